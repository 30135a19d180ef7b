//! The route of a request, as it is written and as the shop may read it.

use super::asked::Asked;
use super::{Adapter, Guard};
use crate::facts::RequestFacts;
use crate::path::Dialect;
use crate::pattern::PathPattern;
use crate::request::{Match, Met, Seen, any};
use vratar_model::RouteClass;

/// A route of the manifest.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) class: RouteClass,
    pub(super) when: Vec<Match>,
    pub(super) guard: Guard,
    pub(super) asked: Vec<Asked>,
    /// Query parameters whose value may stand in the record.
    pub(super) kept_query: Vec<Box<str>>,
}

/// Beginnings of paths where employees work.
#[derive(Debug)]
pub(super) struct StaffArea {
    exact: Vec<PathPattern>,
    /// The same for other spellings.
    other: Vec<PathPattern>,
}

impl StaffArea {
    pub(super) fn new(prefixes: &[String], dialect: Dialect<'_>) -> Self {
        let exact = |prefix: &String| PathPattern::beginning(&dialect.folded(prefix));
        let other = |prefix: &String| PathPattern::beginning(&dialect.bare(&prefix.to_lowercase()));
        let (exact, other) = (prefixes.iter().map(exact).collect(), prefixes.iter().map(other).collect());
        Self { exact, other }
    }
}

/// What a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteHit<'a> {
    /// Id of the route; `open` and `unclassified` where the manifest names none.
    pub id: &'a str,
    /// Its class.
    pub class: RouteClass,
    /// Whether the path lies in the staff area.
    pub staff: bool,
    /// Which of the manifest's routes; none where it names none.
    pub index: Option<usize>,
}

impl Adapter {
    /// The route of a request, first match first. In the staff area what is not named is
    /// [`RouteClass::Unclassified`]; elsewhere it is open. A route that a body would have to decide does not
    /// match without one.
    ///
    /// A request that some shops would take for one that is better guarded (`/Profile;a=1` for `/profile/`) counts as
    /// that one.
    #[must_use]
    pub fn route(&self, request: &RequestFacts<'_>) -> RouteHit<'_> {
        self.route_by(request, false)
    }

    /// The route of a request whose body is there and was not read: what may be guarded is taken for guarded.
    #[must_use]
    pub fn route_of_unread(&self, request: &RequestFacts<'_>) -> RouteHit<'_> {
        self.route_by(&RequestFacts { body: None, ..*request }, true)
    }

    /// The route of a request as it is written.
    pub(crate) fn written_route(&self, request: &RequestFacts<'_>) -> RouteHit<'_> {
        self.hit(&self.seen(request).with_methods(), false)
    }

    fn route_by(&self, request: &RequestFacts<'_>, unread: bool) -> RouteHit<'_> {
        let seen = self.seen(request).with_methods();
        let mut best = self.hit(&seen, unread);
        if best.class.is_guarded() {
            return best;
        }
        for other in self.others(&seen) {
            let hit = self.hit(&other, unread);
            if strength(hit.class) > strength(best.class) {
                best = hit;
            }
        }
        best
    }

    fn hit(&self, seen: &Seen<'_>, unread: bool) -> RouteHit<'_> {
        let staff = self.is_staff(seen);
        let hits = |route: &Route, met| match met {
            Met::Yes => true,
            Met::WithBody => unread && route.class.is_recorded(),
            Met::No => false,
        };
        let index = self.met(seen, staff).find(|(_, route, met)| hits(route, *met)).map(|(i, ..)| i);
        let named =
            index.and_then(|i| Some((self.manifest.routes.get(i)?.id.as_str(), self.routes.get(i)?.class)));
        let (id, class) = match named {
            Some(named) => named,
            None if staff => ("unclassified", RouteClass::Unclassified),
            None => ("open", RouteClass::Open),
        };
        RouteHit { id, class, staff, index }
    }

    /// What a lenient shop may take the request for.
    pub(super) fn others<'a>(&self, seen: &Seen<'a>) -> impl Iterator<Item = Seen<'a>> {
        let paths = Dialect::of(&self.manifest).spellings(seen.facts.path);
        paths.into_iter().map(|path| seen.at(path))
    }

    pub(super) fn is_staff(&self, seen: &Seen<'_>) -> bool {
        let area = if seen.is_other { &self.staff_area.other } else { &self.staff_area.exact };
        area.iter().any(|area| area.matches(&seen.path))
    }

    /// Whether the body would tell more about the route, or about whom the request names there.
    pub(super) fn route_wants_body(&self, seen: &Seen<'_>) -> bool {
        match self.first_possible(seen) {
            (Met::WithBody, _) => true,
            (Met::Yes, Some(route)) if route.class.is_guarded() => asks_in_body(route, seen),
            (_, route) => {
                let of_others = || self.others(seen).any(|other| self.other_wants_body(&other));
                route.is_some_and(|route| asks_in_body(route, seen))
                    || (bodied(seen.facts.method) && of_others())
            }
        }
    }

    fn other_wants_body(&self, other: &Seen<'_>) -> bool {
        let (met, route) = self.first_possible(other);
        route
            .filter(|route| route.class.is_recorded())
            .is_some_and(|route| met == Met::WithBody || asks_in_body(route, other))
    }

    /// The first route that the request is or, with the right body, would be.
    fn first_possible(&self, seen: &Seen<'_>) -> (Met, Option<&Route>) {
        let possible = self.met(seen, self.is_staff(seen)).find(|(.., met)| met.possible());
        possible.map_or((Met::No, None), |(_, route, _)| {
            (any(&route.when, seen, lowers_guard(route.class)), Some(route))
        })
    }

    /// Conditions of the routes that a request may be, and whether it meets them: the way to buy, which nothing holds up,
    /// is none in the staff area.
    fn met(&self, seen: &Seen<'_>, staff: bool) -> impl Iterator<Item = (usize, &Route, Met)> {
        let open = self.openings.of(&self.routes, seen);
        open.filter(move |(_, route, _)| !(staff && route.class == RouteClass::Checkout))
            .map(|(i, route, when)| (i, route, when.meets(seen, lowers_guard(route.class))))
    }
}

/// How much a class protects.
fn strength(class: RouteClass) -> u8 {
    u8::from(class.is_recorded()) + u8::from(class.is_guarded())
}

/// Whether a route of this class protects less than the staff area does without any route.
fn lowers_guard(class: RouteClass) -> bool {
    !class.is_guarded()
}

fn asks_in_body(route: &Route, seen: &Seen<'_>) -> bool {
    bodied(seen.facts.method) && route.asked.iter().any(Asked::in_body)
}

/// Whether a body means something in a request of this method (RFC 9110 §9.3).
fn bodied(method: &str) -> bool {
    !matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE")
}
