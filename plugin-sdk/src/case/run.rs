//! Runs a case and says what was wrong; or writes down what was found.

use super::diff::diff;
use super::{Answer, Case, Door, Expected, Unreadable, cuts, read};
use std::fmt;
use std::path::Path;

/// What came of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The case's folder.
    pub case: String,
    /// What was wrong; empty: it passed.
    pub failures: Vec<Failure>,
    /// What a case that passed does not show, because it expects nothing in particular.
    pub unseen: Option<&'static str>,
}

/// One thing that was wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// In a few words.
    pub what: String,
    /// All of it: a list of facts, a diff.
    pub detail: String,
}

impl Verdict {
    /// Whether the case passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.passed() { "ok" } else { "FAILED" };
        let unseen = self.unseen.filter(|_| self.passed()).map(|why| format!(" ({why})")).unwrap_or_default();
        writeln!(f, "{word:6} {}{unseen}", self.case)?;
        for failure in &self.failures {
            writeln!(f, "  {}", failure.what)?;
            failure.detail.lines().try_for_each(|line| writeln!(f, "    {line}"))?;
        }
        Ok(())
    }
}

/// Runs the case in `dir`.
#[must_use]
pub fn run(dir: &Path, door: &dyn Door) -> Verdict {
    let name = dir.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    match read(dir) {
        Ok(case) => Verdict { case: name, failures: failures(&case, door), unseen: unseen(&case) },
        Err(e) => {
            let failure = Failure { what: "the case cannot be read".to_owned(), detail: e.to_string() };
            Verdict { case: name, failures: vec![failure], unseen: None }
        }
    }
}

fn unseen(case: &Case) -> Option<&'static str> {
    let expects = case.expected_body.is_some() || case.expected != Expected::default();
    let is_html = |answer: &Answer| answer.header("content-type").is_some_and(|kind| kind.contains("html"));
    let is_page = case.answer.as_ref().is_some_and(is_html);
    match (expects, is_page) {
        (true, _) => None,
        (false, true) => Some("only that the page stays as it is: it has no expected.toml"),
        (false, false) => Some("nothing compared: it has no expected.toml"),
    }
}

/// Writes what the door makes of the case in `dir` into `expected.html` and `expected.toml`, for a person
/// to read through and keep. Returns whether the page is changed at all.
///
/// # Errors
/// The case cannot be read, or its files not written.
pub fn record(dir: &Path, door: &dyn Door) -> Result<bool, Unreadable> {
    let case = read(dir)?;
    let passed = door.pass(&case.request, case.answer.as_ref(), &[]);
    let write = |file: &str, bytes: &[u8]| {
        let path = dir.join(file);
        std::fs::write(&path, bytes).map_err(|why| Unreadable::File { path, why })
    };
    let facts = toml::to_string(&passed.facts)
        .map_err(|e| Unreadable::Form { path: dir.join("expected.toml"), why: e.to_string() })?;
    write("expected.toml", facts.as_bytes())?;
    let body = passed.body.unwrap_or_default();
    let changed = case.answer.is_some_and(|a| a.body != body);
    let page = dir.join("expected.html");
    match (changed, case.expected_body) {
        (true, _) => write("expected.html", &body)?,
        (false, Some(_)) => {
            std::fs::remove_file(&page).map_err(|why| Unreadable::File { path: page, why })?
        }
        (false, None) => {}
    }
    Ok(changed)
}

fn failures(case: &Case, door: &dyn Door) -> Vec<Failure> {
    let whole = door.pass(&case.request, case.answer.as_ref(), &[]);
    let mut out = Vec::new();
    let facts = case.expected.differences(&whole.facts);
    if !facts.is_empty() {
        out.push(Failure { what: "facts differ (expected.toml)".to_owned(), detail: facts.join("\n") });
    }
    let Some(answer) = &case.answer else { return out };
    let found = whole.body.as_deref().unwrap_or_default();
    match &case.expected_body {
        Some(expected) if expected != found => out.push(Failure {
            what: "the page differs".to_owned(),
            detail: diff(expected, found, ("expected.html", "found")),
        }),
        None if answer.body != found => out.push(Failure {
            what: "the page was to stay as it is (there is no expected.html)".to_owned(),
            detail: diff(&answer.body, found, ("the shop's", "found")),
        }),
        _ => {}
    }
    out.extend(replays(case, door, found));
    out
}

/// The same page in pieces; the first replay that differs is enough to know.
fn replays(case: &Case, door: &dyn Door, whole: &[u8]) -> Option<Failure> {
    let answer = case.answer.as_ref()?;
    let length = answer.body.len();
    let random = (0..cuts::RANDOM_REPLAYS)
        .map(|seed| (format!("cut at random, seed {seed}"), cuts::random(length, seed)));
    let each = std::iter::once(("cut byte by byte".to_owned(), cuts::everywhere(length)));
    each.chain(random).find_map(|(how, cuts)| {
        let found = door.pass(&case.request, Some(answer), &cuts).body.unwrap_or_default();
        let detail = || diff(whole, &found, ("whole", &how));
        (found != whole)
            .then(|| Failure { what: format!("the page differs when it comes {how}"), detail: detail() })
    })
}
