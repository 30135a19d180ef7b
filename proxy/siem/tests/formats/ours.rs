//! Lines, tables and the other formats.

use crate::records::{CLERK, LOG, at, every, grant, person, told};
use serde_json::{Value, json};
use vratar_model::access::{AccessId, Close, Event, Outcome, Record};
use vratar_siem::{CSV_HEADER, Format, Joiner, OPEN_MOST};

const ALWAYS: [&str; 15] = [
    "seq", "time", "kind", "actor", "role", "shop", "action", "method", "path", "route", "subjects", "rows",
    "fields", "verdict", "outcome",
];

fn lines() -> Vec<Value> {
    let told = told(every(), None);
    told.iter().map(|told| serde_json::from_slice(&Format::Jsonl.write(told).unwrap()).unwrap()).collect()
}

#[test]
fn every_line_has_the_same_first_keys() {
    for line in lines() {
        let keys: Vec<&String> = line.as_object().unwrap().keys().take(ALWAYS.len()).collect();
        assert_eq!(keys, ALWAYS, "{line}");
        assert!(line["subjects"].is_array() && line["fields"].is_array());
    }
}

/// What every kind says in the columns that a table or an alarm looks at; `-` where there is nothing to say.
const FLAT: &str = "\
    run        -         -         -         -         -\n\
    config     -         -         -         -         -\n\
    login      staff     shop-a    -         allow     success\n\
    login      staff     shop-a    -         deny      failure\n\
    named      -         shop-a    -         -         -\n\
    grant      staff     shop-a    list      allow     -\n\
    lease      staff     shop-a    list      allow     -\n\
    close      staff     shop-a    list      allow     delivered\n\
    grant      staff     shop-a    list      allow     -\n\
    refusal    anonymous shop-a    export    deny      refused\n\
    ask        staff     shop-a    export    limit     -\n\
    approval   admin     shop-a    -         allow     approved\n\
    approval   admin     shop-a    -         deny      denied\n\
    rotation   admin     shop-a    -         -         success\n\
    logout     -         shop-a    -         allow     success\n\
    reading    -         -         -         -         -\n\
    pruned     -         -         -         -         -\n\
    erased     -         -         -         -         -\n\
    loss       -         -         -         -         -\n\
    passed     -         shop-a    -         -         -\n";

#[test]
fn every_kind_fills_the_flat_columns() {
    let row = |cells: [String; 6]| {
        let cells = cells.map(|cell| if cell.is_empty() { "-".to_owned() } else { cell });
        cells.join(" ")
    };
    let wanted: Vec<String> =
        FLAT.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let line = |line: &Value| {
        row(["kind", "role", "shop", "action", "verdict", "outcome"].map(|key| word(&line[key])))
    };
    assert_eq!(lines().iter().map(line).collect::<Vec<_>>(), wanted);
    let places = ["kind", "role", "shop", "action", "verdict", "outcome"]
        .map(|key| CSV_HEADER.split(',').position(|column| column == key).unwrap());
    for (told, wanted) in told(every(), None).iter().zip(&wanted) {
        let csv = String::from_utf8(Format::Csv.write(told).unwrap()).unwrap();
        let cells: Vec<&str> = csv.split(',').collect();
        assert_eq!(&row(places.map(|place| cells[place].to_owned())), wanted);
        let outcome = wanted.rsplit(' ').next().filter(|outcome| *outcome != "-");
        if let Some(ecs) = Format::Ecs.write(told) {
            let ecs: Value = serde_json::from_slice(&ecs).unwrap();
            assert_eq!(ecs["vratar"]["outcome"].as_str(), outcome, "{wanted}");
        }
        if let Some(cef) = Format::Cef.write(told) {
            let cef = String::from_utf8(cef).unwrap();
            let found = cef.split_once(" outcome=").map(|(_, rest)| rest.split(' ').next().unwrap());
            assert_eq!(found, outcome, "{wanted}");
        }
    }
}

#[test]
fn a_grant_is_one_line() {
    let line = &lines()[5];
    assert_eq!(
        line,
        &json!({
            "seq": 15, "time": "2026-03-01T10:00:00.000001Z", "kind": "grant", "actor": CLERK.to_string(),
            "role": "staff", "shop": "shop-a", "action": "list", "method": "GET", "path": "/dashboard/users/17/",
            "route": "customers", "subjects": [person(1).to_string(), person(2).to_string()], "rows": 2,
            "fields": ["name", "email"], "verdict": "allow", "outcome": null,
            "uid": "00000000-0000-0000-0000-000000000007-15", "access": "0101010101010101",
            "actor_ref": CLERK.to_string(), "subject_refs": [person(1).to_string(), person(2).to_string()],
            "persons": 2, "address": "2001:db8::7", "session": "s", "query": ["page"], "class": "list",
            "status": 200, "media": "text/html", "streamed": true, "policy": "ab12",
        })
    );
}

