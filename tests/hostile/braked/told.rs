//! What the reports and exports of the record tell of who asked a second person, and of what that one said.

use super::second::{PATH, desk, get, login, post, reference, say, waiting};
use crate::desk::Desk;
use serde_json::Value;

/// Waits for nothing: what is told stands in the record before it counts.
fn vratar(desk: &Desk, arguments: &[&str]) -> String {
    let said = desk.rig.door.command(arguments);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).unwrap()
}

fn report(desk: &Desk, actor: &str) -> Vec<Value> {
    let told = vratar(desk, &["record", "report", "--actor", actor, "--format", "json"]);
    let told: Value = serde_json::from_str(&told).unwrap();
    told["accesses"].as_array().unwrap().clone()
}

fn of<'a>(told: &'a [Value], kind: &str) -> Vec<&'a Value> {
    told.iter().filter(|one| one["kind"] == kind).collect()
}

#[tokio::test]
async fn a_report_of_either_of_the_two_tells_what_was_asked_and_said() {
    let desk = desk().await;
    let asked = desk.get("/staff/export?rows=101").await;
    let access = reference(&asked.text());
    let boss = login(&desk, "boss").await;
    say(&desk, &boss, "approve").await;
    assert_eq!(desk.get("/staff/export?rows=150").await.status, 429);
    let page = get(&desk, &boss, PATH).await.text();
    let (second, seal) = waiting(&page).remove(0);
    let no = format!("ask={second}&seal={seal}&answer=deny");
    assert_eq!(post(&desk, &boss, "Sec-Fetch-Site: same-origin\r\n", &no).await.status, 303);

    let maria = report(&desk, "maria");
    let asks = of(&maria, "ask");
    assert_eq!(asks.len(), 2, "{maria:#?}");
    assert_eq!(
        (&asks[0]["access"], &asks[0]["actor"], &asks[0]["rows"], &asks[0]["action"]),
        (&access.as_str().into(), &"maria".into(), &101.into(), &"export".into())
    );
    for told in [maria, report(&desk, "boss")] {
        let said = of(&told, "approval");
        let told: Vec<_> = said.iter().map(|one| (&one["access"], &one["verdict"])).collect();
        assert_eq!(
            told,
            [(&access.as_str().into(), &"allow".into()), (&second.as_str().into(), &"deny".into())]
        );
        let both = |one: &&&Value| (&one["actor"], &one["asker"]) == (&"boss".into(), &"maria".into());
        assert_eq!(said.iter().filter(both).count(), 2, "{said:#?}");
    }
    let words = vratar(&desk, &["record", "report", "--actor", "boss"]);
    let line =
        format!("boss (admin)  approved what maria asked for in {access} (export_budget/second-person)");
    assert!(words.contains(&line), "{words}");
    let words = vratar(&desk, &["record", "report", "--actor", "maria"]);
    assert!(words.contains("maria (staff)  asked a second person for 101 persons, 101 rows  export  GET /staff/export (export)"), "{words}");

    for format in ["jsonl", "csv", "ocsf", "ecs", "cef"] {
        let told = vratar(&desk, &["record", "export", "--format", format]);
        let lines = told.lines().filter(|line| line.contains(&access)).count();
        assert!(lines >= 3, "{format}: the refusal, what was asked, what was said: {told}");
        assert!(told.contains("denied") || told.contains("deny"), "{format}");
    }
    desk.rig.sound().await;
}
