//! Measuring a scenario: everybody in turns, round after round.

use crate::contest::{Contest, Entrant, Kind, Made, Of};
use crate::farm::{Farm, Server};
use crate::flags::Flags;
use crate::load::{Protocol, Shown};
use crate::pages::{self, EXPORT_PATH, STAFF_AREA};
use crate::shake::Connection;
use crate::spread::Spread;
use crate::{first_byte, idle, journals, peak, proc, reload};
use anyhow::Context;
use std::time::{Duration, Instant};

/// Requests before the first round.
const WARM_UP: u32 = 1000;
/// Long answers before the first round…
const STREAM_WARM_UP: u32 = 8;
/// …and in one measurement.
const STREAMS: u32 = 48;
/// …of which there are so many times fewer than of others, at least.
const EXPORTS: u32 = 400;
/// Of long pages a megabyte each so many times fewer…
const PIECES: u32 = 20;
/// …and of uploads, of which the large ones are as many.
const UPLOADS: u32 = 5;
/// A load under reloads is so many times longer, so that there are several.
const RELOADED: u32 = 2;
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
    let kept_before = kept(farm, contest)?;
    for (server, path) in contest.entrants.iter().filter_map(|entrant| page(farm, entrant)) {
        if let Some((protocol, warm_up, _)) = requests(contest.kind, path, flags) {
            farm.h2load.run(&server.asks(path, protocol, warm_up))?;
        }
    }
    let rounds = contest.kind.rounds(flags);
    for round in 0..usize::from(rounds) {
        if contest.kind == Kind::FirstByte {
            let all = first_byte::round(farm, contest)?;
            samples.iter_mut().zip(all).for_each(|(samples, sample)| samples.push(sample));
        } else {
            for turn in 0..count {
                let at = (round + turn) % count;
                samples[at].push(sample(farm, contest.kind, &contest.entrants[at], flags, &mut open)?);
            }
        }
        let costs = contest.entrants.iter().zip(&samples);
        let costs: Vec<String> =
            costs.map(|(who, all)| format!("{} {:.1}", who.label, all[round].cost)).collect();
        println!("   round {}/{rounds}: {}", round + 1, costs.join("   "));
    }
    for (server, _, before) in &kept_before {
        // A server may have more than one page in a scenario.
        let same = kept_before.iter().filter(|(other, ..)| std::ptr::eq(*other, *server));
        let loads = same.filter_map(|(_, path, _)| requests(contest.kind, path, flags));
        let answers: u64 =
            loads.map(|(_, warm_up, each)| u64::from(warm_up) + u64::from(rounds) * u64::from(each)).sum();
        if answers > 0 {
            server.kept.as_ref().map_or(Ok(()), |kept| kept.is(before + answers)).context(server.name)?;
        }
    }
    Ok(Result { contest: contest.clone(), samples })
}

/// Of a load: the protocol, requests before the first round, and in one measurement.
fn requests(kind: Kind, path: &str, flags: &Flags) -> Option<(Protocol, u32, u32)> {
    let warm_up = WARM_UP.min(flags.requests);
    match kind {
        Kind::Load(protocol) if pages::is_upload(path) => {
            Some((protocol, warm_up / UPLOADS, (flags.requests / UPLOADS).max(32)))
        }
        Kind::Load(protocol) | Kind::Rated(protocol) => Some((protocol, warm_up, flags.requests)),
        Kind::Reload(protocol) => Some((protocol, warm_up, flags.requests * RELOADED)),
        Kind::Stream(protocol) if path == EXPORT_PATH => {
            let each = (flags.requests / EXPORTS).clamp(STREAM_WARM_UP, STREAMS);
            Some((protocol, STREAM_WARM_UP, each))
        }
        Kind::Stream(protocol) => {
            Some((protocol, STREAM_WARM_UP, (flags.requests / PIECES).max(STREAM_WARM_UP)))
        }
        _ => None,
    }
}

fn page<'f>(farm: &'f Farm, entrant: &Entrant) -> Option<(&'f Server, &'static str)> {
    match entrant.of {
        Of::Page { server, path } | Of::Reloaded { server, path } => Some((&farm.servers[server], path)),
        Of::Journal(_) | Of::Kept { .. } => None,
    }
}

