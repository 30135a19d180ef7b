//! What a case expects to be found out, and what was.

use crate::fault::{Fault, in_order};
use crate::read::{shape, tree};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a door found out about an exchange. Absent and empty are the same: nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// Id of the route; `open` and `unclassified` where the manifest names none.
    pub route: String,
    /// Its class.
    pub class: String,
    /// Whether it lies in the staff area.
    pub staff: bool,
    /// Ids of the forms that the answer may hold.
    pub forms_on: Vec<String>,
    /// Ids of the places for choices that the answer may hold.
    pub choices_on: Vec<String>,
    /// Ids of the form that the request submits.
    pub submission: String,
    /// Id of the login that the request is.
    pub login: String,
    /// Whether the request is a logout.
    pub logout: bool,
    /// Who the submission or the login names: kind and value.
    pub identifiers: BTreeMap<String, String>,
    /// Whether the body was needed to tell.
    pub wants_body: bool,
    /// What became of the submission: `committed`, `rejected`, `unknown`.
    pub settled: String,
    /// Which signal said so: `status`, `redirect`, `cookie`, `body`.
    pub signal: String,
    /// Whether the login succeeded.
    pub logged_in: bool,
    /// What the answer adds to who it is about: kind and value.
    pub learned: BTreeMap<String, String>,
    /// The session of the request.
    pub session: String,
    /// The session that the answer sets.
    pub session_set: String,
    /// What is done, as the record has it: `view`, `list`, `export` …; empty where nothing is recorded.
    pub action: String,
    /// Identifiers that the request names, by kind.
    pub asked: BTreeMap<String, Vec<String>>,
    /// The path as the record has it; empty where nothing is recorded.
    pub kept_path: String,
    /// Query parameters as the record has them.
    pub kept_query: Vec<String>,
    /// Where somebody is sent whose session nobody knows; empty where nobody is.
    pub staff_login: String,
    /// Id of the program that comes with a key.
    pub integration: String,
    /// The name under which the record knows that program.
    pub integration_name: String,
    /// What the page shows of what its reader may do: `staff`, `admin`.
    pub role_shown: String,
    /// Whose data the route has: `client`, `company`, `system_user`; empty where nothing is recorded.
    pub subjects: String,
    /// Rows of persons in the answer.
    pub rows: u64,
    /// How many persons it shows, as far as can be told.
    pub persons: u64,
    /// Identifiers in the answer, by kind, each once.
    pub found: BTreeMap<String, Vec<String>>,
    /// Sorts of contact data in the answer.
    pub fields: Vec<String>,
    /// Why nothing can be found in the answer: `opaque` (it passes), `refused`.
    pub unread: String,
}

