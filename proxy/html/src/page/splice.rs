//! The shop's bytes on their way out, with insertions spliced in by position.

/// Passes bytes in order and applies edits at absolute positions.
#[derive(Default)]
pub(crate) struct Splice {
    out: Vec<u8>,
    /// How many of the shop's bytes have passed.
    at: usize,
    /// Not yet applied, in the order of their positions; two at the same position in the order they came.
    edits: Vec<Edit>,
    /// How many of the next bytes are cut out.
    cutting: usize,
    /// How many of the next bytes have gone out by another way.
    gone: usize,
    /// Whether anything has been edited.
    changed: bool,
}

struct Edit {
    at: usize,
    cut: usize,
    put: Vec<u8>,
}

impl Splice {
    /// For a page of which so many bytes have gone out before it is read.
    pub(crate) fn behind(gone: usize) -> Self {
        Self { gone, ..Self::default() }
    }

    /// How many of the shop's bytes have passed.
    pub(crate) fn passed(&self) -> usize {
        self.at
    }

    /// Whether anything has been edited so far.
    pub(crate) fn is_changed(&self) -> bool {
        self.changed
    }

    /// Exchanges the bytes to send with `out`, so that they are written where they are wanted.
    pub(crate) fn swap(&mut self, out: &mut Vec<u8>) {
        std::mem::swap(&mut self.out, out);
    }

    /// Puts `put` before the byte at `at`, which must not have passed yet.
    pub(crate) fn insert(&mut self, at: usize, put: Vec<u8>) {
        self.replace(at, 0, put);
    }

    /// Puts `put` in place of `cut` bytes from `at` on, which must not have passed yet.
    pub(crate) fn replace(&mut self, at: usize, cut: usize, put: Vec<u8>) {
        debug_assert!(
            at >= self.at + self.gone,
            "an edit at {at} came after its place had passed ({})",
            self.at
        );
        let index = self.edits.partition_point(|edit| edit.at <= at);
        self.edits.insert(index, Edit { at, cut, put });
    }

    /// Passes the shop's next bytes.
    pub(crate) fn pass(&mut self, mut shop: &[u8]) {
        let put: usize = self.edits.iter().map(|edit| edit.put.len()).sum();
        self.out.reserve((shop.len() + put).saturating_sub(self.gone));
        while let Some(edit) = self.next_within(shop.len()) {
            let (before, rest) =
                shop.split_at_checked(edit.at.saturating_sub(self.at)).unwrap_or((shop, &[]));
            self.copy(before);
            self.out.extend_from_slice(&edit.put);
            self.cutting += edit.cut;
            self.changed = true;
            shop = rest;
        }
        self.copy(shop);
    }

    /// Lets the shop's next bytes pass by another way, if they pass as they are.
    pub(crate) fn passes(&mut self, length: usize) -> bool {
        let edited = self.edits.first().is_some_and(|edit| edit.at <= self.at + length);
        let passes = !edited && self.cutting == 0 && self.gone == 0;
        self.at += if passes { length } else { 0 };
        passes
    }

    fn next_within(&mut self, len: usize) -> Option<Edit> {
        let due = self.edits.first().is_some_and(|edit| edit.at <= self.at + len);
        due.then(|| self.edits.remove(0))
    }

    fn copy(&mut self, shop: &[u8]) {
        let gone = self.gone.min(shop.len());
        self.gone -= gone;
        self.at += gone;
        let shop = shop.get(gone..).unwrap_or_default();
        let cut = self.cutting.min(shop.len());
        self.cutting -= cut;
        self.at += shop.len();
        self.out.extend_from_slice(shop.get(cut..).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(edits: &[(usize, usize, &str)], cuts: &[&str]) -> String {
        let mut splice = Splice::default();
        for (at, cut, put) in edits {
            splice.replace(*at, *cut, put.as_bytes().to_vec());
        }
        cuts.iter().for_each(|part| splice.pass(part.as_bytes()));
        String::from_utf8(splice.out).unwrap()
    }

    #[test]
    fn edits_land_at_their_positions_however_the_bytes_are_cut() {
        let edits = [(3, 0, "<"), (0, 0, "^"), (3, 0, ">"), (4, 2, "xyz"), (8, 0, "$")];
        for cuts in [&["abcdefgh"][..], &["abc", "def", "gh"], &["a", "b", "c", "d", "e", "f", "g", "h"]] {
            assert_eq!(run(&edits, cuts), "^abc<>dxyzgh$");
        }
    }

    #[test]
    fn nothing_to_do_is_identity() {
        assert_eq!(run(&[], &["ab", "", "c"]), "abc");
        assert_eq!(run(&[(9, 0, "never")], &["abc"]), "abc");
    }
}
