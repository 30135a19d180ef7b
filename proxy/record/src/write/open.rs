//! Opening a log after whatever happened to it: nothing is mended, nothing is cut, and what cannot be explained by a
//! crash is not written over.

use super::Options;
use super::compare::{accepted, compare};
use super::run::Writer;
use crate::frame::{Before, Tag};
use crate::keys::{Certificate, KeyError, PublicKey, SecretKey};
use crate::names::Names;
use crate::read::{Batch, NoBatch, SegmentFile, seals_in};
use crate::segment;
use crate::tree::{Frontier, leaf};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;
use vratar_disk::{NotTaken, replace, take};
use vratar_model::access::{Event, Run};

/// File with the log's id.
const ID: &str = "id";
/// File with the root's public key.
const ROOT: &str = "root.pub";
/// File with the root's secret, until the operator takes it away.
const ROOT_SECRET: &str = "root.key";
/// File with the secret of this epoch, and its number before it.
pub(super) const CURRENT: &str = "current.key";
/// The secret of the next epoch, until its certificate is durable.
pub(super) const NEXT: &str = "next.key";
/// File that is locked while the log is open.
const LOCK: &str = "lock";

/// Why a log cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error("{} is in use by another vratar; stop it, or give this one a state directory of its own", .0.display())]
    InUse(PathBuf),
    /// A file cannot be read or written.
    #[error("{what} {path}: {source}; see to the disk and its permissions", path = path.display())]
    Disk {
        /// What was being done.
        what: &'static str,
        /// With which file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Sealed records lie behind bytes that cannot be read: no crash does that.
    #[error(
        "{path}: damaged at byte {at}, and sealed records lie behind it; restore the file from a backup (keep the \
         damaged one), nothing is written over it", path = path.display()
    )]
    Damaged {
        /// The segment.
        path: PathBuf,
        /// Where.
        at: u64,
    },
    /// A file that the log needs is missing or holds something else.
    #[error("{path}: {what}; restore it from a backup, or move the whole directory away to begin a new log", path = path.display())]
    Unusable {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The log is not what an anchor saw of it.
    #[error(
        "the access record has {found} leaves and is not the one that {anchor} saw with {anchored}: records were lost \
         or exchanged; restore them from a backup, or go on with `vratar run --accept-record-loss`, which is recorded"
    )]
    Rolled {
        /// The anchor.
        anchor: String,
        /// Leaves that it knows.
        anchored: u64,
        /// Leaves that are there.
        found: u64,
    },
    /// A key could not be made.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Where a log ends.
#[derive(Debug, Default)]
pub(super) struct End {
    pub(super) before: Before,
    pub(super) tree: Frontier,
    /// Number of the last segment file, counted or not.
    pub(super) last_file: u64,
    /// Keys certified in the last segment that counts.
    certified: Vec<PublicKey>,
}

