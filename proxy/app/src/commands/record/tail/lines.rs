//! Lines: an access is one, with what became of it.

use crate::commands::record::out::{count, plain};
use std::collections::VecDeque;
use std::time::{Duration, Instant};
use vratar_model::ShopId;
use vratar_model::access::{AccessId, Event, Verdict};
use vratar_siem::{Told, Who};

/// How long a line waits for the end of its access.
const PATIENCE: Duration = Duration::from_secs(1);
/// Names that are shown of one access.
const NAMES: usize = 3;
/// Signs of a reference that are shown.
const REFERENCE: usize = 12;

/// Lines that were not printed yet, in order.
pub(super) struct Lines {
    most: usize,
    unsealed: bool,
    waiting: VecDeque<Line>,
}

struct Line {
    since: Instant,
    /// What may come after it belongs to this access.
    access: Option<(AccessId, ShopId)>,
    text: String,
    persons: u64,
    rows: u64,
    names: Vec<String>,
    fields: Vec<&'static str>,
    outcome: Option<&'static str>,
}

impl Lines {
    pub(super) fn new(most: usize, unsealed: bool) -> Self {
        Self { most, unsealed, waiting: VecDeque::new() }
    }

    /// Takes what a record says: a new line, or more of one.
    pub(super) fn take(&mut self, told: &Told) {
        match &told.record.event {
            Event::Named(_) => {}
            Event::Lease(lease) => {
                let more = (lease.found.others(), lease.found.rows);
                if let Some(line) = self.of(told) {
                    line.persons += more.0;
                    line.rows += more.1;
                }
            }
            Event::Close(close) => match self.of(told) {
                Some(line) => {
                    (line.persons, line.rows) = (close.persons, close.rows);
                    line.outcome = Some(close.outcome.as_str());
                }
                None => self.waiting.push_back(self.line(told)),
            },
            _ => self.waiting.push_back(self.line(told)),
        }
    }

    /// Forgets those before the last that are wanted.
    pub(super) fn keep_last(&mut self) {
        let over = self.waiting.len().saturating_sub(self.most);
        self.waiting.drain(..over);
    }

    /// All there are.
    pub(super) fn all(&mut self) -> Vec<String> {
        self.waiting.drain(..).map(|line| line.written()).collect()
    }

    /// Those from the first on whose end is known or was waited for.
    pub(super) fn ripe(&mut self) -> Vec<String> {
        let is_ripe =
            |line: &Line| line.access.is_none() || line.outcome.is_some() || line.since.elapsed() > PATIENCE;
        let ripe = self.waiting.iter().take_while(|line| is_ripe(line)).count();
        self.waiting.drain(..ripe).map(|line| line.written()).collect()
    }

    fn of(&mut self, told: &Told) -> Option<&mut Line> {
        let key = (told.access()?, told.shop()?.clone());
        self.waiting.iter_mut().rev().find(|line| line.access.as_ref() == Some(&key))
    }

    fn line(&self, told: &Told) -> Line {
        let (persons, rows) = told.counts().unwrap_or_default();
        let is_access = matches!(told.record.event, Event::Grant(_));
        Line {
            since: Instant::now(),
            access: if is_access { told.access().zip(told.shop().cloned()) } else { None },
            text: said(told),
            persons,
            rows,
            names: if self.unsealed {
                told.subjects.iter().take(NAMES).cloned().collect()
            } else {
                Vec::new()
            },
            fields: told.fields(),
            outcome: told.outcome().filter(|_| matches!(told.record.event, Event::Close(_))),
        }
    }
}

impl Line {
    fn written(&self) -> String {
        let mut text = self.text.clone();
        if self.access.is_some() || self.persons > 0 {
            text += &format!("  {}, {}", count(self.persons, "person"), count(self.rows, "row"));
        }
        if !self.fields.is_empty() {
            text += &format!(" ({})", self.fields.join(", "));
        }
        match (self.outcome, &self.access) {
            (Some(outcome), _) => text += &format!("  {outcome}"),
            (None, Some(_)) => text += "  outcome not known",
            (None, None) => {}
        }
        if !self.names.is_empty() {
            let more = self.persons.saturating_sub(self.names.len() as u64);
            let names: Vec<String> = self.names.iter().map(|name| plain(name)).collect();
            text += &format!("  {}", names.join(" "));
            text += &if more > 0 { format!(" and {more} more") } else { String::new() };
        }
        text
    }
}

