//! How an event hangs on the one before.
//!
//! `hash = SHA-256(prev_hash ‖ seq ‖ |kind| ‖ kind ‖ |at| ‖ at ‖ |body| ‖ body)`, numbers as 8 bytes
//! big-endian, texts as UTF-8; `prev_hash` of event 1 is 32 zero bytes. `id` is a UUID version 7 made of the
//! milliseconds of `at` and the first ten bytes of `hash`, so that the same journal gives the same ids.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use vratar_model::id::EventId;

/// A SHA-256.
pub(crate) type Hash = [u8; 32];

/// What stands before the first event.
pub(crate) const GENESIS: Hash = [0; 32];

/// The end of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) seq: u64,
    pub(crate) hash: Hash,
}

impl Head {
    /// Of an empty chain.
    pub(crate) const EMPTY: Self = Self { seq: 0, hash: GENESIS };
}

/// The hash of event `seq` after `prev`.
pub(crate) fn hash(prev: &Hash, seq: u64, kind: &str, at: &str, body: &str) -> Hash {
    let mut sha = Sha256::new();
    sha.update(prev);
    sha.update(seq.to_be_bytes());
    for part in [kind, at, body] {
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part);
    }
    sha.finalize().into()
}

/// The id of the event with this time and hash.
pub(crate) fn id(at: Timestamp, hash: &Hash) -> EventId {
    EventId::new(millis(at), first(hash))
}

/// Ten bits-of-luck bytes of a hash, as the ids of the model want them.
pub(crate) fn first(hash: &Hash) -> [u8; 10] {
    let mut bytes = [0; 10];
    bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = *from);
    bytes
}

/// Milliseconds since the Unix epoch; times before it count as it.
pub(crate) fn millis(at: Timestamp) -> u64 {
    u64::try_from(at.as_millisecond()).unwrap_or(0)
}

/// SHA-256 of `bytes`.
pub(crate) fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}
