//! From a path to text.

use crate::codes;
use crate::fault::Fault;
use crate::files::Files;
use crate::source::{Place, Source};
use crate::word::size::in_words as in_bytes;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Bytes that a config file may have: some thousand shops.
pub(crate) const FILE_BYTES: usize = 1 << 20;

/// A file that is text and not empty.
pub(crate) struct Opened {
    /// For places.
    pub(crate) source: Arc<Source>,
    /// Its text.
    pub(crate) text: String,
}

/// Reads a config file.
///
/// # Errors
/// It cannot be read, is too large, is not UTF-8, or holds nothing but comments.
pub(crate) fn open(path: &Path, files: &dyn Files) -> Result<Opened, Fault> {
    let name = path.to_string_lossy().into_owned();
    let bytes = files.read(path, FILE_BYTES + 1).map_err(|error| unreadable(&name, &error))?;
    if bytes.len() > FILE_BYTES {
        let says = format!("the file is larger than {}", in_bytes(FILE_BYTES as u64));
        return Err(Fault::of_file(&codes::TOO_LARGE, &name, says)
            .help("check that it is a config file; split it with include"));
    }
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(&name, &error))?;
    let source = Source::new(&name, &text);
    let says_something = |line: &str| {
        !line.trim_start_matches('\u{feff}').trim().is_empty() && !line.trim_start().starts_with('#')
    };
    if text.lines().any(says_something) {
        Ok(Opened { source, text })
    } else {
        Err(empty(&name, text.is_empty()))
    }
}

fn unreadable(name: &str, error: &io::Error) -> Fault {
    let says = format!("the file cannot be read: {}", in_words(error));
    Fault::of_file(&codes::UNREADABLE, name, says).help(remedy(error))
}

/// What the system said, in the same words on every system.
pub(crate) fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        kind => kind.to_string(),
    }
}

/// What to do about it.
pub(crate) fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "let the user that Vratar runs as read it, and enter every folder on the way"
        }
        io::ErrorKind::IsADirectory => "name a file in it",
        _ => "check the path",
    }
}

fn empty(name: &str, no_byte: bool) -> Fault {
    let says = if no_byte { "the file is empty" } else { "the file holds nothing but comments" };
    Fault::of_file(&codes::EMPTY_FILE, name, says)
        .help("was it copied to the end? a shop needs three lines under [[shop]]: hosts, upstream, adapter")
}

fn not_utf8(name: &str, error: &std::string::FromUtf8Error) -> Fault {
    let bytes = error.as_bytes();
    let at = error.utf8_error().valid_up_to();
    let byte = bytes.get(at).copied().unwrap_or_default();
    let says = format!("the file is not UTF-8: byte {at} (counted from 0) is 0x{byte:02X}");
    if let [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] = bytes {
        let says = "the file is UTF-16, not UTF-8";
        return Fault::of_file(&codes::NOT_UTF8, name, says).help("save it again as UTF-8");
    }
    let shown = String::from_utf8_lossy(bytes);
    let source = Source::new(name, &shown);
    Fault::at(&codes::NOT_UTF8, &Place::new(&source, at..at + '\u{fffd}'.len_utf8()), says)
        .help("save it as UTF-8; if it was windows-1251: iconv -f windows-1251 -t utf-8")
}
