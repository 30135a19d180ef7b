//! What references stand for, learned on the way through the record.
//!
//! A name is kept in every segment that mentions it, before the first event that does. So those of this segment and of
//! the one before are remembered: a close in the next segment still says who.

use std::cell::RefCell;
use std::collections::HashMap;
use vratar_model::access::{Named, SubjectRef};
use vratar_record::names::Names as Keys;
use vratar_siem::{Names, Revealed};

/// Names, opened when they are first asked for.
pub(super) struct Opened {
    keys: Keys,
    met: RefCell<Met>,
}

#[derive(Default)]
struct Met {
    segment: u64,
    here: HashMap<SubjectRef, Name>,
    before: HashMap<SubjectRef, Name>,
}

enum Name {
    Sealed(Box<Named>),
    Tried(Option<Revealed>),
}

impl Opened {
    /// With the keys of names.
    pub(super) fn with(keys: Keys) -> Self {
        Self { keys, met: RefCell::default() }
    }

    /// Takes a name that stands in `segment`.
    pub(super) fn learn(&self, segment: u64, named: &Named) {
        let mut met = self.met.borrow_mut();
        met.turn_to(segment);
        // One that says with whom it stood says more.
        if named.with.is_some() || !met.here.contains_key(&named.subject) {
            met.here.insert(named.subject, Name::Sealed(Box::new(named.clone())));
        }
    }

    fn open(&self, name: &mut Name) -> Option<Revealed> {
        if let Name::Sealed(named) = name {
            let value = self.keys.reveal(named).ok();
            let revealed = value.map(|value| Revealed { kind: named.identifier, value, with: named.with });
            *name = Name::Tried(revealed);
        }
        match name {
            Name::Tried(revealed) => revealed.clone(),
            Name::Sealed(_) => None,
        }
    }
}

impl Met {
    fn turn_to(&mut self, segment: u64) {
        if self.segment != segment {
            self.segment = segment;
            self.before = std::mem::take(&mut self.here);
        }
    }
}

impl Names for Opened {
    fn reveal(&self, subject: SubjectRef) -> Option<Revealed> {
        let mut met = self.met.borrow_mut();
        let Met { here, before, .. } = &mut *met;
        let name = here.get_mut(&subject).or_else(|| before.get_mut(&subject))?;
        self.open(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vratar_model::ShopId;
    use vratar_model::journal::IdentifierKind;
    use vratar_record::book::Book;
    use vratar_record::names::ToName;
    use vratar_record::write::Options;

    #[test]
    fn names_of_this_segment_and_the_one_before_are_known_and_erased_ones_are_not() {
        let dir = tempfile::tempdir().unwrap();
        let keys = vratar_seal::Keys::new([3; 32]);
        drop(Book::open(dir.path(), &keys, Options::new(uuid::Uuid::nil(), || 0)).unwrap());
        let trees = Keys::open(dir.path(), &keys).unwrap();
        let shop = ShopId::new("shop");
        let name = |value| {
            let kind = IdentifierKind::Email;
            trees.name(&ToName { shop: &shop, kind, value, subject: None, with: None, staff: false })
        };
        let (ana, boris) = (name("ana@shop.example"), name("boris@shop.example"));
        trees.erase(std::slice::from_ref(&boris)).unwrap();
        let opened = Opened::with(Keys::open(dir.path(), &keys).unwrap());
        let shown = |named: &Named| opened.reveal(named.subject).map(|revealed| revealed.value);
        assert_eq!(shown(&ana), None, "not met yet");
        opened.learn(1, &ana);
        opened.learn(1, &boris);
        assert_eq!((shown(&ana).as_deref(), shown(&boris)), (Some("ana@shop.example"), None));
        opened.learn(2, &name("clara@shop.example"));
        assert_eq!(shown(&ana).as_deref(), Some("ana@shop.example"), "of the segment before");
        opened.learn(3, &name("dora@shop.example"));
        assert_eq!(shown(&ana), None, "forgotten: the memory is bounded");
    }
}
