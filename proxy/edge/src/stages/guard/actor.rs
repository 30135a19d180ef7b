//! Who makes an access: what the shop's own logins have shown, kept in the access record and found again in its index.

use super::Strictness;
use crate::door::Door;
use crate::stages::capture::Submission;
use crate::visit::{HeadView, Visit};
use arc_swap::ArcSwapOption;
use jiff::Timestamp;
use moka::sync::Cache;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use vratar_host::{Integration, RequestFacts, SessionHeld};
use vratar_model::ShopId;
use vratar_model::access::{Actor, Event, Named, Role, Rotation, SubjectRef};
use vratar_model::journal::{IdentifierKind, SessionRef};
use vratar_store::index::{AccessIndex, FollowerStatus};

/// Sessions that are remembered; others are looked up.
const SESSIONS: u64 = 200_000;
/// A login is good for so long, whatever the shop thinks of it.
const GOOD_FOR: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long the index may take to say whose session it is; after a start it has to catch up first.
const PATIENCE: Duration = Duration::from_secs(2);
/// Who wants to buy waits no longer than this for it.
const SELLING_PATIENCE: Duration = Duration::from_millis(50);

/// Whose session it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// What they are.
    pub role: Role,
    /// Who.
    pub who: Option<SubjectRef>,
    /// When they proved it.
    pub proved_at: Timestamp,
}

/// Sessions and who they are.
pub struct Actors {
    /// `None`: the session ended.
    recent: Cache<(ShopId, SessionRef), Option<Bound>>,
    index: ArcSwapOption<Indexed>,
}

/// An index of the record, and how far it is.
struct Indexed {
    index: Arc<dyn AccessIndex>,
    follows: watch::Receiver<FollowerStatus>,
}

impl Default for Actors {
    fn default() -> Self {
        let recent = Cache::builder().max_capacity(SESSIONS).time_to_live(GOOD_FOR).build();
        Self { recent, index: ArcSwapOption::empty() }
    }
}

impl Actors {
    /// From here on what this process does not know itself is looked up.
    pub fn open(&self, index: Arc<dyn AccessIndex>, follows: watch::Receiver<FollowerStatus>) {
        self.index.store(Some(Arc::new(Indexed { index, follows })));
    }

    /// Whose session it is; `None` if nobody knows, or nobody can say now.
    pub async fn bound(
        &self,
        shop: &ShopId,
        session: &SessionRef,
        now: Timestamp,
        patience: Duration,
    ) -> Option<Bound> {
        let key = (shop.clone(), session.clone());
        if let Some(recent) = self.recent.get(&key) {
            return recent;
        }
        let found = tokio::time::timeout(patience, self.look_up(shop, session, now)).await.ok()??;
        self.recent.insert(key, Some(found.clone()));
        Some(found)
    }

    /// Just after a start the index may not have what the record has.
    async fn look_up(&self, shop: &ShopId, session: &SessionRef, now: Timestamp) -> Option<Bound> {
        let indexed = self.index.load_full()?;
        let mut follows = indexed.follows.clone();
        // Whoever follows is gone: the process ends.
        let _ = follows.wait_for(|status| status.caught_up).await;
        let found = indexed.index.binding(shop, session, now).await.ok()??;
        Some(Bound { role: found.role, who: found.who, proved_at: found.proved_at })
    }

    /// What an actor logs in with, sealed, as far as the first `size` leaves of the record say.
    pub(super) async fn named(&self, who: SubjectRef, size: u64) -> Option<Named> {
        let indexed = self.index.load_full()?;
        let look_up = async || {
            let named = indexed.index.names(&[who]).await.ok()?;
            let (staff, others): (Vec<_>, Vec<_>) = named.into_iter().partition(|named| named.staff);
            staff.into_iter().chain(others).find(|named| named.subject == who)
        };
        let patiently = async {
            if let Some(named) = look_up().await {
                return Some(named);
            }
            let mut follows = indexed.follows.clone();
            // Whoever follows is gone: the process ends.
            let _ = follows.wait_for(|status| status.applied >= size).await;
            look_up().await
        };
        tokio::time::timeout(PATIENCE, patiently).await.ok()?
    }

    /// Whose session it is, if that was asked or learned not long ago.
    #[must_use]
    pub fn recent(&self, shop: &ShopId, session: &SessionRef) -> Option<Bound> {
        self.recent.get(&(shop.clone(), session.clone())).flatten()
    }

