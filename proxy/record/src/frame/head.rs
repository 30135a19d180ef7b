//! The head of a segment: which log, what came before.

use super::take;
use crate::tree::{Frontier, Hash};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// First bytes; the last grows when the layout changes.
const MAGIC: &[u8; 8] = b"VRTREC\0\x01";

/// What a segment follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// Number of the segment before; 0: there is none.
    pub number: u64,
    /// Bytes of it that count: what lies behind was never acknowledged.
    pub end: u64,
    /// Hash of the last seal in it; all zero: there is none.
    pub seal: Hash,
}

/// The head of a segment.
///
/// `magic | log 16 | number u64 | before: number u64, end u64, seal 32 | size u64 | peaks 32 each`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Which log.
    pub log: Uuid,
    /// Its number; the first is 1.
    pub number: u64,
    /// What it follows.
    pub before: Before,
    /// The tree before its first leaf: with it a segment is verified when those before are gone.
    pub tree: Frontier,
}

impl Head {
    /// The payload of its frame.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(self.log.as_bytes());
        out.extend(self.number.to_le_bytes());
        out.extend(self.before.number.to_le_bytes());
        out.extend(self.before.end.to_le_bytes());
        out.extend(self.before.seal);
        out.extend(self.tree.size().to_le_bytes());
        self.tree.peaks().iter().for_each(|peak| out.extend(peak));
        out
    }

    /// Reads it again.
    #[must_use]
    pub fn decode(payload: &[u8]) -> Option<Self> {
        let rest = &mut payload.strip_prefix(MAGIC)?;
        let log = Uuid::from_bytes(take(rest)?);
        let number = u64::from_le_bytes(take(rest)?);
        let before = Before {
            number: u64::from_le_bytes(take(rest)?),
            end: u64::from_le_bytes(take(rest)?),
            seal: take(rest)?,
        };
        let size = u64::from_le_bytes(take(rest)?);
        let (peaks, odd) = rest.as_chunks::<32>();
        let tree = Frontier::from_parts(size, peaks.to_vec()).filter(|_| odd.is_empty())?;
        Some(Self { log, number, before, tree })
    }

    /// What the first seal of the segment names as the one before it, so that the head is signed with it.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Sha256::digest(self.encode()).into()
    }
}
