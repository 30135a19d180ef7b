//! Against a real Prometheus that scrapes a real door.

use super::dashboard::{Panel, panels};
use super::metrics::file;
use vratar_tests::{Prometheus, Start, Vratar};

/// Panels that show something as soon as one page was asked for.
const AT_ONCE: [&str; 10] = [
    "Journal",
    "Store",
    "Last reload",
    "Requests",
    "Answers",
    "Duration",
    "The shops' own time",
    "Open",
    "Certificates",
    "Config in use",
];

/// An expression as Grafana sends it, all doors and shops chosen.
fn sent(expression: &str) -> String {
    let chosen = expression.replace("$instance", ".*").replace("$shop", ".*");
    chosen.replace("$__rate_interval", "1m").replace("$__range", "1h")
}

async fn look_around(door: &Vratar) {
    let visitor = door.visitor();
    for path in ["/", "/register", "/login"] {
        visitor.visit(path).await;
    }
}

#[tokio::test]
async fn a_real_prometheus_answers_every_panel_and_evaluates_every_rule() {
    let door = Vratar::start(Start::Demo).await;
    look_around(&door).await;
    let prometheus = Prometheus::start(door.admin, &file("rules/alert/alerts.yml")).await;
    prometheus.until("http_server_request_duration_seconds_count").await;
    // A rate takes two values.
    look_around(&door).await;
    prometheus.until("rate(http_server_request_duration_seconds_count[1m]) > 0").await;

    let mut wrong = Vec::new();
    for Panel { title, expressions } in panels() {
        for expression in expressions {
            match prometheus.query(&sent(&expression)).await {
                Ok(found) if found.is_empty() && AT_ONCE.contains(&title.as_str()) => {
                    wrong.push(format!("{title}: nothing: {expression}"));
                }
                Ok(_) => {}
                Err(error) => wrong.push(format!("{title}: {error}: {expression}")),
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());

    for rule in prometheus.rules().await {
        assert_eq!(rule["health"], "ok", "{}: {}", rule["name"], rule["lastError"]);
        // A door that is well wakes nobody.
        let quiet = rule["type"] == "recording" || rule["state"] == "inactive";
        assert!(quiet, "{} is {}: {}", rule["name"], rule["state"], rule["alerts"]);
    }
}
