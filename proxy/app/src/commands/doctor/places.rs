//! The state directory and the key: who may look into them.

use super::finding::Finding;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use vratar_config::Config;

/// Length of a key file, bytes.
const KEY: u64 = 32;

/// A file or folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Permissions (`0o700`).
    pub(super) mode: u32,
    /// Number of the user it belongs to.
    pub(super) owner: u32,
    /// Bytes.
    pub(super) size: u64,
    /// The disk it is on.
    pub(super) disk: u64,
}

/// What is there; `None`: nothing.
pub(super) fn at(path: &Path) -> io::Result<Option<Place>> {
    match fs::metadata(path) {
        Ok(meta) => {
            let mode = meta.mode() & 0o777;
            Ok(Some(Place { mode, owner: meta.uid(), size: meta.size(), disk: meta.dev() }))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Looks at the state directory and the key in it.
pub(super) fn look(config: &Config) -> Vec<Finding> {
    let (state, key) = (&config.state, config.state.join("key"));
    match (at(state), at(&key)) {
        (Ok(None), _) => {
            vec![Finding::ok(
                "state",
                format!("{} is not there yet: the first start makes it", state.display()),
            )]
        }
        (Ok(Some(folder)), Ok(found)) => vec![folder_of(state, folder), key_of(&key, found, folder)],
        (Err(error), _) | (_, Err(error)) => {
            let says = format!("{} cannot be looked at: {error}", state.display());
            vec![Finding::wrong("state", says, "be the user the door runs as, or root")]
        }
    }
}

fn folder_of(path: &Path, folder: Place) -> Finding {
    let (path, mode) = (path.display(), folder.mode);
    let remedy = format!("chmod 700 {path}");
    if mode & 0o022 != 0 {
        return Finding::wrong(
            "state",
            format!("others may change what is in {path} (mode {mode:03o})"),
            remedy,
        );
    }
    if mode & 0o055 != 0 {
        return Finding::warn("state", format!("others may look into {path} (mode {mode:03o})"), remedy);
    }
    Finding::ok("state", format!("{path}: for its owner only"))
}

fn key_of(path: &Path, key: Option<Place>, folder: Place) -> Finding {
    let shown = path.display();
    let Some(key) = key else {
        return Finding::ok("key", format!("{shown} is not there yet: the first start draws it"));
    };
    if key.size != KEY {
        let says = format!("{shown} has {} bytes and not {KEY}: it is no key", key.size);
        return Finding::wrong("key", says, "restore it from your backup");
    }
    if key.mode & 0o077 != 0 {
        let says = format!("others may read {shown} (mode {:03o})", key.mode);
        let remedy = format!("chmod 600 {shown}; whoever read it can open what is sealed");
        return Finding::wrong("key", says, remedy);
    }
    if key.owner != folder.owner {
        let says = format!("{shown} belongs to user {} and its folder to user {}", key.owner, folder.owner);
        return Finding::warn("key", says, "give both to the user the door runs as (chown)");
    }
    let advice =
        "no command can see whether a copy lies elsewhere: keep one apart from the backups of the rest";
    Finding::advice("key", format!("{shown}: for its owner only"), advice)
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn place(mode: u32) -> Place {
        Place { mode, owner: 1, size: KEY, disk: 1 }
    }

    #[test]
    fn a_folder_is_for_its_owner() {
        let judged = |mode| folder_of(Path::new("state"), place(mode)).verdict;
        assert_eq!([0o700, 0o711, 0o750, 0o770, 0o702].map(judged), {
            use Verdict::{Ok, Warn, Wrong};
            [Ok, Warn, Warn, Wrong, Wrong]
        });
    }

    #[test]
    fn a_key_is_whole_and_nobody_elses() {
        let judged = |key| key_of(Path::new("key"), key, place(0o700));
        assert_eq!(judged(None).verdict, Verdict::Ok);
        assert!(judged(Some(place(0o600))).remedy.unwrap().contains("a copy"));
        assert_eq!(judged(Some(place(0o640))).verdict, Verdict::Wrong);
        assert_eq!(judged(Some(Place { size: 6, ..place(0o600) })).verdict, Verdict::Wrong);
        assert_eq!(judged(Some(Place { owner: 2, ..place(0o600) })).verdict, Verdict::Warn);
    }

    #[test]
    fn what_is_not_there_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        assert_eq!(at(&file).unwrap(), None);
        fs::write(&file, [0; 32]).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let found = at(&file).unwrap().unwrap();
        assert_eq!((found.mode, found.size), (0o640, KEY));
    }
}
