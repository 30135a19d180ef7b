//! What is looked after while the door runs: figures, certificates, the list of old links.

use crate::launch::Running;
use std::sync::Arc;
use std::time::Duration;

/// How often the figures are taken.
const FIGURES: Duration = Duration::from_secs(1);
/// How often certificate files are looked at.
const CERTIFICATES_EVERY: u32 = 5;
/// How often it is looked whether some of the record is older than it is kept.
const PRUNE_EVERY: u32 = 3600;
/// How often the list of old links is written, and what was found at the shops.
const OLD_LINKS_EVERY: u32 = 30;

/// Looks after the door until the process ends.
pub(crate) async fn look_after(running: Arc<Running>) {
    let mut rounds = 0u32;
    loop {
        tokio::time::sleep(FIGURES).await;
        rounds = rounds.wrapping_add(1);
        running.take_figures();
        running.probe_record().await;
        running.take_up_bypasses(Duration::ZERO).await;
        running.end_bypasses().await;
        if rounds.is_multiple_of(CERTIFICATES_EVERY) {
            running.renew_certificates().await;
            running.open_record().await;
            running.look_for_erased().await;
        }
        if rounds.is_multiple_of(PRUNE_EVERY) {
            running.prune_record().await;
        }
        if rounds.is_multiple_of(OLD_LINKS_EVERY) {
            running.write_old_links();
            running.keep_observed().await;
            running.measure_readers().await;
        }
    }
}
