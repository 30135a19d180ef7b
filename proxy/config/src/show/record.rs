//! The values of the access record.

use super::Settings;
use crate::config::{Record, Sink};

impl Settings<'_> {
    pub(super) fn record(&mut self, record: &Record) {
        self.text("record.folder", record.folder.display());
        self.or("record.shared", record.shared.as_ref().map(|folder| folder.display()), "(none)");
        let anchors: Vec<_> = record.anchors.iter().map(|anchor| anchor.display()).collect();
        self.texts("record.anchors", &anchors);
        let keep = record.keep_days.map_or_else(|| "(for ever)".to_owned(), |days| days.to_string());
        self.add("record.keep_days", keep);
        if record.sinks.is_empty() {
            self.add("record.ship", "[]");
        }
        for (index, sink) in record.sinks.iter().enumerate() {
            self.sink(&format!("record.ship[{index}]"), sink);
        }
    }

    fn sink(&mut self, at: &str, sink: &Sink) {
        self.text(&format!("{at}.to"), &sink.to);
        self.text(&format!("{at}.name"), &sink.name);
        self.text(&format!("{at}.format"), sink.format.as_str());
        self.add(&format!("{at}.unsealed"), sink.unsealed);
        let otherwise = if sink.to.is_tls() { "(those that this machine trusts)" } else { "(no TLS)" };
        self.or(&format!("{at}.ca"), sink.ca.as_ref().map(|ca| ca.display()), otherwise);
    }
}
