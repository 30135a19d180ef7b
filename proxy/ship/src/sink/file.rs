//! Lines in a file, made durable batch by batch, begun anew when it is large.

use crate::batch::Message;
use crate::error::Trouble;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Size at which a file is put aside, bytes.
const FILE_MOST: u64 = 64 << 20;
/// Files that are kept beside it: `name.1`, the newest, to `name.9`.
const KEPT: u32 = 9;

pub(crate) struct Lines {
    path: PathBuf,
    open: Option<File>,
    pub(crate) passed: Option<u64>,
}

impl Lines {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, open: None, passed: None }
    }

    pub(crate) async fn send(&mut self, messages: &[Message]) -> Result<(), Trouble> {
        let text: Vec<&[u8]> = messages.iter().flat_map(|message| [&*message.text, b"\n"]).collect();
        let (text, path, open) = (text.concat(), self.path.clone(), self.open.take());
        let written = tokio::task::spawn_blocking(move || append(&path, open, &text)).await;
        self.open = Some(written.map_err(|_| Trouble::Stopped)??);
        Ok(())
    }

    pub(crate) fn reset(&mut self) {
        self.open = None;
    }
}

/// Appends all of `text` durably.
fn append(path: &Path, open: Option<File>, text: &[u8]) -> io::Result<File> {
    let mut file = match open {
        Some(file) if is_at(&file, path) => file,
        // Another program has put it aside.
        _ => reopened(path)?,
    };
    if file.metadata()?.len() >= FILE_MOST {
        drop(file);
        put_aside(path)?;
        file = reopened(path)?;
    }
    file.write_all(text)?;
    file.sync_data()?;
    Ok(file)
}

fn is_at(file: &File, path: &Path) -> bool {
    let (Ok(ours), Ok(there)) = (file.metadata(), path.metadata()) else { return false };
    (ours.dev(), ours.ino()) == (there.dev(), there.ino())
}

/// For the service only. A line that a crash tore is taken away: it is not in the cursor and comes again.
fn reopened(path: &Path) -> io::Result<File> {
    let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    let whole = whole_lines(&mut file)?;
    if whole < file.metadata()?.len() {
        file.set_len(whole)?;
    }
    Ok(file)
}

/// The byte behind the last end of a line.
fn whole_lines(file: &mut File) -> io::Result<u64> {
    let (mut end, mut piece) = (file.metadata()?.len(), [0; 8192]);
    while end > 0 {
        let begin = end.saturating_sub(piece.len() as u64);
        let length = usize::try_from(end - begin).unwrap_or(piece.len());
        file.read_exact_at(&mut piece[..length], begin)?;
        if let Some(at) = piece[..length].iter().rposition(|byte| *byte == b'\n') {
            return Ok(begin + at as u64 + 1);
        }
        end = begin;
    }
    Ok(0)
}

/// `name` to `name.1`, `name.1` to `name.2` …, the last one goes.
fn put_aside(path: &Path) -> io::Result<()> {
    let numbered = |number: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{number}"));
        PathBuf::from(name)
    };
    for number in (1..KEPT).rev() {
        match std::fs::rename(numbered(number), numbered(number + 1)) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
            _ => {}
        }
    }
    std::fs::rename(path, numbered(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &Path) -> String {
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn a_torn_line_is_taken_away() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        for (torn, whole) in [("one\ntw", "one\n"), ("tw", ""), ("one\n", "one\n"), ("", "")] {
            std::fs::write(&path, torn).unwrap();
            append(&path, None, b"new\n").unwrap();
            assert_eq!(text(&path), format!("{whole}new\n"));
        }
    }

    #[test]
    fn a_file_that_is_put_aside_is_followed_by_another() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let file = append(&path, None, b"one\n").unwrap();
        std::fs::rename(&path, dir.path().join("elsewhere")).unwrap();
        let file = append(&path, Some(file), b"two\n").unwrap();
        assert_eq!(text(&path), "two\n");
        file.set_len(FILE_MOST).unwrap();
        std::fs::write(dir.path().join("log.9"), "oldest").unwrap();
        std::fs::write(dir.path().join("log.8"), "older").unwrap();
        append(&path, Some(file), b"three\n").unwrap();
        assert_eq!(
            (text(&path), text(&dir.path().join("log.9"))),
            ("three\n".to_owned(), "older".to_owned())
        );
        assert_eq!(std::fs::metadata(dir.path().join("log.1")).unwrap().len(), FILE_MOST);
    }
}
