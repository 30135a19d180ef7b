//! Bytes to text, in whatever charset the answer is.

use crate::sort::Format;
use encoding_rs::{CoderResult, Decoder, Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};
use vratar_html::CharsetHints;

/// How much is held back to find the charset, bytes.
const SNIFF_BYTES: usize = vratar_html::MAX_SNIFF_BYTES;

/// Decodes an answer as it comes.
pub(crate) struct Decoding {
    format: Format,
    hints: CharsetHints,
    held: Vec<u8>,
    decoder: Option<Decoder>,
    failed: bool,
}

impl Decoding {
    pub(crate) fn new(format: Format, hints: CharsetHints) -> Self {
        Self { format, hints, held: Vec::new(), decoder: None, failed: false }
    }

    pub(crate) fn write(&mut self, bytes: &[u8], out: &mut String) {
        if let Some(decoder) = &mut self.decoder {
            return decode(decoder, bytes, false, out);
        }
        self.held.extend_from_slice(bytes);
        if self.held.len() >= SNIFF_BYTES {
            self.begin(false, out);
        }
    }

    pub(crate) fn end(&mut self, out: &mut String) {
        match &mut self.decoder {
            Some(decoder) => decode(decoder, &[], true, out),
            None => self.begin(true, out),
        }
    }

    /// Whether no charset makes text of the bytes.
    pub(crate) fn failed(&self) -> bool {
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
        self.failed = encoding == REPLACEMENT || encoding.is_ascii_compatible() && is_wide(start);
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
fn charset(format: Format, hints: &CharsetHints, start: &[u8]) -> &'static Encoding {
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
