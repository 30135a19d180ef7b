use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;
use vratar_disk::{Disk, LocalDisk};

/// Tells the time of writing.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How a journal is kept.
#[derive(Clone)]
pub struct JournalOptions {
    /// A random id: names the journal when it is made, or when it turns out to be an older copy of itself.
    pub id: Uuid,
    /// Tells the time of writing.
    pub clock: Clock,
    /// How long an append may take before it fails with [`super::JournalError::Timeout`].
    pub deadline: Duration,
    /// Appends that may wait for the disk.
    pub queue: usize,
    /// Bytes after which a segment file is followed by the next.
    pub segment_bytes: u64,
    /// Bytes that may wait for the store before appends fail with [`super::JournalError::Full`].
    pub most_bytes: u64,
    pub(crate) disk: Arc<dyn Disk>,
}

impl JournalOptions {
    /// The usual: the system's clock, 2 s, 1 024 appends, segments of 64 MiB, at most 16 GiB.
    #[must_use]
    pub fn new(id: Uuid) -> Self {
        Self {
            id,
            clock: Arc::new(Timestamp::now),
            deadline: Duration::from_secs(2),
            queue: 1024,
            segment_bytes: 64 << 20,
            most_bytes: 16 << 30,
            disk: Arc::new(LocalDisk),
        }
    }
}
