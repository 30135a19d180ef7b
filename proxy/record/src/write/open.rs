//! Opening a log after whatever happened to it: nothing is mended, nothing is cut, and what cannot be explained by a
//! crash is not written over.

use super::Options;
use super::compare::{accepted, compare, compare_key};
use super::end::{End, find_end};
use super::folder::Folder;
use super::run::Writer;
use crate::keys::{KeyError, PublicKey, SecretKey};
use crate::names::{Names, SharedNames};
use crate::verify::keys::{CERTIFICATES, certificates_before};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;
use vratar_disk::{Disk, NotTaken};
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
pub(super) const LOCK: &str = "lock";

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
         or exchanged; restore them from a backup, or go on with `vratar record accept-loss --yes`, which is recorded"
    )]
    Rolled {
        /// The anchor.
        anchor: String,
        /// Leaves that it knows.
        anchored: u64,
        /// Leaves that are there.
        found: u64,
    },
    /// What doors share is not there.
    #[error(
        "{} does not hold what the doors share; mount or restore the folder that `record.shared` names, or, for a first door, \
         make it (mode 0700)", .0.display()
    )]
    NotShared(PathBuf),
    /// Doors that share names have different keys.
    #[error(
        "the doors that share {} have another master key than this one; stop this door, empty its state folder and its record \
         (both are new, or move them away), copy the file `key` from the state folder of one of the others into it, and \
         start it again", .0.display()
    )]
    OtherMaster(PathBuf),
    /// Doors that share names have known people by different references.
    #[error(
        "the record in {} has names of its own, by other references than those in {}; move the record away, so that this \
         door begins a new one, or share another folder", record.display(), folder.display()
    )]
    OwnNames {
        /// Whose.
        record: PathBuf,
        /// The folder that is shared.
        folder: PathBuf,
    },
    /// A key could not be made.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl Writer {
    /// Takes the directory, finds the end of what is in it, and begins an epoch behind it.
    pub(super) fn begin(dir: &Path, options: Options, seen: Arc<super::Seen>) -> Result<Self, OpenError> {
        let disk = Arc::clone(&options.disk);
        let disk = disk.as_ref();
        make_dir(dir, disk)?;
        let folder = Arc::new(Folder::take(dir)?);
        // What a kill left to be seen is what the rest is built on.
        disk.sync_dir(dir).map_err(on_disk("synchronising", dir))?;
        let log = id(dir, options.id, disk)?;
        let end = find_end(dir, log, disk)?;
        names(dir, end.tree.size() == 0, options.shared.as_ref(), disk)?;
        let (epoch, secret) = current(dir, &end, disk)?;
        let compared = compare(dir, log, &end.tree, &options.anchors);
        let compared = compared.and_then(|()| compare_key(dir, epoch, &end));
        let loss = accepted(compared, options.accept_loss.as_ref())?;
        if loss.is_some() {
            is_certified(dir, log, epoch, &secret)?;
        }
        let run = Run {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            size: end.tree.size(),
            root: end.tree.root().iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        let mut writer = Self::after(folder, log, options, seen, end);
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

/// The keys of names: of a new log they are made.
fn names(dir: &Path, empty: bool, shared: Option<&SharedNames>, disk: &dyn Disk) -> Result<(), OpenError> {
    match shared {
        Some(shared) => shared.join(dir, empty, disk),
        None if empty && !Names::are_in(dir) => Names::make(dir, disk),
        None => Ok(()),
    }
}

/// Makes the log's directory, durably: a power cut must not take it, with all that was synchronised in it.
fn make_dir(dir: &Path, disk: &dyn Disk) -> Result<(), OpenError> {
    disk.make_dir(dir).map_err(on_disk("making", dir))?;
    let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match disk.sync_dir(parent) {
        // One that others made for us, where we may not look.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        synced => synced.map_err(on_disk("synchronising", parent)),
    }
}

fn id(dir: &Path, fresh: Uuid, disk: &dyn Disk) -> Result<Uuid, OpenError> {
    let path = dir.join(ID);
    if !path.exists() {
        disk.replace(dir, ID, fresh.to_string().as_bytes()).map_err(on_disk("writing", &path))?;
        return Ok(fresh);
    }
    let text = std::fs::read_to_string(&path).map_err(on_disk("reading", &path))?;
    id_in(&text, path)
}

/// The epoch that ends now and its secret; `None` before the first: then the root's is given.
fn current(dir: &Path, end: &End, disk: &dyn Disk) -> Result<(Option<u32>, SecretKey), OpenError> {
    let (next, current) = (kept(dir, NEXT)?, kept(dir, CURRENT)?);
    // Its certificate is durable, only the renaming did not come about: done now, as the next one will have its name.
    if let Some((epoch, secret)) = next.filter(|(_, secret)| end.certifies(&secret.public())) {
        rename_next(dir, disk).map_err(on_disk("renaming in", dir))?;
        return Ok((Some(epoch), secret));
    }
    match current {
        Some((epoch, secret)) => Ok((Some(epoch), secret)),
        None if end.tree.size() == 0 => root(dir, disk).map(|secret| (None, secret)),
        None => Err(OpenError::Unusable {
            path: dir.join(CURRENT),
            what: "the secret of the last epoch is not there",
        }),
    }
}

/// Whether what is beside the log leads from the root to the key that certifies the next one: those in a part that was
/// lost are nowhere else, and what nobody certifies no verification would ever accept.
fn is_certified(dir: &Path, log: Uuid, epoch: Option<u32>, secret: &SecretKey) -> Result<(), OpenError> {
    let Some(epoch) = epoch else { return Ok(()) };
    let path = dir.join(CERTIFICATES);
    let all = certificates_before(dir, epoch.saturating_add(1)).map_err(on_disk("reading", &path))?;
    let mut by = root_key(dir)?;
    for (certificate, due) in all.iter().zip(0u32..) {
        if certificate.epoch != due || !certificate.is_by(&by, log) {
            break;
        }
        by = certificate.key;
    }
    let what = "the certificates that lead from the root to the last key are not all there";
    if by == secret.public() { Ok(()) } else { Err(OpenError::Unusable { path, what }) }
}

/// The next epoch's secret becomes the current one.
pub(super) fn rename_next(dir: &Path, disk: &dyn Disk) -> io::Result<()> {
    disk.rename(&dir.join(NEXT), &dir.join(CURRENT))?;
    disk.sync_dir(dir)
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
fn root(dir: &Path, disk: &dyn Disk) -> Result<SecretKey, OpenError> {
    let path = dir.join(ROOT_SECRET);
    if !dir.join(ROOT).exists() {
        let secret = SecretKey::fresh()?;
        disk.replace(dir, ROOT_SECRET, secret.bytes()).map_err(on_disk("writing", &path))?;
        disk.replace(dir, ROOT, &secret.public().0).map_err(on_disk("writing", &dir.join(ROOT)))?;
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
