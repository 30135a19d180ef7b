//! Reads case files and runs them.

use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use vratar_html::CharsetHints;
use vratar_inspect::label::{LabelSpec, PlaceSpec, RowSpec, ShownSpec, What};
use vratar_inspect::{Country, Findings, Format, Inspector, Known, Labels};
use vratar_model::journal::IdentifierKind;

/// A file of cases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    format: String,
    #[serde(default)]
    charset: Option<String>,
    /// In which charset the body is written; UTF-8 if absent.
    #[serde(default)]
    written_in: Option<String>,
    body: String,
    #[serde(default)]
    known: Vec<String>,
    /// Kind, place, where; for an attribute its name as well.
    #[serde(default)]
    shown: Vec<Vec<String>>,
    /// Place, where.
    #[serde(default)]
    row: Vec<String>,
    /// One line a person: `email:ana@shop.example phone:+359…`; `typed:` before those only in controls.
    people: Vec<String>,
    #[serde(default)]
    rows: u64,
    #[serde(default)]
    fields: Option<Vec<String>>,
    /// `name:Ana Petrova`.
    #[serde(default)]
    told: Option<Vec<String>>,
}

pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) wide: bool,
    format: Format,
    hints: CharsetHints,
    body: Vec<u8>,
    known: Arc<Those>,
    labels: Arc<Labels>,
    people: BTreeSet<String>,
    rows: u64,
    fields: Option<BTreeSet<String>>,
    told: Option<BTreeSet<String>>,
}

#[derive(Default)]
pub(crate) struct Those(BTreeSet<String>);

impl Known for Those {
    fn knows(&self, kind: IdentifierKind, normalised: &str) -> bool {
        self.0.contains(&format!("{}:{normalised}", kind.as_str()))
    }
}

pub(crate) enum Cuts {
    Whole,
    Every(usize),
    Random(u64),
}

pub(crate) fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &Path| {
        let text = std::fs::read_to_string(path).unwrap();
        let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        file.case.into_iter().map(move |case| Case::new(&stem, case))
    };
    paths.iter().flat_map(|path| read(path).collect::<Vec<_>>()).collect()
}

impl Case {
    fn new(file: &str, case: Written) -> Self {
        let format = match case.format.as_str() {
            "html" => Format::Html,
            "json" => Format::Json,
            "csv" => Format::Csv,
            "xml" => Format::Xml,
            "sql" => Format::Sql,
            "text" => Format::Text,
            other => panic!("{}: no format {other}", case.name),
        };
        let wide = case.written_in.as_deref().is_some_and(|charset| charset.starts_with("utf-16"));
        let name = format!("{file}: {}", case.name);
        let spec = spec(&case);
        let labels = Labels::compile(&spec).unwrap_or_else(|bad| panic!("{name}: {bad}"));
        Self {
            wide,
            format,
            hints: CharsetHints { content_type: case.charset, manifest: None },
            body: encode(&case.body, case.written_in.as_deref()),
            known: Arc::new(Those(case.known.into_iter().collect())),
            labels: Arc::new(labels),
            people: case.people.into_iter().collect(),
            rows: case.rows,
            told: case.told.map(|told| told.into_iter().collect()),
            fields: case.fields.map(|fields| fields.into_iter().collect()),
            name,
        }
    }

    fn inspector(&self) -> Inspector {
        Inspector::new(self.format, &self.hints, self.labels.clone(), Country::BULGARIA, self.known.clone())
    }

    pub(crate) fn run(&self, cuts: Cuts) -> Findings {
        let mut inspector = self.inspector();
        let mut rest = self.body.as_slice();
        let mut dice = if let Cuts::Random(seed) = cuts { seed } else { 0 };
        while !rest.is_empty() {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let length = match cuts {
                Cuts::Whole => rest.len(),
                Cuts::Every(length) => length,
                Cuts::Random(_) => usize::try_from(dice >> 33).unwrap() % 97 + 1,
            };
            let (piece, behind) = rest.split_at(length.min(rest.len()));
            inspector.feed(piece);
            rest = behind;
        }
        inspector.end()
    }

