//! The header lines of one part.

use crate::charset::charset_in;
use crate::kind::Parameters;
use encoding_rs::Encoding;

/// What the header lines of a part say.
#[derive(Default)]
pub(crate) struct Head {
    /// Every name the part is given, raw bytes in the page's charset. One, unless somebody plays tricks: the
    /// first is the one that is read, any of them makes the part ours.
    pub(crate) names: Vec<Vec<u8>>,
    /// Whether it has a file name, be it empty.
    pub(crate) is_file: bool,
    /// The charset of its own `Content-Type`.
    pub(crate) charset: Option<&'static Encoding>,
}

impl Head {
    /// Reads header lines; what is no header line says nothing.
    pub(crate) fn parse(lines: &[u8]) -> Self {
        let mut head = Self::default();
        for line in unfolded(lines) {
            let at = memchr::memchr(b':', &line).unwrap_or(line.len());
            let (name, value) = line.split_at(at);
            head.line(name.trim_ascii(), value.get(1..).unwrap_or_default());
        }
        head
    }

    /// The name under which the part is read.
    pub(crate) fn name(&self) -> Option<&[u8]> {
        self.names.first().map(Vec::as_slice)
    }

    fn line(&mut self, name: &[u8], value: &[u8]) {
        let at = memchr::memchr(b';', value).map_or(value.len(), |at| at + 1);
        let parameters = value.get(at..).unwrap_or_default();
        if name.eq_ignore_ascii_case(b"content-disposition") {
            self.disposition(parameters);
        } else if name.eq_ignore_ascii_case(b"content-type") {
            self.charset = self.charset.or_else(|| charset_in(parameters));
        }
    }

    fn disposition(&mut self, parameters: &[u8]) {
        for (name, value) in Parameters(parameters) {
            match name.as_slice() {
                b"name" => self.names.push(value),
                b"filename" | b"filename*" => self.is_file = true,
                _ => {}
            }
        }
    }
}

/// The lines, each with its continuation lines (RFC 5322 §2.2.3: they begin with a space or tab) joined on.
fn unfolded(lines: &[u8]) -> Vec<Vec<u8>> {
    let mut whole: Vec<Vec<u8>> = Vec::new();
    for line in lines.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match (whole.last_mut(), line.first()) {
            (Some(before), Some(b' ' | b'\t')) => before.extend_from_slice(line),
            _ => whole.push(line.to_vec()),
        }
    }
    whole
}
