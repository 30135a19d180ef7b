//! Numbers without quotes: what is put in their place must be a number too.

use std::ops::Range;
use vratar_inspect::Format;

/// Where in a text numbers may stand without quotes.
pub(crate) struct Bare<'t> {
    text: &'t str,
    code: Vec<Range<usize>>,
}

impl<'t> Bare<'t> {
    pub(crate) fn new(format: Format, text: &'t str) -> Self {
        let code = match format {
            Format::Json | Format::Sql => std::iter::once(0..text.len()).collect(),
            Format::Html => scripts(text),
            Format::Csv | Format::Xml | Format::Text => Vec::new(),
        };
        Self { text, code }
    }

    /// Whether what stands in `at` is a number of JSON, a script or an SQL dump, or looks like one in a string, where
    /// digits do no harm either.
    pub(crate) fn is_one(&self, at: &Range<usize>) -> bool {
        let last = self.code.partition_point(|code| code.start <= at.start);
        let code = last.checked_sub(1).and_then(|last| self.code.get(last));
        if code.is_none_or(|code| at.end > code.end) {
            return false;
        }
        let is_of_number = |sign: char| sign.is_ascii_digit() || matches!(sign, '-' | '.');
        let before = self.text.get(..at.start).unwrap_or_default().trim_end_matches(is_of_number);
        let behind = self.text.get(at.end..).unwrap_or_default().trim_start_matches(is_of_number);
        let opens = before.trim_end().chars().next_back();
        let closes = behind.trim_start().chars().next();
        opens.is_none_or(|sign| matches!(sign, ':' | ',' | '[' | '(' | '='))
            && closes.is_none_or(|sign| matches!(sign, ',' | ']' | '}' | ')' | ';'))
    }
}

/// What stands between `<script` and `</script`.
fn scripts(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut found, mut open) = (Vec::new(), None);
    for at in memchr::memchr_iter(b'<', bytes) {
        let begins =
            |tag: &[u8]| bytes.get(at..at + tag.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(tag));
        match open {
            None if begins(b"<script") => open = Some(at),
            Some(start) if begins(b"</script") => {
                found.push(start..at);
                open = None;
            }
            _ => {}
        }
    }
    found.extend(open.map(|start| start..text.len()));
    found
}