impl Writer {
    /// Takes the directory, finds the end of what is in it, and begins an epoch behind it.
    pub(super) fn begin(dir: &Path, options: Options, seen: Arc<super::Seen>) -> Result<Self, OpenError> {
        let lock = take(dir, LOCK)?;
        let log = id(dir, options.id)?;
        let end = find_end(dir, log)?;
        if end.tree.size() == 0 && !Names::are_in(dir) {
            Names::make(dir)?;
        }
        let compared = compare(dir, log, &end.tree, &options.anchors);
        let loss = accepted(compared, options.accept_loss.as_deref())?;
        let (epoch, secret) = current(dir, &end)?;
        let run = Run {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            size: end.tree.size(),
            root: end.tree.root().iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        let mut writer = Self::after(dir, log, options, seen, end, lock);
        writer.begin_epoch(epoch, &secret, [Event::Run(run)].into_iter().chain(loss.map(Event::Loss)))?;
        Ok(writer)
    }
}

impl From<NotTaken> for OpenError {
    fn from(not: NotTaken) -> Self {
        match not {
            NotTaken::InUse(dir) => Self::InUse(dir),
            NotTaken::Disk { what, path, source } => Self::Disk { what, path, source },
        }
    }
}

fn id(dir: &Path, fresh: Uuid) -> Result<Uuid, OpenError> {
    let path = dir.join(ID);
    if !path.exists() {
        replace(dir, ID, fresh.to_string().as_bytes()).map_err(on_disk("writing", &path))?;
        return Ok(fresh);
    }
    let text = std::fs::read_to_string(&path).map_err(on_disk("reading", &path))?;
    id_in(&text, path)
}

/// The last segment with a whole batch in it, and how far it counts.
fn find_end(dir: &Path, log: Uuid) -> Result<End, OpenError> {
    let numbers = segment::numbers(dir).map_err(on_disk("reading", dir))?;
    let last_file = numbers.last().copied().unwrap_or(0);
    for number in numbers.into_iter().rev() {
        let path = segment::path(dir, number);
        if let Some(end) = end_of(&path, log, number)? {
            return Ok(End { last_file, ..end });
        }
    }
    Ok(End { last_file, ..End::default() })
}

/// How far a segment counts; `None`: nothing in it does.
fn end_of(path: &Path, log: Uuid, number: u64) -> Result<Option<End>, OpenError> {
    let damaged = |at| OpenError::Damaged { path: path.to_owned(), at };
    let mut file = match SegmentFile::open(path) {
        Ok(file) => file,
        Err(NoBatch::Disk(error)) => return Err(on_disk("reading", path)(error)),
        Err(NoBatch::Broken(_)) => {
            let bytes = std::fs::read(path).map_err(on_disk("reading", path))?;
            return if seals_in(&bytes) > 0 { Err(damaged(0)) } else { Ok(None) };
        }
    };
    let mut end = End { tree: file.head.tree.clone(), ..End::default() };
    loop {
        match file.peek() {
            Ok(Some(batch)) => {
                end.take(&batch, file.bytes());
                file.pass(batch.len);
                end.before = Before { number, end: file.position(), seal: batch.seal.hash() };
            }
            Ok(None) | Err(NoBatch::Broken(_)) => break,
            Err(NoBatch::Disk(error)) => return Err(on_disk("reading", path)(error)),
        }
    }
    let at = file.position();
    if seals_in(file.rest().map_err(on_disk("reading", path))?) > 1 {
        return Err(damaged(at));
    }
    Ok((end.before.number == number && file.head.log == log).then_some(end))
}

impl End {
    fn take(&mut self, batch: &Batch, bytes: &[u8]) {
        for (tag, payload) in batch.leaves(bytes) {
            self.tree.push(leaf(payload));
            if tag == Tag::Certificate {
                self.certified.extend(Certificate::decode(payload).map(|certificate| certificate.key));
            }
        }
    }
}

/// The epoch that ends now and its secret; `None` before the first: then the root's is given.
fn current(dir: &Path, end: &End) -> Result<(Option<u32>, SecretKey), OpenError> {
    let (next, current) = (kept(dir, NEXT)?, kept(dir, CURRENT)?);
    // Its certificate is durable, only the renaming did not come about.
    if let Some((epoch, secret)) = next.filter(|(_, secret)| end.certified.contains(&secret.public())) {
        return Ok((Some(epoch), secret));
    }
    match current {
        Some((epoch, secret)) => Ok((Some(epoch), secret)),
        None if end.tree.size() == 0 => root(dir).map(|secret| (None, secret)),
        None => Err(OpenError::Unusable {
            path: dir.join(CURRENT),
            what: "the secret of the last epoch is not there",
        }),
    }
}

fn kept(dir: &Path, name: &str) -> Result<Option<(u32, SecretKey)>, OpenError> {
    let path = dir.join(name);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(OpenError::Disk { what: "reading", path, source }),
    };
    let read = bytes.split_first_chunk::<4>();
    let read = read.and_then(|(epoch, key)| Some((u32::from_le_bytes(*epoch), SecretKey::read(key).ok()?)));
    read.map(Some).ok_or(OpenError::Unusable { path, what: "this is not the secret of an epoch" })
}

/// The root: made with the log.
fn root(dir: &Path) -> Result<SecretKey, OpenError> {
    let path = dir.join(ROOT_SECRET);
    if !dir.join(ROOT).exists() {
        let secret = SecretKey::fresh()?;
        replace(dir, ROOT_SECRET, secret.bytes()).map_err(on_disk("writing", &path))?;
        replace(dir, ROOT, &secret.public().0).map_err(on_disk("writing", &dir.join(ROOT)))?;
        return Ok(secret);
    }
    let bytes = std::fs::read(&path).map_err(on_disk("reading", &path))?;
    SecretKey::read(&bytes).map_err(|_| OpenError::Unusable { path, what: "this is not the root's secret" })
}

/// Which log lies in `dir`.
///
/// # Errors
/// [`OpenError`]; [`OpenError::Unusable`] where there is none.
pub fn log_id(dir: &Path) -> Result<Uuid, OpenError> {
    let path = dir.join(ID);
    let what = "there is no access record here";
    match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(OpenError::Unusable { path, what }),
        Err(error) => Err(on_disk("reading", &path)(error)),
        Ok(text) => id_in(&text, path),
    }
}

fn id_in(text: &str, path: PathBuf) -> Result<Uuid, OpenError> {
    text.trim().parse().map_err(|_| OpenError::Unusable { path, what: "this is not the log's id" })
}

/// Whether the root's secret still lies beside the log. Its work is done once the log is made: whoever has it can make
/// another log that looks like this one, so that it belongs away from the machine.
#[must_use]
pub fn root_secret_is_in(dir: &Path) -> bool {
    dir.join(ROOT_SECRET).exists()
}

/// The root's public key, as it lies beside the log.
///
/// # Errors
/// [`OpenError`].
pub fn root_key(dir: &Path) -> Result<PublicKey, OpenError> {
    let path = dir.join(ROOT);
    let bytes = std::fs::read(&path).map_err(on_disk("reading", &path))?;
    let key = bytes.try_into().map(PublicKey);
    key.map_err(|_| OpenError::Unusable { path, what: "this is not the root's public key" })
}

pub(crate) fn on_disk(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> OpenError {
    let path = path.to_owned();
    move |source| OpenError::Disk { what, path, source }
}
