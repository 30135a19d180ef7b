use super::*;
use crate::keys::SecretKey;
use crate::tree::{Frontier, leaf};
use proptest::prelude::*;
use uuid::Uuid;

proptest! {
    #[test]
    fn frames_are_read_again_and_no_other_bytes_are(payload in prop::collection::vec(any::<u8>(), 0..200), at_byte in 0usize..300) {
        let mut bytes = vec![7];
        encode(&mut bytes, Tag::Record, &payload);
        let frame = at(&bytes, 1).unwrap();
        prop_assert_eq!((frame.tag, frame.payload, frame.end), (Tag::Record, &payload[..], bytes.len()));
        let which = 1 + at_byte % (bytes.len() - 1);
        let mut changed = bytes.clone();
        changed[which] ^= 0x10;
        prop_assert!(at(&changed, 1).is_err());
        prop_assert_eq!(at(&bytes[..bytes.len() - 1], 1), Err(NoFrame::Short));
        // Whatever bytes there are.
        let _ = at(&payload, 0);
        let _ = (Head::decode(&payload), Seal::decode(&payload));
    }
}

#[test]
fn heads_and_seals_are_read_again() {
    let mut tree = Frontier::default();
    (0u8..13).for_each(|number| tree.push(leaf(&[number])));
    let before = Before { number: 4, end: 999, seal: [3; 32] };
    let head = Head { log: Uuid::from_u128(5), number: 5, before, tree: tree.clone() };
    assert_eq!(Head::decode(&head.encode()), Some(head.clone()));
    assert_eq!(Head::decode(&head.encode()[1..]), None);
    let key = SecretKey::fresh().unwrap();
    let seal = Seal::make(&key, head.log, tree.size(), tree.root(), head.hash(), 2, 1_700_000_000_000_000);
    assert!(seal.is_by(&key.public(), head.log) && !seal.is_by(&key.public(), Uuid::from_u128(6)));
    let bytes = seal.encode();
    assert_eq!(Seal::decode(&bytes), Some(seal));
    for which in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[which] ^= 1;
        assert!(!Seal::decode(&changed).unwrap().is_by(&key.public(), head.log), "byte {which}");
    }
}
