//! One sink's task: read, send, move the cursor; begin again where it may not have arrived.

use crate::batch::{Batch, Source};
use crate::cursor::Cursor;
use crate::error::Trouble;
use crate::sink::Sink;
use crate::{ShipError, tls};
use jiff::Timestamp;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_blocking};
use uuid::Uuid;
use vratar_config::{ShipFormat, ShipTo};
use vratar_siem::{Format, Names};
use vratar_store::index::Reader;

/// Pause after the first failure; doubled with each.
const PAUSE_FIRST: Duration = Duration::from_millis(50);
/// Longest pause between two tries.
const PAUSE_MOST: Duration = Duration::from_secs(30);
/// How long after the last record the log is looked at again.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// What is to be shipped where.
#[derive(Clone, Debug)]
pub struct Order {
    /// Names the cursor.
    pub name: String,
    /// Where.
    pub to: ShipTo,
    /// In which words.
    pub format: Format,
    /// PEM with the authority of the other end; `None`: those that this machine trusts.
    pub ca: Option<PathBuf>,
}

impl From<&vratar_config::Sink> for Order {
    fn from(sink: &vratar_config::Sink) -> Self {
        let format = match sink.format {
            ShipFormat::Jsonl => Format::Jsonl,
            ShipFormat::Ocsf => Format::Ocsf,
            ShipFormat::Ecs => Format::Ecs,
            ShipFormat::Cef => Format::Cef,
        };
        Self { name: sink.name.clone(), to: sink.to.clone(), format, ca: sink.ca.clone() }
    }
}

/// How a sink does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ShipperStatus {
    /// The first leaf that may not have arrived: the cursor.
    pub seq: u64,
    /// Leaves behind it.
    pub lag: u64,
    /// Since when nothing arrives; none: it does, or there is nothing to send.
    pub failing_since: Option<Timestamp>,
    /// Why, in words for the operator.
    pub reason: Option<String>,
    /// Messages that the other end took and refused for good.
    pub rejected: u64,
}

/// A running shipper; dropping it stops it after the batch at hand.
pub struct Shipper {
    name: String,
    status: watch::Receiver<ShipperStatus>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Shipper {
    /// Of which sink.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How it does.
    #[must_use]
    pub fn status(&self) -> ShipperStatus {
        self.status.borrow().clone()
    }

    /// How it does, to be waited on.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<ShipperStatus> {
        self.status.clone()
    }

    /// Stops after the batch at hand and waits until it has.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // It ends in no other way than by returning; a panic was already told by the runtime.
        let _ = self.task.await;
    }
}

/// Starts shipping `log` on the current tokio runtime; the cursor lies in `cursors`. With `names` references are
/// opened. Blocks on the disk.
///
/// # Errors
/// [`ShipError`], where trying again would not help.
pub fn ship(
    order: &Order,
    log: Uuid,
    reader: impl Reader,
    names: Option<Arc<dyn Names + Send + Sync>>,
    cursors: &Path,
) -> Result<Shipper, ShipError> {
    let cursor = Cursor::open(cursors, &order.name, log)?;
    let tls = if order.to.is_tls() { Some(tls::client(&order.name, order.ca.as_deref())?) } else { None };
    let sink = Sink::to(&order.to, tls)?;
    let source = Source::new(Box::new(reader), names, order.format, sink.message_most(), log);
    let first = ShipperStatus { seq: cursor.at(), ..ShipperStatus::default() };
    let (told, status) = watch::channel(first);
    let (stop, stopped) = watch::channel(false);
    let sent = cursor.at();
    let run = Run {
        name: order.name.clone(),
        desk: Some(Desk { source, cursor }),
        sink,
        sent,
        told,
        stopped,
        pause: PAUSE_FIRST,
    };
    Ok(Shipper { name: order.name.clone(), status, stop, task: tokio::spawn(run.run()) })
}

/// What blocks; away while a thread works with it.
struct Desk {
    source: Source,
    cursor: Cursor,
}

struct Run {
    name: String,
    desk: Option<Desk>,
    sink: Sink,
    /// The leaf behind the last that was sent; the cursor may lie before it.
    sent: u64,
    told: watch::Sender<ShipperStatus>,
    stopped: watch::Receiver<bool>,
    pause: Duration,
}

impl Run {
    async fn run(mut self) {
        while !self.stopping() {
            match self.step().await {
                Ok(true) => {}
                Ok(false) => self.rest(LOOK_AGAIN).await,
                Err(Trouble::Stopped) => return,
                Err(cause) => self.went_wrong(&cause).await,
            }
        }
        self.close().await;
    }

    /// Sends what stands behind what was sent; says whether there was something.
    async fn step(&mut self) -> Result<bool, Trouble> {
        let from = self.sent;
        let (batch, size) = self.with_desk(move |desk| (desk.source.read(from), desk.source.size())).await?;
        let Batch { next, messages } = batch?;
        if !messages.is_empty() {
            let rejected = self.sink.send(&messages).await?;
            self.told.send_if_modified(|status| {
                status.rejected += rejected;
                rejected > 0
            });
        }
        self.sent = next;
        self.sink.passed(next);
        let arrived = self.sink.arrived().await?;
        self.settle(arrived, size).await?;
        Ok(next > from)
    }

    /// Moves the cursor to what has arrived.
    async fn settle(&mut self, arrived: Option<u64>, size: u64) -> Result<(), Trouble> {
        if let Some(arrived) = arrived {
            self.with_desk(move |desk| desk.cursor.keep(arrived)).await??;
        }
        if self.told.borrow().failing_since.is_some() {
            tracing::info!(sink = self.name, "ship: records arrive again");
        }
        self.pause = PAUSE_FIRST;
        self.told.send_if_modified(|status| {
            let before = status.clone();
            (status.failing_since, status.reason) = (None, None);
            status.seq = arrived.unwrap_or(status.seq);
            status.lag = size.saturating_sub(status.seq);
            *status != before
        });
        Ok(())
    }

    async fn went_wrong(&mut self, cause: &Trouble) {
        self.sink.reset();
        // What may not have arrived is sent again.
        self.sent = self.desk.as_ref().map_or(self.sent, |desk| desk.cursor.at());
        let reason = cause.to_string();
        if self.told.borrow().reason.as_ref() != Some(&reason) {
            tracing::warn!(sink = self.name, reason, "ship: records do not arrive; they wait in the log");
        }
        self.told.send_modify(|status| {
            status.failing_since.get_or_insert_with(Timestamp::now);
            status.reason = Some(reason);
        });
        let pause = self.pause;
        self.pause = (pause * 2).min(PAUSE_MOST);
        self.rest(pause).await;
    }

    /// Ends the connection in order, so that what was sent is known to have arrived.
    async fn close(mut self) {
        let Ok(Some(arrived)) = self.sink.close().await else { return };
        // A cursor that stays behind only means that some come twice.
        let _ = self.with_desk(move |desk| desk.cursor.keep(arrived)).await;
    }

    async fn with_desk<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Desk) -> T + Send + 'static,
    ) -> Result<T, Trouble> {
        let mut desk = self.desk.take().ok_or(Trouble::Stopped)?;
        let done = spawn_blocking(move || (work(&mut desk), desk)).await;
        let (result, desk) = done.map_err(|_| Trouble::Stopped)?;
        self.desk = Some(desk);
        Ok(result)
    }

    fn stopping(&self) -> bool {
        // The handle gone counts as stop.
        *self.stopped.borrow() || self.stopped.has_changed().is_err()
    }

    async fn rest(&mut self, pause: Duration) {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = self.stopped.changed() => {}
        }
    }
}
