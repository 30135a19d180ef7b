//! Where what a command makes goes.

use anyhow::Context;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Standard output, or a new file: it may hold what is known of people, and what is there is not written over.
pub(super) fn out(file: Option<&Path>) -> anyhow::Result<Box<dyn Write>> {
    let Some(path) = file else { return Ok(Box::new(io::stdout())) };
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let made = made.with_context(|| match path.exists() {
        true => format!("{} is there already; name another file, or remove it", path.display()),
        false => format!("cannot make {}", path.display()),
    })?;
    Ok(Box::new(made))
}

/// What others chose (paths, names), for a terminal: signs that would steer it are shown, not sent.
pub(in crate::commands) fn plain(text: &str) -> String {
    let shown = |sign: char| match sign {
        sign if sign.is_control() => sign.escape_default().to_string(),
        // They turn the order of what stands behind them (UAX 9).
        '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            sign.escape_unicode().to_string()
        }
        sign => sign.to_string(),
    };
    text.chars().map(shown).collect()
}

/// `1 person`, `2 persons`; `1 leaf`, `2 leaves`.
pub(super) fn count(number: u64, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ if one == "leaf" => format!("{number} leaves"),
        _ if one.ends_with('s') => format!("{number} {one}es"),
        _ => format!("{number} {one}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        let shown = plain("/a\u{1b}[2J\r\n\u{202e}кирилица");
        assert_eq!(shown, "/a\\u{1b}[2J\\r\\n\\u{202e}кирилица");
    }

    #[test]
    fn things_are_counted_in_their_plural() {
        for (number, one, told) in [
            (1, "access", "1 access"),
            (2, "access", "2 accesses"),
            (0, "leaf", "0 leaves"),
            (3, "person", "3 persons"),
        ] {
            assert_eq!(count(number, one), told);
        }
    }
}