#[test]
fn a_lease_and_a_close_say_what_their_grant_said() {
    let lines = lines();
    for line in [&lines[6], &lines[7]] {
        for key in ["actor", "role", "action", "method", "path", "route", "shop"] {
            assert_eq!(line[key], lines[5][key], "{key}");
        }
    }
    assert_eq!(lines[6]["subjects"], json!([person(3).to_string()]));
    assert_eq!((&lines[6]["outcome"], &lines[7]["outcome"]), (&Value::Null, &json!("delivered")));
    assert_eq!((&lines[7]["subjects"], &lines[7]["rows"]), (&json!([]), &json!(3)));
}

#[test]
fn what_is_no_access_shows_nobody() {
    for line in lines().iter().filter(|line| line["kind"] == "named" || line["access"].is_null()) {
        assert_eq!(line["subjects"], json!([]), "{line}");
        assert!(!line.to_string().contains("c2VhbGVk"), "what is sealed is of use to nobody else");
    }
    let refused = &lines()[9];
    assert_eq!((&refused["actor"], &refused["role"]), (&Value::Null, &json!("anonymous")));
}

#[test]
fn only_so_many_grants_are_remembered() {
    let mut joiner = Joiner::new(LOG);
    let numbered = |n: u64| AccessId(n.to_be_bytes());
    let most = OPEN_MOST as u64;
    for n in 0..=most {
        let mut one = grant(&[]);
        one.access = numbered(n);
        joiner.join(n, Record { at: at(), event: Event::Grant(Box::new(one)) }, None);
    }
    let mut closes = |n: u64| {
        let (access, shop, outcome) = (numbered(n), crate::records::shop(), Outcome::Delivered);
        let close = Close { access, shop, outcome, bytes: 0, rows: 0, persons: 0, millis: 0 };
        joiner.join(most + 1 + n, Record { at: at(), event: Event::Close(close) }, None).grant.is_some()
    };
    assert!(!closes(0), "the oldest is forgotten");
    assert!(closes(1) && closes(most));
    assert!(!closes(1), "closed once");
}

#[test]
fn a_table_has_as_many_cells_in_every_row() {
    let columns = CSV_HEADER.split(',').count();
    for told in told(every(), None) {
        let row = String::from_utf8(Format::Csv.write(&told).unwrap()).unwrap();
        assert_eq!(row.split(',').count(), columns, "{row}");
    }
}

#[test]
fn a_cef_event_is_one_line_with_seven_pipes_and_escaped_values() {
    for told in told(every(), None) {
        let Some(bytes) = Format::Cef.write(&told) else { continue };
        let line = String::from_utf8(bytes).unwrap();
        assert!(!line.contains('\n'));
        let header: Vec<&str> = line.splitn(8, '|').collect();
        assert_eq!((header.len(), header[0], header[4]), (8, "CEF:0", told.kind()));
        assert!(header[6].parse::<u8>().unwrap() <= 10);
        assert!(header[7].contains(&format!("externalId={}", told.uid())));
        if told.kind() == "refusal" {
            assert!(header[7].contains(r"request=/dashboard/|\=\\ "), "{line}");
        }
    }
}

/// Category and type as Elastic's table of allowed values has them.
#[test]
fn ecs_events_are_sorted_as_the_schema_allows() {
    let allowed = |category: &str| match category {
        "web" => vec!["access", "error", "info"],
        "authentication" => vec!["start", "end", "info"],
        "configuration" => vec!["access", "change", "creation", "deletion", "info"],
        "iam" => vec!["admin", "change", "creation", "deletion", "group", "info", "user"],
        "database" => vec!["access", "change", "info", "error"],
        other => panic!("{other}"),
    };
    for told in told(every(), None) {
        let Some(bytes) = Format::Ecs.write(&told) else { continue };
        let event: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(event["ecs"]["version"], "8.17.0");
        let category = event["event"]["category"][0].as_str().unwrap();
        for kind in event["event"]["type"].as_array().unwrap() {
            assert!(allowed(category).contains(&kind.as_str().unwrap()), "{category} {kind}");
        }
        assert!(["success", "failure", "unknown"].contains(&event["event"]["outcome"].as_str().unwrap()));
        assert_eq!(event["event"]["id"], told.uid());
    }
}
