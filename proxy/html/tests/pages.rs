//! Every folder in `tests/pages` is a page, the places in it and the page that must come out.
//!
//! `page.html` as the shop sends it (any charset), `slots.toml` (see [`Case`]), `expected.html`. Each page is
//! run whole, byte by byte and at twenty random sets of cuts. `BLESS=1 cargo test -p vratar-html --test pages`
//! writes the expected pages anew; read the difference before you commit it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/run.rs"]
mod run;

use run::{Runner, show};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vratar_html::{At, CharsetHints, Filled, OriginRewrite, Plan, Report, SlotSpec};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Label of the Content-Type.
    content_type: Option<String>,
    /// Label of the manifest.
    manifest: Option<String>,
    #[serde(default)]
    slot: Vec<Slot>,
    origin: Option<Origin>,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Slot {
    element: String,
    contains: Option<String>,
    at: Position,
    /// The block; absent: the place stays empty.
    html: Option<String>,
    tail: Option<String>,
    #[serde(default)]
    idle: bool,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Position {
    BeforeSubmit,
    Start,
    End,
    Before(String),
    After(String),
    BeforeElement,
    AfterElement,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Origin {
    from: Vec<String>,
    to: String,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct Expect {
    #[serde(default)]
    placed: Vec<usize>,
    charset: Option<String>,
    lang: Option<String>,
    gave_up: Option<String>,
}

#[test]
fn every_page_comes_out_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut cases: Vec<PathBuf> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 20, "the cases are gone");
    let wrong: Vec<String> = cases.iter().filter_map(|case| replay(case).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn replay(folder: &Path) -> Result<(), String> {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let case = std::fs::read_to_string(folder.join("slots.toml")).unwrap_or_else(|e| panic!("{name}: {e}"));
    let case: Case = toml::from_str(&case).unwrap_or_else(|e| panic!("{name}: {e}"));
    let page = std::fs::read(folder.join("page.html")).unwrap();
    let runner = case.runner();
    let (out, report) = runner.every_way(&page, &cuts(page.len() as u64 + 7, 20, 6));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(folder.join("expected.html"), &out).unwrap();
    }
    let expected = std::fs::read(folder.join("expected.html")).unwrap_or_default();
    let report = Expect::from(&report);
    if report != case.expect {
        return Err(format!("{name}: expected {:?}\n{name}: reported {report:?}", case.expect));
    }
    if out != expected {
        return Err(format!("{name}: expected\n{}\n{name}: came out\n{}", show(&expected), show(&out)));
    }
    let shut = !runner.plan.may_place(&runner.active, &page) && out != page;
    if shut { Err(format!("{name}: the gate kept out a page that is changed")) } else { Ok(()) }
}

impl Case {
    fn runner(&self) -> Runner {
        let specs: Vec<SlotSpec> = self.slot.iter().map(Slot::spec).collect();
        let origin = self.origin.as_ref().map(|o| OriginRewrite { from: o.from.clone(), to: o.to.clone() });
        let blocks: Vec<Option<Filled>> = self.slot.iter().map(Slot::filled).collect();
        Runner {
            plan: Arc::new(Plan::compile(&specs, origin).unwrap()),
            active: (0..self.slot.len()).filter(|slot| !self.slot[*slot].idle).collect(),
            hints: CharsetHints { content_type: self.content_type.clone(), manifest: self.manifest.clone() },
            blocks: Arc::new(move |slot, _| blocks[slot].clone()),
        }
    }
}

impl Slot {
    fn spec(&self) -> SlotSpec {
        SlotSpec {
            element: self.element.clone(),
            contains: self.contains.clone(),
            at: self.at.clone().into(),
        }
    }

    fn filled(&self) -> Option<Filled> {
        self.html.clone().map(|html| Filled { html, tail: self.tail.clone() })
    }
}

impl From<Position> for At {
    fn from(position: Position) -> Self {
        match position {
            Position::BeforeSubmit => Self::BeforeSubmit,
            Position::Start => Self::Start,
            Position::End => Self::End,
            Position::Before(css) => Self::Before(css),
            Position::After(css) => Self::After(css),
            Position::BeforeElement => Self::BeforeElement,
            Position::AfterElement => Self::AfterElement,
        }
    }
}

impl From<&Report> for Expect {
    fn from(report: &Report) -> Self {
        Self {
            placed: report.placed.clone(),
            charset: report.charset.map(|charset| charset.name().to_owned()),
            lang: report.lang.clone(),
            gave_up: report.gave_up.map(|why| why.label().to_owned()),
        }
    }
}

/// Cuts that look random and are the same each time (xorshift).
fn cuts(seed: u64, rounds: usize, each: usize) -> Vec<Vec<usize>> {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 16).unwrap()
    };
    (0..rounds).map(|_| (0..each).map(|_| next()).collect()).collect()
}
