//! `vratar config show`: every value and where it came from.

mod record;
mod shop;

use crate::config::{Config, Limits, Listen, LogFormat};
use crate::source::{Place, SourceKind};
use crate::word::size::in_words;
use std::fmt;
use std::net::SocketAddr;

/// One value of a config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// As in `shop[0].upstream`; shops are counted over all files, from 0.
    pub key: String,
    /// As TOML writes it, or, where nothing is set, what happens then, in parentheses.
    pub value: String,
    /// Who set it.
    pub origin: SetBy,
}

/// Who set a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetBy {
    /// A file.
    File {
        /// As the operator wrote it.
        path: String,
        /// From 1.
        line: u32,
    },
    /// The command line.
    Flag,
    /// Nobody.
    Default,
}

impl fmt::Display for SetBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line } => write!(f, "{path}:{line}"),
            Self::Flag => f.write_str("command line"),
            Self::Default => f.write_str("default"),
        }
    }
}

impl Config {
    /// Every value, in the order of the file format, with where it came from. There are no secrets in a config; key
    /// files are named, never read into it.
    #[must_use]
    pub fn origins(&self) -> Vec<Setting> {
        let mut settings = Settings { config: self, list: Vec::new() };
        settings.add("format", self.format);
        settings.text("state", self.state.display());
        settings.listen(&self.listen);
        settings.limits(&self.limits);
        settings.text("log.format", if self.log.format == LogFormat::Json { "json" } else { "text" });
        settings.text("log.level", self.log.level.as_str());
        settings.record(&self.record);
        settings.controller("", &self.controller);
        for (index, shop) in self.shops.iter().enumerate() {
            settings.shop(&format!("shop[{index}]"), shop);
        }
        settings.list
    }

    /// [`Config::origins`] as a text: `key = value   # where`, one line each.
    #[must_use]
    pub fn show(&self) -> String {
        /// Column of the origins, unless the value is longer.
        const COLUMN: usize = 64;
        let line = |setting: &Setting| {
            let assignment = format!("{} = {}", setting.key, setting.value);
            format!("{assignment:<COLUMN$} # {}\n", setting.origin)
        };
        self.origins().iter().map(line).collect()
    }

    /// Where a key was set.
    pub(crate) fn origin(&self, key: &str) -> Option<SetBy> {
        let at = self.origins.binary_search_by(|(known, _)| known.as_ref().cmp(key)).ok()?;
        self.origins.get(at).map(|(_, place)| origin_of(place))
    }
}

fn origin_of(place: &Place) -> SetBy {
    match place.source().kind() {
        SourceKind::Flags => SetBy::Flag,
        SourceKind::Default => SetBy::Default,
        SourceKind::File => {
            SetBy::File { path: place.source().name().to_owned(), line: place.line_and_column().0 }
        }
    }
}

/// The list as it grows.
struct Settings<'a> {
    config: &'a Config,
    list: Vec<Setting>,
}

impl Settings<'_> {
    fn add(&mut self, key: &str, value: impl fmt::Display) {
        let origin = self.config.origin(key).unwrap_or(SetBy::Default);
        self.list.push(Setting { key: key.to_owned(), value: value.to_string(), origin });
    }

    /// A value that a shop takes from `above` when it has none of its own.
    fn inherited(&mut self, key: &str, above: &str, value: impl fmt::Display) {
        let origin = self.config.origin(key).or_else(|| self.config.origin(above)).unwrap_or(SetBy::Default);
        self.list.push(Setting { key: key.to_owned(), value: value.to_string(), origin });
    }

    fn text(&mut self, key: &str, value: impl fmt::Display) {
        self.add(key, quoted(&value.to_string()));
    }

    fn texts<T: fmt::Display>(&mut self, key: &str, values: &[T]) {
        self.add(key, list(values));
    }

    fn listen(&mut self, listen: &Listen) {
        self.texts("listen.https", &listen.https);
        self.texts("listen.http", &listen.http);
        self.text(
            "listen.admin",
            listen.admin.as_ref().map_or_else(|| "off".to_owned(), SocketAddr::to_string),
        );
        self.add("listen.threads", listen.threads);
        self.texts("listen.trusted_proxies", &listen.trusted_proxies);
    }

    fn limits(&mut self, limits: &Limits) {
        let size = |bytes: usize| in_words(bytes as u64);
        self.add("limits.handshake_seconds", limits.handshake.as_secs());
        self.add("limits.header_seconds", limits.header.as_secs());
        self.add("limits.keepalive_seconds", limits.keepalive.as_secs());
        self.add("limits.body_bytes_per_second", limits.body_bytes_per_second);
        self.text("limits.request_head_bytes", size(limits.request_head_bytes));
        self.text("limits.form_body_bytes", size(limits.form_body_bytes));
        self.text("limits.upload_bytes", in_words(limits.upload_bytes));
        self.text("limits.page_bytes", size(limits.page_bytes));
        self.text("limits.guarded_bytes", size(limits.guarded_bytes));
        self.add("limits.connections", limits.connections);
        self.add("limits.connections_per_address", limits.connections_per_address);
        self.add("limits.requests_per_connection", limits.requests_per_connection);
        self.add("limits.streams_per_connection", limits.streams_per_connection);
        self.add("limits.upstream_connect_seconds", limits.upstream_connect.as_secs());
        self.add("limits.upstream_read_seconds", limits.upstream_read.as_secs());
        self.add("limits.record_milliseconds", limits.record.as_millis());
        self.add("limits.drain_seconds", limits.drain.as_secs());
    }
}

/// A text as TOML writes it.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn list<T: fmt::Display>(values: &[T]) -> String {
    let values: Vec<String> = values.iter().map(|value| quoted(&value.to_string())).collect();
    format!("[{}]", values.join(", "))
}
