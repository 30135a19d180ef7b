//! The bytes of an answer, masked: whole or stretch by stretch, in the charset they came in.

use crate::controls::Keep;
use crate::{Masked, Masks, Unmaskable, mask};
use encoding_rs::{Encoding, UTF_8};
use std::collections::BTreeSet;
use vratar_html::CharsetHints;
use vratar_inspect::{Contact, Decoding, Format};
use vratar_model::access::Field;

/// The mark that says a text is UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// One answer as it passes. What it was told of an earlier stretch it hides in the later ones too.
pub struct Body {
    format: Format,
    decoding: Decoding,
    begun: bool,
    told: BTreeSet<Contact>,
}

/// What an answer may have told before it is forgotten from its beginning, values: so many are looked for in every
/// stretch.
const MOST_TOLD: usize = 20_000;

impl Body {
    /// For an answer of this format.
    #[must_use]
    pub fn new(format: Format, hints: CharsetHints) -> Self {
        Self { format, decoding: Decoding::new(format, hints), begun: false, told: BTreeSet::new() }
    }

    /// The next stretch, which ends where nothing in it is cut in half; `last`: nothing follows. What is told of it is
    /// hidden in it, and the sorts of data that were hidden are added to `fields`.
    ///
    /// # Errors
    /// [`Unmaskable`]: nothing of it may go out.
    pub fn stretch(
        &mut self,
        bytes: &[u8],
        last: bool,
        told: impl IntoIterator<Item = Contact>,
        masks: &Masks<'_>,
        keep: Keep<'_>,
        fields: &mut BTreeSet<Field>,
    ) -> Result<Vec<u8>, Unmaskable> {
        let mut out = Vec::with_capacity(bytes.len());
        if !self.begun && bytes.starts_with(BOM) {
            out.extend_from_slice(BOM);
        }
        self.begun = true;
        let mut text = String::with_capacity(bytes.len());
        self.decoding.write(bytes, &mut text);
        if last {
            self.decoding.end(&mut text);
        }
        if self.decoding.failed() {
            return Err(Unmaskable);
        }
        self.remember(told, masks);
        let told: Vec<Contact> = self.told.iter().cloned().collect();
        let Masked { text, fields: hidden } = mask(self.format, &text, &told, masks, keep)?;
        fields.extend(hidden);
        out.extend_from_slice(&encoded(self.decoding.encoding(), &text)?);
        Ok(out)
    }

    fn remember(&mut self, told: impl IntoIterator<Item = Contact>, masks: &Masks<'_>) {
        let new: Vec<Contact> = told.into_iter().filter(|told| masks.hides(told.field)).collect();
        if self.told.len() + new.len() > MOST_TOLD {
            self.told.clear();
        }
        self.told.extend(new);
    }
}

/// Text in the charset it came in.
fn encoded(encoding: Option<&'static Encoding>, text: &str) -> Result<Vec<u8>, Unmaskable> {
    let encoding = encoding.unwrap_or(UTF_8);
    // UTF-16 would go out as UTF-8, and the head would say otherwise.
    if encoding.output_encoding() != encoding {
        return Err(Unmaskable);
    }
    // What was no sign of the charset is now a question mark rather than a reference, which files do not know.
    let (bytes, _, odd) = encoding.encode(text);
    if odd {
        return Ok(encoding.encode(&text.replace('\u{FFFD}', "?")).0.into_owned());
    }
    Ok(bytes.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use vratar_policy::access::Form;

    fn masked(label: &str, bytes: &[u8], cuts: &[usize]) -> Result<Vec<u8>, Unmaskable> {
        let hints = CharsetHints { content_type: Some(label.to_owned()), manifest: None };
        let forms: BTreeMap<Field, Form> = [(Field::Name, Form::Redact)].into();
        let masks = Masks::new(&forms, &|_| String::new());
        let mut body = Body::new(Format::Csv, hints);
        let (mut out, mut rest, mut fields) = (Vec::new(), bytes, BTreeSet::new());
        let mut told = Some(Contact { field: Field::Name, value: "Ана Петрова".to_owned() });
        for cut in cuts.iter().copied().chain([bytes.len() - cuts.iter().sum::<usize>()]) {
            let (piece, behind) = rest.split_at(cut);
            rest = behind;
            let mut keep = |_: &crate::Control, _: Option<&str>| String::new();
            out.extend(body.stretch(piece, rest.is_empty(), told.take(), &masks, &mut keep, &mut fields)?);
        }
        Ok(out)
    }

    #[test]
    fn in_the_charset_it_came_in() {
        let (old, _, _) = encoding_rs::WINDOWS_1251.encode("Име;Ана Петрова\nИво");
        let (new, _, _) = encoding_rs::WINDOWS_1251.encode("Име;***\nИво");
        assert_eq!(masked("windows-1251", &old, &[]).unwrap(), new.into_owned());
        let marked = "\u{FEFF}Име;Ана Петрова\n".as_bytes();
        assert_eq!(masked("utf-8", marked, &[]).unwrap(), "\u{FEFF}Име;***\n".as_bytes());
        let wide: Vec<u8> = "Ана Петрова".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(masked("utf-16le", &wide, &[]), Err(Unmaskable));
    }

    #[test]
    fn more_than_can_be_looked_for_lets_nothing_out() {
        let forms: BTreeMap<Field, Form> = [(Field::Name, Form::Redact)].into();
        let masks = Masks::new(&forms, &|_| String::new());
        let letters = || ('a'..='z').cycle().take(3 << 20).collect::<String>();
        let told = [Contact { field: Field::Name, value: format!("{} {}", letters(), letters()) }];
        let mut keep = |_: &crate::Control, _: Option<&str>| String::new();
        assert_eq!(mask(Format::Text, "Ana", &told, &masks, &mut keep), Err(Unmaskable));
        let mut body = Body::new(Format::Text, CharsetHints { content_type: None, manifest: None });
        let out = body.stretch(b"Ana", true, told, &masks, &mut keep, &mut BTreeSet::new());
        assert_eq!(out, Err(Unmaskable));
    }

    #[test]
    fn what_was_told_once_stays_hidden() {
        let text = "Ана Петрова;1\n".repeat(400);
        let out = masked("utf-8", text.as_bytes(), &[24 * 22, 24 * 66]).unwrap();
        assert_eq!(out, "***;1\n".repeat(400).into_bytes());
    }
}
