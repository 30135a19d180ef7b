//! Where a stretch of an answer may end without cutting through an identifier or a row.

use crate::sort::Format;

/// End tags behind which no text goes on.
const BLOCKS: [&[u8]; 14] = [
    b"</tr>",
    b"</li>",
    b"</option>",
    b"</p>",
    b"</div>",
    b"</table>",
    b"</ul>",
    b"</td>",
    b"</script>",
    b"</form>",
    b"</dd>",
    b"</h1>",
    b"</select>",
    b"</section>",
];

/// The length of the longest beginning of `window` that may stand for itself.
pub(crate) fn end(format: Format, window: &[u8]) -> usize {
    let line = || memchr::memrchr(b'\n', window).map(|at| at + 1);
    let found = match format {
        Format::Html => behind_block(window).or_else(line),
        Format::Xml => behind_end_tag(window).or_else(line),
        Format::Json => behind_object(window).or_else(line),
        Format::Sql => line().or_else(|| memchr::memmem::rfind(window, b"),").map(|at| at + 2)),
        Format::Csv | Format::Text => line(),
    };
    found.unwrap_or(0)
}

fn behind_block(window: &[u8]) -> Option<usize> {
    let ends = |end: usize| {
        let start = end.saturating_sub(12);
        let last = window.get(start..end).unwrap_or_default().to_ascii_lowercase();
        BLOCKS.iter().any(|block| last.ends_with(block))
    };
    memchr::memrchr_iter(b'>', window).map(|at| at + 1).find(|end| ends(*end))
}

fn behind_end_tag(window: &[u8]) -> Option<usize> {
    let mut upto = window.len();
    while let Some(start) = window.get(..upto).and_then(|begin| memchr::memmem::rfind(begin, b"</")) {
        if let Some(length) = window.get(start..upto).and_then(|tag| memchr::memchr(b'>', tag)) {
            return Some(start + length + 1);
        }
        upto = start;
    }
    None
}

/// Behind the last object of JSON that ends outside of strings. `window` begins outside of one; a line never begins inside
/// of one (RFC 8259 §7).
fn behind_object(window: &[u8]) -> Option<usize> {
    let (mut at, mut last) = (0, None);
    while let Some(rest) = window.get(at..) {
        let outside = memchr::memchr(b'"', rest).unwrap_or(rest.len());
        let ends = memchr::memrchr_iter(b'}', rest.get(..outside).unwrap_or_default());
        last = ends.map(|end| at + end + 1).find(|end| is_followed(window, *end)).or(last);
        let string = at + outside + 1;
        let Some(length) = window.get(string..).and_then(string_length) else { break };
        at = string + length;
    }
    last
}

/// Whether what an object is in goes on or ends behind it.
fn is_followed(window: &[u8], end: usize) -> bool {
    let rest = window.get(end..).unwrap_or_default().trim_ascii_start();
    rest.first().is_some_and(|next| matches!(next, b',' | b']' | b'}'))
}

/// The length of what is left of a string, with its quote.
fn string_length(rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let next = at + memchr::memchr3(b'"', b'\\', b'\n', rest.get(at..)?)?;
        match rest.get(next)? {
            b'\\' => at = next + 2,
            _ => return Some(next + 1),
        }
    }
}
