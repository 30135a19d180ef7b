//! Segment files: `00000001.record`, numbered in order, each beginning with a [`Head`].

use std::io;
use std::path::{Path, PathBuf};

const SUFFIX: &str = ".record";

/// Where segment `number` lies.
#[must_use]
pub fn path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{number:08}{SUFFIX}"))
}

/// The numbers of all segments in `dir`, in order.
///
/// # Errors
/// What the system says.
pub fn numbers(dir: &Path) -> io::Result<Vec<u64>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let name = entry?.file_name();
        found.extend(name.to_str().and_then(|name| name.strip_suffix(SUFFIX)?.parse::<u64>().ok()));
    }
    found.sort_unstable();
    Ok(found)
}
