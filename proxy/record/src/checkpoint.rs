//! Checkpoints: what the tree was at some moment, signed, in a form that others read too (C2SP tlog-checkpoint and
//! signed-note, v1.0.0). Kept where whoever changes the record does not reach, one of them shows what was taken away.

use crate::keys::{PublicKey, SIGNATURE, SecretKey};
use crate::tree::Hash;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// File beside the log with the newest checkpoint.
pub const LATEST: &str = "checkpoint";
/// Signature type of a note: Ed25519.
const ED25519: u8 = 0x01;
/// Longest note that is read, bytes: a checkpoint and the signatures of a few witnesses.
pub(crate) const NOTE_MOST: usize = 16 << 10;

/// A checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub log: Uuid,
    /// How many leaves the tree had.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

/// A checkpoint as it was read, and the signatures under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it says.
    pub checkpoint: Checkpoint,
    text: String,
    signatures: Vec<Signature>,
}

/// A signature under a note: whose, by name and by the beginning of a hash.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Signature {
    name: String,
    id: [u8; 4],
    bytes: Vec<u8>,
}

/// Bytes that are no checkpoint of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no checkpoint of an access record (C2SP signed note); was the file cut or edited?")]
pub struct NoCheckpoint;

impl Checkpoint {
    /// The signed note.
    #[must_use]
    pub fn sign(&self, key: &SecretKey) -> String {
        let (text, name) = (self.text(), origin(self.log));
        let signature = key.sign(&[text.as_bytes()]);
        let line = STANDARD.encode([&key_id(&name, &key.public())[..], &signature].concat());
        format!("{text}\n\u{2014} {name} {line}\n")
    }

    fn text(&self) -> String {
        format!("{}\n{}\n{}\n", origin(self.log), self.size, STANDARD.encode(self.root))
    }
}

impl Note {
    /// Reads a signed note.
    ///
    /// # Errors
    /// [`NoCheckpoint`].
    pub fn read(note: &str) -> Result<Self, NoCheckpoint> {
        let (text, signed) =
            note.rsplit_once("\n\n").filter(|_| note.len() <= NOTE_MOST).ok_or(NoCheckpoint)?;
        let mut lines = text.split('\n');
        let mut next = || lines.next().ok_or(NoCheckpoint);
        let log = next()?.strip_prefix(ORIGIN).and_then(|id| id.parse().ok()).ok_or(NoCheckpoint)?;
        let size = next()?.parse().map_err(|_| NoCheckpoint)?;
        let root = STANDARD.decode(next()?).ok().and_then(|root| root.try_into().ok()).ok_or(NoCheckpoint)?;
        let checkpoint = Checkpoint { log, size, root };
        // One spelling only: the signature is over these bytes.
        let text = format!("{text}\n");
        if !text.starts_with(&checkpoint.text()) {
            return Err(NoCheckpoint);
        }
        let signatures = signed.lines().map(signature).collect::<Option<_>>().ok_or(NoCheckpoint)?;
        Ok(Self { checkpoint, text, signatures })
    }

    /// Whether `key` signed it.
    #[must_use]
    pub fn is_by(&self, key: &PublicKey) -> bool {
        let name = origin(self.checkpoint.log);
        let id = key_id(&name, key);
        let mut mine = self.signatures.iter().filter(|one| one.name == name && one.id == id);
        mine.any(|one| key.verifies(&[self.text.as_bytes()], &one.bytes))
    }
}

/// How the origin of a log begins.
pub(crate) const ORIGIN: &str = "vratar/record/";

fn origin(log: Uuid) -> String {
    format!("{ORIGIN}{log}")
}

/// The first four bytes of SHA-256 over name, line end, type and key.
fn key_id(name: &str, key: &PublicKey) -> [u8; 4] {
    let hash = Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(key.0).finalize();
    [hash[0], hash[1], hash[2], hash[3]]
}

/// `— name base64(id, signature)`
fn signature(line: &str) -> Option<Signature> {
    let (name, encoded) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let bytes = STANDARD.decode(encoded).ok()?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    let signature = Signature { name: name.to_owned(), id: *id, bytes: signature.to_vec() };
    (signature.bytes.len() >= SIGNATURE).then_some(signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        Checkpoint { log: Uuid::from_u128(9), size: 12, root: [7; 32] }
    }

    #[test]
    fn a_checkpoint_is_read_again_and_every_changed_byte_is_seen() {
        let key = SecretKey::fresh().unwrap();
        let note = checkpoint().sign(&key);
        let read = Note::read(&note).unwrap();
        assert_eq!(read.checkpoint, checkpoint());
        assert!(read.is_by(&key.public()) && !read.is_by(&SecretKey::fresh().unwrap().public()));
        for at in 0..note.len() {
            let mut changed = note.clone().into_bytes();
            changed[at] ^= 1;
            let Ok(changed) = String::from_utf8(changed) else { continue };
            assert!(
                !Note::read(&changed).is_ok_and(|note| note.is_by(&key.public())),
                "byte {at}: {changed}"
            );
        }
    }

    #[test]
    fn it_has_the_form_that_witnesses_read() {
        let note = checkpoint().sign(&SecretKey::fresh().unwrap());
        let lines: Vec<&str> = note.split('\n').collect();
        assert_eq!(lines[0], "vratar/record/00000000-0000-0000-0000-000000000009");
        assert_eq!(lines[1..4], ["12", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=", ""]);
        assert!(lines[4].starts_with("\u{2014} vratar/record/00000000-0000-0000-0000-000000000009 "));
        assert_eq!(lines[5..], [""]);
    }

    #[test]
    fn a_witness_may_sign_beside() {
        let (key, witness) = (SecretKey::fresh().unwrap(), SecretKey::fresh().unwrap());
        let note = checkpoint().sign(&key);
        let other = checkpoint().sign(&witness);
        let both = format!("{note}{}\n", other.lines().last().unwrap());
        let read = Note::read(&both).unwrap();
        assert!(read.is_by(&key.public()) && read.is_by(&witness.public()));
    }
}
