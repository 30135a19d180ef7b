//! A directory for one process, and for the service only.

use crate::PRIVATE;
use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// Mode of the directory: the service only.
const PRIVATE_DIR: u32 = 0o700;

/// Why a directory is not ours.
#[derive(Debug)]
pub enum NotTaken {
    /// Another process has it.
    InUse(PathBuf),
    /// A file or directory cannot be made, closed off or locked.
    Disk {
        /// What was being done.
        what: &'static str,
        /// With which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Makes `dir` if need be, closes it off, and takes it for as long as the answer is held: by a lock on the file `name`.
///
/// # Errors
/// [`NotTaken`].
pub fn take(dir: &Path, name: &str) -> Result<File, NotTaken> {
    let made = DirBuilder::new().recursive(true).mode(PRIVATE_DIR).create(dir);
    made.map_err(on_disk("making", dir))?;
    let mode = dir.metadata().map_err(on_disk("reading", dir))?.permissions().mode();
    if mode & 0o077 != 0 {
        let closed = std::fs::set_permissions(dir, Permissions::from_mode(PRIVATE_DIR));
        closed.map_err(on_disk("closing off", dir))?;
    }
    let path = dir.join(name);
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(PRIVATE).open(&path);
    let file = file.map_err(on_disk("opening", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(NotTaken::InUse(dir.to_owned())),
        Err(TryLockError::Error(source)) => Err(on_disk("locking", &path)(source)),
    }
}

fn on_disk(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> NotTaken {
    let path = path.to_owned();
    move |source| NotTaken::Disk { what, path, source }
}
