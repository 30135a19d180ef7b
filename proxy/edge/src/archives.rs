//! How much memory zip files may take that are looked into at the same time, all requests together: a file must be whole
//! before it can be looked into, and holds many times its size.

use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What files take together that are waited for until they are whole, MiB.
const HELD: u32 = 512;
/// What files take together while they are unpacked and read, MiB.
const UNPACKED: u32 = 1024;
/// What reading a file takes, as a multiple of what it unpacks to: its text, its cells, the words of its sheets.
const TIMES: usize = 4;
/// How long a file waits for others; then it is refused.
const PATIENCE: Duration = Duration::from_secs(10);

const MIB: usize = 1 << 20;

/// The room that there is; in a clone as well.
#[derive(Clone)]
pub(crate) struct Archives {
    held: Arc<Semaphore>,
    unpacked: Arc<Semaphore>,
}

/// Room that was taken; given back when dropped.
#[must_use]
pub(crate) struct Room(#[expect(dead_code, reason = "dropped, and nothing else")] OwnedSemaphorePermit);

/// Others took all the room for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Crowded;

impl Default for Archives {
    fn default() -> Self {
        let room = |mib: u32| Arc::new(Semaphore::new(mib as usize));
        Self { held: room(HELD), unpacked: room(UNPACKED) }
    }
}

impl Archives {
    /// Room for a file of at most `bytes` to come in.
    ///
    /// # Errors
    /// [`Crowded`].
    pub(crate) async fn hold(&self, bytes: usize) -> Result<Room, Crowded> {
        take(&self.held, bytes, HELD).await
    }

    /// Room to read a file that unpacks to `bytes`. Whoever has it waits for nothing but the processor.
    ///
    /// # Errors
    /// [`Crowded`].
    pub(crate) async fn unpack(&self, bytes: usize) -> Result<Room, Crowded> {
        take(&self.unpacked, bytes.saturating_mul(TIMES), UNPACKED).await
    }
}

/// In the order in which they came, so that a large one gets its turn. One that is larger than all there is has it alone.
async fn take(all: &Arc<Semaphore>, bytes: usize, most: u32) -> Result<Room, Crowded> {
    let mib = u32::try_from(bytes.div_ceil(MIB)).unwrap_or(most).clamp(1, most);
    let taken = tokio::time::timeout(PATIENCE, Arc::clone(all).acquire_many_owned(mib)).await;
    taken.map_err(|_| Crowded)?.map(Room).map_err(|_| Crowded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_hundred_large_files_are_read_by_twos_and_the_others_refused_at_the_deadline() {
        let (archives, large) = (Archives::default(), vratar_inspect::archive::MAX_UNPACKED_BYTES);
        let mut rooms = Vec::new();
        for _ in 0..100 {
            // The clock goes on by itself while nobody has anything to do.
            rooms.push(archives.unpack(large).await);
        }
        assert_eq!(rooms.iter().flatten().count(), UNPACKED as usize / (large / MIB * TIMES));
        assert!(matches!(archives.unpack(1).await, Err(Crowded)));
        // What is read does not wait for what comes in.
        let mut held = Vec::new();
        for _ in 0..100 {
            held.push(archives.hold(32 * MIB).await);
        }
        assert_eq!(held.iter().flatten().count(), HELD as usize / 32);
        rooms.clear();
        assert!(archives.unpack(large).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_gets_the_room_that_another_gives_back() {
        let archives = Archives::default();
        // Larger than all there is: alone.
        let all = archives.unpack(usize::MAX).await.ok();
        let waiting = archives.clone();
        let waiting = tokio::spawn(async move { waiting.unpack(MIB).await.is_ok() });
        tokio::task::yield_now().await;
        drop(all);
        assert!(waiting.await.unwrap());
    }
}
