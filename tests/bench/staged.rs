//! Scenarios whose servers are started for them alone and end with them: what grows, what is reloaded, what is large.

mod demo;
mod growth;
mod strain;

use crate::contest::{Contest, Entrant, Kind, Of};
use crate::farm::{Farm, Server};
use crate::flags::Flags;

/// A scenario that is not made before it is wanted.
pub(crate) struct Stage {
    /// Its name: how the names of its contests begin.
    pub(crate) name: String,
    build: Box<Build>,
}

type Build = dyn Fn(&Farm) -> anyhow::Result<Built>;

/// One that is made.
#[derive(Default)]
pub(crate) struct Built {
    /// What was started for it.
    pub(crate) servers: Vec<Server>,
    /// What is measured. A server's index is one among all, those of the farm first.
    pub(crate) contests: Vec<Contest>,
    /// What was seen on the way.
    pub(crate) notes: Vec<String>,
}

/// All that `flags` want.
pub(crate) fn all(flags: &Flags) -> Vec<Stage> {
    let mut all = vec![demo::stage()];
    all.extend(growth::all(flags.quick));
    all.extend(strain::all(flags.quick));
    all.retain(|stage| flags.wants(&stage.name));
    all
}

impl Stage {
    fn new(name: impl Into<String>, build: impl Fn(&Farm) -> anyhow::Result<Built> + 'static) -> Self {
        Self { name: name.into(), build: Box::new(build) }
    }

    /// Starts its servers.
    pub(crate) fn build(&self, farm: &Farm) -> anyhow::Result<Built> {
        (self.build)(farm)
    }
}

/// Who takes part: what they are called, what is measured, and the goal.
fn contest(name: String, kind: Kind, entrants: &[(&str, Of, Option<f64>)]) -> Contest {
    let entrants =
        entrants.iter().map(|(label, of, goal)| Entrant { label: (*label).to_owned(), of: *of, goal: *goal });
    Contest { name, kind, entrants: entrants.collect(), made: None }
}

/// A page of the server that was started as number `own` of this stage.
fn page(farm: &Farm, own: usize, path: &'static str) -> Of {
    Of::Page { server: farm.servers.len() + own, path }
}
