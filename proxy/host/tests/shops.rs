//! Shops whose manifests were written from documentation alone: they prove what the format can say.

#![expect(clippy::panic, reason = "what a test cannot set up ends it")]

use std::path::{Path, PathBuf};
use vratar_host::replay::Replay;
use vratar_host::{Adapter, Headers, RequestFacts};
use vratar_plugin_sdk::case;

fn folder(name: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shipped = here.join("../../adapters").join(name);
    if shipped.is_dir() { shipped } else { here.join("tests/shops").join(name) }
}

fn load(name: &str) -> Adapter {
    Adapter::load(&folder(name)).unwrap_or_else(|fault| panic!("{fault}"))
}

fn run(name: &str, at_least: usize) {
    let adapter = load(name);
    let verdicts: Vec<_> = case::all(&folder(name)).iter().map(|d| case::run(d, &Replay(&adapter))).collect();
    let failed: Vec<String> = verdicts.iter().filter(|v| !v.passed()).map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{name}\n{}", failed.join("\n"));
    assert!(verdicts.len() >= at_least, "only {} cases", verdicts.len());
}

#[test]
fn multipart_without_ids() {
    run("opencart-3", 10);
}

#[test]
fn scripts_answered_with_json() {
    run("opencart-4", 9);
}

#[test]
fn one_form_round_each_page() {
    run("webforms", 11);
}

#[test]
fn one_address_for_everything() {
    run("tryton", 9);
}

#[test]
fn refusals_speak_as_the_shop_does() {
    let (status, json) = load("opencart-4").refusal("Липсва отметка", "/x?a=\"b\"");
    assert_eq!(status, 200);
    let wanted = r#"{"error":{"warning":"Липсва отметка"},"redirect_after":"/x?a=\"b\""}"#;
    assert_eq!(json, wanted);
    let asked = serde_json::json!({ "id": 17 });
    let (_, json) = load("tryton").refusal_of(None, Some(&asked), "{url}", "/u");
    assert_eq!(json, r#"{"id":17,"error":["UserError",["{url}","/u"]]}"#);
    assert_eq!(load("webforms").refusal("x", "/"), (422, r#"{"error":"x"}"#.to_owned()));
}

struct None_;

impl Headers for None_ {
    fn get(&self, _: &str) -> Option<&str> {
        None
    }
}

#[test]
fn a_refusal_is_json_where_the_manifest_says_so() {
    let request =
        |query| RequestFacts { method: "POST", path: "/index.php", query, headers: &None_, body: None };
    let shop = load("opencart-4");
    assert!(shop.refuses_in_json(None, &request("route=checkout/register.save")));
    assert!(!shop.refuses_in_json(None, &request("route=account/account")));
}

#[test]
fn an_explanation_names_the_condition_that_failed() {
    let shop = load("opencart-3");
    let request = RequestFacts {
        method: "GET",
        path: "/index.php",
        query: "route=account/register",
        headers: &None_,
        body: None,
    };
    let text = shop.explain(&request).to_string();
    assert!(text.starts_with("route register is open\nroute register matches\n"), "{text}");
    assert!(
        text.contains("nearly: submission of form registration does not match\n  - method = [\"POST\"]"),
        "{text}"
    );
}

#[test]
fn secrets_are_known_by_name() {
    let shop = load("opencart-4");
    assert!(shop.is_secret("customer_token") && shop.is_secret("password") && !shop.is_secret("email"));
    assert!(load("webforms").is_secret("__viewstate"));
}
