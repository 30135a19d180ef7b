//! What can be seen from outside: every metric is a documented field here; the doc comment is its help text.
//!
//! Names follow the OpenTelemetry HTTP conventions where those exist; units are in the names. Labels are bounded:
//! shops, route ids, page kinds and fixed words, never a path, an address or anything a client may choose.

use prometheus::core::Collector;
use prometheus::{
    Encoder, Gauge, GaugeVec, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge,
    IntGaugeVec, Opts, Registry, TextEncoder,
};

macro_rules! metrics {
    ($( $(#[doc = $doc:literal])+ $field:ident: $kind:ident $name:literal $([$($label:literal),*])? ),* $(,)?) => {
        /// All metrics of the door.
        pub struct Metrics {
            registry: Registry,
            $( $(#[doc = $doc])+ pub $field: $kind, )*
        }

        impl Metrics {
            /// Registers every metric.
            ///
            /// # Errors
            /// When two metrics have one name: a mistake in this file.
            pub fn new() -> Result<Self, prometheus::Error> {
                let registry = Registry::new();
                $( let $field = <$kind as Make>::make($name, concat!($($doc),+).trim(), &[$($($label),*)?])?;
                   registry.register(Box::new($field.clone()) as Box<dyn Collector>)?; )*
                Ok(Self { registry, $($field),* })
            }
        }
    };
}

metrics! {
    /// Duration of requests from the first byte of the head to the last byte of the response, seconds.
    request_duration: HistogramVec "http_server_request_duration_seconds" ["shop", "http_route", "http_request_method", "http_response_status_code"],
    /// Requests that are being answered now.
    requests_active: IntGauge "vratar_requests_active",
    /// Connections that are open now.
    connections_open: IntGauge "vratar_connections_open",
    /// Connections refused because a cap was reached.
    connections_refused: IntCounter "vratar_connections_refused_total",
    /// TLS handshakes that failed or took too long.
    handshakes_failed: IntCounter "vratar_tls_handshakes_failed_total",
    /// Connections closed because a request head did not arrive in time.
    slow_heads: IntCounter "vratar_slow_heads_total",
    /// Requests refused, by whose fault it was and the reason's code.
    refusals: IntCounterVec "vratar_refusals_total" ["fault", "code"],
    /// Requests over plain HTTP or for a retired host, by phase of the retirement.
    plain_requests: IntCounterVec "vratar_plain_requests_total" ["shop", "phase"],
    /// Consent blocks placed into pages.
    blocks_placed: IntCounterVec "vratar_consent_blocks_placed_total" ["shop", "page"],
    /// Pages that went through unchanged because a block could not be placed, by reason.
    blocks_failed: IntCounterVec "vratar_consent_blocks_failed_total" ["shop", "reason"],
    /// Submissions with answers, by page and what became of them (pending, committed, rejected, unkept, unevidenced, missing; bare: a required box is missing and so is every field of ours).
    attempts: IntCounterVec "vratar_consent_attempts_total" ["shop", "page", "result"],
    /// Requests of which fields of ours were taken out although they came to no form that is asked in, or to one too large to be read.
    stray_fields: IntCounterVec "vratar_stray_fields_total" ["shop"],
    /// Logins learned from the shops' own exchanges.
    logins: IntCounterVec "vratar_logins_learned_total" ["shop", "role"],
    /// Failures of a part that helps the shop; the request went on without it.
    failed_open: IntCounterVec "vratar_failed_open_total" ["part"],
    /// 1 while the journal takes entries, 0 while it cannot be written.
    journal_up: IntGauge "vratar_journal_up",
    /// Entries of the journal that the store has not applied yet.
    journal_waiting: IntGauge "vratar_journal_waiting_entries",
    /// 1 while the access record takes records, 0 while it cannot be written: guarded pages are refused.
    record_up: IntGauge "vratar_record_up",
    /// Records of access, by kind and result (kept, unwritable, timeout, busy, too_large, closed).
    records: IntCounterVec "vratar_records_total" ["kind", "result"],
    /// Leaves of the access record.
    record_size: IntGauge "vratar_record_size_records",
    /// When each anchor of the access record last took a checkpoint, seconds since the epoch; 0: never.
    record_anchor: GaugeVec "vratar_record_anchor_timestamp_seconds" ["anchor"],
    /// Leaves of the access record that its index has not taken yet.
    record_index_lag: IntGauge "vratar_record_index_lag_records",
    /// Records that nobody waited for and that were lost: how accesses ended; anything else only if the disk failed for long.
    record_lost: IntGauge "vratar_record_lost_records",
    /// Records that nobody waits for and that wait for the disk.
    record_late: IntGauge "vratar_record_late_waiting_records",
    /// Records that a sink has not taken yet.
    ship_lag: IntGaugeVec "vratar_ship_lag_records" ["sink"],
    /// 1 while a sink takes records, 0 while it does not.
    ship_up: IntGaugeVec "vratar_ship_up" ["sink"],
    /// Persons that the largest single reader of a role was shown in the last 24 hours.
    reader_persons: IntGaugeVec "vratar_reader_persons" ["shop", "role"],
    /// Time that guarded answers waited for their record to be on disk, seconds.
    record_duration: Histogram "vratar_record_append_duration_seconds",
    /// Persons but the actor shown, by who saw them and how.
    persons_disclosed: IntCounterVec "vratar_persons_disclosed_total" ["shop", "role", "action"],
    /// Rows of persons shown, by who saw them and how.
    rows_disclosed: IntCounterVec "vratar_rows_disclosed_total" ["shop", "role", "action"],
    /// Answers, or parts of one, that a budget had no room for, by its rule and what is done with who is over it.
    budgets_refused: IntCounterVec "vratar_budget_refusals_total" ["shop", "rule", "over"],
    /// Accounts of budgets on which something counts.
    budget_accounts: IntGauge "vratar_budget_accounts",
    /// Requests over a budget that wait for a second person.
    approvals_waiting: IntGaugeVec "vratar_approvals_waiting" ["shop"],
    /// What became of requests that a second person was asked about: asked, approved, denied, expired (nobody answered), used.
    approvals: IntCounterVec "vratar_approvals_total" ["shop", "what"],
    /// Accesses refused, by who asked and the reason.
    accesses_refused: IntCounterVec "vratar_accesses_refused_total" ["shop", "role", "reason"],
    /// Tries to prove once more who somebody is, by what became of them (proved, wrong, locked: too many were wrong, away: the shop does not answer, elsewhere: only the shop's own login can tell, forged: sent by another site, unasked: in another browser than the one that was asked).
    proofs: IntCounterVec "vratar_proofs_total" ["shop", "result"],
    /// Pages of the way to buy that went out although they could not be recorded.
    unrecorded: IntCounterVec "vratar_unrecorded_pages_total" ["shop"],
    /// Decoys shown: persons who do not exist and whom nobody has a reason to look at.
    decoys: IntCounterVec "vratar_decoys_shown_total" ["shop"],
    /// Answers of routes that no manifest names (or that it exempts) in which persons were found.
    gap_answers: IntCounterVec "vratar_gap_answers_total" ["shop"],
    /// Routes known to show persons without being recorded.
    gaps: IntGaugeVec "vratar_gaps" ["shop"],
    /// Answers that the gap scanner should have read and could not (too many at once, or undecodable).
    gaps_unread: IntCounterVec "vratar_gap_unread_total" ["shop"],
    /// 1 while the store answers, 0 while it is away.
    store_up: IntGauge "vratar_store_up",
    /// 1 when the last reload of the configuration succeeded, 0 when it failed and the old one stayed.
    config_last_reload_successful: IntGauge "vratar_config_last_reload_successful",
    /// When the configuration in use was loaded, seconds since the epoch.
    config_loaded: Gauge "vratar_config_last_reload_success_timestamp_seconds",
    /// 1 for each host whose interference is switched off by a bypass.
    bypassed: IntGaugeVec "vratar_bypass_active" ["shop"],
    /// Pages of the staff area that were seen and that no route of the manifest names.
    observed_unclassified: IntGaugeVec "vratar_observed_unclassified_routes" ["shop"],
    /// When each shop's certificate ends, seconds since the epoch.
    certificate_not_after: IntGaugeVec "vratar_certificate_not_after_timestamp_seconds" ["shop"],
    /// Time the shop took to answer with a head, seconds.
    upstream_duration: Histogram "vratar_upstream_head_duration_seconds",
}

impl Metrics {
    /// The exposition text (Prometheus text format 0.0.4).
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = Vec::new();
        if TextEncoder::new().encode(&self.registry.gather(), &mut text).is_err() {
            text.clear();
        }
        String::from_utf8(text).unwrap_or_default()
    }

    /// Counts a connection while the returned value lives.
    #[must_use]
    pub fn connection_opened(&self) -> Counted {
        Counted::new(&self.connections_open)
    }

    /// Counts a request while the returned value lives.
    #[must_use]
    pub fn request_began(&self) -> Counted {
        Counted::new(&self.requests_active)
    }

    /// A part that helps the shop failed and was left out.
    pub fn left_out(&self, part: &'static str) {
        self.failed_open.with_label_values(&[part]).inc();
    }
}

/// One more, until dropped.
pub struct Counted(IntGauge);

impl Counted {
    fn new(gauge: &IntGauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// A method as the conventions want it: unknown ones are one label.
#[must_use]
pub fn method_label(method: &str) -> &str {
    match method {
        "GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "PATCH" | "OPTIONS" | "TRACE" | "CONNECT" => method,
        _ => "_OTHER",
    }
}

/// Buckets of the HTTP conventions, seconds.
const SECONDS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

trait Make: Sized {
    fn make(name: &str, help: &str, labels: &[&str]) -> Result<Self, prometheus::Error>;
}

macro_rules! make {
    ($kind:ident, |$name:ident, $help:ident, $labels:ident| $body:expr) => {
        impl Make for $kind {
            fn make($name: &str, $help: &str, $labels: &[&str]) -> Result<Self, prometheus::Error> {
                $body
            }
        }
    };
}

make!(IntCounter, |name, help, _labels| IntCounter::new(name, help));
make!(IntGauge, |name, help, _labels| IntGauge::new(name, help));
make!(Gauge, |name, help, _labels| Gauge::new(name, help));
make!(GaugeVec, |name, help, labels| GaugeVec::new(Opts::new(name, help), labels));
make!(IntCounterVec, |name, help, labels| IntCounterVec::new(Opts::new(name, help), labels));
make!(IntGaugeVec, |name, help, labels| IntGaugeVec::new(Opts::new(name, help), labels));
make!(HistogramVec, |name, help, labels| HistogramVec::new(
    HistogramOpts::new(name, help).buckets(SECONDS.into()),
    labels
));
make!(Histogram, |name, help, _labels| Histogram::with_opts(
    HistogramOpts::new(name, help).buckets(SECONDS.into())
));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_registers_and_shows_its_help() {
        let metrics = Metrics::new().unwrap();
        metrics.left_out("inject");
        let text = metrics.render();
        assert!(text.contains("# HELP vratar_failed_open_total Failures of a part"));
        assert!(text.contains(r#"vratar_failed_open_total{part="inject"} 1"#));
        let open = metrics.connection_opened();
        assert_eq!(metrics.connections_open.get(), 1);
        drop(open);
        assert_eq!(metrics.connections_open.get(), 0);
    }
}
