//! What is measured: scenarios, and who takes part.

mod staff;

use crate::farm::Farm;
use crate::flags::Flags;
use crate::index;
use crate::journals::Journal;
use crate::load::Protocol;
use crate::pages::{
    HUGE_PATH, LARGE_PATH, LARGE_UPLOAD_PATH, NO_SLOT_PATH, OTHER_PATH, PAUSED_PATH, PAUSED_SLOT_PATH,
    SLOT_PATH, SMALL_PATH, UNTOLD_PATH, UPLOAD_PATH,
};

/// Vratar as fast as nginx or faster.
const AS_NGINX: f64 = 1.0;
/// What a page that is changed may come later.
const FIRST_BYTE: f64 = 1.05;
/// Those that pass through.
const PEERS: [&str; 4] = ["nginx", "haproxy", "apache", "caddy"];
/// What looking for a slot may cost where there is none.
const NO_SLOT: f64 = 1.02;
/// How a page is called that was made to have the shape of a real one…
pub(crate) const MADE: &str = "own, made page of its shape";
/// …and what the real one may cost more.
pub(crate) const SAME: f64 = 1.1;

/// How it is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Requests over kept connections: CPU time a request.
    Load(Protocol),
    /// Long answers over kept connections: CPU time a megabyte (2^20 bytes).
    Stream(Protocol),
    /// Requests over kept connections: CPU time a request, and how many a second.
    Rated(Protocol),
    /// Requests while the config is taken up again each second: CPU time a request, and the longest waits.
    Reload(Protocol),
    /// A page from a shop that hesitates in the middle of it: time until its first byte is here.
    FirstByte,
    /// One long answer: the most memory that the server has had.
    Peak,
    /// Something asked of the index of the access record: time until the answer.
    Question,
    /// Records that so many writers want to be durable: CPU time a record.
    Journal(u16),
    /// A new connection for each request: CPU time a connection.
    Handshakes {
        /// Whether it goes on from the session of an earlier one.
        resumed: bool,
    },
    /// Connections that stay open: memory a connection.
    Idle,
}

impl Kind {
    /// What one figure means.
    pub(crate) fn unit(self) -> &'static str {
        match self {
            Self::Load(_) | Self::Rated(_) | Self::Reload(_) => "µs CPU/request",
            Self::FirstByte => "µs to the first byte",
            Self::Peak => "bytes at most",
            Self::Question => "µs/question",
            Self::Stream(_) => "µs CPU/MB",
            Self::Journal(_) => "µs CPU/record",
            Self::Handshakes { .. } => "µs CPU/connection",
            Self::Idle => "bytes/connection",
        }
    }
}

impl Kind {
    /// How often everybody is measured: what takes long, and hardly varies, once.
    pub(crate) fn rounds(self, flags: &Flags) -> u16 {
        if matches!(self, Self::Peak | Self::Question) { 1 } else { flags.rounds }
    }
}

/// One who takes part.
#[derive(Clone, Debug)]
pub(crate) struct Entrant {
    /// Its name in tables.
    pub(crate) label: String,
    /// What is measured.
    pub(crate) of: Of,
    /// What the ratio of the first entrant to this one should not exceed, if anybody has said: of its cost, of a journal
    /// the ratio of the time that a record takes.
    pub(crate) goal: Option<f64>,
}

/// What of an entrant is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Of {
    /// A server.
    Page {
        /// Its index.
        server: usize,
        /// What is asked for.
        path: &'static str,
    },
    /// The same of a server whose config is taken up again each second.
    Reloaded {
        /// Its index.
        server: usize,
        /// What is asked for.
        path: &'static str,
    },
    /// A journal in this process.
    Journal(Journal),
    /// A store with so much in it, of which something is asked.
    Kept {
        /// Which.
        kept: &'static index::Kept,
        /// How much.
        count: u32,
        /// What.
        question: &'static str,
    },
}

/// One scenario. The first entrant is Vratar; its ratio to every other one is a result.
#[derive(Clone, Debug)]
pub(crate) struct Contest {
    /// Its name.
    pub(crate) name: String,
    /// How it is measured.
    pub(crate) kind: Kind,
    /// Who takes part.
    pub(crate) entrants: Vec<Entrant>,
    /// Where the page is one that a shop really sent: who is given a made one.
    pub(crate) made: Option<Made>,
}

/// Entrants by their number: the ratio of the first one to `peer` is put beside that of `ours` to `theirs`, both of whom
/// have a page of the same shape that was made here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Made {
    /// Another server, with the real page.
    pub(crate) peer: usize,
    /// The first one's server.
    pub(crate) ours: usize,
    /// That of `peer`.
    pub(crate) theirs: usize,
}

