//! Waiting for something to become true.

use std::time::{Duration, Instant};

/// Far longer than any of it takes: what fails a test is never the machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(50);

/// Looks until `seen`; panics with `what` if that does not come.
pub(crate) async fn until(what: &str, seen: impl AsyncFn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !seen().await {
        assert!(Instant::now() < end, "{what}: not after {PATIENCE:?}");
        tokio::time::sleep(LOOK).await;
    }
}
