//! Measuring a scenario: everybody in turns, round after round.

use crate::contest::{Contest, Entrant, Kind};
use crate::farm::Farm;
use crate::flags::Flags;
use crate::idle;
use crate::load::Shown;
use crate::proc;
use crate::shake::Connection;
use crate::spread::Spread;
use std::time::{Duration, Instant};

/// Requests before the first round.
const WARM_UP: u32 = 1000;
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
    if let Kind::Load(protocol) = contest.kind {
        for entrant in &contest.entrants {
            farm.h2load.run(farm.servers[entrant.server].port, entrant.path, protocol, WARM_UP)?;
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
    Ok(Result { contest: contest.clone(), samples })
}

fn sample(
    farm: &Farm,
    kind: Kind,
    entrant: &Entrant,
    flags: &Flags,
    open: &mut Vec<Connection>,
) -> anyhow::Result<Sample> {
    let server = &farm.servers[entrant.server];
    let (pid, port) = (server.program.pid(), server.port);
    let before = match kind {
        Kind::Idle => return idle::sample(farm, entrant.server, flags.rounds, open),
        Kind::Load(_) | Kind::Handshakes => proc::used(pid)?,
    };
    let (shown, count) = match kind {
        Kind::Load(protocol) => {
            (farm.h2load.run(port, entrant.path, protocol, flags.requests)?, flags.requests)
        }
        Kind::Handshakes | Kind::Idle => (handshakes(farm, port, entrant.path)?, HANDSHAKES),
    };
    std::thread::sleep(REST);
    let after = proc::used(pid)?;
    let cost = (after.cpu - before.cpu) * 1e6 / f64::from(count);
    Ok(Sample { cost, shown: Some(shown) })
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
}
