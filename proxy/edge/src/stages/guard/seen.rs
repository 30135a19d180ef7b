//! What an answer shows, in the words of the record: references instead of people.

use super::about::About;
use crate::door::Door;
use crate::failure::Failure;
use crate::gaps;
use std::collections::{BTreeSet, HashSet};
use vratar_inspect::{Findings, Identifier, Person};
use vratar_model::RouteClass;
use vratar_model::access::{Action, Event, Found, Gathered, Lease, Role, SubjectRef};
use vratar_model::journal::IdentifierKind;
use vratar_record::names::ToName;
use vratar_record::write::Recorded;

/// References of one record; what has more is kept in several.
const PER_RECORD: usize = 4096;
/// People after whom others get a turn: the reference of each costs a few hashes.
const TURN: usize = 512;

/// What an answer, or a part of one, shows.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) found: Found,
    names: Vec<Name>,
}

/// What a reference stands for.
struct Name {
    reference: SubjectRef,
    kind: IdentifierKind,
    value: String,
    with: Option<SubjectRef>,
}

impl Seen {
    /// `status`: of the answer whose beginning this is; `None` for what follows.
    pub(super) async fn new(door: &Door, about: &About, findings: Findings, status: Option<u16>) -> Self {
        let mut people = People {
            door,
            about,
            seen: Self::default(),
            gathered: Gathered::default(),
            known: HashSet::new(),
            emails: 0,
        };
        let rows = findings.rows;
        for (index, person) in findings.people.into_iter().enumerate() {
            if index % TURN == TURN - 1 {
                tokio::task::yield_now().await;
            }
            people.add(person);
        }
        if status.is_some_and(|status| status < 400) {
            people.add_asked();
        }
        let mut seen = people.end();
        let labelled = if rows > 0 || seen.found.persons > 0 { about.guard().fields.as_slice() } else { &[] };
        let fields: BTreeSet<_> = findings.fields.iter().chain(labelled).copied().collect();
        seen.found.fields = fields.into_iter().collect();
        seen.found.rows = rows;
        seen
    }

    /// Whether it shows nobody and nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.found.subjects.is_empty() && self.found.echoes.is_empty() && self.found.rows == 0
    }

    fn gap(&self, door: &Door, about: &About) -> gaps::Found {
        let hash = |name: &Name| (name.kind, door.known.hash(&about.shop.id, name.kind, &name.value));
        gaps::Found {
            shop: about.shop.id.clone(),
            route: about.route.clone(),
            class: about.class,
            place: about.place.clone(),
            method: about.method.clone(),
            media: String::new(),
            file: false,
            recorded: true,
            at: door.now(),
            shown: self
                .names
                .iter()
                .filter(|name| !self.found.own.contains(&name.reference))
                .map(hash)
                .collect(),
        }
    }

    /// What is counted of it.
    pub(super) fn note(&self, door: &Door, about: &About) {
        let found = &self.found;
        let labels = [about.shop.id.as_str(), about.actor.role.as_str(), about.action.as_str()];
        door.metrics.persons_disclosed.with_label_values(&labels).inc_by(found.others());
        door.metrics.rows_disclosed.with_label_values(&labels).inc_by(found.rows);
        if found.decoys > 0 {
            door.metrics.decoys.with_label_values(&[about.shop.id.as_str()]).inc_by(found.decoys.into());
            tracing::warn!(shop = %about.shop.id, access = %about.access, "a decoy was shown: nobody has a reason to look at this person");
        }
        if about.class == RouteClass::Unclassified && found.others() > 0 {
            door.gaps.unclassified(self.gap(door, about));
        }
        for name in &self.names {
            door.known.learn(&about.shop.id, name.kind, &name.value);
        }
    }
}

/// Keeps what was seen under `event`, in as many records as it takes.
///
/// # Errors
/// [`Failure::NotRecorded`].
pub(super) async fn keep(
    door: &Door,
    about: &About,
    seen: &Seen,
    event: impl Fn(Found) -> Event,
) -> Result<Recorded, Failure> {
    let lease = |found| Lease { access: about.access, shop: about.shop.id.clone(), bytes: 0, found };
    let mut parts = seen.found.clone().split(PER_RECORD).into_iter();
    let mut proof = one(door, about, seen, parts.next().unwrap_or_default(), &event).await?;
    for found in parts {
        proof = one(door, about, seen, found, &|found| Event::Lease(lease(found))).await?;
    }
    Ok(proof)
}

/// One record, with the names that it is the first to need.
async fn one(
    door: &Door,
    about: &About,
    seen: &Seen,
    found: Found,
    event: &impl Fn(Found) -> Event,
) -> Result<Recorded, Failure> {
    let in_it: HashSet<SubjectRef> = found.subjects.iter().chain(&found.echoes).copied().collect();
    let shop = &about.shop.id;
    let program = about.actor_name.as_deref().map(|value| ToName {
        shop,
        kind: IdentifierKind::CustomerId,
        value,
        subject: None,
        with: None,
        staff: true,
    });
    let names = seen.names.iter().filter(|name| in_it.contains(&name.reference));
    let names = names.map(|Name { reference, kind, value, with }| ToName {
        shop,
        kind: *kind,
        value,
        subject: Some(*reference),
        with: *with,
        staff: false,
    });
    let names: Vec<ToName<'_>> = program.into_iter().chain(names).collect();
    door.recorder.keep(event(found), &names).await.map_err(|_| Failure::NotRecorded)
}

