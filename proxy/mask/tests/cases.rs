//! Every case in `cases/`: a text, what an inspector finds in it and what the case tells besides, and what is left.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says why and ends")]

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use vratar_html::CharsetHints;
use vratar_inspect::{Format, Inspector, NobodyKnown};
use vratar_mask::{Contact, Control, Masks, mask};
use vratar_model::access::Field;
use vratar_policy::access::{Custom, Form};

#[derive(Deserialize)]
struct File {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What it shows.
    name: String,
    format: String,
    text: String,
    masked: String,
    /// Contact besides what is found.
    #[serde(default)]
    told: Vec<(Field, String)>,
    /// Absent: everything is redacted.
    #[serde(default)]
    form: Option<String>,
    /// Names, real values and masks of the controls that were protected.
    #[serde(default)]
    kept: Vec<(String, String, String)>,
}

fn format(word: &str) -> Format {
    match word {
        "html" => Format::Html,
        "json" => Format::Json,
        "csv" => Format::Csv,
        "xml" => Format::Xml,
        "sql" => Format::Sql,
        "text" => Format::Text,
        other => unreachable!("no format `{other}`"),
    }
}

fn form(word: &str) -> Form {
    match word {
        "redact" => Form::Redact,
        "show_last_4" => Form::ShowLast4,
        "show_first_4" => Form::ShowFirst4,
        "hash" => Form::Hash,
        "nullify" => Form::Nullify,
        "date_to_year" => Form::DateToYear,
        other => Form::Custom(Custom::new(other).unwrap()),
    }
}

fn told(case: &Case) -> Vec<Contact> {
    let hints = CharsetHints { content_type: Some("utf-8".to_owned()), manifest: None };
    let mut inspector = Inspector::new(
        format(&case.format),
        &hints,
        Arc::default(),
        Default::default(),
        Arc::new(NobodyKnown),
    );
    inspector.feed(case.text.as_bytes());
    let people = inspector.end().people;
    let found = people.iter().flat_map(|person| &person.identifiers).filter_map(Contact::of);
    let besides = case.told.iter().map(|(field, value)| Contact { field: *field, value: value.clone() });
    found.chain(besides).collect::<BTreeSet<_>>().into_iter().collect()
}

#[test]
fn what_was_told_is_hidden_and_nothing_else_changes() {
    let mut wrong = Vec::new();
    let mut run = 0;
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases")).unwrap() {
        let path = file.unwrap().path();
        let file: File = toml::from_str(&std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        for case in file.case {
            run += 1;
            let form = case.form.as_deref().map_or(Form::Redact, form);
            let forms: BTreeMap<Field, Form> =
                Field::ALL.iter().map(|field| (*field, form.clone())).collect();
            let mut kept = Vec::new();
            let mut keep = |control: &Control, form: Option<&str>| {
                kept.push((control.name.clone(), control.real.clone(), control.masked.clone()));
                form.map_or("<kept>".to_owned(), |form| format!("<kept form={form}>"))
            };
            let pseudonym = |told: &Contact| format!("h{}", told.value.len());
            let masked = mask(
                format(&case.format),
                &case.text,
                &told(&case),
                &Masks::new(&forms, &pseudonym),
                &mut keep,
            )
            .unwrap();
            if masked.text != case.masked || kept != case.kept {
                wrong.push(format!("{}: {}\n  {}\n  {kept:?}", path.display(), case.name, masked.text));
            }
        }
    }
    assert!(run >= 20, "{run}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
