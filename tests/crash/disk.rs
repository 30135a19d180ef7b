//! Small disks.

use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A file system in memory, gone with this value.
pub(crate) struct Disk {
    place: PathBuf,
    _folder: Option<TempDir>,
}

impl Disk {
    /// One of `kib` KiB in a folder of its own; none, and a word why, where mounting is not permitted.
    pub(crate) fn small(kib: u32) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let mounted = Self::mounted_at(folder.path(), kib)?;
        Some(Self { _folder: Some(folder), place: mounted.forget() })
    }

    /// The same, at `place`, which must be a directory.
    pub(crate) fn mounted_at(place: &Path, kib: u32) -> Option<Self> {
        let size = format!("size={kib}k");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(place).output();
        match mount {
            Ok(done) if done.status.success() => Some(Self { place: place.to_owned(), _folder: None }),
            Ok(refused) => {
                println!("no small disk here: {}", String::from_utf8_lossy(&refused.stderr).trim());
                None
            }
            Err(missing) => {
                println!("no small disk here: {missing}");
                None
            }
        }
    }

    /// One that is mounted at `place`, which is in `folder`.
    pub(crate) fn at(place: PathBuf, folder: TempDir) -> Self {
        Self { place, _folder: Some(folder) }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.place
    }

    /// Makes it read-only, or writable again. Only while nothing on it is open for writing.
    pub(crate) fn read_only(&self, on: bool) {
        let how = if on { "remount,ro" } else { "remount,rw" };
        let done = Command::new("mount").args(["-o", how]).arg(&self.place).output().expect("mount runs");
        assert!(done.status.success(), "{how}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// Fills it to the last byte; [`Self::free`] takes that back.
    pub(crate) fn fill(&self) {
        use std::io::Write as _;
        let mut filler = std::fs::File::create(self.filler()).expect("a file");
        for size in [64 * 1024, 4096, 1] {
            let piece = vec![b'x'; size];
            while filler.write_all(&piece).is_ok() {}
        }
    }

    pub(crate) fn free(&self) {
        std::fs::remove_file(self.filler()).expect("the filler was there");
    }

    fn filler(&self) -> PathBuf {
        self.place.join("filler")
    }

    fn forget(mut self) -> PathBuf {
        std::mem::take(&mut self.place)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if !self.place.as_os_str().is_empty() {
            // Lazily: whatever still runs on it is ended by its own owner.
            drop(Command::new("umount").arg("-l").arg(&self.place).output());
        }
    }
}
