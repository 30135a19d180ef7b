//! Character references of HTML and XML.

use std::borrow::Cow;

/// Longest name or number between `&` and `;` that is looked for, bytes.
const MAX_NAME: usize = 16;

/// Names of signs that stand in contact data and around it (WHATWG HTML §13.5); others stay as they are written.
const NAMES: &[(&str, &str)] = &[
    ("amp", "&"),
    ("AMP", "&"),
    ("lt", "<"),
    ("LT", "<"),
    ("gt", ">"),
    ("GT", ">"),
    ("quot", "\""),
    ("QUOT", "\""),
    ("apos", "'"),
    ("nbsp", "\u{A0}"),
    ("NonBreakingSpace", "\u{A0}"),
    ("commat", "@"),
    ("period", "."),
    ("plus", "+"),
    ("lowbar", "_"),
    ("UnderBar", "_"),
    ("dash", "\u{2010}"),
    ("hyphen", "\u{2010}"),
    ("ndash", "\u{2013}"),
    ("mdash", "\u{2014}"),
    ("minus", "\u{2212}"),
    ("num", "#"),
    ("sol", "/"),
    ("bsol", "\\"),
    ("colon", ":"),
    ("semi", ";"),
    ("comma", ","),
    ("excl", "!"),
    ("quest", "?"),
    ("equals", "="),
    ("percnt", "%"),
    ("ast", "*"),
    ("midast", "*"),
    ("lpar", "("),
    ("rpar", ")"),
    ("lsqb", "["),
    ("lbrack", "["),
    ("rsqb", "]"),
    ("rbrack", "]"),
    ("lcub", "{"),
    ("lbrace", "{"),
    ("rcub", "}"),
    ("rbrace", "}"),
    ("verbar", "|"),
    ("vert", "|"),
    ("VerticalLine", "|"),
    ("grave", "`"),
    ("DiacriticalGrave", "`"),
    ("Hat", "^"),
    ("dollar", "$"),
    ("Tab", " "),
    ("NewLine", " "),
    ("ensp", " "),
    ("emsp", " "),
    ("thinsp", " "),
    ("shy", ""),
    ("zwnj", ""),
    ("zwj", ""),
    ("ZeroWidthSpace", ""),
    ("NoBreak", ""),
    ("lrm", ""),
    ("rlm", ""),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("Auml", "Ä"),
    ("Ouml", "Ö"),
    ("Uuml", "Ü"),
    ("szlig", "ß"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("agrave", "à"),
    ("ccedil", "ç"),
    ("ntilde", "ñ"),
    ("oslash", "ø"),
    ("aring", "å"),
    ("aelig", "æ"),
];

/// The text with its references written out.
#[must_use]
pub fn entities(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let (begin, mut rest) = text.split_at(first);
    let mut out = begin.to_owned();
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let length = reference(rest, &mut out).unwrap_or_else(|| {
            out.push('&');
            1
        });
        rest = rest.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The reference at the beginning of `text` and its length.
pub(super) fn first(text: &str) -> Option<(String, usize)> {
    let mut out = String::new();
    let length = reference(text, &mut out)?;
    Some((out, length))
}

/// Writes the reference at the beginning of `rest`; its length. A number needs no `;`, a name does.
fn reference(rest: &str, out: &mut String) -> Option<usize> {
    let bytes = rest.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        return number(rest, out);
    }
    let name = bytes.get(1..)?;
    let length = name.iter().take(MAX_NAME + 1).position(|byte| !byte.is_ascii_alphanumeric())?;
    if name.get(length) != Some(&b';') {
        return None;
    }
    let name = rest.get(1..=length)?;
    let (_, sign) = NAMES.iter().find(|(known, _)| *known == name)?;
    out.push_str(sign);
    Some(length + 2)
}

fn number(rest: &str, out: &mut String) -> Option<usize> {
    let bytes = rest.as_bytes();
    let hexadecimal = matches!(bytes.get(2), Some(b'x' | b'X'));
    let start = if hexadecimal { 3 } else { 2 };
    let radix = if hexadecimal { 16 } else { 10 };
    let digits = bytes.get(start..)?;
    let length = digits.iter().take(MAX_NAME).take_while(|byte| char::from(**byte).is_digit(radix)).count();
    let code = u32::from_str_radix(rest.get(start..start + length)?, radix).ok()?;
    out.push(char::from_u32(code).unwrap_or('\u{FFFD}'));
    Some(start + length + usize::from(digits.get(length) == Some(&b';')))
}
