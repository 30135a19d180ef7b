//! What a rule of each kind says.

use super::sees::{proof, sees};
use super::table::{Flaws, Table};
use super::{ID, Reading, is_id};
use crate::access::condition::Condition;
use crate::access::decision::{RuleId, Window};
use crate::access::hours::Hours;
use crate::access::network::Network;
use crate::access::rules::{Account, Budget, Head, Level, Listed, Presence, Print, Rule, Rules, Touch};
use crate::access::word::{Kind, MAX_WAITS, MAX_WINDOW, Mode, Outside, Over, Per, Touched};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use vratar_model::access::Field;

impl Reading<'_> {
    /// Reads a rule and keeps it; `None` if that cannot be done, and then it was said why.
    pub(super) fn kind(&mut self, kind: Kind, entry: &mut Table<'_>, flaws: &mut Flaws) -> Option<Listed> {
        let head = self.head(entry, flaws);
        let (rules, groups) = (&mut self.rules, self.known.groups.as_slice());
        let (says, head) = match kind {
            Kind::AccessLevel => {
                let subjects = entry.words("subjects", flaws);
                let body = sees(entry, flaws).map(|sees| Level { subjects, sees });
                keep(&mut rules.access_levels, head, body, |level| level.sees.says(Field::ALL))
            }
            Kind::ExportBudget => {
                let actions = entry.words("actions", flaws);
                let body = account(entry, groups, true, flaws).map(|account| Budget { actions, account });
                keep(&mut rules.budgets, head, body, |budget| budget.account.says())
            }
            Kind::Print => keep(&mut rules.prints, head, print(entry, groups, flaws), says_print),
            Kind::Presence => keep(&mut rules.presences, head, presence(entry, flaws), |presence| {
                format!("outside: {}", presence.outside.as_str())
            }),
            Kind::Decoy => keep(&mut rules.decoys, head, touch(entry, flaws), |touch| {
                format!("touched: {}", touch.touched.as_str())
            }),
            Kind::Unclassified => {
                keep(&mut rules.unclassified, head, sees(entry, flaws), |sees| sees.says(Field::ALL))
            }
        }?;
        let observed = head.mode == Mode::Observe;
        let when = head.when.as_ref().map(|when| Arc::clone(when.text()));
        Some(Listed { id: Arc::clone(&head.id), kind, observed, file: "".into(), when, says })
    }

    fn head(&self, entry: &mut Table<'_>, flaws: &mut Flaws) -> Option<Head> {
        let id = id(entry, flaws);
        let mode = entry.word("mode", flaws).unwrap_or(Mode::Enforce);
        let why = entry.localized("why", flaws);
        let when = match entry.text("when", flaws) {
            Some((text, span)) => {
                let read = Condition::read(text, self.known);
                Some(read.map_err(|wrong| flaws.add(span, wrong.message, wrong.remedy)).ok()?)
            }
            None => None,
        };
        Some(Head { id: id?, mode, when, why })
    }
}

fn id(entry: &mut Table<'_>, flaws: &mut Flaws) -> Option<RuleId> {
    if !entry.has("id") {
        flaws.add(entry.span(), "the rule has no id", "write id = \"clerks-see-half\"");
    }
    let (id, span) = entry.text("id", flaws)?;
    if !is_id(id) {
        flaws.add(span, format!("'{}' is no id", id.escape_debug()), ID);
    }
    Some(id.into())
}

/// Takes a rule of which everything could be read.
fn keep<B>(
    rules: &mut Vec<Rule<B>>,
    head: Option<Head>,
    body: Option<B>,
    says: impl Fn(&B) -> String,
) -> Option<(String, &Head)> {
    rules.push(Rule { head: head?, body: body? });
    rules.last().map(|rule| (says(&rule.body), &rule.head))
}

/// `has_proof`: a `proof` in the rule is the budget's.
fn account(entry: &mut Table<'_>, groups: &[&str], has_proof: bool, flaws: &mut Flaws) -> Option<Account> {
    let mut per: BTreeSet<Per> = entry.words("per", flaws);
    if per.is_empty() {
        per.insert(Per::Actor);
    }
    let (persons, rows) = (entry.number("persons", flaws), entry.number("rows", flaws));
    if !entry.has("persons") && !entry.has("rows") {
        flaws.add(entry.span(), "the budget limits nothing", "write persons = 200, rows = 1000, or both");
    }
    let window = window(entry, flaws);
    let over = entry.needed::<Over>("over", flaws);
    let approvers = approvers(entry, over, groups, flaws);
    let waits = waits(entry, over, flaws);
    let proof = has_proof
        .then(|| proof(entry, over.is_none_or(|over| over == Over::StepUp), "over", flaws))
        .flatten();
    let watermark = entry.flag("watermark", flaws);
    Some(Account { per, window: window?, persons, rows, over: over?, approvers, waits, proof, watermark })
}

/// How long a second person is waited for.
fn waits(entry: &mut Table<'_>, over: Option<Over>, flaws: &mut Flaws) -> Option<Duration> {
    let place = entry.has("waits").then(|| entry.place("waits"))?;
    if over.is_some_and(|over| over != Over::Approval) {
        let says = "'waits' says how long a second person is waited for, and nobody is asked";
        flaws.add(place.clone(), says, "write over = \"approval\", or delete 'waits'");
    }
    let waits = entry.time("waits", flaws)?;
    if waits > MAX_WAITS {
        flaws.add(place, "'waits' is longer than 7 days", "write at most waits = \"7d\"");
    }
    Some(waits)
}

