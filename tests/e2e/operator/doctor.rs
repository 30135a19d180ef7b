//! `vratar doctor`: above all, whether a shop can be reached around the door.

use super::talk::Desk;
use crate::rig::config::shop;
use crate::rig::said::vratar;
use crate::rig::shop::Shop;
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;
use tokio::net::TcpListener;
use vratar_tests::free_port;

/// A config of one shop for this machine, in a folder of its own.
fn configured(upstream: &str, more: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let [https, http, admin] = std::array::from_fn(|_| free_port());
    let text = format!(
        "state = \"{}\"\n[listen]\nhttps = [\"127.0.0.1:{https}\"]\nhttp = [\"127.0.0.1:{http}\"]\nadmin = \"127.0.0.1:{admin}\"\n{}{more}",
        state.display(),
        shop("one", "localhost", upstream),
    );
    std::fs::write(folder.path().join("vratar.toml"), text).unwrap();
    folder
}

/// What it finds, and its exit code.
async fn examined(folder: &Path, flags: &[&str]) -> (Vec<Value>, i32) {
    let config = folder.join("vratar.toml");
    let arguments = [&["doctor", "--json", "--config", config.to_str().unwrap()], flags].concat();
    let said = vratar(&arguments).await;
    (said.json().as_array().unwrap().clone(), said.code)
}

fn about<'a>(found: &'a [Value], what: &str) -> &'a Value {
    found
        .iter()
        .find(|line| line["about"] == what)
        .unwrap_or_else(|| panic!("nothing about {what}: {found:?}"))
}

#[tokio::test]
async fn a_shop_on_every_address_is_found_and_one_on_loopback_is_not() {
    let hidden = Shop::open("hidden").await;
    let folder = configured(&hidden.url(), "");
    let (found, exit) = examined(folder.path(), &["--offline"]).await;
    let around = about(&found, "around");
    assert_eq!(around["verdict"], "ok", "{around}");
    assert_eq!(about(&found, "upstream")["verdict"], "ok");
    assert_eq!(about(&found, "links")["verdict"], "ok");
    assert_eq!(exit, 1, "nothing but what --offline leaves out: {found:?}");

    let open = Shop::open_to_all("open").await;
    let folder = configured(&open.url(), "");
    let (found, exit) = examined(folder.path(), &["--offline"]).await;
    let told = about(&found, "around")["says"].as_str().unwrap().to_owned();
    let others = around["says"].as_str().unwrap();
    if others.contains("no other address") {
        // A machine that has loopback alone: there is nothing to be found at.
        assert_eq!(exit, 1);
        return;
    }
    let port = open.url().rsplit(':').next().unwrap().to_owned();
    assert!(told.starts_with("it can be reached around the door: "), "{told}");
    assert!(told.contains(&format!(":{port} answers 200, /dashboard/ 200, /admin/ 200")), "{told}");
    assert!(!told.contains("127.0.0.1"), "its own address is no way around: {told}");
    assert_eq!((about(&found, "around")["verdict"].as_str(), exit), (Some("wrong"), 2));
    assert!(about(&found, "around")["remedy"].as_str().unwrap().contains("127.0.0.1 only"));
    // Asked for by its own name, as somebody would who goes around the door.
    assert!(open.heard().contains(&"GET /dashboard/".to_owned()));
}

/// The name is looked up, but nobody outside is asked: this machine knows it.
#[tokio::test]
async fn a_name_and_a_sink_of_this_machine_are_looked_at() {
    let old = Shop::open("old").await;
    let siem = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (there, away) = (siem.local_addr().unwrap().port(), free_port());
    let sinks = format!(
        "[[record.ship]]\nname = \"siem\"\nto = \"syslog+tcp://127.0.0.1:{there}\"\n[[record.ship]]\nname = \"gone\"\nto = \"otlp+http://127.0.0.1:{away}\"\n"
    );
    let folder = configured(&old.url(), &sinks);
    let (found, exit) = examined(folder.path(), &[]).await;
    assert_eq!(about(&found, "names")["verdict"], "ok");
    let sinks: Vec<&str> = found
        .iter()
        .filter(|line| line["about"] == "sink")
        .map(|line| line["verdict"].as_str().unwrap())
        .collect();
    assert_eq!((sinks, exit), (vec!["ok", "wrong"], 2));
}

#[test]
fn in_words() {
    let folder = configured(&format!("http://127.0.0.1:{}", free_port()), "");
    let config = folder.path().join("vratar.toml");
    let text = std::fs::read_to_string(&config).unwrap().replace("\"inject\"", "\"guard\"");
    // So that what is told is the same everywhere.
    let (before, rest) = text.split_once("upstream = \"").unwrap();
    let (_, after) = rest.split_once('"').unwrap();
    std::fs::write(config, format!("{before}upstream = \"http://127.0.0.1:9\"{after}")).unwrap();
    Desk::new(folder.path()).play("doctor");
}
