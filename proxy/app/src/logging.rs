//! Structured logs on standard error: one line an event, no personal data, no paths, no addresses.

mod line;

use line::JsonLine;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;
use vratar_config::{Log, LogFormat};

/// Begins to log. Pingora's own lines are let through from `error` on: some of its warnings hold client bytes.
pub(crate) fn begin(log: &Log) {
    let level = log.level.as_str();
    let filter = EnvFilter::new(format!("{level},pingora_core=off,pingora=off,h2=off,rustls=off"));
    let base = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        // It would tell of a line that cannot be written with one more on standard error, and panic over that.
        .log_internal_errors(false);
    let begun = match log.format {
        LogFormat::Json => base.event_format(JsonLine).finish().try_init(),
        LogFormat::Text => base.with_ansi(false).finish().try_init(),
    };
    // A second call (demo after run in one process) keeps the first.
    let _ = begun;
}
