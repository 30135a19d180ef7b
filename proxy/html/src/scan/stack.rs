//! Which elements are open, as far as tags alone say it: an end tag closes the innermost element of its name and
//! everything in it; one without such an element closes nothing.

use super::name::Name;

/// Elements inside each other, at most. Browsers nest 512; what is never closed (`<li>`) counts too.
pub(super) const MAX_OPEN: usize = 1 << 15;

/// Names are counted in so many kinds.
const KINDS: usize = 64;

pub(super) struct Stack {
    open: Vec<Name>,
    counts: [u32; KINDS],
}

impl Default for Stack {
    fn default() -> Self {
        Self { open: Vec::with_capacity(64), counts: [0; KINDS] }
    }
}

impl Stack {
    #[inline]
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    #[inline]
    pub(super) fn push(&mut self, name: Name) {
        self.open.push(name);
        if let Some(count) = self.counts.get_mut(name.bucket() as usize) {
            *count += 1;
        }
    }

    /// How many elements are open once the innermost one of this name is closed; nothing when none is open.
    #[inline]
    pub(super) fn close(&mut self, name: Name) -> Option<usize> {
        if self.open.last() == Some(&name) {
            self.open.pop();
            self.less(name);
            return Some(self.open.len());
        }
        if self.counts.get(name.bucket() as usize) == Some(&0) {
            return None;
        }
        let depth = self.open.iter().rposition(|open| *open == name)?;
        while self.open.len() > depth {
            let closed = self.open.pop()?;
            self.less(closed);
        }
        Some(depth)
    }

    fn less(&mut self, name: Name) {
        if let Some(count) = self.counts.get_mut(name.bucket() as usize) {
            *count -= 1;
        }
    }
}

/// Elements without content.
pub(super) fn is_void(name: Name) -> bool {
    VOID_BUCKETS >> name.bucket() & 1 == 1 && VOID.contains(&name)
}

pub(super) const VOID_BUCKETS: u64 = super::tree::buckets(&VOID);

const VOID: [Name; 17] = [
    Name::of("area"),
    Name::of("base"),
    Name::of("basefont"),
    Name::of("bgsound"),
    Name::of("br"),
    Name::of("col"),
    Name::of("embed"),
    Name::of("hr"),
    Name::of("img"),
    Name::of("input"),
    Name::of("keygen"),
    Name::of("link"),
    Name::of("meta"),
    Name::of("param"),
    Name::of("source"),
    Name::of("track"),
    Name::of("wbr"),
];
