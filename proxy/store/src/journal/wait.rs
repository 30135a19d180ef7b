//! A journal whose directory cannot be taken yet: read-only, full, damaged beyond what is mended. Appends fail at
//! once, so that nothing is claimed, and the directory is tried again and again.

use super::open::{self, Found};
use super::shared::Shared;
use super::writer::Request;
use super::{JournalError, JournalOptions};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{Receiver, error::TryRecvError};

/// Between two tries.
pub(crate) const TRY_AGAIN: Duration = Duration::from_millis(500);
/// Between two looks at the appends that came.
const LOOK: Duration = Duration::from_millis(5);

/// Waits until the directory can be taken; none when the journal was closed before. `cause` is why it could not
/// be at first.
pub(crate) fn wait(
    shared: &Arc<Shared>,
    options: &JournalOptions,
    mut cause: JournalError,
    requests: &mut Receiver<Request>,
) -> Option<Found> {
    tracing::error!(%cause, "journal: away; nothing is kept, and nothing claimed, until it is back");
    loop {
        refuse_for(TRY_AGAIN, shared, requests, kind(&cause))?;
        match open::find(&shared.dir, options) {
            Ok(found) => {
                tracing::info!("journal: takes entries again");
                return Some(found);
            }
            Err(now) if now.to_string() == cause.to_string() => {}
            Err(now) => {
                tracing::error!(cause = %now, "journal: still away");
                cause = now;
            }
        }
    }
}

/// Refuses what comes during `time`; none when nobody is left who could append.
fn refuse_for(
    time: Duration,
    shared: &Shared,
    requests: &mut Receiver<Request>,
    why: io::ErrorKind,
) -> Option<()> {
    let end = Instant::now() + time;
    while Instant::now() < end {
        match requests.try_recv() {
            Ok(request) => {
                // Whoever went away is not owed an answer.
                let _ = request.reply.send(Err(JournalError::Unwritable(why)));
                shared.answers(false);
            }
            Err(TryRecvError::Empty) => std::thread::sleep(LOOK),
            Err(TryRecvError::Disconnected) => return None,
        }
    }
    Some(())
}

fn kind(cause: &JournalError) -> io::ErrorKind {
    match cause {
        JournalError::Disk { source, .. } => source.kind(),
        _ => io::ErrorKind::Other,
    }
}
