//! Names that the records of several doors have in common: one person has one reference, whichever door showed them.
//!
//! The keys lie in a folder of the doors, and the record of each has a link to them, so that whoever reads a record alone
//! finds them as ever. Who is erased at one door is erased at all.

use super::{FILE, Names, lock};
use crate::write::{OpenError, on_disk};
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use vratar_disk::Disk;
use vratar_seal::Keys;

/// What follows from the master key of the doors: with another one the same person would have another reference.
const MARK: &str = "master.mark";
/// The link until it has its place.
const NEW: &str = "names.key.new";

/// The folder of doors that share names, and what their master key must be.
#[derive(Clone)]
pub struct SharedNames {
    folder: PathBuf,
    mark: String,
}

impl fmt::Debug for SharedNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SharedNames({}, ..)", self.folder.display())
    }
}

impl SharedNames {
    /// In `folder`, which is there.
    #[must_use]
    pub fn new(folder: PathBuf, keys: &Keys) -> Self {
        let mark = keys.mac("shared-names", &[]).iter().map(|byte| format!("{byte:02x}")).collect();
        Self { folder, mark }
    }

    /// Lets the record in `dir` use them; `empty`: nothing was ever recorded in it. The first door brings the names that it
    /// has. Blocks on the disk.
    pub(crate) fn join(&self, dir: &Path, empty: bool, disk: &dyn Disk) -> Result<(), OpenError> {
        // It is not made: one that is not mounted, or misspelt, would be a budget of this door's own.
        let folder = self.folder.canonicalize().map_err(|_| OpenError::NotShared(self.folder.clone()))?;
        let _one_at_a_time = lock(&folder)?;
        self.same_master(&folder, disk)?;
        let (ours, shared) = (dir.join(FILE), folder.join(FILE));
        if let Ok(target) = ours.read_link() {
            return match target == shared {
                true if shared.exists() => Ok(()),
                true => Err(OpenError::NotShared(folder)),
                false => Err(self.own(dir)),
            };
        }
        match (read(&ours)?, read(&shared)?) {
            (None, None) if empty => Names::make(&folder, disk)?,
            (Some(ours), None) => disk.replace(&folder, FILE, &ours).map_err(on_disk("writing", &shared))?,
            (None, Some(_)) if empty => {}
            // A door that was killed here has brought them already.
            (Some(ours), Some(shared)) if empty || ours == shared => {}
            (Some(_), Some(_)) => return Err(self.own(dir)),
            (None, _) => {
                return Err(OpenError::Unusable { path: ours, what: "the keys of names are not there" });
            }
        }
        link(dir, &shared, disk).map_err(on_disk("linking", &ours))
    }

    fn same_master(&self, folder: &Path, disk: &dyn Disk) -> Result<(), OpenError> {
        let path = folder.join(MARK);
        match read(&path)? {
            None => disk.replace(folder, MARK, self.mark.as_bytes()).map_err(on_disk("writing", &path)),
            Some(mark) if mark == self.mark.as_bytes() => Ok(()),
            Some(_) => Err(OpenError::OtherMaster(folder.to_owned())),
        }
    }

    fn own(&self, dir: &Path) -> OpenError {
        OpenError::OwnNames { record: dir.to_owned(), folder: self.folder.clone() }
    }
}

/// Where the names of the record in `dir` really are.
pub(super) fn home(dir: &Path) -> PathBuf {
    let target = dir.join(FILE).read_link().ok();
    target.as_deref().and_then(Path::parent).unwrap_or(dir).to_owned()
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, OpenError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(on_disk("reading", path)(error)),
    }
}

/// In one step: there is always a file of this name, or a link.
fn link(dir: &Path, target: &Path, disk: &dyn Disk) -> io::Result<()> {
    let new = dir.join(NEW);
    // A kill may have left one.
    match disk.remove(&new) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::os::unix::fs::symlink(target, &new)?;
    disk.rename(&new, &dir.join(FILE))?;
    disk.sync_dir(dir)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vratar_disk::LocalDisk;
    use vratar_model::ShopId;
    use vratar_model::journal::IdentifierKind;

    /// Two records and the folder between them.
    struct Doors(tempfile::TempDir);

    impl Doors {
        fn new() -> Self {
            let doors = Self(tempfile::tempdir().unwrap());
            for door in ["a", "b", "shared"] {
                std::fs::create_dir(doors.at(door)).unwrap();
            }
            doors
        }

        fn at(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        fn join(&self, door: &str, empty: bool, key: u8) -> Result<(), OpenError> {
            let shared = SharedNames::new(self.at("shared"), &Keys::new([key; 32]));
            shared.join(&self.at(door), empty, &LocalDisk)
        }

        fn names(&self, door: &str) -> Names {
            Names::open(&self.at(door), &Keys::new([5; 32])).unwrap()
        }
    }

    fn anna(names: &Names) -> vratar_model::access::SubjectRef {
        names.refer(&ShopId::new("shop"), IdentifierKind::Email, "anna@example.org")
    }

    #[test]
    fn one_person_has_one_reference_until_they_are_erased() {
        let doors = Doors::new();
        for (door, empty) in [("a", true), ("b", true), ("a", false), ("b", false)] {
            doors.join(door, empty, 5).unwrap();
        }
        let (a, b) = (doors.names("a"), doors.names("b"));
        let before = anna(&a);
        assert_eq!(before, anna(&b));
        let shop = ShopId::new("shop");
        let name = super::super::ToName {
            shop: &shop,
            kind: IdentifierKind::Email,
            value: "anna@example.org",
            subject: None,
            with: None,
            staff: false,
        };
        let named = b.name(&name);
        assert_eq!(a.erase(std::slice::from_ref(&named)).unwrap(), 1);
        b.refresh().unwrap();
        b.reveal(&named).unwrap_err();
        assert_ne!(anna(&b), before);
        assert_eq!(anna(&b), anna(&a));
        assert!(doors.at("a").join(FILE).is_symlink(), "erasing goes on in the shared folder");
    }

    #[test]
    fn the_first_door_brings_its_names_even_if_it_was_killed_over_it() {
        let doors = Doors::new();
        Names::make(&doors.at("a"), &LocalDisk).unwrap();
        let before = anna(&doors.names("a"));
        std::fs::copy(doors.at("a").join(FILE), doors.at("shared").join(FILE)).unwrap();
        std::os::unix::fs::symlink("nowhere", doors.at("a").join(NEW)).unwrap();
        doors.join("a", false, 5).unwrap();
        doors.join("b", true, 5).unwrap();
        assert_eq!((anna(&doors.names("a")), anna(&doors.names("b"))), (before, before));
    }

    #[test]
    fn what_does_not_belong_together_is_told() {
        let doors = Doors::new();
        doors.join("a", true, 5).unwrap();
        Names::make(&doors.at("b"), &LocalDisk).unwrap();
        let told = doors.join("b", false, 5).unwrap_err().to_string();
        assert!(told.contains("has names of its own") && told.contains("move the record away"), "{told}");
        let told = doors.join("b", true, 6).unwrap_err().to_string();
        assert!(told.contains("another master key"), "{told}");
        std::fs::remove_file(doors.at("shared").join(FILE)).unwrap();
        std::fs::remove_file(doors.at("b").join(FILE)).unwrap();
        assert!(matches!(doors.join("b", false, 5), Err(OpenError::Unusable { .. })));
    }
}
