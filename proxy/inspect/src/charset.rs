//! Bytes to text, in whatever charset the answer is.

use crate::sort::Format;
use encoding_rs::{CoderResult, Decoder, Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};
use vratar_html::CharsetHints;

/// How much is held back to find the charset, bytes.
const SNIFF_BYTES: usize = vratar_html::MAX_SNIFF_BYTES;

/// Decodes an answer as it comes.
pub struct Decoding {
    format: Format,
    hints: CharsetHints,
    held: Vec<u8>,
    decoder: Option<Decoder>,
    failed: bool,
}

impl Decoding {
    /// For an answer of this format.
    #[must_use]
    pub fn new(format: Format, hints: CharsetHints) -> Self {
        Self { format, hints, held: Vec::new(), decoder: None, failed: false }
    }

    /// Takes bytes, gives text; the first ones are held back until the charset is known.
    pub fn write(&mut self, bytes: &[u8], out: &mut String) {
        if let Some(decoder) = &mut self.decoder {
            return decode(decoder, bytes, false, out);
        }
        self.held.extend_from_slice(bytes);
        if self.held.len() >= SNIFF_BYTES {
            self.begin(false, out);
        }
    }

    /// Nothing follows.
    pub fn end(&mut self, out: &mut String) {
        match &mut self.decoder {
            Some(decoder) => decode(decoder, &[], true, out),
            None => self.begin(true, out),
        }
    }

    /// The charset, once it is known.
    #[must_use]
    pub fn encoding(&self) -> Option<&'static Encoding> {
        self.decoder.as_ref().map(Decoder::encoding)
    }

    /// Whether no charset makes text of the bytes.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.failed
    }

    /// The beginning, as long as it is held back: in the charset that it has as far as can be told by now.
    pub(crate) fn held(&self) -> String {
        let mut out = String::new();
        if self.decoder.is_none() {
            let encoding = charset(self.format, &self.hints, &self.held);
            decode(&mut encoding.new_decoder_with_bom_removal(), &self.held, false, &mut out);
        }
        out
    }

    fn begin(&mut self, whole: bool, out: &mut String) {
        let held = std::mem::take(&mut self.held);
        let start = held.get(..SNIFF_BYTES).unwrap_or(&held);
        let encoding = charset(self.format, &self.hints, start);
        self.failed = encoding == REPLACEMENT
            || start.starts_with(b"\xFF\xFE\0\0")
            || encoding.is_ascii_compatible() && is_wide(start);
        let mut decoder = encoding.new_decoder_with_bom_removal();
        decode(&mut decoder, &held, whole, out);
        self.decoder = Some(decoder);
    }
}

fn decode(decoder: &mut Decoder, mut bytes: &[u8], last: bool, out: &mut String) {
    loop {
        out.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() + 16));
        let (result, read, _) = decoder.decode_to_string(bytes, out, last);
        bytes = bytes.get(read..).unwrap_or_default();
        if result == CoderResult::InputEmpty {
            return;
        }
    }
}

/// The charset of an answer that begins so. Always one: whatever it really is, most of it is ASCII.
#[must_use]
pub fn charset(format: Format, hints: &CharsetHints, start: &[u8]) -> &'static Encoding {
    let said = match format {
        Format::Html => vratar_html::said_charset(hints, start),
        Format::Xml => vratar_html::said_charset(hints, start).or_else(|| declared(start)),
        _ => vratar_html::said_charset(hints, &[]).or_else(|| Encoding::for_bom(start).map(|(said, _)| said)),
    };
    let said = Encoding::for_bom(start).map(|(said, _)| said).or(said);
    said.or_else(|| unmarked_utf16(start))
        .unwrap_or_else(|| vratar_html::guessed_charset(hints, start).unwrap_or(WINDOWS_1251))
}

/// `<?xml … encoding="…"?>` (XML 1.0 §4.3.3).
fn declared(start: &[u8]) -> Option<&'static Encoding> {
    let declaration = start.strip_prefix(b"<?xml")?;
    let declaration = declaration.get(..memchr::memmem::find(declaration, b"?>")?)?;
    let (_, label) = std::str::from_utf8(declaration).ok()?.split_once("encoding")?;
    let label = label.trim_start().strip_prefix('=')?.trim_start();
    let label = label.strip_prefix(['"', '\''])?.split(['"', '\'']).next()?;
    Encoding::for_label(label.as_bytes())
        .map(|said| if [UTF_16LE, UTF_16BE].contains(&said) { UTF_8 } else { said })
}

/// UTF-16 without a mark: every other byte of the first letters is 0.
fn unmarked_utf16(start: &[u8]) -> Option<&'static Encoding> {
    match start {
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some(UTF_16BE),
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some(UTF_16LE),
        _ => None,
    }
}

/// More signs are zero than any text has: UTF-32 and the like.
fn is_wide(start: &[u8]) -> bool {
    memchr::memchr_iter(0, start).count() * 8 > start.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: Format, label: &str, bytes: &[u8]) -> (String, bool) {
        let content_type = (!label.is_empty()).then(|| label.to_owned());
        let mut decoding = Decoding::new(format, CharsetHints { content_type, manifest: None });
        let mut text = String::new();
        decoding.write(bytes, &mut text);
        assert!(bytes.len() >= SNIFF_BYTES || !bytes.is_empty() && !decoding.held().is_empty());
        decoding.end(&mut text);
        (text, decoding.failed())
    }

    #[test]
    fn a_mark_a_label_a_declaration_or_the_bytes_name_the_charset() {
        let cyrillic = [b'<', 0xE0, 0xE1, b'>'];
        let declared = [&b"<?xml version='1.0' encoding=\"windows-1251\"?>"[..], &cyrillic].concat();
        assert!(read(Format::Xml, "", &declared).0.ends_with("<аб>"));
        assert_eq!(read(Format::Text, "windows-1251", &cyrillic).0, "<аб>");
        assert_eq!(read(Format::Text, "", &cyrillic).0, "<аб>", "most likely");
        assert_eq!(read(Format::Text, "no-such-charset", "<аб>".as_bytes()).0, "<аб>");
        assert_eq!(read(Format::Json, "windows-1251", "\u{FEFF}аб".as_bytes()).0, "аб");
        let wide: Vec<u8> = "a,b\nб".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(Format::Csv, "", &wide).0, "a,b\nб");
        let wide: Vec<u8> = "a,b\nб".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(Format::Csv, "", &wide).0, "a,b\nб");
    }

    #[test]
    fn what_no_charset_makes_text_of_is_said() {
        let utf32: Vec<u8> =
            "ana@shop.example".chars().flat_map(|sign| u32::from(sign).to_be_bytes()).collect();
        assert!(read(Format::Text, "", &utf32).1);
        let marked = [&b"\xFF\xFE\0\0"[..], &utf32].concat();
        assert!(read(Format::Text, "", &marked).1);
        assert!(read(Format::Text, "iso-2022-kr", b"ana").1);
        assert!(!read(Format::Text, "", b"ana").1);
    }
}
