//! `vratar record export`.

use super::day::{Day, PAGE, with};
use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;

/// What every line has.
const ALWAYS: [&str; 15] = [
    "seq", "time", "kind", "actor", "role", "shop", "action", "method", "path", "route", "subjects", "rows",
    "fields", "verdict", "outcome",
];

/// Fractions of seconds have as many digits as they need: as texts moments do not compare.
fn moment(text: &str) -> jiff::Timestamp {
    text.parse().unwrap()
}

fn of_route<'a>(records: &'a [Value], route: &str) -> &'a Value {
    let grants = with(records, "kind", "grant");
    grants.into_iter().find(|grant| grant["route"] == route).unwrap_or_else(|| panic!("no grant of {route}"))
}

/// How many people a record shows by their e-mail.
fn emails(record: &Value) -> usize {
    record["subjects"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|shown| shown.as_str().unwrap().contains('@'))
        .count()
}

#[tokio::test]
async fn who_saw_whom_comes_out_in_clear_or_sealed() {
    let mut day = Day::pass().await;
    let open = day.exported(&["--unsealed"]);
    for record in &open {
        let missing: Vec<_> = ALWAYS.iter().filter(|key| record.get(**key).is_none()).collect();
        assert!(missing.is_empty(), "{missing:?} in {record}");
    }
    let list = of_route(&open, "customers");
    assert_eq!(
        (&list["role"], &list["action"], &list["method"]),
        (&"staff".into(), &"list".into(), &"GET".into())
    );
    assert_eq!(list["actor"], "admin");
    assert_eq!(emails(list), PAGE);
    assert!(list["subjects"].as_array().unwrap().contains(&"iva.lipova@example.org".into()), "{list}");
    let file = of_route(&open, "customers-export");
    assert_eq!((&file["action"], emails(file)), (&"export".into(), 25));
    assert!(!with(&open, "kind", "refusal").is_empty(), "the stranger was refused");

    let sealed = day.vratar(&["record", "export"]).expect(0).out;
    assert!(!sealed.contains("example.org") && !sealed.contains("\"admin\""), "{sealed}");
    let sealed = day.exported(&[]);
    assert!(of_route(&sealed, "customers")["subject_refs"].as_array().unwrap().len() >= PAGE);

    // The same from the files alone, once the door has ended.
    let _ = day.door.stop();
    let later = day.exported(&["--unsealed"]);
    assert_eq!(later[..open.len()], open, "what was exported before comes out again, word for word");
}

#[tokio::test]
async fn an_export_is_recorded_and_ends_before_its_own_record() {
    let mut day = Day::pass().await;
    for door_runs in [true, false] {
        if !door_runs {
            let _ = day.door.stop();
        }
        let first = day.exported(&["--unsealed"]);
        let second = day.exported(&[]);
        let readings = with(&second, "kind", "reading");
        let reading = *readings.last().unwrap();
        assert_eq!(reading["event"]["what"], "record export --format jsonl");
        assert_eq!(reading["event"]["unsealed"], true);
        assert!(reading["event"]["by"].as_str().is_some_and(|by| !by.is_empty()));
        let last = |records: &[Value]| records.last().unwrap()["seq"].as_u64().unwrap();
        assert!(reading["seq"].as_u64().unwrap() > last(&first), "an export does not hold its own reading");
    }
}

#[tokio::test]
async fn formats_parts_and_files() {
    let day = Day::pass().await;
    for format in ["csv", "ocsf", "ecs", "cef"] {
        let said = day.vratar(&["record", "export", "--format", format, "--unsealed"]).expect(0);
        assert!(said.out.contains("iva.lipova@example.org"), "{format}:\n{}", said.out);
    }
    assert!(day.vratar(&["record", "export", "--format", "csv"]).out.starts_with("seq,time,kind,"));
    let all = day.exported(&[]);
    assert!(day.exported(&["--until", "2020-01-01"]).is_empty());
    assert!(day.exported(&["--since", "2020-01-01"]).len() > all.len());
    let from = all[all.len() / 2]["time"].as_str().unwrap();
    assert!(
        day.exported(&["--since", from])
            .iter()
            .all(|one| moment(one["time"].as_str().unwrap()) >= moment(from))
    );
    let shop = all.iter().find_map(|record| record["shop"].as_str()).unwrap();
    assert!(day.exported(&["--shop", shop]).iter().all(|record| record["shop"] == shop));
    let other = day.vratar(&["record", "export", "--shop", "nobody"]).expect(0);
    assert!(other.out.is_empty() && other.err.contains("is the name right?"), "{other:?}");

    let file = day.door.state().join("given-away.jsonl");
    let path = file.to_str().unwrap();
    let _ = day.vratar(&["record", "export", "--unsealed", "-o", path]).expect(0);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(std::fs::read_to_string(&file).unwrap().contains("iva.lipova@example.org"));
    let again = day.vratar(&["record", "export", "-o", path]).expect(2);
    assert!(again.err.contains("is there already"), "{again:?}");
    let _ = day.piped_to_nobody(&["record", "export", "--unsealed"]).expect(0);
    let wrong = day.vratar(&["record", "export", "--since", "yesterday"]).expect(2);
    assert!(wrong.err.contains("2026-11-22T10:00:00Z"), "{wrong:?}");
}

#[test]
fn where_nothing_was_recorded_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().to_str().unwrap();
    let output = std::process::Command::new(vratar_tests::binary())
        .args(["record", "export", "--state", state])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is not a state directory"));
}
