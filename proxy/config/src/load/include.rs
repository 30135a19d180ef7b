//! Which files the patterns of `include` mean.

use crate::codes;
use crate::fault::Fault;
use crate::files::{Files, Kind};
use crate::source::Spot;
use crate::walk::Notes;
use crate::word::text::FilePath;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Files that one config may include.
const FILES: usize = 20_000;

/// Folders that one pattern may look into: `*/*/*.toml` from the root of a disk must not run for hours.
const FOLDERS: usize = 10_000;

/// The files, sorted, each once, without the main file itself.
pub(super) fn find(
    patterns: &[Spot<FilePath>],
    root: &Path,
    files: &dyn Files,
    notes: &mut Notes,
) -> Vec<PathBuf> {
    let folder = root.parent().map(Path::to_path_buf).unwrap_or_default();
    let mut found = BTreeSet::new();
    for pattern in patterns {
        match of_pattern(pattern, &folder, root, files) {
            Ok(paths) => found.extend(paths),
            Err(fault) => notes.faults.push(fault),
        }
    }
    found.into_iter().take(FILES).collect()
}

fn of_pattern(
    pattern: &Spot<FilePath>,
    folder: &Path,
    root: &Path,
    files: &dyn Files,
) -> Result<Vec<PathBuf>, Fault> {
    let text = pattern.value.0.as_str();
    if text.contains("**") || text.contains(['[', ']', '{', '}']) {
        return Err(Fault::at(
            &codes::INCLUDE_PATTERN,
            &pattern.place,
            format!("the pattern '{text}' is not supported"),
        )
        .help("write * and ? only, each for letters of one name, as in \"shops/*.toml\""));
    }
    let paths: Vec<PathBuf> = expand(folder, text, files).into_iter().filter(|path| path != root).collect();
    if paths.len() > FILES {
        let says = format!("'{text}' finds {} files, and at most {FILES} are read", paths.len());
        return Err(Fault::at(&codes::TOO_MANY, &pattern.place, says).help("put several shops into one file"));
    }
    if paths.is_empty() { Err(nothing(pattern, folder, root, files)) } else { Ok(paths) }
}

fn nothing(pattern: &Spot<FilePath>, folder: &Path, root: &Path, files: &dyn Files) -> Fault {
    let text = &pattern.value.0;
    let fault = Fault::at(&codes::INCLUDE_NOTHING, &pattern.place, format!("'{text}' finds no file"));
    let full = folder.join(text);
    let inside = full.parent().filter(|parent| !parent.to_string_lossy().contains(['*', '?']));
    match inside {
        Some(parent) if files.list(parent).is_err() => {
            fault.help(format!("there is no folder '{}'; make it, or remove the pattern", parent.display()))
        }
        _ if expand(folder, text, files).iter().any(|path| path == root) => fault.help(
            "the main file is not included into itself; put the shops into a folder, as in \"shops/*.toml\"",
        ),
        _ => fault.help("put a file there, or remove the pattern"),
    }
}

/// Follows a pattern component by component.
fn expand(folder: &Path, pattern: &str, files: &dyn Files) -> Vec<PathBuf> {
    let start = if pattern.starts_with('/') { PathBuf::from("/") } else { folder.to_path_buf() };
    let parts: Vec<&str> = pattern.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let mut paths = vec![start];
    for (at, part) in parts.iter().enumerate() {
        let last = at + 1 == parts.len();
        paths = paths.iter().take(FOLDERS).flat_map(|path| step(path, part, files)).collect();
        paths.retain(|path| kind(path, files) == Some(if last { Kind::File } else { Kind::Folder }));
    }
    paths.sort();
    paths
}

fn kind(path: &Path, files: &dyn Files) -> Option<Kind> {
    files.stat(path).ok().map(|stat| stat.kind)
}

fn step(folder: &Path, part: &str, files: &dyn Files) -> Vec<PathBuf> {
    if !part.contains(['*', '?']) {
        return vec![folder.join(part)];
    }
    let names = files.list(folder).unwrap_or_default();
    let visible = names.iter().filter(|name| !name.starts_with('.') && matches(part, name));
    visible.map(|name| folder.join(name)).collect()
}

/// Whether `name` fits `pattern`; linear in memory, at worst the product of the lengths in time.
fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n, mut back) = (0, 0, None);
    while n < name.len() {
        match (pattern.get(p), back) {
            (Some('*'), _) => {
                back = Some((p, n));
                p += 1;
            }
            (Some(letter), _) if *letter == '?' || *letter == name[n] => (p, n) = (p + 1, n + 1),
            (_, Some((star, from))) => {
                back = Some((star, from + 1));
                (p, n) = (star + 1, from + 1);
            }
            _ => return false,
        }
    }
    pattern[p..].iter().all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    #[test]
    fn stars_and_marks() {
        assert!(matches("*.toml", "a.toml") && matches("a?c*", "abcd") && matches("*", ""));
        assert!(!matches("*.toml", "a.toml~") && !matches("?", "") && !matches("a*b", "ac"));
    }

    #[test]
    fn hidden_files_and_folders_are_left_out() {
        let files = Memory::default()
            .with("c/shops/a.toml", "")
            .with("c/shops/.b.toml", "")
            .with("c/shops/d.toml/e", "");
        assert_eq!(expand(Path::new("c"), "shops/*.toml", &files), [PathBuf::from("c/shops/a.toml")]);
        assert_eq!(expand(Path::new("c"), "*/a.toml", &files), [PathBuf::from("c/shops/a.toml")]);
    }

    proptest::proptest! {
        #[test]
        fn a_star_matches_what_it_stands_for(before in "[ab]{0,4}", middle in "[ab]{0,8}", after in "[ab]{0,4}") {
            let (pattern, name) = (format!("{before}*{after}"), format!("{before}{middle}{after}"));
            proptest::prop_assert!(matches(&pattern, &name));
        }
    }
}
