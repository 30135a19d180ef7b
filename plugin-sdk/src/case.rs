//! Cases: one exchange with a shop, and what the door must make of it.
//!
//! A case is a folder:
//! - `request.http`: request line, headers, empty line, body. Line ends may be LF. One line end at the very
//!   end of the body does not belong to it unless `Content-Length` says so; a multipart body written with LF
//!   gets the CRLF it needs.
//! - `shop.html` (a page: 200, `text/html; charset=utf-8`) or `shop.http` (status line, headers, empty line,
//!   body: all bytes as they are). Neither: the request alone is looked at.
//! - `expected.html`: the bytes of the page as the client gets it, a slot as `<vratar-slot form="ID">` or
//!   `<vratar-slot choices="ID">` (see [`placeholder`]). Absent: the shop's bytes unchanged.
//! - `expected.toml`: facts ([`Expected`]); only those given are compared.
//!
//! Pages come in pieces that nobody chooses, so each one is replayed whole, byte by byte, and at random cuts,
//! and must be the same each time.

mod cuts;
mod diff;
mod expected;
mod http;
mod run;

pub use expected::{Expected, Facts};
pub use http::{Answer, Request};
pub use run::{Failure, Verdict, record, run};

use crate::Fault;
use std::path::{Path, PathBuf};

/// Bytes of one file of a case.
pub const MAX_CASE_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// Whoever can pass an exchange through an adapter; the runner knows nothing else of the proxy.
pub trait Door {
    /// What is made of one exchange.
    ///
    /// `cuts` are positions in the answer's body, ascending, at which it comes in pieces; empty: whole.
    fn pass(&self, request: &Request, answer: Option<&Answer>, cuts: &[usize]) -> Passed;
}

/// What a door made of an exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// What it found out.
    pub facts: Facts,
    /// The body for the client; absent where the shop gave no answer.
    pub body: Option<Vec<u8>>,
}

/// A case as it stands in its folder.
#[derive(Clone, Debug)]
pub struct Case {
    /// The folder's name.
    pub name: String,
    /// What the client asks.
    pub request: Request,
    /// What the shop answers.
    pub answer: Option<Answer>,
    /// `expected.html`.
    pub expected_body: Option<Vec<u8>>,
    /// `expected.toml`.
    pub expected: Expected,
}

/// A case that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// A file is missing or closed to us.
    #[error("{path}: {why}; a case needs request.http and may have shop.html or shop.http")]
    File {
        /// Which.
        path: PathBuf,
        /// The system's words.
        why: std::io::Error,
    },
    /// A file is not what its name says.
    #[error("{path}: {why}")]
    Form {
        /// Which.
        path: PathBuf,
        /// What is wrong and what to write.
        why: String,
    },
    /// `expected.toml` is wrong.
    #[error("{path}:{}", .faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Expected {
        /// Which.
        path: PathBuf,
        /// All that is wrong.
        faults: Vec<Fault>,
    },
}

/// The mark that stands for a slot in `expected.html`; `kind` is `form` or `choices`.
#[must_use]
pub fn placeholder(kind: &str, id: &str) -> String {
    format!("<vratar-slot {kind}=\"{id}\"></vratar-slot>")
}

/// The folders of an adapter's cases, by name; none if it has no `cases`.
#[must_use]
pub fn all(adapter: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(adapter.join("cases")) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| p.is_dir()).collect();
    found.sort();
    found
}

/// Reads the case in `dir`.
///
/// # Errors
/// The first file that is missing, or is not what its name says.
pub fn read(dir: &Path) -> Result<Case, Unreadable> {
    let request = dir.join("request.http");
    let form = |path: &Path, why: String| Unreadable::Form { path: path.to_owned(), why };
    Ok(Case {
        name: dir.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        request: Request::read(&bytes(&request)?).map_err(|why| form(&request, why))?,
        answer: answer(dir)?,
        expected_body: optional(&dir.join("expected.html"))?,
        expected: expected_facts(&dir.join("expected.toml"))?,
    })
}

fn answer(dir: &Path) -> Result<Option<Answer>, Unreadable> {
    let raw = dir.join("shop.http");
    if let Some(bytes) = optional(&raw)? {
        return Answer::read(&bytes).map(Some).map_err(|why| Unreadable::Form { path: raw, why });
    }
    Ok(optional(&dir.join("shop.html"))?.map(Answer::page))
}

fn expected_facts(path: &Path) -> Result<Expected, Unreadable> {
    let Some(bytes) = optional(path)? else { return Ok(Expected::default()) };
    let wrong = |faults| Unreadable::Expected { path: path.to_owned(), faults };
    let text = String::from_utf8_lossy(&bytes);
    Expected::read(&text).map_err(wrong)
}

fn optional(path: &Path) -> Result<Option<Vec<u8>>, Unreadable> {
    if path.exists() { bytes(path).map(Some) } else { Ok(None) }
}

fn bytes(path: &Path) -> Result<Vec<u8>, Unreadable> {
    let file = |why| Unreadable::File { path: path.to_owned(), why };
    if std::fs::metadata(path).map_err(file)?.len() > MAX_CASE_FILE_BYTES {
        return Err(Unreadable::Form {
            path: path.to_owned(),
            why: "larger than 16 MiB; cut the page".into(),
        });
    }
    std::fs::read(path).map_err(file)
}
