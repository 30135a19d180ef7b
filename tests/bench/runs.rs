//! That the benchmark runs, and nothing about speed: one scenario of each sort on whatever build there is.
//!
//! Not in the usual run: it starts a dozen servers and takes a minute in debug. By hand, after a change of `tests/bench`:
//! `cargo test -p vratar-tests --test bench_runs -- --ignored` (`VRATAR_BIN` names another binary).

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

/// What has to be in the results: a page with its like, once for each protocol.
const SCENARIO: &str = "real page of oscar, guarded order";
/// Its ratios that have a goal: nginx with Lua, the made page, both of both.
const JUDGED: [&str; 3] = ["/ nginx + Lua", "/ own, made page of its shape", "by the same of made pages"];
/// It may take this long, whatever is wrong; then `timeout` ends it, and it what it started.
const LIMIT: Duration = Duration::from_secs(240);

#[test]
#[ignore = "a minute, and needs nginx with Lua and h2load: what tests/bench/README.md installs"]
fn the_benchmark_runs_and_answers_right() {
    let folder = tempfile::tempdir().expect("a folder for its results");
    // It writes its results beside the folder that it lies in: not over those that somebody measured.
    let program = folder.path().join("target/debug/bench");
    std::fs::create_dir_all(program.parent().expect("it lies in a folder")).expect("a folder");
    std::fs::copy(env!("CARGO_BIN_EXE_bench"), &program).expect("the benchmark is built");
    let done = run(&program).expect("timeout is in every Debian");
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{}\n{said}\n{}", done.status, String::from_utf8_lossy(&done.stderr));
    let results = std::fs::read(folder.path().join("target/bench/latest.json")).expect("it wrote results");
    let results: Vec<Value> = serde_json::from_slice(&results).expect("they are JSON");
    for (protocol, what) in ["h1", "h2"].iter().flat_map(|one| JUDGED.map(|what| (*one, what))) {
        let name = |row: &&Value| {
            let name = row["name"].as_str().unwrap_or_default();
            name.starts_with(SCENARIO) && name.contains(protocol) && name.ends_with(what)
        };
        let row =
            results.iter().find(name).unwrap_or_else(|| panic!("nothing of {what}, {protocol}:\n{said}"));
        assert!(row["ratio"]["median"].is_number() && row["goal"].is_number(), "{row}");
    }
}

fn run(program: &Path) -> std::io::Result<Output> {
    let mut command = Command::new("timeout");
    command.arg(LIMIT.as_secs().to_string()).arg(program);
    command.args(["--quick", "--goals-only", "--only", SCENARIO]);
    command.env("VRATAR_BIN", vratar_tests::binary()).env("RUST_BACKTRACE", "0").output()
}
