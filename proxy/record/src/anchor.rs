//! Anchors: places that whoever changes the record does not reach, where its checkpoints are kept.

use crate::checkpoint::{Checkpoint, NOTE_MOST, Note, ORIGIN};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// Bytes at the end of an anchor file in which the newest note is looked for.
const TAIL: u64 = 64 << 10;

/// Longest line that is read, bytes.
const LINE_MOST: u64 = 4096;

/// A signed checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The note (C2SP).
    pub note: String,
    /// When it was made, microseconds since 1970.
    pub micros: i64,
}

/// Somewhere checkpoints are kept. Called from a thread of its own: it may block, and it gets the newest one only.
pub trait Anchor: Send + Sync {
    /// What metrics and reports call it.
    fn name(&self) -> String;

    /// Keeps a checkpoint, durably.
    ///
    /// # Errors
    /// What went wrong; the next one comes in any case.
    fn keep(&self, signed: &Signed) -> io::Result<()>;

    /// The newest note that it has; `None` if it has none, or cannot be asked.
    ///
    /// # Errors
    /// It is away.
    fn newest(&self) -> io::Result<Option<Note>> {
        Ok(None)
    }
}

/// How an anchor is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnchorState {
    /// Its name.
    pub name: String,
    /// Leaves under the last checkpoint that it took in this run; 0: none yet.
    pub size: u64,
    /// When it took it, microseconds since 1970.
    pub at: Option<i64>,
    /// Why it did not take the last one.
    pub error: Option<String>,
}

/// A file on another file system, to which notes are appended.
#[derive(Debug)]
pub struct FileAnchor {
    path: PathBuf,
}

impl FileAnchor {
    /// An anchor in `path`; it need not be there yet.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }
}

impl Anchor for FileAnchor {
    fn name(&self) -> String {
        self.path.display().to_string()
    }

    fn keep(&self, signed: &Signed) -> io::Result<()> {
        // Opened each time: what was unmounted and is there again is found.
        let mut file = File::options().read(true).append(true).create(true).mode(0o600).open(&self.path)?;
        // A line that was torn is ended, so that the next note begins one.
        let torn = file.seek(SeekFrom::End(-1)).is_ok() && byte(&mut file)? != b'\n';
        let note = if torn { format!("\n{}", signed.note) } else { signed.note.clone() };
        file.write_all(note.as_bytes())?;
        file.sync_all()
    }

    fn newest(&self) -> io::Result<Option<Note>> {
        let mut file = match File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let length = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
        let mut bytes = Vec::new();
        file.take(TAIL).read_to_end(&mut bytes)?;
        Ok(notes(&String::from_utf8_lossy(&bytes)).pop())
    }
}

fn byte(file: &mut File) -> io::Result<u8> {
    let mut byte = [0];
    file.read_exact(&mut byte)?;
    Ok(byte[0])
}

/// All whole notes of a file to which they were appended, in order; what is torn is left out.
#[must_use]
pub fn notes(text: &str) -> Vec<Note> {
    let begins = text.match_indices(ORIGIN).map(|(at, _)| at);
    let begins = begins.filter(|at| *at == 0 || text.as_bytes()[at - 1] == b'\n');
    begins.filter_map(|at| Note::read(&text[at..at + whole(&text[at..])?]).ok()).collect()
}

/// Gives each whole note of a file to `take`, in order, in constant memory.
pub(crate) fn each_note(path: &Path, mut take: impl FnMut(Note)) -> io::Result<()> {
    let (mut lines, mut text, mut line) = (BufReader::new(File::open(path)?), String::new(), Vec::new());
    loop {
        line.clear();
        let read = (&mut lines).take(LINE_MOST).read_until(b'\n', &mut line)?;
        if read == 0 || line.starts_with(ORIGIN.as_bytes()) {
            whole(&text).and_then(|bytes| Note::read(&text[..bytes]).ok()).map(&mut take);
            text.clear();
        }
        if read == 0 {
            return Ok(());
        }
        if text.len() < NOTE_MOST {
            text.push_str(&String::from_utf8_lossy(&line));
        }
    }
}

/// Bytes of the note at the begin: lines, an empty one, and those of signatures.
fn whole(text: &str) -> Option<usize> {
    let signed = text.find("\n\n")? + 2;
    let lines = text[signed..].split_inclusive('\n');
    let signatures = lines.take_while(|line| line.starts_with('\u{2014}') && line.ends_with('\n'));
    let bytes = signatures.map(str::len).sum::<usize>();
    (bytes > 0).then_some(signed + bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::SecretKey;
    use uuid::Uuid;

    #[test]
    fn the_newest_whole_note_is_found_behind_torn_ones() {
        let (dir, key) = (tempfile::tempdir().unwrap(), SecretKey::fresh().unwrap());
        let path = dir.path().join("anchor");
        let anchor = FileAnchor::new(&path);
        assert_eq!(anchor.newest().unwrap(), None);
        let signed = |size| {
            let checkpoint = Checkpoint { log: Uuid::from_u128(1), size, root: [7; 32] };
            Signed { note: checkpoint.sign(&key), checkpoint, micros: 0 }
        };
        for size in 1..1000 {
            anchor.keep(&signed(size)).unwrap();
        }
        assert_eq!(anchor.newest().unwrap().unwrap().checkpoint.size, 999);
        let whole = std::fs::read_to_string(&path).unwrap();
        assert_eq!(notes(&whole).len(), 999);
        let mut each = Vec::new();
        each_note(&path, |note| each.push(note)).unwrap();
        assert_eq!(each, notes(&whole));
        let last = signed(1000).note;
        for cut in 0..last.len() - 1 {
            let Some(torn) = last.get(..cut) else { continue };
            let text = format!("{}{torn}", signed(999).note);
            assert_eq!(notes(&text).last().unwrap().checkpoint.size, 999, "{cut}");
            std::fs::write(&path, text).unwrap();
            anchor.keep(&signed(1001)).unwrap();
            assert_eq!(anchor.newest().unwrap().unwrap().checkpoint.size, 1001, "{cut}");
        }
    }
}
