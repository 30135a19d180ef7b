//! What is measured: scenarios, and who takes part.

mod staff;

use crate::farm::Farm;
use crate::flags::Flags;
use crate::journals::Journal;
use crate::load::Protocol;
use crate::pages::{LARGE_PATH, NO_SLOT_PATH, OTHER_PATH, SLOT_PATH, SMALL_PATH};

/// Vratar as fast as nginx or faster.
const AS_NGINX: f64 = 1.0;
/// What looking for a slot may cost where there is none.
const NO_SLOT: f64 = 1.02;

/// How it is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Requests over kept connections: CPU time a request.
    Load(Protocol),
    /// Long answers over kept connections: CPU time a megabyte (2^20 bytes).
    Stream(Protocol),
    /// Records that so many writers want to be durable: CPU time a record.
    Journal(u16),
    /// A new connection for each request: CPU time a connection.
    Handshakes,
    /// Connections that stay open: memory a connection.
    Idle,
}

impl Kind {
    /// What one figure means.
    pub(crate) fn unit(self) -> &'static str {
        match self {
            Self::Load(_) => "µs CPU/request",
            Self::Stream(_) => "µs CPU/MB",
            Self::Journal(_) => "µs CPU/record",
            Self::Handshakes => "µs CPU/connection",
            Self::Idle => "bytes/connection",
        }
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
    /// A journal in this process.
    Journal(Journal),
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
}

/// All scenarios that `flags` want. Memory comes first: it is measured on servers that have not worked yet.
pub(crate) fn all(farm: &Farm, flags: &Flags) -> Vec<Contest> {
    let mut all = vec![against(farm, "memory per idle TLS connection", Kind::Idle, SMALL_PATH, &["nginx"])];
    for protocol in [Protocol::H1, Protocol::H2] {
        let (load, named) = (Kind::Load(protocol), |what: &str| format!("{what}, {}", protocol.name()));
        all.push(against(
            farm,
            &named("pass-through 400 B"),
            load,
            SMALL_PATH,
            &["nginx", "haproxy", "apache"],
        ));
        all.push(against(
            farm,
            &named("pass-through 28 KB"),
            load,
            LARGE_PATH,
            &["nginx", "haproxy", "apache"],
        ));
        all.push(injected(farm, &named("injected 28 KB"), load));
        all.push(no_slot(&named("slot route without a slot"), load));
    }
    all.extend(staff::all(farm));
    all.extend(staff::journals());
    let handshakes =
        against(farm, "new TLS connection", Kind::Handshakes, SMALL_PATH, &["nginx", "haproxy", "apache"]);
    all.push(Contest { entrants: without_goals(handshakes.entrants), ..handshakes });
    all.retain(|contest| contest.entrants.len() > 1 && flags.wants(&contest.name));
    all
}

fn against(farm: &Farm, name: &str, kind: Kind, path: &'static str, peers: &[&'static str]) -> Contest {
    let running = peers.iter().filter_map(|peer| Some((*peer, farm.find(peer)?)));
    let others = running.map(|(peer, server)| Entrant {
        label: peer.to_owned(),
        of: Of::Page { server, path },
        goal: (peer == "nginx").then_some(AS_NGINX),
    });
    Contest { name: name.to_owned(), kind, entrants: [ours(path)].into_iter().chain(others).collect() }
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
    Contest { name: name.to_owned(), kind, entrants: vec![ours(NO_SLOT_PATH), own] }
}

fn ours(path: &'static str) -> Entrant {
    Entrant { label: "vratar".to_owned(), of: Of::Page { server: 0, path }, goal: None }
}

fn without_goals(entrants: Vec<Entrant>) -> Vec<Entrant> {
    entrants.into_iter().map(|entrant| Entrant { goal: None, ..entrant }).collect()
}
