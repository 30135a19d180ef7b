//! Who a reference stands for, and how a person is taken out of the record without touching it.
//!
//! Two trees of keys are kept in `names.key`. The *first* turns an identifier, by a path that follows from the master key,
//! into its reference and into its path in the second; the *second* turns that path into the key under which the
//! identifier is sealed in the log ([`Named`]). To erase a person, both keys are taken out: what is sealed can never be
//! opened again, and whoever knows the identifier and the master key cannot compute its old reference or path any more.
//! A person who comes back after that is somebody new.
//!
//! A copy of `names.key` from before (a backup) still opens everybody who was erased after it was made.

mod tree;

use crate::write::OpenError;
use crate::write::on_disk;
use moka::sync::Cache;
use ring::rand::{SecureRandom as _, SystemRandom};
use std::fs::File;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path as FilePath, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::{fmt, io};
use tree::{DEPTH, Seed, Tree};
use vratar_disk::{Disk, replace};
use vratar_model::ShopId;
use vratar_model::access::{Named, SubjectRef};
use vratar_model::journal::IdentifierKind;
use vratar_seal::{Keys, MacKey};

/// The file of the trees.
const FILE: &str = "names.key";
/// File that is locked while somebody erases, whichever process it is.
const LOCK: &str = "names.lock";
/// First bytes of it; the last grows when the layout changes.
const MAGIC: &[u8; 8] = b"VRTNAM\0\x01";
/// Longest file of trees that is read, bytes: some 100 000 erased identifiers.
const FILE_MOST: u64 = 512 << 20;
/// People whose place in the trees is remembered.
const REMEMBERED: u64 = 65_536;

/// An identifier whose name is to be kept.
#[derive(Clone, Copy)]
pub struct ToName<'a> {
    /// At which shop.
    pub shop: &'a ShopId,
    /// What it is.
    pub kind: IdentifierKind,
    /// The value, normalised ([`IdentifierKind::normalize`]).
    pub value: &'a str,
    /// Its reference, where [`Names::refer`] was asked already.
    pub subject: Option<SubjectRef>,
    /// Another identifier that stood beside it as one person's.
    pub with: Option<SubjectRef>,
    /// Whether it is the name of an actor.
    pub staff: bool,
}

impl fmt::Debug for ToName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ToName({}, {}, ..)", self.shop, self.kind.as_str())
    }
}

/// Why a name is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRevealed {
    /// The record is damaged, or of another version.
    #[error("this record does not say where the key of its name is; verify the record")]
    Malformed,
    /// The key is not there any more.
    #[error("the name cannot be opened: the person was erased, or names.key is another record's")]
    Gone,
}

/// A place among the 2^48 leaves of a tree.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Path(u64);

impl Path {
    fn of(mac: &[u8; 32]) -> Self {
        let [a, b, c, d, e, f, ..] = *mac;
        Self(u64::from_be_bytes([0, 0, a, b, c, d, e, f]))
    }

    fn read(text: &str) -> Option<Self> {
        let digits =
            text.len() == usize::from(DEPTH / 4) && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        u64::from_str_radix(text, 16).ok().filter(|_| digits).map(Self)
    }
}

/// What the first tree says of an identifier.
#[derive(Clone, Copy)]
struct Place {
    subject: SubjectRef,
    path: Path,
}

#[derive(Clone, PartialEq, Eq)]
struct Trees {
    people: Tree,
    names: Tree,
}

/// The trees as they are in the file, and which reading of it this is.
struct Read {
    generation: u64,
    trees: Trees,
    stamp: Option<Stamp>,
}

/// Tells one version of the file from the next: inode, length, seconds and nanoseconds of its change.
type Stamp = (u64, u64, i64, i64);

/// References and names; shared by all who write.
pub struct Names {
    dir: PathBuf,
    key: MacKey,
    read: RwLock<Arc<Read>>,
    /// By generation and keyed hash: no value of a person is kept here.
    places: Cache<(u64, [u8; 32]), Place>,
}

