//! Patterns in which `*` stands for any run.

/// A pattern over the signs of a word.
#[derive(Clone, Debug)]
pub(crate) struct Glob {
    parts: Vec<String>,
}

impl Glob {
    pub(crate) fn new(pattern: &str) -> Self {
        Self { parts: pattern.split('*').map(str::to_owned).collect() }
    }

    /// Whether all of `word` fits: the first part at its beginning, the last at its end, the others in order.
    pub(crate) fn matches(&self, word: &str) -> bool {
        let Some((first, later)) = self.parts.split_first() else { return false };
        let Some(rest) = word.strip_prefix(first.as_str()) else { return false };
        let Some((last, middle)) = later.split_last() else { return rest.is_empty() };
        let mut rest = rest;
        for part in middle {
            let Some(at) = rest.find(part.as_str()) else { return false };
            rest = rest.get(at + part.len()..).unwrap_or_default();
        }
        rest.ends_with(last.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_run() {
        for (pattern, word) in
            [("a", "a"), ("*", ""), ("a*", "abc"), ("*c", "abc"), ("a*b*c", "a1b2c"), ("a*a", "aa")]
        {
            assert!(Glob::new(pattern).matches(word), "{pattern} {word}");
        }
        for (pattern, word) in [("a", "ab"), ("a*", "ba"), ("a*a", "a"), ("a*b*c", "acb"), ("", "a")] {
            assert!(!Glob::new(pattern).matches(word), "{pattern} {word}");
        }
    }
}
