//! Approvals: who would read more than a budget allows asks a second person, who says yes or no, once.
//!
//! **What is approved** is the same request of the same actor ([`Ask::wants`]: to the last field of its query and its
//! form), by the same budget, of about as many persons and rows as were asked for ([`at_most`]), once, within [`HOLDS`].
//! Another page, another filter, or a much longer list, is asked for anew. An answer that was cut half way was not known
//! whole ([`Ask::more`]): what is approved then is all of it, up to a bound that the second person is told.
//!
//! **Once.** An approval is taken before the answer is drawn ([`Approvals::claim`]), so that of ten who try at once one
//! finds it; it is spent before the grant that names it is recorded, and given back only if nothing went out.
//!
//! **The record is the truth.** Asks, answers and the grants that used one stand in it; [`Approvals::hear`] makes of them
//! what was there before a start.
//!
//! *Invariant:* pure; the time comes in as an argument. Who may answer is not decided here.

use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;
use vratar_model::ShopId;
use vratar_model::access::{AccessId, Amount, Approval, Ask, Event, Record, SubjectRef, Verdict};

/// An ask waits so long for its second person, where no rule says otherwise.
pub const WAITS: SignedDuration = SignedDuration::from_hours(24);
/// An approval can be used so long.
pub const HOLDS: SignedDuration = SignedDuration::from_hours(1);
/// So long nobody is asked the same again who has said no.
pub const STANDS: SignedDuration = SignedDuration::from_mins(10);
/// Asks of one actor at one shop that wait at once.
pub const OF_ACTOR: usize = 8;
/// Asks of one shop that wait at once.
pub const OF_SHOP: usize = 256;
/// What was cut half way goes out up to so many times the budget, or what was known of it, whichever is more. Nobody can
/// say how long it would have been; who says yes must know what they answer for all the same. A shop sets its budget to
/// what a working day needs: ten such days are the yearly list that somebody really has to send once, and the ask for a
/// longer one, which is made where this one ends, is for ten times as much again.
pub const TIMES: u64 = 10;

/// Up to how much is approved where so much was asked for: a tenth more, rounded up. An ask may wait a day and its
/// approval an hour; a shop with a hundred orders a day adds a tenth to a list of a thousand in that time. What was none
/// stays none.
#[must_use]
pub fn room(asked: u64) -> u64 {
    asked.saturating_add(asked.div_ceil(10))
}

/// How much goes out by an ask at most. `limits`: what the budget allows of persons and of rows, where it limits them;
/// `more`: the answer goes on behind what is known of it.
#[must_use]
pub fn at_most(known: Amount, limits: [Option<u64>; 2], more: bool) -> Amount {
    let most = |known: u64, limit: Option<u64>| match more {
        true => known.max(limit.unwrap_or_default()).saturating_mul(TIMES),
        false => room(known),
    };
    let [persons, rows] = limits;
    Amount { persons: most(known.persons, persons), rows: most(known.rows, rows) }
}

/// The same request, however often it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// At which shop.
    pub shop: &'a ShopId,
    /// Whose.
    pub who: SubjectRef,
    /// The budget it is over: `export_budget/staff-exports`.
    pub rule: &'a str,
    /// Method.
    pub method: &'a str,
    /// Path, as the record keeps it.
    pub path: &'a str,
    /// The manifest's name for the route.
    pub route: &'a str,
    /// All that it asks for, as in [`Ask::wants`].
    pub wants: &'a str,
}

impl<'a> Request<'a> {
    /// What an ask is about; `None`: nobody knows whose it is, and whoever that is may be the second person too, or what
    /// it wants.
    #[must_use]
    pub fn of(ask: &'a Ask) -> Option<Self> {
        let Ask { shop, rule, method, path, route, .. } = ask;
        let wants = ask.wants.as_deref()?;
        Some(Self { shop, who: ask.actor.who?, rule, method, path, route, wants })
    }
}

/// How it stands with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody was asked, or for less.
    Unasked,
    /// It waits for its second person.
    Waits(Arc<Ask>),
    /// The second person said no.
    Denied(Arc<Ask>),
    /// So many wait that no more may.
    Crowded,
}

/// Asks that wait, and what was said to others.
#[derive(Debug, Default)]
pub struct Approvals {
    asks: BTreeMap<AccessId, Asked>,
    /// Those that nobody has answered, by shop, since it was asked.
    expired: BTreeMap<ShopId, u64>,
}

#[derive(Debug)]
struct Asked {
    ask: Arc<Ask>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waits,
    /// What the second person said is being recorded.
    Answered,
    /// Until when; `taken`: an answer is going out by it.
    Approved {
        until: Timestamp,
        taken: bool,
    },
    Denied {
        until: Timestamp,
    },
}

impl Asked {
    fn until(&self) -> Timestamp {
        match self.state {
            State::Waits | State::Answered => self.ask.until,
            State::Approved { until, .. } | State::Denied { until } => until,
        }
    }

    fn waits(&self) -> bool {
        matches!(self.state, State::Waits | State::Answered)
    }
}

