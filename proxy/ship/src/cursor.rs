//! Up to where a sink has the log: one small file, replaced as a whole.

use crate::ShipError;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Longest file that is read, bytes.
const FILE_MOST: u64 = 256;

/// `<log> <leaf>`: the first leaf that may not have arrived.
pub(crate) struct Cursor {
    dir: PathBuf,
    file: String,
    log: Uuid,
    kept: u64,
}

impl Cursor {
    /// The cursor of `sink` in `dir`, which is made if need be. One that is not there, cannot be read as one, or is of
    /// another log stands at the beginning: what arrived before comes again and can be recognised.
    pub(crate) fn open(dir: &Path, sink: &str, log: Uuid) -> Result<Self, ShipError> {
        let file = format!("{sink}.cursor");
        let path = dir.join(&file);
        let failed = |source| ShipError::Cursor { path: path.clone(), source };
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(failed)?;
        let text = match std::fs::metadata(&path) {
            Ok(meta) if meta.len() <= FILE_MOST => std::fs::read(&path).map_err(failed)?,
            Ok(_) => Vec::new(),
            Err(cause) if cause.kind() == ErrorKind::NotFound => Vec::new(),
            Err(cause) => return Err(failed(cause)),
        };
        let kept = read(&text, log).unwrap_or_else(|| {
            if !text.is_empty() {
                tracing::warn!(sink, "ship: the cursor is of another log or damaged; all is sent again");
            }
            0
        });
        Ok(Self { dir: dir.to_owned(), file, log, kept })
    }

    /// The first leaf that may not have arrived.
    pub(crate) fn at(&self) -> u64 {
        self.kept
    }

    /// Moves on, durably. Blocks on the disk.
    pub(crate) fn keep(&mut self, leaf: u64) -> std::io::Result<()> {
        if leaf != self.kept {
            vratar_disk::replace(&self.dir, &self.file, format!("{} {leaf}\n", self.log).as_bytes())?;
            self.kept = leaf;
        }
        Ok(())
    }
}

/// Takes every cursor in `dir` that stands behind leaf `to` of `log` back to it: what stood there was lost, and other records
/// will. Nothing may ship from `dir` meanwhile.
///
/// # Errors
/// [`ShipError::Cursor`].
pub fn rewind(dir: &Path, log: Uuid, to: u64) -> Result<(), ShipError> {
    let failed = |source| ShipError::Cursor { path: dir.to_owned(), source };
    let entries = match std::fs::read_dir(dir) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(failed)?,
    };
    for entry in entries {
        let name = entry.map_err(failed)?.file_name();
        let Some(sink) = name.to_str().and_then(|name| name.strip_suffix(".cursor")) else { continue };
        let mut cursor = Cursor::open(dir, sink, log)?;
        if cursor.at() > to {
            cursor.keep(to).map_err(failed)?;
        }
    }
    Ok(())
}

fn read(text: &[u8], log: Uuid) -> Option<u64> {
    let (of, leaf) = std::str::from_utf8(text).ok()?.strip_suffix('\n')?.split_once(' ')?;
    (of.parse() == Ok(log)).then_some(())?;
    leaf.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_where_it_was_and_never_ahead() {
        let dir = tempfile::tempdir().unwrap();
        let (ours, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let open = |log| Cursor::open(&dir.path().join("ship"), "siem", log).unwrap();
        assert_eq!(open(ours).at(), 0);
        open(ours).keep(17).unwrap();
        assert_eq!((open(ours).at(), open(other).at()), (17, 0));
        let path = dir.path().join("ship/siem.cursor");
        let whole = std::fs::read_to_string(&path).unwrap();
        rewind(&dir.path().join("ship"), ours, 20).unwrap();
        assert_eq!(open(ours).at(), 17);
        rewind(&dir.path().join("ship"), ours, 12).unwrap();
        assert_eq!(open(ours).at(), 12);
        rewind(&dir.path().join("nothing"), ours, 12).unwrap();
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            assert_eq!(open(ours).at(), 0, "{cut}");
        }
    }
}