/// `expected.toml`: facts of a case; only those given are compared, and an empty text means "none".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Id of the route; `open` and `unclassified` where the manifest names none.
    #[serde(default)]
    pub route: Option<String>,
    /// Its class.
    #[serde(default)]
    pub class: Option<String>,
    /// Whether it lies in the staff area.
    #[serde(default)]
    pub staff: Option<bool>,
    /// Ids of the forms that the answer may hold.
    #[serde(default)]
    pub forms_on: Option<Vec<String>>,
    /// Ids of the places for choices that the answer may hold.
    #[serde(default)]
    pub choices_on: Option<Vec<String>>,
    /// Id of the form that the request submits.
    #[serde(default)]
    pub submission: Option<String>,
    /// Id of the login that the request is.
    #[serde(default)]
    pub login: Option<String>,
    /// Whether the request is a logout.
    #[serde(default)]
    pub logout: Option<bool>,
    /// Who the submission or the login names: `{ email = "…" }`.
    #[serde(default)]
    pub identifiers: Option<BTreeMap<String, String>>,
    /// Whether the body was needed to tell.
    #[serde(default)]
    pub wants_body: Option<bool>,
    /// What became of the submission: `committed`, `rejected`, `unknown`.
    #[serde(default)]
    pub settled: Option<String>,
    /// Which signal said so: `status`, `redirect`, `cookie`, `body`.
    #[serde(default)]
    pub signal: Option<String>,
    /// Whether the login succeeded.
    #[serde(default)]
    pub logged_in: Option<bool>,
    /// What the answer adds to who it is about: `{ order_no = "…" }`.
    #[serde(default)]
    pub learned: Option<BTreeMap<String, String>>,
    /// The session of the request.
    #[serde(default)]
    pub session: Option<String>,
    /// The session that the answer sets.
    #[serde(default)]
    pub session_set: Option<String>,
    /// What is done, as the record has it: `view`, `list`, `export` …; empty where nothing is recorded.
    #[serde(default)]
    pub action: Option<String>,
    /// Identifiers that the request names, by kind: `{ customer_id = ["17"] }`.
    #[serde(default)]
    pub asked: Option<BTreeMap<String, Vec<String>>>,
    /// The path as the record has it; empty where nothing is recorded.
    #[serde(default)]
    pub kept_path: Option<String>,
    /// Query parameters as the record has them: `["page=2", "q"]`.
    #[serde(default)]
    pub kept_query: Option<Vec<String>>,
    /// Where somebody is sent whose session nobody knows; empty where nobody is.
    #[serde(default)]
    pub staff_login: Option<String>,
    /// Id of the program that comes with a key.
    #[serde(default)]
    pub integration: Option<String>,
    /// The name under which the record knows that program.
    #[serde(default)]
    pub integration_name: Option<String>,
    /// What the page shows of what its reader may do: `staff`, `admin`.
    #[serde(default)]
    pub role_shown: Option<String>,
    /// Whose data the route has: `client`, `company`, `system_user`; empty where nothing is recorded.
    #[serde(default)]
    pub subjects: Option<String>,
    /// Rows of persons in the answer.
    #[serde(default)]
    pub rows: Option<u64>,
    /// How many persons it shows, as far as can be told.
    #[serde(default)]
    pub persons: Option<u64>,
    /// Identifiers in the answer, by kind, each once: `{ email = ["…"] }`.
    #[serde(default)]
    pub found: Option<BTreeMap<String, Vec<String>>>,
    /// Sorts of contact data in the answer.
    #[serde(default)]
    pub fields: Option<Vec<String>>,
    /// Why nothing can be found in the answer: `opaque` (it passes), `refused`.
    #[serde(default)]
    pub unread: Option<String>,
}

impl Expected {
    /// Reads an `expected.toml`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(text: &str) -> Result<Self, Vec<Fault>> {
        let table = tree(text)?;
        let mut faults = Vec::new();
        shape(text, &table, &crate::case_schema(), &mut faults);
        if !faults.is_empty() {
            return Err(in_order(faults));
        }
        let other = |e: toml::de::Error| {
            vec![Fault::new(text, e.span().unwrap_or(0..0), "M0103", e.message().to_owned(), String::new())]
        };
        toml::from_str(text).map_err(other)
    }

    /// The facts that differ: `key: expected …, found …`.
    #[must_use]
    pub fn differences(&self, facts: &Facts) -> Vec<String> {
        let wanted = serde_json::to_value(self).unwrap_or_default();
        let found = serde_json::to_value(facts).unwrap_or_default();
        let wanted = wanted.as_object().into_iter().flatten().filter(|(_, v)| !v.is_null());
        let differs = wanted.filter_map(|(key, want)| {
            let is = found.get(key).cloned().unwrap_or_default();
            (is != *want).then(|| format!("{key}: expected {want}, found {is}"))
        });
        differs.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_given_is_compared() {
        let expected = Expected::read("route = \"register\"\nstaff = false\n").unwrap();
        let facts = Facts { route: "register".into(), login: "customer".into(), ..Facts::default() };
        assert_eq!(expected.differences(&facts), Vec::<String>::new());
        let other = Facts { route: "open".into(), staff: true, ..Facts::default() };
        assert_eq!(expected.differences(&other).len(), 2);
    }

    #[test]
    fn every_expectation_has_its_fact() {
        let facts = serde_json::to_value(Facts::default()).unwrap();
        let expected = serde_json::to_value(Expected::default()).unwrap();
        let keys = |v: &serde_json::Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&facts), keys(&expected));
    }

    #[test]
    fn a_misspelt_fact_is_found() {
        let faults = Expected::read("rout = \"a\"\nstaff = 1\n").unwrap_err();
        assert_eq!(faults.iter().map(|f| f.code).collect::<Vec<_>>(), ["M0101", "M0103"]);
        assert_eq!(faults[0].help, "did you mean `route`?");
    }
}
