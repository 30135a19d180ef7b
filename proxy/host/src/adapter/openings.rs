//! Which routes a path may be on, told by its first eight bytes before any pattern is asked.

use super::route::Route;
use crate::pattern::{Beginning, Gate};
use crate::request::{Match, Seen};

/// The conditions of all routes, in the manifest's order: as they are written, and for other spellings.
#[derive(Debug)]
pub(super) struct Openings {
    exact: Vec<Opening>,
    other: Vec<Opening>,
}

/// A condition: of which route, and which of its conditions.
#[derive(Debug)]
struct Opening {
    gate: Gate,
    route: usize,
    condition: usize,
}

impl Openings {
    pub(super) fn new(routes: &[Route]) -> Self {
        let all = |is_other: bool| {
            let of = move |(route, one): (usize, &Route)| {
                let gates = one.when.iter().map(|when| when.gate(is_other)).enumerate();
                gates.map(|(condition, gate)| Opening { gate, route, condition }).collect::<Vec<_>>()
            };
            routes.iter().enumerate().flat_map(of).collect()
        };
        Self { exact: all(false), other: all(true) }
    }

    /// The conditions that the request may meet, first route first; what is left out, its path does not.
    pub(super) fn of<'r>(
        &'r self,
        routes: &'r [Route],
        seen: &Seen<'_>,
    ) -> impl Iterator<Item = (usize, &'r Route, &'r Match)> {
        let (all, path) = (if seen.is_other { &self.other } else { &self.exact }, Beginning::of(&seen.path));
        all.iter().filter(move |opening| opening.gate.lets(path)).filter_map(|opening| {
            let route = routes.get(opening.route)?;
            Some((opening.route, route, route.when.get(opening.condition)?))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::adapter::Adapter;
    use crate::facts::{Headers, RequestFacts};
    use crate::load::builtin_names;
    use crate::request::{Match, Met, Seen};
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static SHIPPED: LazyLock<Vec<Adapter>> = LazyLock::new(|| {
        builtin_names().into_iter().filter_map(|name| Adapter::builtin(name)?.ok()).collect()
    });

    struct NoHeaders;

    impl Headers for NoHeaders {
        fn get(&self, _: &str) -> Option<&str> {
            None
        }
    }

    /// The conditions that are met, with their routes.
    fn met<'m>(all: impl Iterator<Item = (usize, &'m Match)>, seen: &Seen<'_>) -> Vec<(usize, *const Match)> {
        let met = all.filter(|(_, one)| one.meets(seen, false) != Met::No);
        met.map(|(i, one)| (i, std::ptr::from_ref(one))).collect()
    }

    proptest! {
        #[test]
        fn only_what_the_path_does_not_meet_is_left_out(
            pieces in "(/(accounts|admin|dashboard|Dashboard|index\\.php|orders|login|user|[a-z0-9]{0,9}|\\*|;a)){0,5}/?",
            post in any::<bool>(),
        ) {
            let method = if post { "POST" } else { "GET" };
            let facts = RequestFacts { method, path: &pieces, query: "", headers: &NoHeaders, body: None };
            for adapter in &*SHIPPED {
                let exact = adapter.seen(&facts).with_methods();
                let others: Vec<_> = adapter.others(&exact).collect();
                for seen in others.iter().chain([&exact]) {
                    let gated = adapter.openings.of(&adapter.routes, seen).map(|(i, _, one)| (i, one));
                    let all = adapter.routes.iter().enumerate();
                    let all = all.flat_map(|(i, route)| route.when.iter().map(move |one| (i, one)));
                    prop_assert_eq!(met(gated, seen), met(all, seen));
                }
            }
        }
    }
}
