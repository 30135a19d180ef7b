//! The files that a config names, as a trait, so that tests need no disk.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
}

/// What is known about a path without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stat {
    /// What it is, links followed.
    pub kind: Kind,
    /// Permission bits (`0o640`); `None` where the system has none.
    pub mode: Option<u32>,
}

/// Reads files. An empty path means the current folder.
pub trait Files {
    /// The first `limit` bytes of a file.
    ///
    /// # Errors
    /// As the system gives them: not found, permission denied, …
    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>>;

    /// Names in a folder, in any order.
    ///
    /// # Errors
    /// As the system gives them.
    fn list(&self, folder: &Path) -> io::Result<Vec<String>>;

    /// What stands at a path.
    ///
    /// # Errors
    /// As the system gives them.
    fn stat(&self, path: &Path) -> io::Result<Stat>;
}

/// The files of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        use std::io::Read as _;
        let mut bytes = Vec::new();
        std::fs::File::open(path)?.take(limit as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let names =
            std::fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        names.collect()
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        let found = std::fs::metadata(path)?;
        let kind = if found.is_dir() { Kind::Folder } else { Kind::File };
        Ok(Stat { kind, mode: mode(&found) })
    }
}

#[cfg(unix)]
fn mode(found: &std::fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(found.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
fn mode(_: &std::fs::Metadata) -> Option<u32> {
    None
}

/// Files in memory, for tests: path to bytes. Folders are there when a file is in them.
#[derive(Clone, Debug, Default)]
pub struct Memory(pub BTreeMap<PathBuf, Vec<u8>>);

impl Memory {
    /// One file more.
    #[must_use]
    pub fn with(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.0.insert(path.into(), bytes.into());
        self
    }

    fn get(&self, path: &Path) -> io::Result<&Vec<u8>> {
        self.0.get(path).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Files for Memory {
    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        let bytes = self.get(path)?;
        Ok(bytes.get(..limit).unwrap_or(bytes).to_vec())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let inside = self.0.keys().filter_map(|path| path.strip_prefix(folder).ok());
        let mut names: Vec<String> = inside.filter_map(first_component).collect();
        names.dedup();
        if names.is_empty() { Err(io::ErrorKind::NotFound.into()) } else { Ok(names) }
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        let kind = match self.get(path) {
            Ok(_) => Kind::File,
            Err(missing) if !self.0.keys().any(|known| known.starts_with(path)) => return Err(missing),
            Err(_) => Kind::Folder,
        };
        Ok(Stat { kind, mode: Some(0o640) })
    }
}

fn first_component(path: &Path) -> Option<String> {
    path.components().next().map(|name| name.as_os_str().to_string_lossy().into_owned())
}
