//! The watermark of an export: one more line that leads back to who took it, by the number of its access in the record.

use super::about::About;
use crate::door::Door;
use bytes::{Bytes, BytesMut};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use vratar_html::CharsetHints;
use vratar_inspect::{Format, charset};
use vratar_model::access::Action;
use vratar_policy::access::Decision;

/// What is put at the end of a file.
pub(super) struct Watermark {
    line: String,
    /// A sign of ASCII in the charset of the file.
    sign: fn(u16) -> Sign,
}

/// One or two bytes.
type Sign = ([u8; 2], usize);

impl Watermark {
    /// `None`: no rule asks for one, the format has no place for it (JSON, a page), or its charset does not write ASCII in
    /// one of the two ways that are known here: that is counted. `start`: where the shop's bytes begin.
    pub(super) fn of(
        door: &Door,
        about: &About,
        decision: &Decision,
        format: Format,
        (hints, start): (&CharsetHints, &[u8]),
    ) -> Option<Self> {
        let takes = matches!(about.action, Action::Export | Action::Print);
        let asked = decision.budgets.iter().any(|draw| draw.watermark && !draw.observed);
        let said = format!("Vratar {}", about.access);
        let line = match format {
            Format::Csv | Format::Text => said,
            Format::Xml => format!("<!-- {said} -->"),
            Format::Sql => format!("-- {said}"),
            Format::Json | Format::Html => return None,
        };
        if !(takes && asked) {
            return None;
        }
        let mark = Self::written(line, charset(format, hints, start));
        if mark.is_none() {
            door.metrics.left_out("watermark");
        }
        mark
    }

    fn written(line: String, charset: &'static Encoding) -> Option<Self> {
        let sign: fn(u16) -> Sign = match charset {
            _ if charset == UTF_16LE => |sign| (sign.to_le_bytes(), 2),
            _ if charset == UTF_16BE => |sign| (sign.to_be_bytes(), 2),
            _ if charset.is_ascii_compatible() => |sign| (sign.to_le_bytes(), 1),
            _ => return None,
        };
        Some(Self { line, sign })
    }

    /// Behind what has gone out already, on a line of its own.
    pub(super) fn behind(&self, body: &[u8]) -> Bytes {
        let (end, length) = (self.sign)(u16::from(b'\n'));
        let ends_line = end.get(..length).is_some_and(|end| body.ends_with(end));
        let before = if body.is_empty() || ends_line { "" } else { "\n" };
        let mut out = BytesMut::from(body);
        for sign in [before, &self.line, "\n"].into_iter().flat_map(str::encode_utf16) {
            let (bytes, length) = (self.sign)(sign);
            out.extend_from_slice(bytes.get(..length).unwrap_or_default());
        }
        out.freeze()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{ISO_2022_JP, REPLACEMENT, UTF_8, WINDOWS_1251};

    fn marked(charset: &'static Encoding, body: &[u8]) -> Option<String> {
        let mark = Watermark::written("Vratar 7".to_owned(), charset)?;
        let out = mark.behind(body);
        assert!(out.starts_with(body), "what was there stays");
        let (text, _, odd) = charset.decode(&out);
        assert!(!odd);
        Some(text.into_owned())
    }

    #[test]
    fn it_is_read_as_the_file_is() {
        let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(bytes).collect()
        };
        for text in ["\u{FEFF}Ана;1\n", "\u{FEFF}Ана;1", ""] {
            let body = text.trim_start_matches('\u{FEFF}').trim_end();
            let wanted =
                if body.is_empty() { "Vratar 7\n".to_owned() } else { format!("{body}\nVratar 7\n") };
            let read = Some(wanted);
            assert_eq!(marked(UTF_16LE, &wide(text, u16::to_le_bytes)), read);
            assert_eq!(marked(UTF_16BE, &wide(text, u16::to_be_bytes)), read);
            assert_eq!(marked(UTF_8, text.as_bytes()), read);
            let old = WINDOWS_1251.encode(text.trim_start_matches('\u{FEFF}')).0.into_owned();
            assert_eq!(marked(WINDOWS_1251, &old), read);
        }
        // The low byte of U+0A00 is no end of a line.
        let odd = wide("\u{A00}", u16::to_be_bytes);
        assert_eq!(marked(UTF_16BE, &odd).unwrap(), "\u{A00}\nVratar 7\n");
    }

    #[test]
    fn what_nobody_could_read_is_left_out() {
        assert_eq!(marked(ISO_2022_JP, b"x"), None);
        assert_eq!(marked(REPLACEMENT, b"x"), None);
    }
}
