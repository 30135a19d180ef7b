//! Absolute plain-HTTP links of a page to the shop itself: they would lead customers back to the old door.

use memchr::memmem;

/// What such a link begins with.
const START: &[u8] = b"http://";
/// Longest authority that is looked at, bytes.
const LONGEST: usize = 100;

/// The links of one page.
pub(super) struct Links {
    /// Authorities that are the shop's own, lower case, with and without ports.
    own: Vec<String>,
    found: Vec<String>,
    /// The end of what was read so far: a link may go on in the next piece.
    rest: Vec<u8>,
}

impl Links {
    pub(super) fn new(own: Vec<String>) -> Self {
        Self { own, found: Vec::new(), rest: Vec::new() }
    }

    pub(super) fn take(&mut self, plain: &[u8]) {
        let mut bytes = std::mem::take(&mut self.rest);
        bytes.extend_from_slice(plain);
        self.rest = self.search(&bytes).to_vec();
    }

    /// What was found, each origin once.
    pub(super) fn end(mut self) -> Vec<String> {
        let mut bytes = std::mem::take(&mut self.rest);
        bytes.push(b'"');
        let _ = self.search(&bytes);
        self.found
    }

    /// Searches `bytes` and returns the end that may be the beginning of a link.
    fn search<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        for at in memmem::find_iter(bytes, START) {
            let from = bytes.get(at + START.len()..).unwrap_or_default();
            let within = from.get(..LONGEST).unwrap_or(from);
            match within.iter().position(|byte| !is_of_authority(*byte)) {
                Some(end) => self.found(within.get(..end).unwrap_or_default()),
                None if from.len() < LONGEST => return bytes.get(at..).unwrap_or_default(),
                None => {}
            }
        }
        let beginning = (1..START.len()).rev().find(|length| bytes.ends_with(&START[..*length]));
        bytes.get(bytes.len() - beginning.unwrap_or(0)..).unwrap_or_default()
    }

    fn found(&mut self, authority: &[u8]) {
        let authority = String::from_utf8_lossy(authority).to_ascii_lowercase();
        let origin = format!("http://{authority}");
        if self.own.contains(&authority) && !self.found.contains(&origin) {
            self.found.push(origin);
        }
    }
}

fn is_of_authority(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_at_any_cut() {
        let page =
            br#"<a href="http://shop.example.org/x">http://other.example.org/ http: http://127.0.0.1:8101"#;
        let own = || vec!["shop.example.org".to_owned(), "127.0.0.1:8101".to_owned()];
        for cut in 1..page.len() {
            let mut links = Links::new(own());
            page.chunks(cut).for_each(|piece| links.take(piece));
            assert_eq!(links.end(), ["http://shop.example.org", "http://127.0.0.1:8101"], "cut at {cut}");
        }
    }

    #[test]
    fn what_is_longer_than_any_host_is_not_waited_for() {
        let mut links = Links::new(Vec::new());
        links.take(b"http://");
        (0..50).for_each(|_| links.take(&[b'a'; 64]));
        assert!(links.rest.len() <= START.len() + LONGEST);
    }
}
