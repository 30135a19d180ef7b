//! One text in the spellings that pages, links and scripts may have for it. Byte by byte: a build for tests is slow at
//! anything finer.

/// The text, in lower case: as it stands; without references of HTML; that without percent signs,
/// once and twice; without escapes of JSON.
pub(super) fn views(text: &str) -> Vec<Vec<u8>> {
    let text = text.to_lowercase().into_bytes();
    let mut views = Vec::new();
    let html = decoded(&text, b'&', reference);
    if text.contains(&b'\\') {
        views.push(decoded(&text, b'\\', escape));
    }
    if html.contains(&b'%') {
        let once = decoded(&html, b'%', percent).to_ascii_lowercase();
        // An address with a query may be a value in another one's query.
        if once.contains(&b'%') {
            views.push(decoded(&once, b'%', percent).to_ascii_lowercase());
        }
        views.push(once);
    }
    if html != text {
        views.push(html.to_ascii_lowercase());
    }
    views.push(text);
    views
}

/// What a sequence that begins with `mark` stands for is put in its place; `read` gets what follows the mark and says
/// what it stands for and how long it is.
fn decoded(text: &[u8], mark: u8, read: impl Fn(&[u8]) -> Option<(char, usize)>) -> Vec<u8> {
    let (mut out, mut at) = (Vec::with_capacity(text.len()), 0);
    while at < text.len() {
        let sign = if text[at] == mark { read(&text[at + 1..]) } else { None };
        match sign {
            // Bytes of percent signs are bytes.
            Some((sign, length)) if mark == b'%' => {
                out.push(u8::try_from(sign).unwrap());
                at += 1 + length;
            }
            Some((sign, length)) => {
                out.extend(sign.to_string().bytes());
                at += 1 + length;
            }
            None => {
                out.push(text[at]);
                at += 1;
            }
        }
    }
    out
}

/// Longest reference that is looked for, bytes.
const REFERENCE: usize = 10;

fn reference(rest: &[u8]) -> Option<(char, usize)> {
    let end = rest.iter().take(REFERENCE).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(&rest[..end]).ok()?;
    let numbered = |number: &str| match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    };
    let sign = match name {
        "quot" => '"',
        "apos" => '\'',
        "lt" => '<',
        "gt" => '>',
        "nbsp" => ' ',
        "commat" => '@',
        "plus" => '+',
        "period" => '.',
        "amp" => '&',
        _ => char::from_u32(numbered(name.strip_prefix('#')?)?)?,
    };
    Some((sign, end + 1))
}

fn percent(rest: &[u8]) -> Option<(char, usize)> {
    let hex = std::str::from_utf8(rest.get(..2)?).ok()?;
    Some((u8::from_str_radix(hex, 16).ok()?.into(), 2))
}

fn escape(rest: &[u8]) -> Option<(char, usize)> {
    match rest.first()? {
        b'u' => {
            let hex = std::str::from_utf8(rest.get(1..5)?).ok()?;
            Some((char::from_u32(u32::from_str_radix(hex, 16).ok()?)?, 5))
        }
        sign @ (b'/' | b'"' | b'\\') => Some(((*sign).into(), 1)),
        _ => None,
    }
}
