//! `<meta charset>` before the page is parsed: "prescan a byte stream" of WHATWG HTML §13.2.3.2.
//!
//! Every step that runs off the end of the bytes yields nothing, so a longer beginning of the same page
//! never changes what a shorter one has already said.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// The charset that the first telling `<meta>` of `bytes` names.
pub(crate) fn meta_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut scan = Scan { bytes, at: 0 };
    loop {
        let rest = bytes.get(scan.at..).filter(|rest| !rest.is_empty())?;
        if rest.starts_with(b"<!--") {
            scan.skip_comment()?;
        } else if is_meta(rest) {
            scan.at += b"<meta".len();
            if let Some(encoding) = scan.meta()? {
                return Some(encoding);
            }
        } else if is_tag(rest) {
            scan.skip_tag()?;
        } else if rest.starts_with(b"<!") || rest.starts_with(b"</") || rest.starts_with(b"<?") {
            scan.skip_past(b'>')?;
        } else {
            scan.at += 1 + memchr::memchr(b'<', rest.get(1..)?)?;
        }
    }
}

fn is_meta(rest: &[u8]) -> bool {
    rest.get(..5).is_some_and(|tag| tag.eq_ignore_ascii_case(b"<meta"))
        && rest.get(5).is_some_and(|b| is_space(*b) || *b == b'/')
}

fn is_tag(rest: &[u8]) -> bool {
    match rest {
        [b'<', b'/', c, ..] | [b'<', c, ..] => c.is_ascii_alphabetic(),
        _ => false,
    }
}

fn is_space(b: u8) -> bool {
    matches!(b, b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

type Attribute = (Vec<u8>, Vec<u8>);

impl Scan<'_> {
    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_past(&mut self, byte: u8) -> Option<()> {
        self.at += 1 + memchr::memchr(byte, self.bytes.get(self.at..)?)?;
        Some(())
    }

    /// The two dashes of `-->` may be those of `<!--` (`<!-->` is a whole comment).
    fn skip_comment(&mut self) -> Option<()> {
        let dashes = self.at + 2;
        self.at = dashes + 3 + memchr::memmem::find(self.bytes.get(dashes..)?, b"-->")?;
        Some(())
    }

    fn skip_tag(&mut self) -> Option<()> {
        while !matches!(self.byte()?, b if is_space(b) || b == b'>') {
            self.at += 1;
        }
        while self.attribute()?.is_some() {}
        Some(())
    }

    /// The attributes of a `<meta>`; the outer `None`: the bytes ended.
    fn meta(&mut self) -> Option<Option<&'static Encoding>> {
        let mut seen: Vec<Vec<u8>> = Vec::new();
        let (mut pragma, mut needs_pragma, mut label) = (false, None, None);
        while let Some((name, value)) = self.attribute()? {
            if seen.contains(&name) {
                continue;
            }
            match name.as_slice() {
                b"http-equiv" => pragma |= value == b"content-type",
                b"content" if label.is_none() => {
                    if let Some(found) = label_in_content(&value) {
                        (label, needs_pragma) = (Some(found.to_vec()), Some(true));
                    }
                }
                b"charset" => (label, needs_pragma) = (Some(value), Some(false)),
                _ => {}
            }
            seen.push(name);
        }
        let counts = needs_pragma.is_some_and(|needed| pragma || !needed);
        Some(label.filter(|_| counts).and_then(|label| page_encoding(&label)))
    }

    /// "Get an attribute": the inner `None` is the end of the tag, the outer the end of the bytes.
    /// Both parts come lower-cased.
    fn attribute(&mut self) -> Option<Option<Attribute>> {
        while matches!(self.byte()?, b if is_space(b) || b == b'/') {
            self.at += 1;
        }
        if self.byte()? == b'>' {
            return Some(None);
        }
        let name = self.name()?;
        while is_space(self.byte()?) {
            self.at += 1;
        }
        if self.byte()? != b'=' || name.is_empty() {
            return Some(Some((name, Vec::new())));
        }
        self.at += 1;
        let value = self.value()?;
        Some(Some((name, value)))
    }

    fn name(&mut self) -> Option<Vec<u8>> {
        let mut name = Vec::new();
        loop {
            match self.byte()? {
                b'=' if !name.is_empty() => break,
                b'/' | b'>' => break,
                b if is_space(b) => break,
                b => name.push(b.to_ascii_lowercase()),
            }
            self.at += 1;
        }
        Some(name)
    }

    fn value(&mut self) -> Option<Vec<u8>> {
        while is_space(self.byte()?) {
            self.at += 1;
        }
        let start = self.at;
        match self.byte()? {
            quote @ (b'"' | b'\'') => {
                self.at += 1;
                self.skip_past(quote)?;
                self.bytes.get(start + 1..self.at - 1).map(<[u8]>::to_ascii_lowercase)
            }
            _ => {
                while !matches!(self.byte()?, b if is_space(b) || b == b'>') {
                    self.at += 1;
                }
                self.bytes.get(start..self.at).map(<[u8]>::to_ascii_lowercase)
            }
        }
    }
}

