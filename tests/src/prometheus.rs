//! Prometheus, scraping one door.

use crate::http::{Http, is_up};
use crate::place::free_port;
use crate::program::Program;
use reqwest::Method;
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Far longer than a few scrapes take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(200);

/// A Prometheus on the loopback with its data in a folder of its own; looks at everything every second.
pub struct Prometheus {
    visitor: Http,
    _program: Program,
    _folder: TempDir,
}

impl Prometheus {
    /// Starts one that scrapes `127.0.0.1:PORT` as the job `vratar` and evaluates the rules of a file.
    pub async fn start(port: u16, rules: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder for its data");
        let config = folder.path().join("prometheus.yml");
        std::fs::write(&config, configured(port, rules)).expect("its config can be written");
        let address = format!("127.0.0.1:{}", free_port());
        let mut command = Command::new("prometheus");
        command.arg(format!("--config.file={}", config.display()));
        command.arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()));
        command.arg(format!("--web.listen-address={address}"));
        let mut program = Program::start(&command, &folder.path().join("prometheus.log"));
        let url = format!("http://{address}");
        program.ready(async || is_up(&format!("{url}/-/ready")).await).await;
        Self { visitor: Http::new(&url, None), _program: program, _folder: folder }
    }

    /// What an expression gives now: one value a series.
    ///
    /// # Errors
    /// What Prometheus has against it.
    pub async fn query(&self, expression: &str) -> Result<Vec<Value>, String> {
        let request = self.visitor.request(Method::POST, "/api/v1/query").form(&[("query", expression)]);
        let answer: Value = serde_json::from_str(&self.visitor.send(request).await.text())
            .map_err(|error| error.to_string())?;
        match answer["data"]["result"].as_array() {
            Some(found) if answer["status"] == "success" => Ok(found.clone()),
            _ => Err(answer["error"].to_string()),
        }
    }

    /// Waits until an expression gives something.
    pub async fn until(&self, expression: &str) {
        let end = Instant::now() + PATIENCE;
        while self.query(expression).await.unwrap_or_else(|error| panic!("{expression}: {error}")).is_empty()
        {
            assert!(Instant::now() < end, "{expression}: nothing after {PATIENCE:?}");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Every rule, once all of them were evaluated.
    pub async fn rules(&self) -> Vec<Value> {
        let end = Instant::now() + PATIENCE;
        loop {
            let answer: Value =
                serde_json::from_str(&self.visitor.get("/api/v1/rules").await.text()).expect("JSON");
            let groups = answer["data"]["groups"].as_array().expect("groups of rules");
            let rules: Vec<Value> =
                groups.iter().flat_map(|group| group["rules"].as_array().expect("rules")).cloned().collect();
            if !rules.is_empty() && rules.iter().all(|rule| rule["health"] != "unknown") {
                return rules;
            }
            assert!(Instant::now() < end, "no rules after {PATIENCE:?}: {answer}");
            tokio::time::sleep(LOOK).await;
        }
    }
}

fn configured(port: u16, rules: &Path) -> String {
    format!(
        "global: {{ scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }}\n\
         rule_files: [ {} ]\n\
         scrape_configs:\n\
         - job_name: vratar\n  static_configs: [ {{ targets: [ '127.0.0.1:{port}' ] }} ]\n",
        rules.display()
    )
}