    /// Taken at every safe end of windows of about this size.
    pub(crate) fn in_stretches(&self, window: usize) -> Vec<Findings> {
        let mut inspector = self.inspector();
        let (mut start, mut size, mut parts) = (0, window, Vec::new());
        while start < self.body.len() {
            let end = (start + size).min(self.body.len());
            match Inspector::safe_end(self.format, &self.body[start..end]) {
                0 if end < self.body.len() => size += window,
                safe => {
                    let end = if safe == 0 { end } else { start + safe };
                    inspector.feed(&self.body[start..end]);
                    parts.push(inspector.take());
                    (start, size) = (end, window);
                }
            }
        }
        parts.push(inspector.end());
        parts
    }

    /// A person a line.
    pub(crate) fn lines(found: &Findings) -> BTreeSet<String> {
        let person = |person: &vratar_inspect::Person| {
            let identifiers = person.identifiers.iter().map(|one| {
                let typed = if one.only_in_controls { "typed:" } else { "" };
                format!("{typed}{}:{}", one.kind.as_str(), one.value)
            });
            identifiers.collect::<Vec<_>>().join(" ")
        };
        found.people.iter().map(person).collect()
    }

    pub(crate) fn differences(&self, found: &Findings) -> Vec<String> {
        let mut wrong = Vec::new();
        let lines = Self::lines(found);
        let told = |what: &str, line: &String| format!("{}: {what} {line}", self.name);
        wrong.extend(self.people.difference(&lines).map(|line| told("not found:", line)));
        wrong.extend(lines.difference(&self.people).map(|line| told("found, but is not there:", line)));
        if found.rows != self.rows {
            wrong.push(format!("{}: {} rows, not {}", self.name, found.rows, self.rows));
        }
        let fields: BTreeSet<String> = found.fields.iter().map(|field| field.as_str().to_owned()).collect();
        let told: BTreeSet<String> =
            found.contacts.iter().map(|told| format!("{}:{}", told.field.as_str(), told.value)).collect();
        if self.told.as_ref().is_some_and(|wanted| *wanted != told) {
            wrong.push(format!("{}: told {told:?}", self.name));
        }
        if self.fields.as_ref().is_some_and(|wanted| *wanted != fields) {
            wrong.push(format!("{}: fields {fields:?}", self.name));
        }
        wrong
    }
}

fn encode(body: &str, charset: Option<&str>) -> Vec<u8> {
    match charset {
        None => body.as_bytes().to_vec(),
        Some("utf-16le") => {
            [0xFEFF].into_iter().chain(body.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        }
        Some("utf-16be") => {
            [0xFEFF].into_iter().chain(body.encode_utf16()).flat_map(u16::to_be_bytes).collect()
        }
        Some(label) => {
            encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(body).0.into_owned()
        }
    }
}

fn spec(case: &Written) -> LabelSpec {
    let words = |words: &[String]| words.iter().map(String::as_str).collect::<Vec<_>>().join("|");
    let rows = case.row.first().map(|place| match (place.as_str(), case.row[1].clone()) {
        ("html", css) => RowSpec::Html(css),
        ("json", pointer) => RowSpec::Json(pointer),
        ("xml", steps) => RowSpec::Xml(steps),
        ("sql", table) => RowSpec::Sql(table),
        _ => panic!("{}: no such row {}", case.name, words(&case.row)),
    });
    let shown = case.shown.iter().map(|label| {
        let what = match label[0].as_str() {
            "email" => What::Identifier(IdentifierKind::Email),
            "phone" => What::Identifier(IdentifierKind::Phone),
            "order_no" => What::Identifier(IdentifierKind::OrderNo),
            "customer_id" => What::Identifier(IdentifierKind::CustomerId),
            field => What::Contact(field.parse().unwrap_or_else(|_| panic!("{}: no {field}", case.name))),
        };
        let place = match (label[1].as_str(), label[2].clone()) {
            ("html", selector) => {
                let more = |at: usize| label.get(at).filter(|more| !more.is_empty()).cloned();
                PlaceSpec::Html { selector, attribute: more(3), without: more(4) }
            }
            ("link", pattern) => PlaceSpec::Link(pattern),
            ("json", pointer) => PlaceSpec::Json(pointer),
            ("column", name) => PlaceSpec::Column(name),
            ("xml", steps) => PlaceSpec::Xml(steps),
            ("sql", column) => PlaceSpec::Sql(column),
            _ => panic!("{}: no such label {}", case.name, words(label)),
        };
        ShownSpec { what, place }
    });
    LabelSpec { rows, shown: shown.collect(), fields: Vec::new() }
}
