//! Comparing what a document shows with what a command said: `…` stands for anything.

/// Whether `said` is what `shown` shows. A line that is only `…` stands for any number of lines.
pub(crate) fn fits(shown: &str, said: &str) -> bool {
    let lines = |text: &str| text.trim().lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    // With a line end at both sides, so that a `…` line at the edge may stand for no line at all.
    let (shown, said) = (format!("\n{}\n", lines(shown)), format!("\n{}\n", lines(said)));
    let shown = shown.replace("\n…\n", "…\n").replace("…\n…", "…");
    let mut parts = shown.split('…');
    let Some(mut rest) = said.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else { return rest.is_empty() };
    for part in between {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[test]
fn dots_stand_for_anything() {
    for (shown, said, fit) in [
        ("a\nb", "a\nb\n", true),
        ("a\nb", "a\nc", false),
        ("a … c", "a b c", true),
        ("a\n…", "a\nb\nc", true),
        ("a\n…", "a", true),
        ("…\nc", "a\nb\nc", true),
        ("…\nc\n…", "b\nc", true),
        ("…\nx\n…", "b\nc", false),
        ("a", "a\nb", false),
    ] {
        assert_eq!(fits(shown, said), fit, "{shown:?} {said:?}");
    }
}