/// People, as they are added up.
struct People<'a> {
    door: &'a Door,
    about: &'a About,
    seen: Seen,
    gathered: Gathered,
    known: HashSet<SubjectRef>,
    emails: u64,
}

impl People<'_> {
    fn add(&mut self, person: Person) {
        let (echoes, shown): (Vec<_>, Vec<_>) =
            person.identifiers.into_iter().partition(|one| self.is_echo(one));
        for echo in echoes {
            if let Some(reference) = self.named(echo.kind, echo.value, None) {
                self.seen.found.echoes.push(reference);
            }
        }
        let (own, shown): (Vec<_>, Vec<_>) =
            shown.into_iter().partition(|one| self.is_of_employee(one.kind, &one.value));
        // What stands beside it in a frame of the page may be anybody's.
        for one in own {
            if let Some(reference) = self.named(one.kind, one.value, None) {
                self.gathered.add(&[reference]);
                self.seen.found.own.push(reference);
            }
        }
        let new = self.together(shown.into_iter().map(|one| (one.kind, one.value)).collect());
        self.seen.found.persons += u64::from(new);
    }

    /// Identifiers of one person; says whether any of them is new.
    fn together(&mut self, mut identifiers: Vec<(IdentifierKind, String)>) -> bool {
        // The first one names the others.
        identifiers.sort_by_key(|(kind, _)| *kind);
        let (mut person, mut new) = (Vec::new(), false);
        for (kind, value) in identifiers {
            let decoy = self.about.shop.decoys.contains(&value);
            self.emails += u64::from(kind == IdentifierKind::Email);
            let Some(reference) = self.door.recorder.refer(&self.about.shop.id, kind, &value) else {
                continue;
            };
            if self.known.insert(reference) {
                self.seen.found.decoys += u32::from(decoy);
                let with = person.first().copied();
                self.seen.names.push(Name { reference, kind, value, with });
                new = true;
            }
            person.push(reference);
        }
        self.gathered.add(&person);
        new
    }

    fn named(&mut self, kind: IdentifierKind, value: String, with: Option<SubjectRef>) -> Option<SubjectRef> {
        let reference = self.door.recorder.refer(&self.about.shop.id, kind, &value)?;
        self.known.insert(reference).then(|| {
            self.seen.names.push(Name { reference, kind, value, with });
            reference
        })
    }

    /// Whom the request names, where the answer does not say so itself. Whoever is searched for by an address is seen
    /// only if it shows.
    fn add_asked(&mut self) {
        let is_word = |kind| matches!(kind, IdentifierKind::Email | IdentifierKind::Phone);
        let is_search = self.about.action == Action::Search;
        for (kind, value) in self.about.asked.clone() {
            if is_search && is_word(kind) {
                continue;
            }
            let new = self.together(vec![(kind, value)]);
            // On a page of one person the number in its address is theirs.
            let of_another = self.seen.found.persons == 0 || self.about.asked.len() > 1;
            self.seen.found.persons += u64::from(new && of_another);
        }
    }

    /// Whether it is what the actor logged in with, who is no customer.
    fn is_of_employee(&self, kind: IdentifierKind, value: &str) -> bool {
        let actor = &self.about.actor;
        let who = actor.who.filter(|_| actor.role > Role::Customer);
        who.is_some_and(|who| self.door.recorder.refer(&self.about.shop.id, kind, value) == Some(who))
    }

    /// A form that shows again what was typed, and nothing else of it.
    fn is_echo(&self, one: &Identifier) -> bool {
        is_echo_of(self.about, one)
    }

    fn end(self) -> Seen {
        let (about, emails, gathered) = (self.about, self.emails, self.gathered);
        let mut seen = self.seen;
        if is_of_one(about.class) && emails > 0 {
            // The page of one person has their address and numbers in several places.
            seen.found.persons = seen.found.persons.min(emails);
        }
        let is_one = is_of_one(about.class) && seen.found.persons <= 1 && seen.found.own.is_empty();
        (seen.found.subjects, seen.found.sizes) = gathered.into_found();
        if is_one {
            seen.found.sizes = vec![u32::try_from(seen.found.subjects.len()).unwrap_or(u32::MAX)];
        }
        if seen.found.own.is_empty() {
            seen.found.own = own(about, &seen);
        } else {
            seen.found.persons += 1;
        }
        seen
    }
}

fn is_of_one(class: RouteClass) -> bool {
    matches!(class, RouteClass::Detail | RouteClass::Edit | RouteClass::Checkout)
}

/// A customer's own data: all of it, unless somebody else's address stands there too.
fn own(about: &About, seen: &Seen) -> Vec<SubjectRef> {
    let Some(who) = about.actor.who.filter(|_| !about.staff && about.actor.role <= Role::Customer) else {
        return Vec::new();
    };
    let is_foreign =
        |name: &Name| name.kind == IdentifierKind::Email && name.reference != who && !is_echo(seen, name);
    if seen.names.iter().any(is_foreign) {
        return seen.found.subjects.iter().copied().filter(|one| *one == who).collect();
    }
    seen.found.subjects.clone()
}

/// Whether it is what was searched for, shown again where it was typed, and nothing else of the answer.
pub(super) fn is_echo_of(about: &About, one: &Identifier) -> bool {
    // Where a person is looked at, what the request says and the page shows may well be theirs.
    let searches = about.class == RouteClass::Search;
    searches && one.only_in_controls && about.brought.contains(&(one.kind, one.value.clone()))
}

fn is_echo(seen: &Seen, name: &Name) -> bool {
    seen.found.echoes.contains(&name.reference)
}
