//! The end of a batch: the tree as it is now, signed, and linked to the seal before.

use super::take;
use crate::keys::{PublicKey, SIGNATURE, SecretKey};
use crate::tree::Hash;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What a seal is signed under.
const SEALS: &[u8] = b"vratar/record/seal/1\0";
/// Bytes that are signed.
const SIGNED: usize = 8 + 32 + 32 + 4 + 8;

/// The end of a batch: `size u64 | root 32 | before 32 | epoch u32 | microseconds since 1970 i64 | signature 64`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// How many leaves the tree has.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// Hash of the seal before; of the segment's head for the first seal of a segment.
    pub before: Hash,
    /// The epoch whose key signs.
    pub epoch: u32,
    /// When, as the machine's clock had it.
    pub micros: i64,
    signature: [u8; SIGNATURE],
}

impl Seal {
    /// Bytes of its payload.
    #[expect(clippy::cast_possible_truncation, reason = "148")]
    pub(crate) const LENGTH: u32 = (SIGNED + SIGNATURE) as u32;

    /// Seals a tree.
    #[must_use]
    pub fn make(
        key: &SecretKey,
        log: Uuid,
        size: u64,
        root: Hash,
        before: Hash,
        epoch: u32,
        micros: i64,
    ) -> Self {
        let mut seal = Self { size, root, before, epoch, micros, signature: [0; SIGNATURE] };
        seal.signature = key.sign(&[SEALS, log.as_bytes(), &seal.encode()[..SIGNED]]);
        seal
    }

    /// Whether it is signed by `key` for the log `log`.
    #[must_use]
    pub fn is_by(&self, key: &PublicKey, log: Uuid) -> bool {
        key.verifies(&[SEALS, log.as_bytes(), &self.encode()[..SIGNED]], &self.signature)
    }

    /// The payload of its frame.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(SIGNED + SIGNATURE);
        out.extend(self.size.to_le_bytes());
        out.extend(self.root);
        out.extend(self.before);
        out.extend(self.epoch.to_le_bytes());
        out.extend(self.micros.to_le_bytes());
        out.extend(self.signature);
        out
    }

    /// Reads it again.
    #[must_use]
    pub fn decode(payload: &[u8]) -> Option<Self> {
        let rest = &mut &payload[..];
        Some(Self {
            size: u64::from_le_bytes(take(rest)?),
            root: take(rest)?,
            before: take(rest)?,
            epoch: u32::from_le_bytes(take(rest)?),
            micros: i64::from_le_bytes(take(rest)?),
            signature: (*rest).try_into().ok()?,
        })
    }

    /// What the next seal names.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Sha256::digest(self.encode()).into()
    }
}
