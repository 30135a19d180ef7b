//! Alerts and dashboard: Prometheus takes them, each alert was seen firing and quiet, and they ask for nothing that the
//! door does not tell.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says why and ends")]

mod alerts {
    mod dashboard;
    mod live;
    mod metrics;
    mod rules;
}
