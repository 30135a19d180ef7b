//! Why a place in the state directory cannot be used, and what to do about it.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// What the first start, which makes key, journal and store, must be given.
pub(super) const REMEDY: &str =
    "give it to the user that Vratar runs as (chown, chmod 700), or name another with --state or `state = …`";

/// Whose a folder is and who asks, with the remedy: `state belongs to user 0 (mode 555), this process is user 998; …`.
pub(super) fn of(dir: &Path) -> String {
    let Ok(folder) = fs::metadata(dir) else {
        return format!("{} cannot be looked at; {REMEDY}", dir.display());
    };
    // The process's own folder in /proc belongs to the user it runs as.
    let own = fs::metadata("/proc/self").map_or_else(|_| "another".to_owned(), |own| own.uid().to_string());
    let (owner, mode) = (folder.uid(), folder.mode() & 0o7777);
    format!(
        "{} belongs to user {owner} (mode {mode:03o}) and this process is user {own}: {REMEDY}",
        dir.display()
    )
}

/// What a failure to use a file there means; a wrong owner is the usual reason.
pub(super) fn about(error: &io::Error, dir: &Path) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => of(dir),
        io::ErrorKind::StorageFull => "the disk is full: make room".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => format!("the disk is mounted read-only: {REMEDY}"),
        _ => REMEDY.to_owned(),
    }
}
