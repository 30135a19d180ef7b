//! What every screen works with.

use crate::controller::Controller;
use crate::turns::Turns;
use crate::wordings::Wordings;
use arc_swap::ArcSwap;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use moka::sync::Cache;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use vratar_model::journal::SessionRef;
use vratar_model::{AttemptId, ServedId, ShopId};
use vratar_pages::Saving;
use vratar_screens::Viewer;
use vratar_seal::Keys;
use vratar_store::{Journal, Store};

/// Outcomes that wait to be told on a page of the shop.
const MAX_UNTOLD: u64 = 10_000;
/// How long an outcome waits: the browser comes back at once or not at all.
const UNTOLD: Duration = Duration::from_secs(60);

/// What the screens are made of.
pub struct ConsoleParts {
    /// The installation's keys.
    pub keys: Keys,
    /// Where choices are kept first.
    pub journal: Journal,
    /// Where they are read.
    pub store: Arc<dyn Store>,
    /// Who asks, by shop; a reload replaces it ([`crate::Console::replace_controllers`]).
    pub controllers: HashMap<ShopId, Controller>,
    /// Tells the time.
    pub clock: fn() -> Timestamp,
    /// Fills a buffer with random bytes that nobody can guess; false: it could not.
    pub random: fn(&mut [u8]) -> bool,
    /// The zone in which people read dates.
    pub time_zone: TimeZone,
}

/// The parts, and what the screens remember.
pub(crate) struct Desk {
    pub(crate) keys: Keys,
    pub(crate) journal: Journal,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) wordings: Wordings,
    pub(crate) turns: Turns,
    untold: Cache<SessionRef, Saving>,
    controllers: ArcSwap<HashMap<ShopId, Controller>>,
    clock: fn() -> Timestamp,
    random: fn(&mut [u8]) -> bool,
    time_zone: TimeZone,
}

impl Desk {
    pub(crate) fn new(parts: ConsoleParts) -> Self {
        Self {
            keys: parts.keys,
            journal: parts.journal,
            store: parts.store,
            wordings: Wordings::default(),
            turns: Turns::new(),
            untold: Cache::builder().max_capacity(MAX_UNTOLD).time_to_live(UNTOLD).build(),
            controllers: ArcSwap::from_pointee(parts.controllers),
            clock: parts.clock,
            random: parts.random,
            time_zone: parts.time_zone,
        }
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The time as people read it.
    pub(crate) fn on_the_wall(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.time_zone.clone())
    }

    /// A new delivery's id; none without randomness.
    pub(crate) fn served_id(&self) -> Option<ServedId> {
        Some(ServedId::new(self.millis(), self.bits()?))
    }

    /// A new submission's id; none without randomness.
    pub(crate) fn attempt_id(&self) -> Option<AttemptId> {
        Some(AttemptId::new(self.millis(), self.bits()?))
    }

    /// Who asks in the viewer's shop. None is known of a shop that a reload has just brought.
    pub(crate) fn controller(&self, viewer: &Viewer) -> Controller {
        let known = self.controllers.load().get(&viewer.shop).cloned();
        known.unwrap_or_else(|| Controller::unknown(&viewer.host))
    }

    /// Replaces who asks.
    pub(crate) fn replace_controllers(&self, controllers: HashMap<ShopId, Controller>) {
        self.controllers.store(Arc::new(controllers));
    }

    /// Leaves the outcome of a change to be told on the page that the person comes back to.
    pub(crate) fn tell_later(&self, session: &SessionRef, saving: Saving) {
        self.untold.insert(session.clone(), saving);
    }

    /// What is to be told, once.
    pub(crate) fn untold(&self, session: &SessionRef) -> Option<Saving> {
        self.untold.remove(session)
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.now().as_millisecond()).unwrap_or_default()
    }

    fn bits(&self) -> Option<[u8; 10]> {
        let mut bits = [0; 10];
        (self.random)(&mut bits).then_some(bits)
    }
}
