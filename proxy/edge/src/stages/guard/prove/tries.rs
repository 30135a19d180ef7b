//! How often somebody may be wrong: five times in a quarter of an hour, then not for as long.
//!
//! A try counts as wrong from its beginning until it is known to be right: ten at a time are no way round it.

use crate::caps::neighbourhood;
use jiff::{SignedDuration, Timestamp};
use moka::sync::Cache;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use vratar_model::ShopId;
use vratar_model::access::SubjectRef;
use vratar_model::journal::SessionRef;

/// Wrong tries of one person, or from one address, until none counts.
const WRONG: usize = 5;
/// Within this time; and for so long none counts then.
const WHILE: SignedDuration = SignedDuration::from_mins(15);
/// The same, for what is forgotten after it.
const REMEMBERED: Duration = Duration::from_secs(2 * 15 * 60);
/// Persons, addresses and sessions that are remembered.
const MANY: u64 = 50_000;

/// Who tried to prove themselves lately.
pub struct Proofs {
    people: Cache<(ShopId, SubjectRef), Shared>,
    addresses: Cache<Option<IpAddr>, Shared>,
    elsewhere: Cache<(ShopId, SessionRef), ()>,
}

type Shared = Arc<Mutex<Tries>>;

impl Default for Proofs {
    fn default() -> Self {
        let lately = || Cache::builder().max_capacity(MANY).time_to_idle(REMEMBERED);
        Self {
            people: lately().build(),
            addresses: Cache::builder().max_capacity(MANY).time_to_idle(REMEMBERED).build(),
            elsewhere: Cache::builder().max_capacity(MANY).time_to_live(REMEMBERED).build(),
        }
    }
}

impl Proofs {
    /// Begins a try; it is wrong unless its turn says otherwise.
    ///
    /// # Errors
    /// [`Locked`]: too many were.
    pub(super) fn begin(
        &self,
        shop: &ShopId,
        who: SubjectRef,
        address: Option<IpAddr>,
        now: Timestamp,
    ) -> Result<Turn, Locked> {
        let person = self.people.get_with((shop.clone(), who), Arc::default);
        let place = self.addresses.get_with(address.map(neighbourhood), Arc::default);
        lock(&person).begin(now)?;
        if let Err(locked) = lock(&place).begin(now) {
            lock(&person).take_back(now);
            return Err(locked);
        }
        Ok(Turn { person, place, at: now })
    }

    /// Only the shop's own login can tell whose session this is.
    pub(super) fn elsewhere(&self, shop: &ShopId, session: &SessionRef) {
        self.elsewhere.insert((shop.clone(), session.clone()), ());
    }

    /// Whether that was found out lately.
    pub(super) fn is_elsewhere(&self, shop: &ShopId, session: &SessionRef) -> bool {
        self.elsewhere.contains_key(&(shop.clone(), session.clone()))
    }
}

fn lock(tries: &Shared) -> MutexGuard<'_, Tries> {
    tries.lock().unwrap_or_else(PoisonError::into_inner)
}

/// No try counts until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Locked(Timestamp);

impl Locked {
    /// Minutes from now on, begun ones too.
    pub(super) fn minutes(self, now: Timestamp) -> u32 {
        let seconds = self.0.duration_since(now).as_secs().max(1);
        u32::try_from(seconds.saturating_add(59) / 60).unwrap_or(u32::MAX)
    }
}

/// A try under way.
pub(super) struct Turn {
    person: Shared,
    place: Shared,
    at: Timestamp,
}

impl Turn {
    /// It was right: what this person got wrong before is forgotten. What others got wrong at the same place is not.
    pub(super) fn succeeded(self) {
        *lock(&self.person) = Tries::default();
        lock(&self.place).take_back(self.at);
    }

    /// Nobody could say whether it was right.
    pub(super) fn forgotten(self) {
        lock(&self.person).take_back(self.at);
        lock(&self.place).take_back(self.at);
    }
}

/// Wrong tries, the last ones.
#[derive(Default)]
struct Tries {
    wrong: Vec<Timestamp>,
    until: Option<Timestamp>,
}

impl Tries {
    fn begin(&mut self, now: Timestamp) -> Result<(), Locked> {
        if let Some(until) = self.until {
            if now < until {
                return Err(Locked(until));
            }
            *self = Self::default();
        }
        self.wrong.retain(|at| now.duration_since(*at) < WHILE);
        self.wrong.push(now);
        if self.wrong.len() >= WRONG {
            self.until = now.checked_add(WHILE).ok();
        }
        Ok(())
    }

    fn take_back(&mut self, at: Timestamp) {
        if let Some(place) = self.wrong.iter().position(|one| *one == at) {
            self.wrong.remove(place);
            self.until = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    fn begin(proofs: &Proofs, who: u8, address: u8, minutes: i64) -> Result<Turn, Locked> {
        let address = Some(IpAddr::from([192, 0, 2, address]));
        proofs.begin(&ShopId::new("one"), SubjectRef([who; 16]), address, at(minutes))
    }

    #[test]
    fn five_wrong_ones_lock_a_person_for_a_quarter_of_an_hour() {
        let proofs = Proofs::default();
        for minute in 0..5 {
            assert!(begin(&proofs, 1, u8::try_from(minute).unwrap(), minute).is_ok());
        }
        let locked = begin(&proofs, 1, 9, 5).err().unwrap();
        assert_eq!((locked, locked.minutes(at(5))), (Locked(at(19)), 14));
        assert!(begin(&proofs, 2, 9, 5).is_ok(), "nobody else");
        assert!(begin(&proofs, 1, 9, 19).is_ok(), "then it counts again");
    }

    #[test]
    fn five_wrong_ones_lock_an_address_whoever_they_are() {
        let proofs = Proofs::default();
        for who in 0..5 {
            assert!(begin(&proofs, who, 1, 0).is_ok());
        }
        assert!(begin(&proofs, 9, 1, 1).is_err() && begin(&proofs, 9, 2, 1).is_ok());
    }

    #[test]
    fn spread_over_time_they_lock_nobody() {
        let proofs = Proofs::default();
        for minute in 0..20 {
            assert!(begin(&proofs, 1, 1, minute * 5).is_ok(), "{minute}");
        }
    }

    #[test]
    fn what_is_right_or_was_not_told_does_not_count() {
        let proofs = Proofs::default();
        for _ in 0..20 {
            begin(&proofs, 1, 1, 0).ok().unwrap().forgotten();
        }
        for _ in 0..4 {
            drop(begin(&proofs, 1, 1, 0));
        }
        begin(&proofs, 1, 1, 1).ok().unwrap().succeeded();
        for minute in 0..4 {
            assert!(begin(&proofs, 1, 2 + minute, 2).is_ok(), "the person begins anew");
        }
        assert!(begin(&proofs, 2, 1, 2).is_ok() && begin(&proofs, 3, 1, 2).is_err(), "the address does not");
    }
}
