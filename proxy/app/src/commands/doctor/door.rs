//! The door that runs, if one does: whether it can write what it must.

use super::finding::Finding;
use crate::control::{self, Ask};
use serde_json::Value;
use vratar_config::Config;

/// Asks it; nothing is said where none runs.
pub(super) async fn look(config: &Config) -> Vec<Finding> {
    let told = control::ask(&config.state.join(control::SOCKET), &Ask::Status).await;
    told.map(|told| judge(&told)).unwrap_or_default()
}

fn judge(told: &Value) -> Vec<Finding> {
    let (record, budgets) = (&told["record"], &told["record"]["budgets"]);
    let why = |of: &Value| of["failed"].as_str().map(|why| format!(": {why}")).unwrap_or_default();
    let mut found = Vec::new();
    for part in ["journal", "store"] {
        if let Some(reason) = told[part]["failing_since"].as_str().map(|_| &told[part]["reason"]) {
            let reason = reason.as_str().unwrap_or_default();
            let says = format!("the door cannot write its {part}: {reason}");
            found.push(Finding::wrong(part, says, "see to its disk (`df`) and its permissions"));
        }
    }
    // A door that has no record says nothing of its health.
    if record["failed"].is_string() || record["healthy"] == false && record["folder"].is_string() {
        let says = format!("the door cannot write the record, and shows nobody{}", why(record));
        let remedy =
            "see to the disk of `record.folder` (`df`) and its permissions; the door's log says what it met";
        found.push(Finding::wrong("record", says, remedy));
    } else if budgets["failed"].is_string() {
        let says = format!("the door refuses what draws on a budget{}", why(budgets));
        found.push(Finding::wrong("budgets", says, "put back what it names; the door tries again by itself"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_door_that_cannot_write_is_told() {
        let told = |record: Value| {
            let found = judge(
                &json!({ "record": record, "journal": {}, "store": { "failing_since": "x", "reason": "full" } }),
            );
            serde_json::to_string(&found).unwrap()
        };
        let well = told(json!({ "healthy": true, "folder": "/r", "budgets": { "failed": null } }));
        assert!(well.contains("write its store: full") && !well.contains("shows nobody"), "{well}");
        assert!(told(json!({ "healthy": false, "folder": "/r" })).contains("shows nobody"));
        assert!(told(json!({ "failed": "no disk", "healthy": false })).contains("shows nobody: no disk"));
        let away = json!({ "healthy": true, "folder": "/r", "budgets": { "failed": "gone" } });
        assert!(told(away).contains("draws on a budget: gone"));
    }
}
