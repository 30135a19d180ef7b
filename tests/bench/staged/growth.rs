//! What a request costs as a shop grows: shops, rules, sessions of staff, slots in a page; and a question, of what is kept.

use super::{Built, Stage, contest, page};
use crate::answer;
use crate::contest::{Kind, Of};
use crate::farm::{self, Farm, Server, WITHOUT_RULES};
use crate::index;
use crate::load::Protocol;
use crate::pages::{DETAIL_PATH, LOGIN_PATH, SLOTS_PATH, SMALL_PATH};
use crate::proc;
use crate::proof::LOGIN;
use crate::servers::vratar::{Rules, Setup};
use crate::slots;
use anyhow::{Context, ensure};
use std::time::Instant;

/// What a request may cost more when there is a thousand times as much.
const FLAT: f64 = 1.1;
/// Few shops, and many.
const SHOPS: [u32; 2] = [10, 10_000];
/// Sessions of staff that a Vratar knows: few, and many.
const SESSIONS: [u32; 2] = [10, 10_000];
/// Rules that have nothing to say of the page.
const RULES: u32 = 100;

/// What is kept takes minutes to make: not when it is to be quick.
pub(super) fn all(quick: bool) -> Vec<Stage> {
    let mut all = vec![
        Stage::new("shops 10 000 against 10", shops),
        Stage::new(format!("rules {RULES} against none"), rules),
        Stage::new("sessions 10 000 against 10", sessions),
    ];
    all.extend([10, 50].map(|count| {
        let name = format!("slots {count} against 1");
        Stage::new(name.clone(), move |farm| several_slots(farm, &name, count))
    }));
    if !quick {
        all.extend([&index::RECORDS, &index::DECISIONS].map(|kept| {
            Stage::new(kept.name(), move |farm| {
                let contests = kept.contests(&farm::target()?, &farm.ground.folder)?;
                Ok(Built { contests, ..Built::default() })
            })
        }));
    }
    all
}

/// The last of so many shops is asked: pages over kept connections, and new connections, which have to find its certificate.
fn shops(farm: &Farm) -> anyhow::Result<Built> {
    let mut built = Built::default();
    let mut memory = Vec::new();
    for (count, name) in SHOPS.into_iter().zip(["vratar-10-shops", "vratar-10000-shops"]) {
        let began = Instant::now();
        let server = farm.ground.vratar(name, &Setup { shops: count, ..Setup::default() })?;
        let (took, used) = (began.elapsed().as_secs_f64(), proc::used(server.program.pid())?);
        memory.push(used.memory);
        built.notes.push(format!(
            "{count} shops: started and proved in {took:.1} s, {:.1} s CPU, {:.1} MiB",
            used.cpu,
            used.memory / f64::from(1 << 20)
        ));
        built.servers.push(server);
    }
    let each = (memory[1] - memory[0]) / f64::from(SHOPS[1] - SHOPS[0]) / 1024.0;
    built.notes.push(format!("a shop takes {each:.1} KiB"));
    let entrants = [
        ("vratar", page(farm, 1, SMALL_PATH), None),
        ("own, 10 shops", page(farm, 0, SMALL_PATH), Some(FLAT)),
    ];
    for (what, kind) in [
        ("pass-through 400 B, h1", Kind::Load(Protocol::H1)),
        ("pass-through 400 B, h2", Kind::Load(Protocol::H2)),
        ("new TLS connection", Kind::Handshakes { resumed: false }),
    ] {
        built.contests.push(contest(format!("shops 10 000 against 10: {what}"), kind, &entrants));
    }
    Ok(built)
}

fn rules(farm: &Farm) -> anyhow::Result<Built> {
    let setup = Setup { mode: "guard", rules: Rules::Many(RULES), ..Setup::default() };
    let server = farm.ground.vratar("vratar-many-rules", &setup)?;
    let without = farm.find(WITHOUT_RULES).context("no Vratar without rules runs")?;
    let entrants = [
        ("vratar", page(farm, 0, DETAIL_PATH), None),
        ("own, no rules", Of::Page { server: without, path: DETAIL_PATH }, None),
    ];
    let name = format!("rules {RULES} against none: guarded detail page, h1");
    let contests = vec![contest(name, Kind::Load(Protocol::H1), &entrants)];
    Ok(Built { servers: vec![server], contests, notes: Vec::new() })
}

fn sessions(farm: &Farm) -> anyhow::Result<Built> {
    let setup = Setup { mode: "guard", ..Setup::default() };
    let mut built = Built::default();
    for (count, name) in SESSIONS.into_iter().zip(["vratar-10-sessions", "vratar-10000-sessions"]) {
        let server = farm.ground.vratar(name, &setup)?;
        let began = Instant::now();
        log_in(farm, &server, count)?;
        let memory = proc::used(server.program.pid())?.memory / f64::from(1 << 20);
        let took = began.elapsed().as_secs_f64();
        built.notes.push(format!(
            "{count} staff sessions: logged in one after the other in {took:.1} s, {memory:.1} MiB"
        ));
        built.servers.push(server);
    }
    let entrants = [
        ("vratar", page(farm, 1, DETAIL_PATH), None),
        ("own, 10 sessions", page(farm, 0, DETAIL_PATH), Some(FLAT)),
    ];
    let name = "sessions 10 000 against 10: guarded detail page, h1".to_owned();
    built.contests.push(contest(name, Kind::Load(Protocol::H1), &entrants));
    Ok(built)
}

/// So many times, each with a session of its own.
fn log_in(farm: &Farm, server: &Server, count: u32) -> anyhow::Result<()> {
    let mut connection = farm.shaker.open(server)?;
    for number in 0..count {
        let path = format!("{LOGIN_PATH}?session=InventedStaffSession{number:012}");
        let answer = answer::get(&mut connection, server, &path, Some(LOGIN))?;
        ensure!(answer.status == 302, "login {number} is answered {}", answer.status);
    }
    Ok(())
}

/// A page with so many forms, into all of which or one of which something is put.
fn several_slots(farm: &Farm, name: &str, count: usize) -> anyhow::Result<Built> {
    let mut built = Built::default();
    for (count, name) in [(1, "vratar-one-slot"), (count, "vratar-many-slots")] {
        let adapter = slots::adapter(&farm.ground.folder, count)?;
        let server = farm.ground.vratar(name, &Setup { adapter, ..Setup::default() })?;
        let put = slots::blocks(&farm.ground.cert, &server)?;
        ensure!(put == count, "{put} blocks were put into the page, not {count}");
        built.servers.push(server);
    }
    let one = format!("own, 1 of {} slots", slots::FORMS);
    let entrants =
        [("vratar", page(farm, 1, SLOTS_PATH), None), (one.as_str(), page(farm, 0, SLOTS_PATH), None)];
    let what = format!("{name}: injected page, h1");
    built.contests.push(contest(what, Kind::Load(Protocol::H1), &entrants));
    Ok(built)
}
