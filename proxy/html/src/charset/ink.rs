//! How inserted text is written so that every browser reads it right.

use super::Sniffed;
use encoding_rs::{Encoding, UTF_8};

/// Writes UTF-8 markup in a page's charset.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ink {
    /// In this charset; what it cannot say becomes `&#8364;`.
    Charset(&'static Encoding),
    /// ASCII and numeric references: right in every charset that contains ASCII, for pages whose charset
    /// is only guessed (the browser may guess another one).
    Ascii,
}

impl Ink {
    pub(crate) fn of(sniffed: Sniffed) -> Self {
        match sniffed {
            Sniffed::Said(encoding) => Self::Charset(encoding),
            Sniffed::Guessed(_) | Sniffed::Unknown => Self::Ascii,
        }
    }

    pub(crate) fn write(self, html: String) -> Vec<u8> {
        match self {
            Self::Charset(encoding) if encoding == UTF_8 => html.into_bytes(),
            Self::Charset(encoding) => encoding.encode(&html).0.into_owned(),
            Self::Ascii => ascii(&html),
        }
    }
}

fn ascii(html: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(html.len());
    for c in html.chars() {
        match u8::try_from(c) {
            Ok(byte) if byte.is_ascii() => out.push(byte),
            _ => out.extend_from_slice(format!("&#{};", u32::from(c)).as_bytes()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1251;

    #[test]
    fn what_the_charset_cannot_say_becomes_a_reference() {
        let ink = Ink::of(Sniffed::Said(WINDOWS_1251));
        assert_eq!(ink.write("Да, 5 €, 中".to_owned()), b"\xC4\xE0, 5 \x88, &#20013;");
        assert_eq!(
            Ink::of(Sniffed::Guessed(WINDOWS_1251)).write("Да é".to_owned()),
            b"&#1044;&#1072; &#233;"
        );
        assert_eq!(Ink::of(Sniffed::Said(UTF_8)).write("Да".to_owned()), "Да".as_bytes());
    }
}