impl Names {
    /// Reads the trees of the log in `dir`; blocks on the disk.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(dir: &FilePath, keys: &Keys) -> Result<Self, OpenError> {
        let read = Arc::new(read(dir, 0)?);
        let (dir, key, places) = (dir.to_owned(), keys.mac_key("record/subject"), Cache::new(REMEMBERED));
        Ok(Self { dir, key, read: RwLock::new(read), places })
    }

    /// Makes the trees of a new log.
    pub(crate) fn make(dir: &FilePath, disk: &dyn Disk) -> Result<(), OpenError> {
        let trees = Trees { people: Tree::new(fresh()?), names: Tree::new(fresh()?) };
        disk.replace(dir, FILE, &trees.encode()).map_err(on_disk("writing", &dir.join(FILE)))
    }

    /// Whether the log in `dir` has trees.
    pub(crate) fn are_in(dir: &FilePath) -> bool {
        dir.join(FILE).exists()
    }

    /// The reference of an identifier; `value` is normalised.
    #[must_use]
    pub fn refer(&self, shop: &ShopId, kind: IdentifierKind, value: &str) -> SubjectRef {
        self.place(&self.current(), shop, kind, value).subject
    }

    /// What is kept of an identifier in the log.
    #[must_use]
    pub fn name(&self, of: &ToName<'_>) -> Named {
        let read = self.current();
        let Place { subject, path } = self.place(&read, of.shop, of.kind, of.value);
        let key = Keys::new(read.trees.names.leaf(path));
        let mut nonce = [0; 24];
        // The same value under the same key gives the same bytes: no two values ever share a nonce.
        nonce.copy_from_slice(&key.mac("nonce", &[&subject.0, of.value.as_bytes()])[..24]);
        Named {
            subject,
            shop: of.shop.clone(),
            identifier: of.kind,
            with: of.with,
            staff: of.staff,
            path: format!("{:012x}", path.0),
            sealed: key.seal("name", &subject.0, of.value.as_bytes(), nonce),
        }
    }

    /// Opens a name.
    ///
    /// # Errors
    /// [`NotRevealed`].
    pub fn reveal(&self, named: &Named) -> Result<String, NotRevealed> {
        let path = Path::read(&named.path).ok_or(NotRevealed::Malformed)?;
        let key = Keys::new(self.current().trees.names.leaf(path));
        let value = key.open("name", &named.subject.0, &named.sealed).map_err(|_| NotRevealed::Gone)?;
        String::from_utf8(value).map_err(|_| NotRevealed::Malformed)
    }

    /// Takes the keys of these names out for ever, durably; those that are gone already are left. Blocks on the disk.
    /// Returns how many were taken out.
    ///
    /// # Errors
    /// [`OpenError`]; nothing is erased then, or all is.
    pub fn erase(&self, names: &[Named]) -> Result<u64, OpenError> {
        let _one_at_a_time = self.lock()?;
        self.refresh()?;
        let before = self.current();
        let (mut trees, mut count) = (before.trees.clone(), 0);
        let mut gone = std::collections::HashSet::new();
        for named in names {
            let (Ok(value), Some(path)) = (self.reveal(named), Path::read(&named.path)) else { continue };
            if gone.insert(named.subject) {
                let mac = self.mac(&named.shop, named.identifier, &value);
                trees.people.puncture(Path::of(&mac), fresh()?);
                trees.names.puncture(path, fresh()?);
                count += 1;
            }
        }
        if count > 0 {
            let path = self.dir.join(FILE);
            replace(&self.dir, FILE, &trees.encode()).map_err(on_disk("writing", &path))?;
            self.refresh()?;
        }
        Ok(count)
    }

    /// Reads the file again if another process has erased somebody.
    ///
    /// # Errors
    /// [`OpenError`]; what was read before stays in use.
    pub fn refresh(&self) -> Result<(), OpenError> {
        let before = self.current();
        let now = self.dir.join(FILE).metadata().ok().map(|file| stamp_of(&file));
        if now != before.stamp {
            let read = read(&self.dir, before.generation + 1)?;
            *self.read.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
        }
        Ok(())
    }

    fn lock(&self) -> Result<File, OpenError> {
        let path = self.dir.join(LOCK);
        let file = File::options().write(true).create(true).truncate(false).mode(0o600).open(&path);
        let file = file.map_err(on_disk("opening", &path))?;
        file.lock().map_err(on_disk("locking", &path))?;
        Ok(file)
    }

    fn current(&self) -> Arc<Read> {
        Arc::clone(&self.read.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn mac(&self, shop: &ShopId, kind: IdentifierKind, value: &str) -> [u8; 32] {
        let parts = [shop.as_str().as_bytes(), kind.as_str().as_bytes(), value.as_bytes()];
        self.key.mac(&parts)
    }

    fn place(&self, read: &Read, shop: &ShopId, kind: IdentifierKind, value: &str) -> Place {
        let mac = self.mac(shop, kind, value);
        self.places.get_with((read.generation, mac), || {
            let key = Keys::new(read.trees.people.leaf(Path::of(&mac)));
            let (mut subject, whole) = ([0; 16], key.mac("ref", &[&mac]));
            subject.copy_from_slice(&whole[..16]);
            Place { subject: SubjectRef(subject), path: Path::of(&key.mac("path", &[&mac])) }
        })
    }
}

impl Trees {
    /// `magic | first tree | second tree | crc32c u32`
    fn encode(&self) -> Vec<u8> {
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

fn read(dir: &FilePath, generation: u64) -> Result<Read, OpenError> {
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

fn stamp_of(file: &std::fs::Metadata) -> Stamp {
    (file.ino(), file.len(), file.mtime(), file.mtime_nsec())
}

fn fresh() -> Result<Seed, OpenError> {
    let mut seed = [0; 32];
    SystemRandom::new().fill(&mut seed).map_err(|_| crate::keys::KeyError::NoRandomness)?;
    Ok(seed)
}

#[cfg(test)]
mod tests;
