//! What the shop's rules say of an access: asked before the shop is, and again when it has answered.

use super::about::About;
use super::seen::Seen;
use crate::door::Door;
use std::sync::Arc;
use std::time::Duration;
use vratar_model::access::{Because, SubjectRef};
use vratar_model::journal::IdentifierKind;
use vratar_policy::access::{Decision, Facts, Rules, Shown, SubjectClass, Who};

/// What is decided while nothing of the answer is known.
pub(super) fn before(door: &Door, about: &About) -> Decision {
    decide(door, about, None)
}

/// What is decided of an answer that is known whole, or of the first part of a longer one.
pub(super) fn after(door: &Door, about: &About, seen: &Seen) -> Decision {
    let found = &seen.found;
    let shown =
        Shown { rows: found.rows, persons: found.persons, decoys: found.decoys, fields: &found.fields };
    decide(door, about, Some(shown))
}

fn decide(door: &Door, about: &About, shown: Option<Shown<'_>>) -> Decision {
    let (shop, actor) = (&about.shop, &about.actor);
    let now = door.now();
    let groups = actor.who.map(|who| groups(door, about, &shop.rules, who)).unwrap_or_default();
    let proved = actor.proved_at.map(|at| Duration::try_from(now.duration_since(at)).unwrap_or_default());
    shop.rules.decide(&Facts {
        shop: shop.id.as_str(),
        actor: Who { role: actor.role, account: &about.account(), groups: &groups, proved },
        address: about.address,
        at: &now.to_zoned(shop.zone.clone()),
        method: &about.method,
        path: &about.path,
        route: &about.route,
        class: about.class,
        action: about.action,
        subjects: SubjectClass::Client,
        staff_area: about.staff,
        shown,
    })
}

/// The groups of the rules that somebody is in, by what they logged in with.
fn groups(door: &Door, about: &About, rules: &Rules, who: SubjectRef) -> Vec<Arc<str>> {
    let is = |login: &str| {
        // Logged in with an address, or with a name.
        [IdentifierKind::Email, IdentifierKind::CustomerId]
            .into_iter()
            .any(|kind| door.recorder.refer(&about.shop.id, kind, &kind.normalize(login)) == Some(who))
    };
    let has = |logins: &[vratar_policy::access::Login]| logins.iter().any(|login| is(login.as_str()));
    rules.groups().filter(|(_, logins)| has(logins)).map(|(group, _)| group.clone()).collect()
}

/// What the rules said, in the words of the record.
pub(super) fn because(decision: &Decision) -> Vec<Because> {
    let said = |one: &vratar_policy::access::Because| Because {
        rule: format!("{}/{}", one.kind.as_str(), one.rule),
        observed: one.observed,
        says: one.says.clone(),
    };
    decision.because.iter().map(said).collect()
}
