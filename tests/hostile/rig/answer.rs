//! An answer as it came over the wire.

use std::fmt;

/// An HTTP/1 answer.
pub(crate) struct Answer {
    /// Status.
    pub(crate) status: u16,
    /// Status line and headers, CR LF behind each.
    pub(crate) head: String,
    /// The body, out of its chunks, as far as it came.
    pub(crate) body: Vec<u8>,
    /// Whether the body came to the end that its head announced.
    pub(crate) whole: bool,
}

/// How a body ends.
pub(crate) enum Framing {
    None,
    Length(usize),
    Chunked,
    Closed,
}

impl Answer {
    /// All values of a header.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let fields = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields.filter(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).collect()
    }

    /// The value of a header; panics if it stands more than once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let all = self.all(name);
        assert!(all.len() < 2, "{name} twice in {}", self.head);
        all.first().copied()
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// How the body ends, by the head alone.
    pub(crate) fn framing(&self, method: &str) -> Framing {
        let bodiless = method == "HEAD" || matches!(self.status, 100..=199 | 204 | 304);
        match (self.header("transfer-encoding"), self.header("content-length")) {
            _ if bodiless => Framing::None,
            (Some(coding), length) => {
                assert_eq!((coding, length), ("chunked", None), "{}", self.head);
                Framing::Chunked
            }
            (None, Some(length)) => Framing::Length(length.parse().unwrap()),
            (None, None) => Framing::Closed,
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = &self.body[..self.body.len().min(2000)];
        let (length, whole) = (self.body.len(), self.whole);
        write!(f, "{}\n{}\n({length} bytes, whole: {whole})", self.head, String::from_utf8_lossy(shown))
    }
}