/// The groups that may approve beside the admins.
fn approvers(
    entry: &mut Table<'_>,
    over: Option<Over>,
    groups: &[&str],
    flaws: &mut Flaws,
) -> Arc<[Arc<str>]> {
    let named = entry.texts("approvers", flaws);
    if entry.has("approvers") && over.is_some_and(|over| over != Over::Approval) {
        let says = "'approvers' says who may approve, and nobody is asked to";
        flaws.add(entry.place("approvers"), says, "write over = \"approval\", or delete 'approvers'");
    }
    for (name, span) in &named {
        if !groups.contains(name) {
            let says = format!("there is no group '{}'", name.escape_debug());
            flaws.add(
                span.clone(),
                says,
                "name one of the rule files' groups ([group.office]); admins may approve anyway",
            );
        }
    }
    named.into_iter().map(|(name, _)| name.into()).collect()
}

fn window(entry: &mut Table<'_>, flaws: &mut Flaws) -> Option<Window> {
    if !entry.has("within") {
        flaws.add(
            entry.span(),
            "'within' is missing",
            "write within = \"1d\", or \"day\" for the day of the calendar",
        );
    }
    match entry.value("within")?.get_ref().as_str() {
        Some("day") => Some(Window::Day),
        _ => {
            let place = entry.place("within");
            let time = entry.time("within", flaws)?;
            if time > MAX_WINDOW {
                flaws.add(place, "'within' is longer than 31 days", "write at most within = \"31d\"");
            }
            Some(Window::Sliding(time))
        }
    }
}

/// Keys of a print rule that make it a budget.
const OF_A_BUDGET: [&str; 8] =
    ["per", "within", "persons", "rows", "over", "approvers", "waits", "watermark"];
/// And those that make it say what is seen.
const OF_A_SIGHT: [&str; 3] = ["see", "fields", "mask"];
/// And that which belongs to what is seen, if the rule says that, and to the budget otherwise.
const OF_EITHER: [&str; 1] = ["proof"];

fn print(entry: &mut Table<'_>, groups: &[&str], flaws: &mut Flaws) -> Option<Print> {
    let counts = OF_A_BUDGET.iter().any(|key| entry.has(key));
    let shows = OF_A_SIGHT.iter().any(|key| entry.has(key));
    if !counts && !shows {
        flaws.add(
            entry.span(),
            "the rule says nothing of prints",
            "write see = \"mask\", or a budget: persons, within, over",
        );
    }
    OF_A_BUDGET.iter().chain(&OF_A_SIGHT).chain(&OF_EITHER).for_each(|key| entry.skip(key));
    let body = Print {
        sees: if shows { Some(sees(entry, flaws)?) } else { None },
        account: if counts { Some(account(entry, groups, !shows, flaws)?) } else { None },
    };
    (counts || shows).then_some(body)
}

fn says_print(print: &Print) -> String {
    let seen = print.sees.as_ref().map(|sees| sees.says(Field::ALL));
    let drawn = print.account.as_ref().map(Account::says);
    seen.into_iter().chain(drawn).collect::<Vec<_>>().join("; ")
}

fn presence(entry: &mut Table<'_>, flaws: &mut Flaws) -> Option<Presence> {
    let hours = each(entry, "hours", Hours::read, "\"Mon-Fri 08:00-19:00\"", flaws);
    let networks = each(entry, "networks", Network::read, "\"192.0.2.0/24\"", flaws);
    if !entry.has("hours") && !entry.has("networks") {
        flaws.add(
            entry.span(),
            "the rule says neither when nor from where",
            "write hours = [\"Mon-Fri 08:00-19:00\"], or networks",
        );
    }
    let outside = entry.needed::<Outside>("outside", flaws);
    let proof = proof(entry, outside == Some(Outside::StepUp), "outside", flaws);
    Some(Presence { hours, networks, outside: outside?, proof })
}

fn each<T>(
    entry: &mut Table<'_>,
    key: &'static str,
    read: fn(&str) -> Option<T>,
    like: &str,
    flaws: &mut Flaws,
) -> Vec<T> {
    let texts = entry.texts(key, flaws);
    if entry.has(key) && texts.is_empty() {
        flaws.add(
            entry.place(key),
            format!("'{key}' is empty"),
            format!("write {key} = [{like}], or delete the key"),
        );
    }
    let mut all = Vec::new();
    for (text, span) in texts {
        match read(text) {
            Some(one) => all.push(one),
            None => flaws.add(
                span,
                format!("'{}' does not belong into '{key}'", text.escape_debug()),
                format!("write it like {like}"),
            ),
        }
    }
    all
}

fn touch(entry: &mut Table<'_>, flaws: &mut Flaws) -> Option<Touch> {
    let touched = entry.needed::<Touched>("touched", flaws);
    let proof = proof(entry, touched == Some(Touched::StepUp), "touched", flaws);
    Some(Touch { touched: touched?, proof })
}

impl Rules {
    pub(super) fn heads_mut(&mut self) -> impl Iterator<Item = &mut Head> {
        let Self { access_levels, budgets, prints, presences, decoys, unclassified, .. } = self;
        let levels = access_levels.iter_mut().map(|rule| &mut rule.head);
        let drawn = budgets.iter_mut().map(|rule| &mut rule.head);
        let printed = prints.iter_mut().map(|rule| &mut rule.head);
        let present = presences.iter_mut().map(|rule| &mut rule.head);
        let touched = decoys.iter_mut().map(|rule| &mut rule.head);
        let unnamed = unclassified.iter_mut().map(|rule| &mut rule.head);
        levels.chain(drawn).chain(printed).chain(present).chain(touched).chain(unnamed)
    }
}
