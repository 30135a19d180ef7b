//! Sinks: the record on its way to a security team, each from its own cursor, none on the way of an answer.

use super::reader::LogReader;
use crate::launch::Running;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, PoisonError};
use vratar_config::Sink;
use vratar_record::book::Book;
use vratar_ship::{Opener, Order, Shipper, ship};
use vratar_siem::Names;
use vratar_store::AccessIndex;

/// The cursors, in the state directory.
pub(crate) const CURSORS: &str = "ship";

/// A sink that was asked for, and what ships to it.
pub(super) struct Shipping {
    sink: Sink,
    /// Why nothing is shipped; trying again does not help.
    shipper: Result<Shipper, String>,
}

impl Shipping {
    fn begin(sink: &Sink, book: &Book, folder: &Path, index: &Arc<dyn AccessIndex>, cursors: &Path) -> Self {
        let names = sink.unsealed.then(|| -> Arc<dyn Names + Send + Sync> {
            let book = book.clone();
            let open = move |named: &vratar_model::access::Named| book.reveal(named).ok();
            Arc::new(Opener::new(open, index.clone(), tokio::runtime::Handle::current()))
        });
        let log = book.log();
        let reader = LogReader::new(folder.to_owned(), log.clone());
        let shipper = ship(&Order::from(sink), log.id(), reader, names, cursors);
        let shipper = shipper.map_err(|error| error.to_string());
        if let Err(why) = &shipper {
            tracing::error!(sink = sink.name, reason = %why, "nothing is shipped to this sink");
        }
        Self { sink: sink.clone(), shipper }
    }
}

impl Running {
    /// Ships to the sinks of the config in use: those that are new begin where their cursor stands, those that are gone
    /// stop, the others go on.
    pub(crate) fn take_up_sinks(&self) {
        let config = self.config.load();
        let Some(book) = self.door.recorder.book() else { return };
        let mut opened = self.ledger.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(opened) = opened.as_mut() else { return };
        let wanted = &config.record.sinks;
        opened.shipping.retain(|one| wanted.contains(&one.sink) && one.shipper.is_ok());
        for sink in wanted {
            if opened.shipping.iter().any(|one| one.sink == *sink) {
                continue;
            }
            let cursors = self.state.path(CURSORS);
            let begun = Shipping::begin(sink, &book, &opened.folder, &opened.index, &cursors);
            opened.shipping.push(begun);
        }
    }

    /// Takes the figures of the sinks.
    pub(super) fn sink_figures(&self, shipping: &[Shipping]) {
        let metrics = &self.door.metrics;
        metrics.ship_up.reset();
        metrics.ship_lag.reset();
        for one in shipping {
            let name = [one.sink.name.as_str()];
            let status = one.shipper.as_ref().ok().map(Shipper::status);
            let up = status.as_ref().is_some_and(|status| status.failing_since.is_none());
            metrics.ship_up.with_label_values(&name).set(i64::from(up));
            let lag = status.map_or(0, |status| i64::try_from(status.lag).unwrap_or(i64::MAX));
            metrics.ship_lag.with_label_values(&name).set(lag);
        }
    }
}

/// For `vratar status`.
pub(super) fn told(shipping: &[Shipping]) -> Value {
    let one = |one: &Shipping| {
        json!({
            "name": one.sink.name,
            "to": one.sink.to.to_string(),
            "failed": one.shipper.as_ref().err(),
            "status": one.shipper.as_ref().ok().map(Shipper::status),
        })
    };
    shipping.iter().map(one).collect()
}
