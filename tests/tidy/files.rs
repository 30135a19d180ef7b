//! The files of the repository.

use std::path::{Path, PathBuf};

/// A text file.
pub(crate) struct File {
    /// From the root, with `/`.
    pub(crate) name: String,
    /// What is in it.
    pub(crate) text: String,
}

impl File {
    /// Whether it lies in a folder of tests, or is one.
    pub(crate) fn is_test(&self) -> bool {
        let folders: Vec<&str> = self.name.split('/').collect();
        folders.contains(&"tests") || folders.contains(&"benches") || self.name.ends_with("/tests.rs")
    }
}

/// The root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Every text file, except what is built and what git keeps.
pub(crate) fn all() -> Vec<File> {
    let mut found = Vec::new();
    walk(root(), &mut found);
    found.sort();
    let name = |path: &Path| path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
    let read = |path: PathBuf| Some(File { name: name(&path), text: std::fs::read_to_string(&path).ok()? });
    found.into_iter().filter_map(read).collect()
}

/// Every file whose name ends so.
pub(crate) fn ending(end: &str) -> Vec<File> {
    all().into_iter().filter(|file| file.name.ends_with(end)).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name());
        if entry.file_type().unwrap().is_symlink() || [".git", "target"].iter().any(|kept| name == *kept) {
            continue;
        }
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}
