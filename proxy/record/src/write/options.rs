//! How a log is kept.

use super::Accepted;
use crate::anchor::Anchor;
use crate::names::SharedNames;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;
use vratar_disk::{Disk, LocalDisk};

/// How a log is kept.
#[derive(Clone)]
pub struct Options {
    /// Names the log when it is made.
    pub id: Uuid,
    /// Tells the time, microseconds since 1970.
    pub clock: fn() -> i64,
    /// How long an append may take.
    pub deadline: Duration,
    /// Appends that may wait for the disk.
    pub queue: usize,
    /// Bytes that may wait for the disk.
    pub queue_bytes: usize,
    /// Bytes after which a segment is followed by the next.
    pub segment_bytes: u64,
    /// How long a key signs; the next record after it begins an epoch.
    pub epoch: Duration,
    /// Where checkpoints are brought.
    pub anchors: Vec<Arc<dyn Anchor>>,
    /// Names that doors have in common; none: names of its own.
    pub shared: Option<SharedNames>,
    /// Somebody goes on with a log that is shorter than its anchors say, which is recorded.
    pub accept_loss: Option<Accepted>,
    /// The disk; that of this machine outside tests.
    pub disk: Arc<dyn Disk>,
}

impl Options {
    /// The usual: 250 ms, 4 096 appends of together 64 MiB, segments of 256 MiB, a key for a day; no anchors.
    #[must_use]
    pub fn new(id: Uuid, clock: fn() -> i64) -> Self {
        let (deadline, disk) = (Duration::from_millis(250), Arc::new(LocalDisk));
        Self {
            id,
            clock,
            deadline,
            queue: 4096,
            queue_bytes: 64 << 20,
            segment_bytes: 256 << 20,
            epoch: Duration::from_secs(24 * 60 * 60),
            anchors: Vec::new(),
            shared: None,
            accept_loss: None,
            disk,
        }
    }
}