/// "Extracting a character encoding from a meta element"; `content` is lower-cased.
fn label_in_content(content: &[u8]) -> Option<&[u8]> {
    let mut rest = content;
    loop {
        let at = memchr::memmem::find(rest, b"charset")?;
        rest = rest.get(at + b"charset".len()..)?.trim_ascii_start();
        if let Some(value) = rest.strip_prefix(b"=") {
            return label_value(value.trim_ascii_start());
        }
    }
}

fn label_value(value: &[u8]) -> Option<&[u8]> {
    match value {
        [quote @ (b'"' | b'\''), rest @ ..] => rest.get(..memchr::memchr(*quote, rest)?),
        _ => value.split(|b| is_space(*b) || *b == b';').next(),
    }
}

/// A page that could be read up to its `<meta>` is not UTF-16, whatever it says.
fn page_encoding(label: &[u8]) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label)?;
    if encoding == UTF_16BE || encoding == UTF_16LE {
        return Some(UTF_8);
    }
    Some(if encoding == X_USER_DEFINED { WINDOWS_1252 } else { encoding })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_browser_finds() {
        let cases: &[(&str, Option<&str>)] = &[
            ("<meta charset=windows-1251>", Some("windows-1251")),
            ("<META CharSet = 'UTF-8' />", Some("UTF-8")),
            ("<meta/charset=koi8-r>", Some("KOI8-R")),
            ("<meta http-equiv=Content-Type content=\"text/html; charset=cp1251\">", Some("windows-1251")),
            ("<meta content='text/html;charset=\"koi8-u\"' http-equiv=content-type>", Some("KOI8-U")),
            ("<meta content='charset=koi8-u'>", None),
            ("<meta http-equiv=refresh content='charset=koi8-u'>", None),
            ("<meta http-equiv=content-type content='charset charset = koi8-u'>", Some("KOI8-U")),
            ("<!--><meta charset=koi8-r>", Some("KOI8-R")),
            ("<!-- <meta charset=koi8-r> --><meta charset=ibm866>", Some("IBM866")),
            ("<a title='<meta charset=koi8-r>'><meta charset=ibm866>", Some("IBM866")),
            ("<!doctype html><?x ?></ ><meta charset=ibm866>", Some("IBM866")),
            ("<meta charset=nonsense><meta charset=ibm866>", Some("IBM866")),
            ("<meta charset=utf-16le>", Some("UTF-8")),
            ("<meta charset=x-user-defined>", Some("windows-1252")),
            ("<meta name=x charset=a charset=ibm866>", None),
            ("<metacharset=koi8-r>", None),
            ("<meta charset=koi8-r", None),
            ("<meta =charset=koi8-r x>", None),
            ("", None),
            ("<", None),
        ];
        for (page, name) in cases {
            assert_eq!(meta_charset(page.as_bytes()).map(Encoding::name), *name, "{page}");
        }
    }

    proptest::proptest! {
        #[test]
        fn more_bytes_never_change_the_answer(
            parts in proptest::collection::vec(
                proptest::sample::select(vec![
                    "<meta ", "charset=", "koi8-r", ">", "<!--", "-->", "'", "\"", " ", "=", "/", "<a ", "</a",
                    "content=", "http-equiv=content-type", "charset", ";", "\0", "<", "ibm866", "x",
                ]), 0..24),
            cut in 0usize..200,
        ) {
            let page = parts.concat();
            let cut = cut.min(page.len());
            if let Some(early) = meta_charset(&page.as_bytes()[..cut]) {
                proptest::prop_assert_eq!(meta_charset(page.as_bytes()), Some(early));
            }
        }
    }
}
