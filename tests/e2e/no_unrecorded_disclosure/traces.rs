//! What the door itself has written holds nobody in clear.

use super::truth::Truth;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use vratar_tests::Vratar;

/// All that it has written, by name: its files, its log, its metrics.
pub(super) fn written(door: &Vratar, metrics: String) -> BTreeMap<String, Vec<u8>> {
    let (mut all, state) = (BTreeMap::new(), door.state());
    all.insert("metrics".to_owned(), metrics.into_bytes());
    all.insert("log".to_owned(), door.log().into_bytes());
    for path in files(&state) {
        if let Ok(bytes) = std::fs::read(&path) {
            all.insert(path.strip_prefix(&state).unwrap().display().to_string(), bytes);
        }
    }
    all
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => all.extend(files(&entry.path())),
            _ => all.push(entry.path()),
        }
    }
    all
}

/// Whose address or number stands where.
pub(super) fn in_clear(written: &BTreeMap<String, Vec<u8>>, truth: &Truth) -> Vec<String> {
    let found = written.iter().flat_map(|(name, bytes)| {
        let text = String::from_utf8_lossy(bytes);
        truth.in_text(&text).into_iter().map(move |one| format!("{one} in {name}"))
    });
    found.collect()
}
