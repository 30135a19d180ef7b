//! The directory of a log, as it was opened.

use super::OpenError;
use super::open::LOCK;
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The directory of a log, taken for this process.
pub(super) struct Folder {
    dir: PathBuf,
    lock: File,
}

impl Folder {
    pub(super) fn take(dir: &Path) -> Result<Self, OpenError> {
        Ok(Self { dir: dir.to_owned(), lock: vratar_disk::take(dir, LOCK)? })
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether it is the one that was opened. In another, or an emptied one, records would begin nowhere, nobody could
    /// read the names in them, and a checkpoint would be of another log.
    pub(super) fn is_still_ours(&self) -> io::Result<()> {
        let (held, found) = (self.lock.metadata()?, self.dir.join(LOCK).metadata());
        if found.is_ok_and(|found| (found.dev(), found.ino()) == (held.dev(), held.ino())) {
            return Ok(());
        }
        Err(io::Error::other("its folder was taken away; put it back as it was, or restart"))
    }
}
