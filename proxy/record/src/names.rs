//! Who a reference stands for, and how a person is taken out of the record without touching it.
//!
//! Two trees of keys are kept in `names.key`. The *first* turns an identifier, by a path that follows from the master key,
//! into its reference and into its path in the second; the *second* turns that path into the key under which the
//! identifier is sealed in the log ([`Named`]). To erase a person, both keys are taken out: what is sealed can never be
//! opened again, and whoever knows the identifier and the master key cannot compute its old reference or path any more.
//! A person who comes back after that is somebody new.
//!
//! A copy of `names.key` from before (a backup) still opens everybody who was erased after it was made.

mod file;
mod shared;
mod tree;

pub use shared::SharedNames;

use crate::recent::Recent;
use crate::write::OpenError;
use crate::write::on_disk;
use file::{FILE, Read, Trees, lock, read, stamp_of};
use ring::rand::{SecureRandom as _, SystemRandom};
use std::fmt;
use std::path::{Path as FilePath, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use tree::{DEPTH, Seed, Tree};
use vratar_disk::{Disk, replace};
use vratar_model::ShopId;
use vratar_model::access::{Named, SubjectRef};
use vratar_model::journal::IdentifierKind;
use vratar_seal::{Keys, MacKey};

/// Places for people whose place in the trees is remembered: about 10 MB.
const REMEMBERED: usize = 1 << 17;

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

/// References and names; shared by all who write.
pub struct Names {
    dir: PathBuf,
    key: MacKey,
    read: RwLock<Arc<Read>>,
    /// By generation and keyed hash: no value of a person is kept here.
    places: Recent<(u64, [u8; 32]), Place>,
}

impl Names {
    /// Reads the trees of the log in `dir`; blocks on the disk.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(dir: &FilePath, keys: &Keys) -> Result<Self, OpenError> {
        let dir = shared::home(dir);
        let read = Arc::new(read(&dir, 0)?);
        let (key, places) = (keys.mac_key("record/subject"), Recent::new(REMEMBERED));
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
        let _one_at_a_time = lock(&self.dir)?;
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

    fn current(&self) -> Arc<Read> {
        Arc::clone(&self.read.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn mac(&self, shop: &ShopId, kind: IdentifierKind, value: &str) -> [u8; 32] {
        let parts = [shop.as_str().as_bytes(), kind.as_str().as_bytes(), value.as_bytes()];
        self.key.mac(&parts)
    }

    fn place(&self, read: &Read, shop: &ShopId, kind: IdentifierKind, value: &str) -> Place {
        let mac = self.mac(shop, kind, value);
        let remembered = (read.generation, mac);
        self.places.get(&remembered).unwrap_or_else(|| {
            let place = placed(read, &mac);
            self.places.insert(remembered, place);
            place
        })
    }
}

fn placed(read: &Read, mac: &[u8; 32]) -> Place {
    let key = Keys::new(read.trees.people.leaf(Path::of(mac)));
    let (mut subject, whole) = ([0; 16], key.mac("ref", &[mac]));
    subject.copy_from_slice(&whole[..16]);
    Place { subject: SubjectRef(subject), path: Path::of(&key.mac("path", &[mac])) }
}

fn fresh() -> Result<Seed, OpenError> {
    let mut seed = [0; 32];
    SystemRandom::new().fill(&mut seed).map_err(|_| crate::keys::KeyError::NoRandomness)?;
    Ok(seed)
}

#[cfg(test)]
mod tests;
