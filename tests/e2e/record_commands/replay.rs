//! `vratar rule replay`: rules that nobody has enforced yet, held against what was recorded.

use super::day::{Day, PAGE};
use serde_json::Value;

const RULES: &str = r#"format = 1
[group.office]
actors = ["admin"]

[[access_level]]
id = "office-lists-in-part"
when = "'office' in actor.groups && action == 'list'"
see = "mask"
mask = { email = "redact" }

[[access_level]]
id = "no-exports"
when = "actor.role == 'staff' && action == 'export' && shown.persons > 5"
see = "deny"

[[export_budget]]
id = "few"
when = "actor.role == 'staff'"
within = "1d"
persons = 5
over = "refuse"

[[presence]]
id = "programs-at-night"
when = "actor.role == 'integration'"
hours = ["22:00-06:00"]
outside = "deny"
"#;

/// A config beside the door's own, with other rules over the same record.
fn config(day: &Day, folder: &std::path::Path) -> String {
    std::fs::write(folder.join("mine.toml"), RULES).unwrap();
    let text = format!(
        "state = {:?}\n[[shop]]\nid = \"localhost\"\nhosts = [\"localhost\"]\nupstream = \"http://127.0.0.1:9\"\n\
         adapter = \"demo\"\nrules = [\"mine.toml\"]\n",
        day.door.state().display().to_string()
    );
    let path = folder.join("vratar.toml");
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn rule<'a>(told: &'a Value, id: &str) -> &'a Value {
    told["rules"].as_array().unwrap().iter().find(|rule| rule["rule"] == id).unwrap()
}

#[tokio::test]
async fn rules_are_held_against_what_was_recorded() {
    let mut day = Day::pass().await;
    let folder = tempfile::tempdir().unwrap();
    let config = config(&day, folder.path());
    for door_runs in [true, false] {
        if !door_runs {
            let _ = day.door.stop();
        }
        let said = Day::offline(&["rule", "replay", "--config", &config, "--format", "json"]).expect(0);
        let told: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!((&told["accesses"], &told["uncounted"]), (&3.into(), &0.into()), "{told:#}");
        let verdicts = serde_json::json!({ "allow": 1, "deny": 1, "mask": 1 });
        assert_eq!(told["verdicts"], verdicts, "{told:#}");
        for (id, accesses) in
            [("office-lists-in-part", 1), ("no-exports", 1), ("few", 3), ("programs-at-night", 0)]
        {
            assert_eq!(rule(&told, id)["accesses"], accesses, "{id}: {told:#}");
        }
        let few = rule(&told, "few");
        assert!(few["most_persons"].as_u64().unwrap() > PAGE as u64, "{few}");
        assert_eq!((&few["accounts_beyond"], &few["actors"]), (&1.into(), &1.into()));
    }
    let words = Day::offline(&["rule", "replay", "--config", &config]).expect(0).out;
    assert!(
        words.contains(
            "localhost  export_budget few (enforce): 3 access(es) of 1 actor(s); most persons of one"
        ),
        "{words}"
    );
    assert!(
        words.contains("5 allowed; 1 account(s) beyond it")
            && words.contains("programs-at-night (enforce): never"),
        "{words}"
    );
    assert!(!words.contains("admin") && !words.contains('@'), "{words}");
    let none = Day::offline(&["rule", "replay", "--config", &config, "--until", "2020-01-01"]).expect(0).out;
    assert!(none.starts_with("the record has no access"), "{none}");
    let read = day.exported(&[]);
    assert!(read.iter().any(|record| record["event"]["what"] == "rule replay"), "a reading is recorded");
}
