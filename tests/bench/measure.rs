//! Measuring a scenario: everybody in turns, round after round.

use crate::contest::{Contest, Entrant, Kind, Of};
use crate::farm::{Farm, Server};
use crate::flags::Flags;
use crate::load::{Protocol, Shown};
use crate::pages::{self, STAFF_AREA};
use crate::shake::Connection;
use crate::spread::Spread;
use crate::{idle, journals, proc};
use anyhow::Context;
use std::time::{Duration, Instant};

/// Requests before the first round.
const WARM_UP: u32 = 1000;
/// Long answers before the first round…
const STREAM_WARM_UP: u32 = 8;
/// …and in one measurement.
const STREAMS: u32 = 48;
/// New connections in one measurement.
const HANDSHAKES: u32 = 2000;
/// Until the last of a server's work is on its account.
const REST: Duration = Duration::from_millis(30);

/// One measurement of one entrant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// In the unit of the scenario's kind.
    pub(crate) cost: f64,
    /// What the client saw.
    pub(crate) shown: Option<Shown>,
}

/// A scenario with its measurements.
pub(crate) struct Result {
    /// The scenario.
    pub(crate) contest: Contest,
    /// By entrant, then by round.
    pub(crate) samples: Vec<Vec<Sample>>,
}

/// Measures everybody `rounds` times. Who begins changes from round to round.
pub(crate) fn run(farm: &Farm, contest: &Contest, flags: &Flags) -> anyhow::Result<Result> {
    let count = contest.entrants.len();
    let mut samples = vec![Vec::new(); count];
    // Idle connections stay open until the scenario is over.
    let mut open = Vec::new();
    println!("\n{} ({})", contest.name, contest.kind.unit());
    let before = kept(farm, contest)?;
    let (protocol, warm_up, each) = match contest.kind {
        Kind::Load(protocol) => (protocol, WARM_UP, flags.requests),
        Kind::Stream(protocol) => (protocol, STREAM_WARM_UP, STREAMS),
        Kind::Journal(_) | Kind::Handshakes | Kind::Idle => (Protocol::H1, 0, 0),
    };
    for (server, path) in contest.entrants.iter().filter_map(|entrant| page(farm, entrant)) {
        if warm_up > 0 {
            farm.h2load.run(server.port, path, protocol, warm_up)?;
        }
    }
    for round in 0..usize::from(flags.rounds) {
        for turn in 0..count {
            let at = (round + turn) % count;
            samples[at].push(sample(farm, contest.kind, &contest.entrants[at], flags, &mut open)?);
        }
        let costs = contest.entrants.iter().zip(&samples);
        let costs: Vec<String> =
            costs.map(|(who, all)| format!("{} {:.1}", who.label, all[round].cost)).collect();
        println!("   round {}/{}: {}", round + 1, flags.rounds, costs.join("   "));
    }
    for (server, before) in before {
        let answers = u64::from(warm_up) + u64::from(flags.rounds) * u64::from(each);
        server.kept.as_ref().map_or(Ok(()), |kept| kept.is(before + answers)).context(server.name)?;
    }
    Ok(Result { contest: contest.clone(), samples })
}

fn page<'f>(farm: &'f Farm, entrant: &Entrant) -> Option<(&'f Server, &'static str)> {
    match entrant.of {
        Of::Page { server, path } => Some((&farm.servers[server], path)),
        Of::Journal(_) => None,
    }
}

/// The servers that write down who saw whom in this scenario, and how many answers they have by now.
fn kept<'f>(farm: &'f Farm, contest: &Contest) -> anyhow::Result<Vec<(&'f Server, u64)>> {
    let pages = contest.entrants.iter().filter_map(|entrant| page(farm, entrant));
    let staff = pages.filter(|(_, path)| path.starts_with(STAFF_AREA)).map(|(server, _)| server);
    staff
        .filter_map(|server| Some((server, server.kept.as_ref()?)))
        .map(|(server, kept)| Ok((server, kept.count()?)))
        .collect()
}

fn sample(
    farm: &Farm,
    kind: Kind,
    entrant: &Entrant,
    flags: &Flags,
    open: &mut Vec<Connection>,
) -> anyhow::Result<Sample> {
    let (server, path) = match (entrant.of, kind) {
        (Of::Journal(journal), Kind::Journal(writers)) => {
            return journals::sample(&farm.folder, journal, writers);
        }
        (Of::Page { server, .. }, Kind::Idle) => return idle::sample(farm, server, flags.rounds, open),
        (Of::Page { server, path }, _) => (&farm.servers[server], path),
        (Of::Journal(_), _) => anyhow::bail!("a journal answers no requests"),
    };
    let (pid, port) = (server.program.pid(), server.port);
    let before = proc::used(pid)?;
    let (shown, units) = match kind {
        Kind::Load(protocol) => {
            (farm.h2load.run(port, path, protocol, flags.requests)?, f64::from(flags.requests))
        }
        Kind::Stream(protocol) => {
            let megabytes = pages::page(path).len() as f64 / f64::from(1 << 20);
            (farm.h2load.run(port, path, protocol, STREAMS)?, f64::from(STREAMS) * megabytes)
        }
        _ => (handshakes(farm, port, path)?, f64::from(HANDSHAKES)),
    };
    std::thread::sleep(REST);
    let after = proc::used(pid)?;
    Ok(Sample { cost: (after.cpu - before.cpu) * 1e6 / units, shown: Some(shown) })
}

fn handshakes(farm: &Farm, port: u16, path: &str) -> anyhow::Result<Shown> {
    let began = Instant::now();
    let mut took = farm.shaker.many(port, path, HANDSHAKES)?;
    let rate = f64::from(HANDSHAKES) / began.elapsed().as_secs_f64();
    took.sort_by(f64::total_cmp);
    let at = |percent: usize| took.get(took.len() * percent / 100).copied().unwrap_or(0.0) * 1e3;
    Ok(Shown { rate, p50: at(50), p99: at(99) })
}

impl Result {
    /// Cost of the first entrant by that of another one, round by round.
    pub(crate) fn ratio(&self, other: usize) -> Spread {
        let rounds = self.samples[0].iter().zip(&self.samples[other]);
        // A server that needed nothing that could be measured cannot be divided by.
        Spread::of(rounds.filter(|(_, their)| their.cost > 0.0).map(|(our, their)| our.cost / their.cost))
    }

    /// Of journals: the time that a record of the first entrant takes by that of another one, all writers together.
    pub(crate) fn time_ratio(&self, other: usize) -> Option<Spread> {
        if !matches!(self.contest.kind, Kind::Journal(_)) {
            return None;
        }
        let rounds = self.samples[0].iter().zip(&self.samples[other]);
        let rates = rounds.filter_map(|(our, their)| Some((our.shown?.rate, their.shown?.rate)));
        Some(Spread::of(rates.map(|(our, their)| their / our)))
    }
}