    /// Only the record says whose session it is.
    pub fn forget(&self, shop: &ShopId, session: &SessionRef) {
        self.recent.invalidate(&(shop.clone(), session.clone()));
    }

    /// From now on.
    pub fn bind(&self, shop: &ShopId, session: &SessionRef, bound: Option<Bound>) {
        self.recent.insert((shop.clone(), session.clone()), bound);
    }
}

/// Who may be making a request, as far as it shows by itself.
pub(super) enum Caller {
    /// A program, and what it is called.
    Program(Actor, String),
    /// Whoever the session belongs to.
    Session(Option<SessionRef>),
}

impl Caller {
    /// By key or session.
    pub(super) fn of(
        door: &Door,
        visit: &Visit,
        facts: &RequestFacts<'_>,
        submission: Option<&Submission>,
        staff: bool,
    ) -> Self {
        let (adapter, headers) = (&visit.shop.adapter, HeadView(&visit.head));
        // A session goes first, even one that cannot be: nobody becomes a program by sending a key along.
        match adapter.session_held(&headers, staff) {
            SessionHeld::One(credential) => {
                Self::Session(Some(door.keys.session(&visit.shop.id, &credential)))
            }
            SessionHeld::Unclear => Self::Session(None),
            SessionHeld::None => {
                let body = submission.map(|read| &read.body[..]);
                let integration = adapter.integration(facts, body);
                integration.map_or(Self::Session(None), |integration| {
                    let (actor, name) = program(door, visit, &integration);
                    Self::Program(actor, name)
                })
            }
        }
    }

    /// Who it is, and what a program without a login is called.
    pub(super) async fn actor(
        self,
        door: &Door,
        shop: &ShopId,
        strictness: Strictness,
    ) -> (Actor, Option<String>) {
        let session = match self {
            Self::Program(actor, name) => return (actor, Some(name)),
            Self::Session(session) => session,
        };
        let Some(session) = session else { return (Actor::anonymous(None), None) };
        let patience = if strictness == Strictness::Guarded { PATIENCE } else { SELLING_PATIENCE };
        let bound = door.actors.bound(shop, &session, door.now(), patience).await;
        let actor = match bound {
            None => Actor::anonymous(Some(session)),
            Some(bound) => Actor {
                role: bound.role,
                who: bound.who,
                session: Some(session),
                proved_at: Some(bound.proved_at),
            },
        };
        (actor, None)
    }
}

/// The session of a request, where this part of the shop keeps it.
pub(super) fn session(door: &Door, visit: &Visit, staff: bool) -> Option<SessionRef> {
    let (adapter, headers) = (&visit.shop.adapter, HeadView(&visit.head));
    let credential = if staff { adapter.staff_session_in(&headers) } else { adapter.session_in(&headers) };
    credential.map(|credential| door.keys.session(&visit.shop.id, &credential))
}

/// An employee in whose session this request is made, as far as this process remembers.
pub(crate) fn employee(door: &Door, visit: &Visit, staff: bool) -> Option<SubjectRef> {
    let bound = door.actors.recent(&visit.shop.id, &session(door, visit, staff)?)?;
    bound.who.filter(|_| bound.role > Role::Customer)
}

/// A program is known by its name, else by its key, of which only a keyed hash is kept.
fn program(door: &Door, visit: &Visit, integration: &Integration<'_>) -> (Actor, String) {
    let shop = &visit.shop.id;
    let key = door.keys.session(shop, integration.key.secret());
    let short: String = key.0.chars().take(8).collect();
    let name = integration.name.clone().unwrap_or_else(|| format!("{}:{short}", integration.id));
    let who = door.recorder.refer(shop, IdentifierKind::CustomerId, &name);
    (Actor { role: Role::Integration, who, session: Some(key), proved_at: None }, name)
}

/// A page has shown that the actor may do more than their login told.
pub(super) fn promoted(door: &Door, visit: &Visit, actor: &Actor, role: Role) {
    let (Some(session), Some(proved_at)) = (&actor.session, actor.proved_at) else { return };
    let shop = &visit.shop.id;
    door.actors.bind(shop, session, Some(Bound { role, who: actor.who, proved_at }));
    door.recorder.late(Event::Rotation(Rotation {
        shop: shop.clone(),
        before: session.clone(),
        after: session.clone(),
        role: Some(role),
    }));
}
