//! What the manifest does not know is found, with the lines that would cover it, and the list of it is bounded.

use super::stub::{Stub, answer, chunked};
use super::{report, text};
use serde_json::Value;
use std::path::Path;
use vratar_tests::{Start, Vratar};

const MANIFEST: &str = r#"
format = 1
name = "unknown"
title = "A shop of which little is known"
staff_area = ["/admin/"]
"#;

const LOGIN: &str = r#"<html lang="bg"><form id="sign-in" method="post" action="/sign-in">
<input type="hidden" name="csrf" value="x"><input type="email" name="mail"><input type="password" name="secret">
<button name="go">ok</button></form>
<form method="post" class="box news" action="news.php"><input name="news_email"><button>ok</button></form>
<form action="/search"><input name="q"></form>"#;
const JOIN: &str = r#"<html><form id="join" method="post"><input name="mail" type="email"><input name="phone" type="tel">
<input name="street"><input name="secret" type="password"><input name="again" type="password"><button>ok</button></form>"#;

fn shop(_method: &str, target: &str) -> Vec<u8> {
    let html = "Content-Type: text/html; charset=utf-8";
    let rows: String = (0..30).map(|n| format!("<tr><td>{n}<td>Zora{n}<td>zora@example.org</tr>")).collect();
    let cookies: Vec<String> = (0..100)
        .map(|n| format!("Set-Cookie: c{}{}=x", (b'a' + n / 26) as char, (b'a' + n % 26) as char))
        .collect();
    match target {
        "/sign-in" => answer("200 OK", &[html], LOGIN.as_bytes()),
        "/join" => answer("200 OK", &[html], JOIN.as_bytes()),
        "/admin/people" => {
            answer("200 OK", &[html], format!("<html><table class=\"grid wide\">{rows}</table>").as_bytes())
        }
        "/admin/dump.csv" => chunked(&["Content-Type: text/csv"], "a,b\n".repeat(500).as_bytes(), 100),
        "/cookies" => answer("200 OK", &cookies.iter().map(String::as_str).collect::<Vec<_>>(), b""),
        form if form.starts_with("/form/") => {
            let name = form.trim_start_matches("/form/");
            answer("200 OK", &[html], format!("<html><form><input name={name}></form>").as_bytes())
        }
        _ => answer("200 OK", &[html], b"<html>"),
    }
}

fn write(adapter: &Path, more: &str) {
    std::fs::create_dir_all(adapter).unwrap();
    std::fs::write(adapter.join("manifest.toml"), format!("{MANIFEST}{more}")).unwrap();
}

fn unknown(report: &Value) -> Vec<(String, Option<String>)> {
    let list = report["not_understood"].as_array().unwrap();
    let word = |value: &Value| value.as_str().map(str::to_owned);
    list.iter().map(|one| (word(&one["what"]).unwrap(), word(&one["manifest"]))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_understood_comes_with_the_lines_that_cover_it() {
    let folder = tempfile::tempdir().unwrap();
    let adapter = folder.path().join("unknown");
    write(&adapter, "");
    let stub = Stub::open(shop).await;
    let start = Start::flags(&stub.url, adapter.to_str().unwrap()).with("--mode", "observe");
    let vratar = Vratar::start(start).await;
    let visitor = vratar.visitor();
    for path in ["/sign-in", "/join", "/admin/people", "/admin/dump.csv", "/terms"] {
        let _ = visitor.get(path).await.expect(200);
    }
    let found = unknown(&report(&vratar));
    let whats: Vec<&str> = found.iter().map(|(what, _)| what.as_str()).collect();
    for part in [
        "form#sign-in on /sign-in with a password field: no login or form of the manifest matches it",
        "form#join on /join with a password field",
        "form.box on /sign-in with fields for contact data: no form of the manifest matches it",
        "/admin/people in the staff area, table.grid.wide with up to 30 rows: no route of the manifest names it",
        "download /admin/dump.csv (text/csv, up to 500 lines)",
    ] {
        assert!(whats.iter().any(|what| what.contains(part)), "{part}\nin {whats:#?}");
    }
    assert_eq!(found.len(), 5, "{whats:#?}");
    let status = vratar.command(&["status"]);
    assert!(String::from_utf8_lossy(&status.stdout).contains("5 found but not understood"));
    let metrics = vratar.admin("/metrics").await;
    assert!(metrics.contains("vratar_observed_unclassified_routes{shop=\"localhost\"} 2"), "{metrics}");
    covered(&vratar, &adapter, &found).await;
}

/// With the lines that the report gives, nothing is left.
async fn covered(vratar: &Vratar, adapter: &Path, found: &[(String, Option<String>)]) {
    let session = "\n[session]\ncookie = \"sid\"\n";
    let lines: Vec<&str> = found.iter().filter_map(|(_, lines)| lines.as_deref()).collect();
    write(adapter, &format!("{session}{}", lines.join("\n\n")));
    let reload = vratar.command(&["reload"]);
    assert!(reload.status.success(), "{}\n{}", String::from_utf8_lossy(&reload.stderr), lines.join("\n\n"));
    assert_eq!(unknown(&report(vratar)), [], "{}", lines.join("\n\n"));
    assert!(text(vratar).contains("found but not understood: nothing"));
    assert!(
        vratar.admin("/metrics").await.contains("vratar_observed_unclassified_routes{shop=\"localhost\"} 0")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_findings_stay_small_and_name_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let adapter = folder.path().join("unknown");
    write(&adapter, "");
    let stub = Stub::open(shop).await;
    let start = Start::flags(&stub.url, adapter.to_str().unwrap()).with("--mode", "observe");
    let mut vratar = Vratar::start(start).await;
    let visitor = vratar.visitor();
    let letters =
        |n: u32| format!("{}{}", char::from(b'a' + (n / 20) as u8), char::from(b'a' + (n % 20) as u8));
    for n in 0..200 {
        let _ = visitor.get(&format!("/form/{}", letters(n))).await.expect(200);
        let _ = visitor.get(&format!("/admin/{}/{}", letters(n), letters(n))).await.expect(200);
        let _ = visitor.get(&format!("/admin/user/zora{}", letters(n))).await.expect(200);
    }
    let _ = visitor.get("/cookies").await.expect(200);
    let _ = visitor.get("/admin/user/zora@example.org?mail=zora@example.org").await.expect(200);
    let _ = visitor.get("/admin/people").await.expect(200);
    assert!(vratar.stop().success());
    let kept = std::fs::read_to_string(vratar.state().join("observed.json")).unwrap();
    let findings = serde_json::from_str::<Value>(&kept).unwrap()[0]["findings"].clone();
    let length = |table: &str| findings[table].as_array().unwrap().len();
    assert_eq!([length("forms"), length("unclassified"), length("cookies")], [100, 150, 50]);
    assert!(findings["left_out"].as_u64().unwrap() > 100);
    let users = findings["unclassified"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|page| page[0].as_str().unwrap().starts_with("/admin/user/"));
    assert!(users.count() <= 9, "places of one folder are one");
    assert!(!kept.contains("example.org") && !kept.contains("Zora"));
    assert!(kept.len() < 200_000, "{} bytes", kept.len());
}
