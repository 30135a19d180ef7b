//! Where in the bytes at hand an element may stand that is waited for: attributes are read there only.

use memchr::memmem::Finder;
use std::ops::Range;

/// Spots that are kept of the bytes at hand; where there are more, every tag behind them may be one.
const MAX_SPOTS: usize = 64;

/// Spots in the bytes that are read.
#[derive(Debug, Default)]
pub(super) struct Spots {
    /// Positions in the page, in their order.
    at: Vec<usize>,
    /// How many of them have gone by.
    passed: usize,
    /// From there on every tag may be one.
    anywhere: usize,
    /// Where the bytes began that were looked through last, and in how many.
    last: Option<usize>,
}

impl Spots {
    /// Looks through `bytes`, the first of which stands at `base`, for the texts of all places that wait; `None`: the
    /// texts of a place are not known.
    pub(super) fn look<'t>(
        &mut self,
        bytes: &[u8],
        base: usize,
        places: impl Iterator<Item = Option<&'t [Finder<'static>]>>,
    ) {
        self.at.clear();
        (self.passed, self.anywhere) = (0, usize::MAX);
        // A tag that does not end is not looked through again and again.
        if self.last.replace(base) == Some(base) {
            self.anywhere = base;
            return;
        }
        for texts in places {
            let Some(texts) = texts else {
                self.anywhere = base;
                return;
            };
            for text in texts {
                let mut found = text.find_iter(bytes).map(|at| base + at);
                self.at.extend(found.by_ref().take(MAX_SPOTS));
                self.anywhere = found.next().unwrap_or(usize::MAX).min(self.anywhere);
            }
        }
        self.at.sort_unstable();
    }

    /// Whether one is in the tag at `span`. Tags come in their order.
    pub(super) fn are_in(&mut self, span: &Range<usize>) -> bool {
        while self.at.get(self.passed).is_some_and(|at| *at < span.start) {
            self.passed += 1;
        }
        span.end > self.anywhere || self.at.get(self.passed).is_some_and(|at| *at < span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spots_are_where_the_text_is() {
        let texts = [Finder::new("ab").into_owned(), Finder::new("x").into_owned()];
        let mut spots = Spots::default();
        spots.look(b"..ab..x...", 100, [Some(&texts[..])].into_iter());
        let seen = [100..103, 102..104, 104..106, 106..107, 107..110].map(|span| spots.are_in(&span));
        assert_eq!(seen, [true, true, false, true, false]);
        spots.look(b"....", 100, [Some(&texts[..])].into_iter());
        assert!(spots.are_in(&(100..101)), "the same bytes again, and more");
        spots.look(b"....", 110, [Some(&texts[..]), None].into_iter());
        assert!(spots.are_in(&(110..111)), "a place of which no text is known");
        spots.look("x".repeat(MAX_SPOTS + 10).as_bytes(), 200, [Some(&texts[..])].into_iter());
        assert!(spots.are_in(&(200 + MAX_SPOTS + 5..200 + MAX_SPOTS + 6)));
    }
}
