//! Cases in the prose beside a rule file: what the page says is executed.
//!
//! A fenced block `cases` holds a case a line: `WHO WHAT [/path] [key=value …] -> DECISION`. It is decided by the rules
//! of the last block `toml rules` above it or, without one, by those of the file beside the page, as if every rule of
//! them was enforced; `cases as written` leaves those that observe alone.
//!
//! `WHO` is a role, `WHAT` a class of routes. Keys: `groups` `subjects` `route` `method` `at` `from` `proved` `shop`, and
//! of the answer `shows` (fields) `persons` `rows` `decoys`. What is not said: a Monday at ten, address 192.0.2.7, a
//! client's data, in the staff area for those who work there, no password given lately, nothing known of the answer.

mod fence;
mod given;

use super::check::RuleFile;
use super::decision::Decision;
use super::rules::Rules;
use super::word::spoken;
use fence::{Block, blocks};
use vratar_model::access::Verdict;

/// A case that was run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// Its line in the page, from 1.
    pub line: usize,
    /// The facts, as the page has them.
    pub given: String,
    /// The decision that the page promises.
    pub expected: String,
    /// The one that was made, or why none could be.
    pub decided: Result<String, String>,
}

impl Ran {
    /// Whether the page is right.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.decided.as_ref() == Ok(&self.expected)
    }
}

/// Runs every case of `page`; `beside` is the rule file of the same name.
#[must_use]
pub fn run(page: &str, beside: Option<RuleFile<'_>>) -> Vec<Ran> {
    let mut rules = beside.map(|file| read(&[file]));
    let mut ran = Vec::new();
    for block in blocks(page) {
        match block {
            Block::Rules { text, .. } => {
                rules = Some(read(&[RuleFile { name: "the block above", text: &text }]))
            }
            Block::Cases { cases, as_written } => {
                let chosen = rules.as_ref().ok_or("there are no rules above it, and no file beside the page");
                let chosen = chosen.map(|(written, enforced)| if as_written { written } else { enforced });
                ran.extend(cases.into_iter().map(|(line, case)| one(chosen, line, case)));
            }
        }
    }
    ran
}

/// The rules as they are written and as if all were enforced, or the first thing that is wrong with them.
type Both = (Result<Rules, String>, Result<Rules, String>);

fn read(files: &[RuleFile<'_>]) -> Both {
    let read = || {
        Rules::read(files).map_err(|flaws| {
            let flaw = flaws.into_iter().next();
            flaw.map_or_else(String::new, |flaw| {
                format!("the rules are wrong: {}; {}", flaw.message, flaw.remedy)
            })
        })
    };
    let enforced = read().map(|mut rules| {
        let ids: Vec<_> = rules.list().iter().map(|rule| rule.id.clone()).collect();
        ids.iter().for_each(|id| _ = rules.enforce(id));
        rules
    });
    (read(), enforced)
}

fn one(rules: Result<&Result<Rules, String>, &str>, line: usize, case: &str) -> Ran {
    let (given, expected) = case.split_once("->").unwrap_or((case, ""));
    let (given, expected) =
        (given.trim().to_owned(), expected.split_whitespace().collect::<Vec<_>>().join(" "));
    let decided = rules
        .map_err(str::to_owned)
        .and_then(|rules| rules.as_ref().map_err(Clone::clone))
        .and_then(|rules| given::decide(rules, &given));
    Ran { line, given, expected, decided: decided.map(|decision| in_words(&decision)) }
}

/// A decision on one line: `mask email=redact, alarm, draws on clerk-day`.
#[must_use]
pub fn in_words(decision: &Decision) -> String {
    let masks = decision.masks.iter().map(|(field, form)| format!(" {}={form}", field.as_str()));
    let mut said = vec![match (decision.verdict, decision.step_up) {
        (Verdict::Mask, _) => format!("mask{}", masks.collect::<String>()),
        (Verdict::StepUp, Some(step_up)) => format!("step_up within {}", spoken(step_up.within)),
        (verdict, _) => verdict.as_str().to_owned(),
    }];
    said.extend(decision.alarm.then(|| "alarm".to_owned()));
    let drawn: Vec<&str> =
        decision.budgets.iter().filter(|draw| !draw.observed).map(|draw| &*draw.rule).collect();
    said.extend((!drawn.is_empty()).then(|| format!("draws on {}", drawn.join(" "))));
    said.join(", ")
}

#[cfg(test)]
mod tests;
