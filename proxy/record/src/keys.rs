//! Keys that sign the record: one an epoch, each certified by the one before, the first by the root.
//!
//! Every start of the door begins an epoch, and a long run begins one from time to time. The secret of an epoch is
//! erased once the next one is certified, so that whoever takes the machine can forge what is to come until somebody
//! compares it with an anchor, and nothing of what was. The root's secret certifies epoch 0 and is then the operator's
//! to keep away from the machine (forward security: Bellare and Yee, "Forward integrity for secure audit logs", 1997).

use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use uuid::Uuid;

/// Bytes of an Ed25519 signature (RFC 8032).
pub const SIGNATURE: usize = 64;
/// What a certificate is signed under: no signature for one purpose verifies for another.
const CERTIFIES: &[u8] = b"vratar/record/certificate/1\0";

/// An Ed25519 public key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey(pub [u8; 32]);

/// An Ed25519 secret, and what it is kept as.
pub struct SecretKey {
    pair: Ed25519KeyPair,
    pkcs8: Vec<u8>,
}

/// Why a key could not be made or read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeyError {
    /// The system gave no random bytes.
    #[error("the system gives no random bytes; the record cannot be signed")]
    NoRandomness,
    /// The file holds something else.
    #[error("this is no Ed25519 key as the record keeps it (PKCS#8); restore the file from a backup")]
    Malformed,
}

impl SecretKey {
    /// A new one.
    ///
    /// # Errors
    /// [`KeyError::NoRandomness`].
    pub fn fresh() -> Result<Self, KeyError> {
        let pkcs8 =
            Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| KeyError::NoRandomness)?;
        Self::read(pkcs8.as_ref())
    }

    /// Reads what [`Self::bytes`] gave (PKCS#8 v2, RFC 8410).
    ///
    /// # Errors
    /// [`KeyError::Malformed`].
    pub fn read(pkcs8: &[u8]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| KeyError::Malformed)?;
        Ok(Self { pair, pkcs8: pkcs8.to_vec() })
    }

    /// What is kept of it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.pkcs8
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        let mut key = [0; 32];
        key.copy_from_slice(self.pair.public_key().as_ref());
        PublicKey(key)
    }

    /// Signs `parts`, one after the other.
    #[must_use]
    pub fn sign(&self, parts: &[&[u8]]) -> [u8; SIGNATURE] {
        let mut signature = [0; SIGNATURE];
        signature.copy_from_slice(self.pair.sign(&parts.concat()).as_ref());
        signature
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKey of {:?}", self.public())
    }
}

impl PublicKey {
    /// Whether `signature` over `parts` is this key's.
    #[must_use]
    pub fn verifies(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.0).verify(&parts.concat(), signature).is_ok()
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Says that a key is the record's from some epoch on; it is a leaf of the tree like any record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The epoch that the key is for; the first is 0.
    pub epoch: u32,
    /// The key.
    pub key: PublicKey,
    /// By the key of the epoch before, or the root.
    pub signature: [u8; SIGNATURE],
}

/// Bytes of a certificate.
pub const CERTIFICATE: usize = 4 + 32 + SIGNATURE;

impl Certificate {
    /// Certifies `key` for `epoch` of the log `log`.
    #[must_use]
    pub fn issue(by: &SecretKey, log: Uuid, epoch: u32, key: PublicKey) -> Self {
        let signature = by.sign(&[CERTIFIES, log.as_bytes(), &epoch.to_le_bytes(), &key.0]);
        Self { epoch, key, signature }
    }

    /// Whether `by` has issued it for the log `log`.
    #[must_use]
    pub fn is_by(&self, by: &PublicKey, log: Uuid) -> bool {
        by.verifies(&[CERTIFIES, log.as_bytes(), &self.epoch.to_le_bytes(), &self.key.0], &self.signature)
    }

    /// Little-endian epoch, key, signature.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        [&self.epoch.to_le_bytes()[..], &self.key.0, &self.signature].concat()
    }

    /// Reads it again.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (epoch, rest) = bytes.split_first_chunk::<4>()?;
        let (key, rest) = rest.split_first_chunk::<32>()?;
        let signature = rest.try_into().ok()?;
        Some(Self { epoch: u32::from_le_bytes(*epoch), key: PublicKey(*key), signature })
    }
}

#[cfg(test)]
mod tests;
