//! Two pages as a unified diff that a person can read.

use similar::TextDiff;

/// Lines of a diff that are shown.
const MAX_LINES: usize = 120;

/// Bytes of a line that are shown.
const MAX_LINE_BYTES: usize = 400;

/// How `found` differs from `expected`; bytes that are no UTF-8 show as `�`, and if only those differ, where.
pub(super) fn diff(expected: &[u8], found: &[u8], names: (&str, &str)) -> String {
    let (left, right) = (String::from_utf8_lossy(expected), String::from_utf8_lossy(found));
    if left == right {
        let at = expected.iter().zip(found).take_while(|(a, b)| a == b).count();
        return format!("the first byte that differs is number {at}\n");
    }
    let text = TextDiff::from_lines(left.as_ref(), right.as_ref());
    let unified = text.unified_diff().context_radius(2).header(names.0, names.1).to_string();
    let mut out: String = unified.lines().take(MAX_LINES).map(|line| format!("{}\n", short(line))).collect();
    let more = unified.lines().count().saturating_sub(MAX_LINES);
    if more > 0 {
        out.push_str(&format!("… {more} more lines\n"));
    }
    out
}

fn short(line: &str) -> String {
    if line.len() <= MAX_LINE_BYTES {
        return line.to_owned();
    }
    let end = (0..=MAX_LINE_BYTES).rev().find(|i| line.is_char_boundary(*i)).unwrap_or(0);
    format!("{} …", line.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_names_the_line() {
        let text = diff(b"a\nb\nc\n", b"a\nB\nc\n", ("expected.html", "found"));
        assert!(text.contains("-b\n+B\n"), "{text}");
    }

    #[test]
    fn bytes_that_look_alike_are_still_told_apart() {
        assert_eq!(diff(b"a\xff", b"a\xfe", ("x", "y")), "the first byte that differs is number 1\n");
    }
}
