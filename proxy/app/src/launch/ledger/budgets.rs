//! Budgets at a start, and under other rules: what the record says was shown within their windows is drawn again.
//!
//! That reads up to a month of record, and keeps nobody from the shop meanwhile: only what draws on a budget waits for it.

use crate::launch::Running;
use anyhow::Context as _;
use jiff::Timestamp;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use vratar_config::Config;
use vratar_edge::Door;
use vratar_model::access::Record;
use vratar_policy::access::MAX_WINDOW;
use vratar_policy::approval::Approvals;
use vratar_policy::budget::{Past, pasts};
use vratar_record::read::{Records, Unread};
use vratar_store::{Budgets, StoreError, budgets_in_process, open_budgets};

/// A record that cannot be read is tried again after so long.
const AGAIN: Duration = Duration::from_secs(5);

/// File of the accounts that doors share, in their folder.
const SHARED: &str = "budgets.sqlite";

/// The accounts of this door, or of all that share a folder.
pub(crate) fn accounts(config: &Config) -> Result<Arc<dyn Budgets>, StoreError> {
    match &config.record.shared {
        Some(folder) => open_budgets(&folder.join(SHARED)),
        None => Ok(budgets_in_process()),
    }
}

impl Running {
    /// What was read before this start, or under other rules, counts as well: beside the door, until it is done.
    pub(crate) fn rebuild_budgets(self: &Arc<Self>) {
        let running = self.clone();
        tokio::spawn(async move {
            // One after the other: the rules that are read by last are those there are.
            let _alone = running.ledger.rebuilding.lock().await;
            while let Some(book) = running.door.recorder.book() {
                match running.rebuild(book.log().sealed().0).await {
                    Ok(()) => return running.ledger.budgets_are(Ok(())),
                    Err(error) => {
                        let error = format!("{error:#}");
                        tracing::error!(
                            error,
                            "budgets cannot be made from the access record; what draws on one is refused until they are, and it is tried again"
                        );
                        running.ledger.budgets_are(Err(error));
                        tokio::time::sleep(AGAIN).await;
                    }
                }
            }
        });
    }

    /// Reads what budgets count from the record and hands it to the door.
    async fn rebuild(&self, size: u64) -> anyhow::Result<()> {
        let folder = self.config.load().record.folder.clone();
        let (door, now) = (self.door.clone(), self.door.now());
        let (read, approvals) =
            tokio::task::spawn_blocking(move || drawn(&door, &folder, size, now)).await??;
        // Before there are budgets nobody is over one: what waits and is approved is what the record says, and from then on
        // this process knows better.
        if !self.ledger.budgets_are_ready() {
            self.door.approvals.take_up(approvals);
        }
        let shared = self.config.load().record.shared.clone();
        self.door.budgets.rebuild(now, read).await.with_context(|| match shared {
            Some(folder) => format!("the accounts that doors share in {}", folder.join(SHARED).display()),
            None => "the accounts of this door".to_owned(),
        })
    }
}

fn drawn(door: &Door, folder: &Path, size: u64, now: Timestamp) -> Result<(Vec<Past>, Approvals), Unread> {
    let since = now.checked_sub(MAX_WINDOW).unwrap_or(Timestamp::MIN);
    let first = first_of(folder, size, since)?;
    let (mut broken, mut approvals) = (None, Approvals::default());
    let records = Records::open(folder)?.from(first).map_while(|next| match next {
        Ok((_, record)) => Some(record),
        Err(error) => {
            broken = Some(error);
            None
        }
    });
    let recent =
        records.filter(|record: &Record| record.at >= since).inspect(|record| approvals.hear(record));
    let read = pasts(recent, |at, grant, _| door.draws_of(grant, at));
    broken.map_or(Ok((read.draws, approvals)), Err)
}

/// Number of the first record of the last segment that begins before a moment.
fn first_of(folder: &Path, size: u64, since: Timestamp) -> Result<u64, Unread> {
    let mut number = size.saturating_sub(1);
    loop {
        let start = Records::open(folder)?.segment_start(number)?;
        let first = Records::open(folder)?.from(start).next().transpose()?;
        if start == 0 || first.is_none_or(|(_, record)| record.at < since) {
            return Ok(start);
        }
        number = start - 1;
    }
}
