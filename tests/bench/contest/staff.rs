//! Pages of the staff area, and what it costs to keep who saw them.

use super::{AS_NGINX, Contest, Entrant, Kind, Of};
use crate::farm::{Farm, GUARDED};
use crate::journals::Journal;
use crate::load::Protocol;
use crate::pages::{DETAIL_PATH, EXPORT, EXPORT_PATH, LIST_PATH, ROWS};

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
        let export = format!("guarded export of {} MB", EXPORT >> 20);
        all.push(guarded(farm, named(&export), Kind::Stream(protocol), EXPORT_PATH, None));
    }
    all
}

fn guarded(farm: &Farm, name: String, kind: Kind, path: &'static str, goal: Option<f64>) -> Contest {
    let others = [("nginx-lua", "nginx + Lua", goal), ("nginx", "nginx pass-through", None)];
    let ours = [(GUARDED, "vratar", None)].into_iter();
    let own = [("vratar", "own pass-through", None)];
    let entrants = ours.chain(others).chain(own).filter_map(|(name, label, goal)| {
        let of = Of::Page { server: farm.find(name)?, path };
        Some(Entrant { label: label.to_owned(), of, goal })
    });
    Contest { name, kind, entrants: entrants.collect() }
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
    }
}
