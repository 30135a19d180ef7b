//! What the journal and the record need of a disk, so that tests can bring one that fails.
//!
//! *Invariant:* files only grow or are cut, names are made durable before anybody is told, and what a file holds is
//! for the service only.

mod directory;

pub use directory::{NotTaken, take};

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

/// Mode of every file: the service only.
const PRIVATE: u32 = 0o600;
/// Mode of every directory.
const PRIVATE_DIR: u32 = 0o700;

/// Makes, cuts and removes files.
pub trait Disk: Send + Sync {
    /// A new file; it must not exist.
    ///
    /// # Errors
    /// What the system says; the same holds for all others.
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// An existing file, to be cut or synchronised.
    fn reopen(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// Makes the names in a directory durable.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes a directory for the service only, and those above it; one that is there stays.
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(PRIVATE_DIR).create(dir)
    }
    /// Gives a file another name in its directory; durable with that ([`Self::sync_dir`]).
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }
    /// Replaces a small file as a whole and durably: written beside it, synchronised, renamed over it. After an error the
    /// file is the old one, or already the new one.
    fn replace(&self, dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
        let beside = dir.join(format!("{name}.new"));
        // A crash may have left one.
        self.remove(&beside).or_else(not_found)?;
        let mut file = self.create(&beside)?;
        file.write(bytes)?;
        file.sync()?;
        self.rename(&beside, &dir.join(name))?;
        self.sync_dir(dir)
    }
}

/// One file open for writing.
pub trait DiskFile: Send {
    /// Writes all of `bytes` at the end.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Makes what was written durable (fdatasync).
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts the file to `len` bytes.
    fn cut(&mut self, len: u64) -> io::Result<()>;
}

/// The disk of this machine.
pub struct LocalDisk;

impl Disk for LocalDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let file = OpenOptions::new().append(true).create_new(true).mode(PRIVATE).open(path)?;
        Ok(Box::new(file))
    }

    fn reopen(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(OpenOptions::new().append(true).open(path)?))
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }
}

impl DiskFile for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    /// Also fails when the file has no name any more: it would take writes as before, and nobody would ever read
    /// them.
    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()?;
        if self.metadata()?.nlink() == 0 { Err(io::ErrorKind::NotFound.into()) } else { Ok(()) }
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.set_len(len)
    }
}

fn not_found(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

/// [`Disk::replace`] on the disk of this machine.
///
/// # Errors
/// What the system says; the file is then the old one, or already the new one.
pub fn replace(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    LocalDisk.replace(dir, name, bytes)
}