/// The servers that write down who saw whom in this scenario, and how many answers they have by now.
fn kept<'f>(farm: &'f Farm, contest: &Contest) -> anyhow::Result<Vec<(&'f Server, &'static str, u64)>> {
    let pages = contest.entrants.iter().filter_map(|entrant| page(farm, entrant));
    let staff = pages.filter(|(_, path)| path.starts_with(STAFF_AREA));
    staff
        .filter_map(|(server, path)| Some((server, path, server.kept.as_ref()?)))
        .map(|(server, path, kept)| Ok((server, path, kept.count()?)))
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
            return journals::sample(&farm.ground.folder, journal, writers);
        }
        (Of::Kept { kept, count, question }, _) => {
            return kept.sample(&farm.ground.folder, count, question);
        }
        (Of::Page { server, .. }, Kind::Idle) => return idle::sample(farm, server, flags.rounds, open),
        (Of::Page { server, path }, Kind::Peak) => return peak::sample(farm, &farm.servers[server], path),
        (Of::Page { server, path } | Of::Reloaded { server, path }, _) => (&farm.servers[server], path),
        (Of::Journal(_), _) => anyhow::bail!("a journal answers no requests"),
    };
    let pid = server.program.pid();
    let before = proc::used(pid)?;
    let (shown, units) = match (kind, requests(kind, path, flags)) {
        (Kind::Handshakes { resumed }, _) => handshakes(farm, server, path, resumed, flags)?,
        (_, None) => anyhow::bail!("nothing is asked for"),
        (_, Some((protocol, _, each))) => {
            let asks = server.asks(path, protocol, each);
            let shown = if let Of::Reloaded { .. } = entrant.of {
                reload::run(&farm.h2load, server, &asks)?
            } else {
                farm.h2load.run(&asks)?
            };
            let megabytes = pages::page(path).len() as f64 / f64::from(1 << 20);
            let one = if matches!(kind, Kind::Stream(_)) { megabytes } else { 1.0 };
            // What was not answered cost nothing.
            (shown, f64::from(each - shown.failed) * one)
        }
    };
    std::thread::sleep(REST);
    let after = proc::used(pid)?;
    Ok(Sample { cost: (after.cpu - before.cpu) * 1e6 / units, shown: Some(shown) })
}

fn handshakes(
    farm: &Farm,
    server: &Server,
    path: &str,
    resumed: bool,
    flags: &Flags,
) -> anyhow::Result<(Shown, f64)> {
    let (began, count) = (Instant::now(), HANDSHAKES.min(flags.requests));
    let mut took = farm.shaker.many(server, path, count, resumed).context(server.name)?;
    let rate = f64::from(count) / began.elapsed().as_secs_f64();
    took.sort_by(f64::total_cmp);
    let at = |percent: usize| took.get(took.len() * percent / 100).copied().unwrap_or(0.0) * 1e3;
    Ok((Shown { rate, p50: at(50), p99: at(99), failed: 0 }, f64::from(count)))
}

impl Result {
    /// Cost of the first entrant by that of another one, round by round; of one who has a made page in place of a real one,
    /// the ratio with the real one by that with the made one.
    pub(crate) fn ratio(&self, other: usize) -> Spread {
        let rounds = 0..self.samples[0].len();
        match self.contest.made.filter(|made| made.theirs == other) {
            Some(Made { peer, ours, theirs }) => {
                Spread::of(rounds.filter_map(|at| Some(self.by(at, 0, peer)? / self.by(at, ours, theirs)?)))
            }
            None => Spread::of(rounds.filter_map(|at| self.by(at, 0, other))),
        }
    }

    /// Nothing where one of them needed nothing that could be measured.
    fn by(&self, round: usize, one: usize, other: usize) -> Option<f64> {
        let [one, other] = [one, other].map(|entrant| self.samples[entrant].get(round).map(|all| all.cost));
        let [one, other] = [one?, other?];
        (one > 0.0 && other > 0.0).then(|| one / other)
    }

    /// Where that is asked: the time that a unit of the first entrant takes by that of another one, all clients together.
    pub(crate) fn time_ratio(&self, other: usize) -> Option<Spread> {
        matches!(self.contest.kind, Kind::Journal(_) | Kind::Rated(_))
            .then(|| self.of_shown(other, |our, their| their.rate / our.rate))
    }

    /// Where that is asked: the longest waits, 99 % are shorter, of the first entrant by those of another one.
    pub(crate) fn wait_ratio(&self, other: usize) -> Option<Spread> {
        matches!(self.contest.kind, Kind::Reload(_))
            .then(|| self.of_shown(other, |our, their| our.p99 / their.p99))
    }

    fn of_shown(&self, other: usize, divided: fn(Shown, Shown) -> f64) -> Spread {
        let rounds = self.samples[0].iter().zip(&self.samples[other]);
        Spread::of(rounds.filter_map(|(our, their)| Some(divided(our.shown?, their.shown?))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(costs: &[&[f64]], made: Option<Made>) -> Result {
        let entrant = |_| Entrant { label: String::new(), of: Of::Page { server: 0, path: "/" }, goal: None };
        let entrants = costs.iter().map(entrant).collect();
        let contest = Contest { name: String::new(), kind: Kind::Load(Protocol::H1), entrants, made };
        let sample = |cost: &f64| Sample { cost: *cost, shown: None };
        Result { contest, samples: costs.iter().map(|all| all.iter().map(sample).collect()).collect() }
    }

    #[test]
    fn a_real_page_is_put_beside_a_made_one_round_by_round() {
        let made = Made { peer: 1, ours: 2, theirs: 3 };
        let result = result(&[&[30.0, 40.0], &[10.0, 10.0], &[20.0, 20.0], &[10.0, 5.0]], Some(made));
        assert_eq!(result.ratio(1), Spread { min: 3.0, median: 3.5, max: 4.0 });
        assert_eq!(result.ratio(2), Spread { min: 1.5, median: 1.75, max: 2.0 });
        assert_eq!(result.ratio(3), Spread { min: 1.0, median: 1.25, max: 1.5 });
    }

    #[test]
    fn a_round_in_which_nothing_was_measured_is_left_out() {
        let result = result(&[&[30.0, 40.0], &[0.0, 10.0]], None);
        assert_eq!(result.ratio(1), Spread { min: 4.0, median: 4.0, max: 4.0 });
    }
}
