//! More than one worker thread, reloads under load, and answers that fit into no memory.

use super::{Built, Stage, contest, page};
use crate::contest::{Kind, Of};
use crate::farm::Farm;
use crate::load::Protocol;
use crate::pages::{EXPORT_EIGHTH_PATH, EXPORT_WHOLE_PATH, FILES, LARGE_PATH, SLOT_PATH};
use crate::servers::vratar::Setup;
use anyhow::Context;

/// Vratar as fast as nginx or faster.
const AS_NGINX: f64 = 1.0;
/// What does not grow: a tenth is what an allocator's mood makes.
const CONSTANT: f64 = 1.1;

/// The last one.
const EXPORT: &str = "peak memory, guarded export of 512 MB";

/// The last one takes minutes: not when it is to be quick.
pub(super) fn all(quick: bool) -> Vec<Stage> {
    let mut all = vec![
        Stage::new("two worker threads", threads),
        Stage::new("reload each second", reload),
        Stage::new("peak memory, download of 1 GB", download),
    ];
    if !quick {
        all.push(Stage::new(EXPORT, export));
    }
    all
}

fn threads(farm: &Farm) -> anyhow::Result<Built> {
    let two = Setup { threads: 2, ..Setup::default() };
    let servers = vec![farm.ground.vratar("vratar-two", &two)?, farm.ground.nginx("nginx-two", 2)?];
    let one = Of::Page { server: 0, path: LARGE_PATH };
    let nginx = farm.find("nginx").context("nginx does not run")?;
    let nginx_one = Of::Page { server: nginx, path: LARGE_PATH };
    let (ours, theirs) = (page(farm, 0, LARGE_PATH), page(farm, 1, LARGE_PATH));
    let mut contests = Vec::new();
    for protocol in [Protocol::H1, Protocol::H2] {
        let named = |who: &str| format!("two worker threads, 28 KB, {}{who}", protocol.name());
        let kind = Kind::Rated(protocol);
        let entrants =
            [("vratar", ours, None), ("own, one", one, None), ("nginx, two", theirs, Some(AS_NGINX))];
        contests.push(contest(named(""), kind, &entrants));
        contests.push(contest(
            named(" (nginx)"),
            kind,
            &[("nginx", theirs, None), ("nginx, one", nginx_one, None)],
        ));
    }
    Ok(Built { servers, contests, notes: Vec::new() })
}

fn reload(farm: &Farm) -> anyhow::Result<Built> {
    let servers = vec![
        farm.ground.vratar("vratar-reloaded", &Setup::default())?,
        farm.ground.nginx("nginx-reloaded", 1)?,
    ];
    let at = |own| Of::Reloaded { server: farm.servers.len() + own, path: SLOT_PATH };
    let mut contests = Vec::new();
    for protocol in [Protocol::H1, Protocol::H2] {
        let entrants = [
            ("vratar", at(0), None),
            ("own, not reloaded", Of::Page { server: 0, path: SLOT_PATH }, None),
            ("nginx, reloaded", at(1), None),
        ];
        let name = format!("reload each second, injected 28 KB, {}", protocol.name());
        contests.push(contest(name, Kind::Reload(protocol), &entrants));
    }
    Ok(Built { servers, contests, notes: Vec::new() })
}

/// Each server is asked for one sort of answer only, so that the memory of the one is not that of the other.
fn download(farm: &Farm) -> anyhow::Result<Built> {
    let setup = Setup::default();
    let servers = vec![
        farm.ground.vratar("vratar-tenth", &setup)?,
        farm.ground.vratar("vratar-whole", &setup)?,
        farm.ground.nginx("nginx-whole", 1)?,
    ];
    let [(tenth, _), (whole, _)] = FILES;
    let entrants = [
        ("vratar", page(farm, 1, whole), None),
        ("own, 100 MB", page(farm, 0, tenth), Some(CONSTANT)),
        ("nginx, 1 GB", page(farm, 2, whole), None),
    ];
    let contests = vec![contest("peak memory, download of 1 GB".to_owned(), Kind::Peak, &entrants)];
    Ok(Built { servers, contests, notes: Vec::new() })
}

/// Each part of an export is recorded before it leaves, so it takes minutes what a download does in seconds: half of that
/// one's length, and an eighth of it for the other.
fn export(farm: &Farm) -> anyhow::Result<Built> {
    let setup = Setup { mode: "guard", ..Setup::default() };
    let servers =
        vec![farm.ground.vratar("vratar-eighth", &setup)?, farm.ground.vratar("vratar-whole", &setup)?];
    let entrants = [
        ("vratar", page(farm, 1, EXPORT_WHOLE_PATH), None),
        ("own, 64 MB", page(farm, 0, EXPORT_EIGHTH_PATH), Some(CONSTANT)),
    ];
    let contests = vec![contest(EXPORT.to_owned(), Kind::Peak, &entrants)];
    Ok(Built { servers, contests, notes: Vec::new() })
}