impl Approvals {
    /// How it stands with what would be asked.
    pub fn standing(&mut self, now: Timestamp, wanted: &Ask) -> Standing {
        self.expire(now);
        let Some(request) = Request::of(wanted) else { return Standing::Crowded };
        let amount = Amount { persons: wanted.persons, rows: wanted.rows };
        let same = || self.asks.values().filter(|asked| Request::of(&asked.ask) == Some(request));
        if let Some(denied) = same().find(|asked| matches!(asked.state, State::Denied { .. })) {
            return Standing::Denied(Arc::clone(&denied.ask));
        }
        let is_enough = |ask: &Ask| amount.is_within(ask.at_most) && (ask.more || !wanted.more);
        if let Some(waits) = same().find(|asked| asked.waits() && is_enough(&asked.ask)) {
            return Standing::Waits(Arc::clone(&waits.ask));
        }
        let of_shop = || self.asks.values().filter(|asked| asked.waits() && asked.ask.shop == wanted.shop);
        let of_actor = of_shop().filter(|asked| asked.ask.actor.who == wanted.actor.who);
        // One for less gives way to this one.
        let gives_way = usize::from(same().any(|asked| asked.state == State::Waits));
        let crowded = of_actor.count() - gives_way >= OF_ACTOR || of_shop().count() - gives_way >= OF_SHOP;
        if crowded { Standing::Crowded } else { Standing::Unasked }
    }

    /// An ask that is recorded waits from now on, instead of one for less of the same.
    pub fn add(&mut self, ask: Ask) {
        let gives_way =
            |asked: &Asked| asked.state == State::Waits && Request::of(&asked.ask) == Request::of(&ask);
        self.asks.retain(|_, asked| !gives_way(asked));
        self.asks.insert(ask.access, Asked { ask: Arc::new(ask), state: State::Waits });
    }

    /// What waits at a shop, the longest first.
    pub fn waiting(&mut self, now: Timestamp, shop: &ShopId) -> Vec<Arc<Ask>> {
        self.expire(now);
        let here = self.asks.values().filter(|asked| asked.state == State::Waits && asked.ask.shop == *shop);
        let mut waiting: Vec<Arc<Ask>> = here.map(|asked| Arc::clone(&asked.ask)).collect();
        waiting.sort_by_key(|ask| (ask.until, ask.access));
        waiting
    }

    /// An ask is answered: nobody else answers it until that is recorded.
    pub fn answer(&mut self, now: Timestamp, access: AccessId) -> Option<Arc<Ask>> {
        self.expire(now);
        let asked = self.asks.get_mut(&access).filter(|asked| asked.state == State::Waits)?;
        asked.state = State::Answered;
        Some(Arc::clone(&asked.ask))
    }

    /// The answer could not be recorded: it waits again.
    pub fn unanswer(&mut self, access: AccessId) {
        self.asks
            .get_mut(&access)
            .filter(|asked| asked.state == State::Answered)
            .into_iter()
            .for_each(|asked| asked.state = State::Waits);
    }

    /// The answer is recorded, and counts.
    pub fn answered(&mut self, approval: &Approval) {
        let Some(asked) = self.asks.get_mut(&approval.access).filter(|asked| asked.waits()) else { return };
        let until = approval.until;
        asked.state = match approval.verdict {
            Verdict::Allow => State::Approved { until, taken: false },
            _ => State::Denied { until },
        };
    }

    /// Takes what was approved for a request that shows so much: whoever comes next finds it no more, until it is
    /// [given back](Self::give_back).
    pub fn claim(&mut self, now: Timestamp, request: Request<'_>, amount: Amount) -> Option<Arc<Ask>> {
        self.expire(now);
        let free = |asked: &&mut Asked| matches!(asked.state, State::Approved { taken: false, .. });
        let fits = |asked: &&mut Asked| {
            Request::of(&asked.ask) == Some(request) && amount.is_within(asked.ask.at_most)
        };
        let asked = self.asks.values_mut().filter(free).find(fits)?;
        if let State::Approved { taken, .. } = &mut asked.state {
            *taken = true;
        }
        Some(Arc::clone(&asked.ask))
    }

    /// Nothing went out by what was claimed.
    pub fn give_back(&mut self, access: AccessId) {
        if let Some(State::Approved { taken, .. }) = self.asks.get_mut(&access).map(|asked| &mut asked.state)
        {
            *taken = false;
        }
    }

    /// What was claimed is used, and counts no more.
    pub fn spend(&mut self, access: AccessId) {
        self.asks.remove(&access);
    }

    /// What the record says, in its order: before a door lets anybody ask.
    pub fn hear(&mut self, record: &Record) {
        match &record.event {
            // What nobody can compare a request with is of no use to whoever asks: they ask again.
            Event::Ask(ask) if Request::of(ask).is_some() => self.add((**ask).clone()),
            Event::Approval(approval) => self.answered(approval),
            Event::Grant(grant) => {
                grant.because.iter().filter_map(|said| said.approval).for_each(|access| self.spend(access));
            }
            _ => {}
        }
    }

    /// How many wait, and how many waited in vain since this was asked last, by shop.
    pub fn count(&mut self, now: Timestamp) -> (BTreeMap<ShopId, u64>, BTreeMap<ShopId, u64>) {
        self.expire(now);
        let mut waiting = BTreeMap::new();
        for asked in self.asks.values().filter(|asked| asked.waits()) {
            *waiting.entry(asked.ask.shop.clone()).or_default() += 1;
        }
        (waiting, std::mem::take(&mut self.expired))
    }

    /// Forgets what nobody can answer or use any more.
    fn expire(&mut self, now: Timestamp) {
        let expired = &mut self.expired;
        self.asks.retain(|_, asked| {
            let over = asked.until() <= now && asked.state != State::Answered;
            if over && asked.waits() {
                *expired.entry(asked.ask.shop.clone()).or_default() += 1;
            }
            !over
        });
    }
}
