//! Budgets at a start: what the record says was shown within their windows is drawn again.

use jiff::Timestamp;
use std::path::Path;
use std::sync::Arc;
use vratar_edge::Door;
use vratar_model::access::Record;
use vratar_policy::access::MAX_WINDOW;
use vratar_policy::budget::pasts;
use vratar_record::read::{Records, Unread};

/// Reads what budgets count from the record and hands it to the door. Blocks on the disk for the reading.
///
/// # Errors
/// Why the record cannot be read: nothing that draws on a budget is shown then.
pub(super) async fn rebuild(door: &Arc<Door>, folder: &Path, size: u64) -> anyhow::Result<()> {
    let now = door.now();
    let (reading, folder) = (door.clone(), folder.to_owned());
    let read = tokio::task::spawn_blocking(move || drawn(&reading, &folder, size, now)).await??;
    door.budgets.rebuild(now, read).await?;
    Ok(())
}

fn drawn(
    door: &Door,
    folder: &Path,
    size: u64,
    now: Timestamp,
) -> Result<Vec<vratar_policy::budget::Past>, Unread> {
    let since = now.checked_sub(MAX_WINDOW).unwrap_or(Timestamp::MIN);
    let first = first_of(folder, size, since)?;
    let mut broken = None;
    let records = Records::open(folder)?.from(first).map_while(|next| match next {
        Ok((_, record)) => Some(record),
        Err(error) => {
            broken = Some(error);
            None
        }
    });
    let recent = records.filter(|record: &Record| record.at >= since);
    let read = pasts(recent, |at, grant, _| door.draws_of(grant, at));
    broken.map_or(Ok(read.draws), Err)
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