/// All scenarios that `flags` want of the servers that run all the time. Memory comes first: it is measured on servers
/// that have not worked yet.
pub(crate) fn all(farm: &Farm, flags: &Flags) -> Vec<Contest> {
    let mut all =
        vec![against(farm, "memory per idle TLS connection", Kind::Idle, SMALL_PATH, &["nginx", "caddy"])];
    for protocol in [Protocol::H1, Protocol::H2] {
        let (load, named) = (Kind::Load(protocol), |what: &str| format!("{what}, {}", protocol.name()));
        let passing = |what: &str, kind, path| against(farm, &named(what), kind, path, &PEERS);
        all.push(passing("pass-through 400 B", load, SMALL_PATH));
        all.push(passing("pass-through 28 KB", load, LARGE_PATH));
        all.push(passing("pass-through 1 MB", Kind::Stream(protocol), HUGE_PATH));
        all.push(passing("pass-through 1 MB of unknown length", Kind::Stream(protocol), UNTOLD_PATH));
        all.push(passing("upload 28 KB", load, UPLOAD_PATH));
        all.push(passing("upload 256 KB", load, LARGE_UPLOAD_PATH));
        all.push(injected(farm, &named("injected 28 KB"), load));
        all.push(no_slot(&named("slot route without a slot"), load));
    }
    all.extend([Protocol::H1, Protocol::H2].into_iter().flat_map(|protocol| real(farm, protocol)));
    all.push(first_byte(farm));
    all.extend(staff::all(farm));
    all.extend(staff::journals());
    for (name, resumed) in [("new TLS connection", false), ("resumed TLS connection", true)] {
        let handshakes = against(farm, name, Kind::Handshakes { resumed }, SMALL_PATH, &PEERS);
        all.push(Contest { entrants: without_goals(handshakes.entrants), ..handshakes });
    }
    all.retain(|contest| contest.entrants.len() > 1 && flags.wants(&contest.name));
    all
}

/// The same with pages exactly as a django-oscar sent them, and how much of the ratio is theirs: pages of the same shape,
/// made here, have to cost the same.
fn real(farm: &Farm, protocol: Protocol) -> [Contest; 2] {
    use crate::pages::real::{REGISTRATION, REGISTRATION_OPEN};
    use crate::pages::twin::{LISTING, LISTING_OPEN};
    let (load, named) =
        (Kind::Load(protocol), |what: &str| format!("real page of oscar, {what}, {}", protocol.name()));
    let passed = against(farm, &named("pass-through 12 KB"), load, REGISTRATION_OPEN, &["nginx"]);
    let mut asked = against(farm, &named("injected 12 KB"), load, REGISTRATION, &["nginx"]);
    for entrant in asked.entrants.iter_mut().skip(1) {
        entrant.label.push_str(" sub_filter");
    }
    asked.entrants.push(Entrant { label: "own pass-through".to_owned(), ..ours(REGISTRATION_OPEN) });
    [with_made(passed, "nginx", LISTING_OPEN), with_made(asked, "nginx sub_filter", LISTING)]
}

/// Vratar is given a page of the same shape at `path` as well, and so is the entrant `peer`, if it takes part.
pub(crate) fn with_made(mut contest: Contest, peer: &str, path: &'static str) -> Contest {
    let made = |entrant: &Entrant, label: String| match entrant.of {
        Of::Page { server, .. } => Some(Entrant { label, of: Of::Page { server, path }, goal: Some(SAME) }),
        _ => None,
    };
    let Some(own) = contest.entrants.first().and_then(|own| made(own, MADE.to_owned())) else {
        return contest;
    };
    let at = contest.entrants.iter().position(|entrant| entrant.label == peer);
    let ours = contest.entrants.len();
    contest.entrants.push(own);
    if let Some((peer, theirs)) = at.and_then(|at| {
        Some((at, made(contest.entrants.get(at)?, format!("{peer}, made page of its shape"))?))
    }) {
        contest.made = Some(Made { peer, ours, theirs: contest.entrants.len() });
        contest.entrants.push(theirs);
    }
    contest
}

/// Time to first byte of a page that is changed behind its middle, beside the same page that is not.
fn first_byte(farm: &Farm) -> Contest {
    let mut contest =
        against(farm, "first byte of an injected page", Kind::FirstByte, PAUSED_SLOT_PATH, &["nginx"]);
    for entrant in contest.entrants.iter_mut().skip(1) {
        *entrant = Entrant { label: "nginx sub_filter".to_owned(), goal: None, ..entrant.clone() };
    }
    let (label, goal) = ("own pass-through".to_owned(), Some(FIRST_BYTE));
    contest.entrants.push(Entrant { label, goal, ..ours(PAUSED_PATH) });
    contest
}

fn against(farm: &Farm, name: &str, kind: Kind, path: &'static str, peers: &[&'static str]) -> Contest {
    let running = peers.iter().filter_map(|peer| Some((*peer, farm.find(peer)?)));
    let others = running.map(|(peer, server)| Entrant {
        label: peer.to_owned(),
        of: Of::Page { server, path },
        goal: (peer == "nginx").then_some(AS_NGINX),
    });
    let entrants = [ours(path)].into_iter().chain(others).collect();
    Contest { name: name.to_owned(), kind, entrants, made: None }
}

fn injected(farm: &Farm, name: &str, kind: Kind) -> Contest {
    let mut contest = against(farm, name, kind, SLOT_PATH, &["nginx", "apache"]);
    for entrant in contest.entrants.iter_mut().skip(1) {
        entrant.label.push_str(if entrant.label == "nginx" { " sub_filter" } else { " mod_substitute" });
    }
    contest.entrants.push(Entrant { label: "own pass-through".to_owned(), ..ours(LARGE_PATH) });
    contest
}

fn no_slot(name: &str, kind: Kind) -> Contest {
    let own = Entrant { label: "own pass-through".to_owned(), goal: Some(NO_SLOT), ..ours(OTHER_PATH) };
    Contest { name: name.to_owned(), kind, entrants: vec![ours(NO_SLOT_PATH), own], made: None }
}

fn ours(path: &'static str) -> Entrant {
    Entrant { label: "vratar".to_owned(), of: Of::Page { server: 0, path }, goal: None }
}

fn without_goals(entrants: Vec<Entrant>) -> Vec<Entrant> {
    entrants.into_iter().map(|entrant| Entrant { goal: None, ..entrant }).collect()
}
