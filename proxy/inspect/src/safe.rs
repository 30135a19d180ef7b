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

fn behind_object(window: &[u8]) -> Option<usize> {
    memchr::memrchr_iter(b'}', window).map(|at| at + 1).find(|end| {
        window
            .get(*end..)
            .unwrap_or_default()
            .trim_ascii_start()
            .first()
            .is_some_and(|next| matches!(next, b',' | b']' | b'}'))
    })
}