/// When, who, what; how many and what became of it is told behind.
fn said(told: &Told) -> String {
    let at = told.record.at.strftime("%F %T UTC");
    let what = match &told.record.event {
        Event::Grant(_) | Event::Lease(_) | Event::Close(_) | Event::Refusal(_) => access(told),
        Event::Ask(ask) => {
            let least = if ask.more { "at least " } else { "" };
            let much = format!("{}, {}", count(ask.persons, "person"), count(ask.rows, "row"));
            format!("{}  asks a second person for {least}{much}  ({})", access(told), plain(&ask.rule))
        }
        Event::Approval(approval) => {
            let said = if approval.verdict == Verdict::Allow { "approved" } else { "did not approve" };
            format!("{}  {said} what {} asked for  ({})", who(told), approval.access, plain(&approval.rule))
        }
        Event::Login(login) => {
            let how = if login.success { "logged in" } else { "was not let in" };
            format!("{}  {how}  ({})", who(told), plain(&login.login))
        }
        Event::Logout(_) => "a session ended".to_owned(),
        Event::Rotation(rotation) => match rotation.role {
            Some(role) => format!("a session showed that it is of role {}", role.as_str()),
            None => "a session got another name".to_owned(),
        },
        Event::Run(run) => format!("a door began to write (version {})", plain(&run.version)),
        Event::Config(config) => {
            format!("a config came into use (guards {})", count(config.guarded.len() as u64, "shop"))
        }
        Event::Reading(reading) => {
            let how = if reading.unsealed { ", names opened" } else { "" };
            format!("{} read the record: {}{how}", plain(&reading.by), plain(&reading.what))
        }
        Event::Pruned(pruned) => {
            format!("{} of the record dropped, up to {}", count(pruned.segments, "file"), pruned.until)
        }
        Event::Erased(erased) => format!("{} erased", count(erased.count, "reference")),
        Event::Loss(loss) => {
            let reason = loss.reason.as_deref().map_or_else(String::new, |why| format!(" ({})", plain(why)));
            format!(
                "{} accepted a loss{reason}: an anchor knew {} leaves, {} were there",
                plain(&loss.by),
                loss.anchored,
                loss.found
            )
        }
        Event::Passed(passed) => {
            format!(
                "{} of the way to buy went out while nothing could be recorded",
                count(passed.count, "page")
            )
        }
        Event::Named(_) => "a name".to_owned(),
    };
    let shop = told.shop().map(|shop| format!("  {}", plain(shop.as_str()))).unwrap_or_default();
    format!("{at}{shop}  {what}")
}

fn access(told: &Told) -> String {
    let (method, path, route) = told.request().unwrap_or_default();
    let refused = told.reason().map(|reason| format!("  REFUSED: {}", reason.as_str())).unwrap_or_default();
    let action = told.action().map(|action| action.as_str()).unwrap_or("-");
    let decoy = if told.touches_decoy() { "  DECOY" } else { "" };
    let wanted = told.justification().map(|why| format!("  for: {}", plain(why))).unwrap_or_default();
    format!("{}  {action}  {method} {} ({}){refused}{wanted}{decoy}", who(told), plain(path), plain(route))
}

/// `admin (staff)`, `3f0a… (staff)`, `somebody (anonymous)`.
fn who(told: &Told) -> String {
    let role = told.role().map_or("unknown", |role| role.as_str());
    let name = match &told.who {
        Some(Who { name: Some(name), .. }) => plain(name),
        Some(Who { subject, .. }) => {
            let reference = subject.to_string();
            format!("{}…", reference.get(..REFERENCE).unwrap_or(&reference))
        }
        None => "somebody".to_owned(),
    };
    format!("{name} ({role})")
}

#[cfg(test)]
mod tests;
