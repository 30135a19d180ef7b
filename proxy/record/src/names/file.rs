//! `names.key`: the trees as they lie on the disk.

use super::tree::Tree;
use crate::write::{OpenError, on_disk};
use std::fs::File;
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

/// The file of the trees.
pub(super) const FILE: &str = "names.key";
/// File that is locked while somebody erases, whichever process it is.
const LOCK: &str = "names.lock";
/// First bytes of it; the last grows when the layout changes.
const MAGIC: &[u8; 8] = b"VRTNAM\0\x01";
/// Longest file of trees that is read, bytes: some 100 000 erased identifiers.
pub(super) const FILE_MOST: u64 = 512 << 20;

#[derive(Clone, PartialEq, Eq)]
pub(super) struct Trees {
    pub(super) people: Tree,
    pub(super) names: Tree,
}

/// The trees as they are in the file, and which reading of it this is.
pub(super) struct Read {
    pub(super) generation: u64,
    pub(super) trees: Trees,
    pub(super) stamp: Option<Stamp>,
}

/// Tells one version of the file from the next: inode, length, seconds and nanoseconds of its change.
pub(super) type Stamp = (u64, u64, i64, i64);

impl Trees {
    /// `magic | first tree | second tree | crc32c u32`
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        self.people.encode(&mut out);
        self.names.encode(&mut out);
        out.extend(crc32c::crc32c(&out).to_le_bytes());
        out
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (bytes, sum) = bytes.split_last_chunk::<4>()?;
        let rest = &mut bytes.strip_prefix(MAGIC)?;
        let trees = Self { people: Tree::decode(rest)?, names: Tree::decode(rest)? };
        (rest.is_empty() && crc32c::crc32c(bytes) == u32::from_le_bytes(*sum)).then_some(trees)
    }
}

pub(super) fn read(dir: &Path, generation: u64) -> Result<Read, OpenError> {
    use io::Read as _;
    let path = dir.join(FILE);
    let file = match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(OpenError::Unusable { path, what: "the keys of names are not there" });
        }
        file => file.map_err(on_disk("reading", &path))?,
    };
    let stamp = file.metadata().ok().map(|of| stamp_of(&of));
    let mut bytes = Vec::new();
    file.take(FILE_MOST).read_to_end(&mut bytes).map_err(on_disk("reading", &path))?;
    let trees =
        Trees::decode(&bytes).ok_or(OpenError::Unusable { path, what: "these are not the keys of names" })?;
    Ok(Read { generation, trees, stamp })
}

/// Whoever changes the file is alone, whichever process it is.
pub(super) fn lock(dir: &Path) -> Result<File, OpenError> {
    let path = dir.join(LOCK);
    let file = File::options().write(true).create(true).truncate(false).mode(0o600).open(&path);
    let file = file.map_err(on_disk("opening", &path))?;
    file.lock().map_err(on_disk("locking", &path))?;
    Ok(file)
}

pub(super) fn stamp_of(file: &std::fs::Metadata) -> Stamp {
    (file.ino(), file.len(), file.mtime(), file.mtime_nsec())
}
