//! What the shop's rules say of an access: asked before the shop is, and again when it has answered.

use super::about::About;
use super::seen::Seen;
use crate::door::Door;
use crate::shop::Shop;
use jiff::{Timestamp, Zoned};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use vratar_model::RouteClass;
use vratar_model::access::{Action, Actor, Because, Found, Grant, Role, SubjectRef};
use vratar_model::journal::IdentifierKind;
use vratar_policy::access::{Decision, Facts, Login, PROOF_TO_READ, PROOF_TO_TAKE, Shown, Who};

/// What is decided while nothing of the answer is known.
pub(super) fn before(door: &Door, about: &About) -> Decision {
    decide(door, about, None, door.now())
}

/// What is decided of an answer that is known whole, or of the first part of a longer one.
pub(super) fn after(door: &Door, about: &About, seen: &Seen) -> Decision {
    decide(door, about, Some(shown(&seen.found)), door.now())
}

/// What is decided of what a long answer has shown by now.
/// `began`: when it began; hours that end and proofs that run out meanwhile do not break it off.
pub(super) fn so_far(door: &Door, about: &About, shown: Shown<'_>, began: Timestamp) -> Decision {
    decide(door, about, Some(shown), began)
}

fn shown(found: &Found) -> Shown<'_> {
    Shown { rows: found.rows, persons: found.persons, decoys: found.decoys, fields: &found.fields }
}

/// What the rules that there are now say of an access that the record tells of: on which budgets it draws.
pub(super) fn of_grant(door: &Door, grant: &Grant, at: Timestamp) -> Option<(Decision, Zoned)> {
    let shops = door.shops();
    let shop = shops.iter().find(|shop| shop.id == grant.shop)?;
    let at = at.to_zoned(shop.zone.clone());
    let staff = grant.actor.role >= Role::Staff;
    let asked = Asked {
        shop,
        actor: &grant.actor,
        address: grant.address,
        method: &grant.method,
        path: &grant.path,
        route: &grant.route,
        class: grant.class,
        action: grant.action,
        staff,
    };
    let decision = asked.decide(door, &at, Some(shown(&grant.found)));
    Some((decision, at))
}

/// Whether somebody has given their password so short a while ago that it counts for what they do. `within`: what the
/// rule says.
pub(super) fn is_proved(door: &Door, about: &About, within: Option<Duration>) -> bool {
    let takes = matches!(about.action, Action::Export | Action::Print);
    let within = within.unwrap_or(if takes { PROOF_TO_TAKE } else { PROOF_TO_READ });
    proved(&about.actor, door.now()).is_some_and(|ago| ago <= within)
}

fn decide(door: &Door, about: &About, shown: Option<Shown<'_>>, at: Timestamp) -> Decision {
    let at = at.to_zoned(about.shop.zone.clone());
    let asked = Asked {
        shop: &about.shop,
        actor: &about.actor,
        address: about.address,
        method: &about.method,
        path: &about.path,
        route: &about.route,
        class: about.class,
        action: about.action,
        staff: about.staff,
    };
    asked.decide(door, &at, shown)
}

/// A request, as far as rules go by it.
struct Asked<'a> {
    shop: &'a Shop,
    actor: &'a Actor,
    address: Option<IpAddr>,
    method: &'a str,
    path: &'a str,
    route: &'a str,
    class: RouteClass,
    action: Action,
    staff: bool,
}

impl Asked<'_> {
    fn decide(&self, door: &Door, at: &Zoned, shown: Option<Shown<'_>>) -> Decision {
        let Self { shop, actor, .. } = self;
        let groups = actor.who.map(|who| groups(door, shop, who)).unwrap_or_default();
        shop.rules.decide(&Facts {
            shop: shop.id.as_str(),
            actor: Who {
                role: actor.role,
                account: &account(actor),
                groups: &groups,
                proved: proved(actor, at.timestamp()),
            },
            address: self.address,
            at,
            method: self.method,
            path: self.path,
            route: self.route,
            class: self.class,
            action: self.action,
            subjects: shop.adapter.subjects_of(self.route),
            staff_area: self.staff,
            shown,
        })
    }
}

fn proved(actor: &Actor, now: Timestamp) -> Option<Duration> {
    actor.proved_at.map(|at| Duration::try_from(now.duration_since(at)).unwrap_or_default())
}

/// What tells the actor from everybody else in the accounts of budgets.
fn account(actor: &Actor) -> String {
    let session = || actor.session.as_ref().map(|session| session.0.to_string());
    actor.who.map(|who| who.to_string()).or_else(session).unwrap_or_else(|| "nobody".to_owned())
}

/// The groups of the rules that somebody is in, by what they logged in with.
pub(super) fn groups(door: &Door, shop: &Shop, who: SubjectRef) -> Vec<Arc<str>> {
    // Logged in with an address, or with a name.
    const KINDS: [IdentifierKind; 2] = [IdentifierKind::Email, IdentifierKind::CustomerId];
    let is = |login: &str, kind: IdentifierKind| {
        door.recorder.refer(&shop.id, kind, &kind.normalize(login)) == Some(who)
    };
    let has =
        |logins: &[Login]| logins.iter().any(|login| KINDS.into_iter().any(|kind| is(login.as_str(), kind)));
    shop.rules.groups().filter(|(_, logins)| has(logins)).map(|(group, _)| group.clone()).collect()
}

/// What the rules said, in the words of the record.
pub(super) fn because(decision: &Decision) -> Vec<Because> {
    let said = |one: &vratar_policy::access::Because| Because {
        rule: format!("{}/{}", one.kind.as_str(), one.rule),
        observed: one.observed,
        says: one.says.clone(),
        approval: None,
    };
    decision.because.iter().map(said).collect()
}
