//! Pages of the staff area, and what it costs to keep who saw them.

use super::{AS_NGINX, Contest, Entrant, Kind, Of, with_made};
use crate::farm::{Farm, GUARDED, HIDING, LUA_HIDING, WITHOUT_RULES};
use crate::journals::Journal;
use crate::load::Protocol;
use crate::pages::{DETAIL_PATH, EXPORT, EXPORT_PATH, LIST_PATH, ROWS, SHORT_LIST_PATH, real, twin};

/// A durable record takes a tenth of the time of a commit.
const TENTH: f64 = 0.1;
/// Of so many writers the goal speaks.
const MANY: u16 = 64;

/// What the page costs with its record, beside those who write an unsynced log, and beside those who write none.
pub(super) fn all(farm: &Farm) -> Vec<Contest> {
    let mut all = Vec::new();
    for protocol in [Protocol::H1, Protocol::H2] {
        let named = |what: &str| format!("{what}, {}", protocol.name());
        let load = Kind::Load(protocol);
        all.push(guarded(farm, named("guarded detail page 28 KB"), load, DETAIL_PATH, Some(AS_NGINX)));
        all.push(guarded(farm, named(&format!("guarded list of {ROWS} rows")), load, LIST_PATH, None));
        all.extend(real(farm, &named, load));
        all.push(masked(farm, named("masked list 28 KB"), load));
        all.push(decided(farm, named("guarded detail page, shipped rules"), load));
        let export = format!("guarded export of {} MB", EXPORT >> 20);
        all.push(guarded(farm, named(&export), Kind::Stream(protocol), EXPORT_PATH, None));
    }
    all
}

/// Pages exactly as a django-oscar sent them, and how much of the ratio is theirs.
fn real(farm: &Farm, named: &dyn Fn(&str) -> String, kind: Kind) -> Vec<Contest> {
    let pages = [
        ("real page of oscar, guarded order 36 KB", (real::ORDER, twin::DETAIL), Some(AS_NGINX)),
        ("real page of oscar, guarded customers 26 KB", (real::CUSTOMERS, twin::LIST), None),
    ];
    let contest = |(what, (real, made), goal)| {
        with_made(guarded(farm, named(what), kind, real, goal), "nginx + Lua", made)
    };
    pages.map(contest).into()
}

fn guarded(farm: &Farm, name: String, kind: Kind, path: &'static str, goal: Option<f64>) -> Contest {
    let entrants = [
        (GUARDED, "vratar", None),
        ("nginx-lua", "nginx + Lua", goal),
        ("nginx", "nginx pass-through", None),
        ("vratar", "own pass-through", None),
    ];
    between(farm, name, kind, path, &entrants)
}

/// The same of a list in which addresses are hidden, beside a script that replaces what looks like one.
fn masked(farm: &Farm, name: String, kind: Kind) -> Contest {
    let entrants = [
        (HIDING, "vratar", None),
        (LUA_HIDING, "nginx + Lua gsub", Some(AS_NGINX)),
        (GUARDED, "own, nothing hidden", None),
    ];
    between(farm, name, kind, SHORT_LIST_PATH, &entrants)
}

/// What it costs to ask all the rules that are shipped.
fn decided(farm: &Farm, name: String, kind: Kind) -> Contest {
    let entrants = [(GUARDED, "vratar", None), (WITHOUT_RULES, "own, no rules", None)];
    between(farm, name, kind, DETAIL_PATH, &entrants)
}

fn between(
    farm: &Farm,
    name: String,
    kind: Kind,
    path: &'static str,
    entrants: &[(&str, &str, Option<f64>)],
) -> Contest {
    let entrants = entrants.iter().filter_map(|(name, label, goal)| {
        let of = Of::Page { server: farm.find(name)?, path };
        Some(Entrant { label: (*label).to_owned(), of, goal: *goal })
    });
    Contest { name, kind, entrants: entrants.collect(), made: None }
}

/// Records that are durable before anything else happens.
pub(super) fn journals() -> Vec<Contest> {
    [1, 8, MANY].map(durable).into()
}

fn durable(writers: u16) -> Contest {
    let ours = Entrant { label: "vratar".to_owned(), of: Of::Journal(Journal::Log), goal: None };
    let tables = [("WAL", false), ("WAL", true), ("DELETE", false), ("DELETE", true)];
    let others = tables.map(|(mode, together)| {
        let how = if together { "what waits in one commit" } else { "a commit each" };
        let goal = (writers == MANY && mode == "WAL" && !together).then_some(TENTH);
        let of = Of::Journal(Journal::Sqlite { mode, together });
        Entrant { label: format!("SQLite {mode}, {how}"), of, goal }
    });
    let plural = if writers == 1 { "" } else { "s" };
    Contest {
        name: format!("durable grants, {writers} writer{plural}"),
        kind: Kind::Journal(writers),
        entrants: [ours].into_iter().chain(others).collect(),
        made: None,
    }
}
