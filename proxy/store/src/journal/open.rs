//! Opening: the directory, its lock, its id, what is in it, and the writer.

use super::disk;
use super::recover::{Recovered, recover};
use super::segment;
use super::shared::{Cursor, Shared, State};
use super::writer::Writer;
use super::{APPLIED, ID, Inner, JournalError, JournalOptions, LOCK, on_disk};
use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::mpsc;
use uuid::Uuid;

/// Mode of the directory: the service only.
const PRIVATE_DIR: u32 = 0o700;

pub(crate) fn open(dir: &Path, options: JournalOptions) -> Result<Inner, JournalError> {
    make_private(dir)?;
    let lock = lock(dir)?;
    let id = id(dir, options.id)?;
    let recovered = recover(dir, options.disk.as_ref())?;
    let applied = noted(dir);
    let last = recovered.segments.iter().map(|segment| segment.last_seq).fold(applied, u64::max);
    let next_number = next_number(&recovered);
    let shared = Arc::new(shared(dir, &options, (last, applied), id, recovered));
    let (requests, waiting) = mpsc::channel(options.queue.max(1));
    let limits = (options.segment_bytes, options.most_bytes);
    let writer = Writer::new(Arc::clone(&shared), options.clock, limits, (last + 1, next_number));
    let writer = std::thread::Builder::new()
        .name("journal".to_owned())
        .spawn(move || writer.run(waiting))
        .map_err(on_disk("starting the writer of", dir))?;
    Ok(Inner {
        shared,
        requests: Some(requests),
        writer: Some(writer),
        deadline: options.deadline,
        spare_id: options.id,
        _lock: lock,
    })
}

fn shared(
    dir: &Path,
    options: &JournalOptions,
    (last, applied): (u64, u64),
    id: Uuid,
    recovered: Recovered,
) -> Shared {
    let first = recovered.segments.first().map_or(0, |segment| segment.number);
    let state = State {
        id,
        segments: recovered.segments.into(),
        cursor: Cursor { segment: first, offset: segment::HEAD as u64 },
        offered: last,
        failing_since: None,
        set_aside: recovered.set_aside,
    };
    Shared::new(dir.to_owned(), Arc::clone(&options.disk), last, applied, state)
}

fn next_number(recovered: &Recovered) -> u64 {
    recovered.segments.last().map_or(1, |segment| segment.number + 1)
}

fn make_private(dir: &Path) -> Result<(), JournalError> {
    let made = DirBuilder::new().recursive(true).mode(PRIVATE_DIR).create(dir);
    made.map_err(on_disk("making", dir))?;
    let mode = dir.metadata().map_err(on_disk("reading", dir))?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    std::fs::set_permissions(dir, Permissions::from_mode(PRIVATE_DIR)).map_err(on_disk("closing off", dir))
}

fn lock(dir: &Path) -> Result<File, JournalError> {
    let path = dir.join(LOCK);
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(false).mode(0o600).open(&path);
    let file = file.map_err(on_disk("opening", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(JournalError::Operator(format!(
            "{} is in use by another vratar; stop it, or give this one a state directory of its own (--state)",
            dir.display()
        ))),
        Err(TryLockError::Error(cause)) => Err(on_disk("locking", &path)(cause)),
    }
}

fn id(dir: &Path, fresh: Uuid) -> Result<Uuid, JournalError> {
    let path = dir.join(ID);
    if !path.exists() {
        disk::replace(dir, ID, fresh.to_string().as_bytes()).map_err(on_disk("writing", &path))?;
        return Ok(fresh);
    }
    let text = std::fs::read_to_string(&path).map_err(on_disk("reading", &path))?;
    text.trim().parse().map_err(|_| {
        JournalError::Operator(format!(
            "{} does not hold the journal's id; restore it from a backup, or remove it and everything in the \
             journal is offered to the store once more under a new id",
            path.display()
        ))
    })
}

/// The note of what was applied; without one, or with a damaged one, the store knows.
fn noted(dir: &Path) -> u64 {
    let note = std::fs::read_to_string(dir.join(APPLIED));
    note.ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}
