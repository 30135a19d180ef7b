//! The findings of all shops, and which answers are looked at.

use super::findings::Findings;
use super::understood;
use crate::metrics::Metrics;
use crate::shop::{Shop, Shops};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use vratar_model::ShopId;

/// Outside the mode `observe`: answers of one route that are looked at in an hour.
pub const ANSWERS_OF_ROUTE: u32 = 20;
/// Outside the mode `observe`: answers of one shop that are looked at in an hour; beyond it an answer costs one
/// look at a counter.
pub const ANSWERS_OF_SHOP: u32 = 500;
/// The hour, seconds.
const HOUR: i64 = 3600;

/// The findings of the shops since the process began (or since what it was given).
#[derive(Default)]
pub struct Observed {
    shops: RwLock<HashMap<ShopId, Arc<Mutex<Ledger>>>>,
}

#[derive(Default)]
struct Ledger {
    findings: Findings,
    budget: Budget,
}

/// What has been looked at in this hour.
#[derive(Default)]
struct Budget {
    hour: i64,
    spent: u32,
    by_route: HashMap<Box<str>, u32>,
}

/// The findings of one shop, as they are kept.
#[derive(Serialize, Deserialize)]
pub struct OfShop {
    /// The shop.
    pub shop: ShopId,
    /// What was found there.
    pub findings: Findings,
}

impl Observed {
    /// Whether nothing more of this shop is looked at in this hour.
    pub(super) fn is_spent(&self, shop: &ShopId, now: Timestamp) -> bool {
        self.with(shop, |ledger| ledger.budget.at(now).spent >= ANSWERS_OF_SHOP)
    }

    /// Takes one answer of a route out of the hour's budget; false: there is none left.
    pub(super) fn draw(&self, shop: &ShopId, route: &str, now: Timestamp) -> bool {
        self.with(shop, |ledger| ledger.budget.at(now).draw(route))
    }

    /// Notes what one answer showed.
    pub(super) fn note(
        &self,
        shop: &Shop,
        metrics: &Metrics,
        now: Timestamp,
        note: impl FnOnce(&mut Findings),
    ) {
        let unclassified = self.with(&shop.id, |ledger| {
            let findings = &mut ledger.findings;
            findings.since.get_or_insert(now);
            findings.last = Some(now);
            findings.answers += 1;
            note(findings);
            findings.unclassified.len()
        });
        show(metrics, &shop.id, unclassified);
    }

    /// The findings of a shop now.
    #[must_use]
    pub fn of(&self, shop: &ShopId) -> Findings {
        self.with(shop, |ledger| ledger.findings.clone())
    }

    /// All findings, to be kept.
    #[must_use]
    pub fn list(&self) -> Vec<OfShop> {
        let shops: Vec<_> = {
            let shops = self.shops.read().unwrap_or_else(PoisonError::into_inner);
            shops.iter().map(|(shop, ledger)| (shop.clone(), ledger.clone())).collect()
        };
        let mut list: Vec<OfShop> = shops
            .into_iter()
            .map(|(shop, ledger)| OfShop {
                shop,
                findings: locked(&ledger, |ledger| ledger.findings.clone()),
            })
            .filter(|of| of.findings.answers > 0)
            .collect();
        list.sort_by(|a, b| a.shop.cmp(&b.shop));
        list
    }

    /// Takes up what an earlier process knew.
    pub fn restore(&self, list: Vec<OfShop>) {
        for OfShop { shop, findings } in list {
            self.with(&shop, |ledger| ledger.findings = findings);
        }
    }

    /// Other manifests are in use: what they name is unclassified no longer, and shops that are gone are forgotten.
    pub fn take_up(&self, shops: &Shops, metrics: &Metrics) {
        let known: HashMap<&ShopId, &Arc<Shop>> = shops.iter().map(|shop| (&shop.id, shop)).collect();
        let mut ledgers = self.shops.write().unwrap_or_else(PoisonError::into_inner);
        ledgers.retain(|id, _| known.contains_key(id));
        for (id, ledger) in ledgers.iter() {
            let Some(shop) = known.get(id) else { continue };
            let left = locked(ledger, |ledger| {
                let pages = &mut ledger.findings.unclassified;
                pages.retain(|place, _| understood::is_unclassified(&shop.adapter, place));
                pages.len()
            });
            show(metrics, id, left);
        }
    }

    fn with<T>(&self, shop: &ShopId, act: impl FnOnce(&mut Ledger) -> T) -> T {
        let known = self.shops.read().unwrap_or_else(PoisonError::into_inner).get(shop).cloned();
        let ledger = known.unwrap_or_else(|| {
            let mut shops = self.shops.write().unwrap_or_else(PoisonError::into_inner);
            shops.entry(shop.clone()).or_default().clone()
        });
        locked(&ledger, act)
    }
}

fn locked<T>(ledger: &Mutex<Ledger>, act: impl FnOnce(&mut Ledger) -> T) -> T {
    act(&mut ledger.lock().unwrap_or_else(PoisonError::into_inner))
}

fn show(metrics: &Metrics, shop: &ShopId, unclassified: usize) {
    let gauge = metrics.observed_unclassified.with_label_values(&[shop.as_str()]);
    gauge.set(i64::try_from(unclassified).unwrap_or(i64::MAX));
}

impl Budget {
    /// The budget of the hour that `now` lies in.
    fn at(&mut self, now: Timestamp) -> &mut Self {
        let hour = now.as_second().div_euclid(HOUR);
        if hour != self.hour {
            *self = Self { hour, ..Self::default() };
        }
        self
    }

    /// Route ids come from the manifest, so their number is bounded.
    fn draw(&mut self, route: &str) -> bool {
        if self.spent >= ANSWERS_OF_SHOP {
            return false;
        }
        if !self.by_route.contains_key(route) {
            self.by_route.insert(route.into(), 0);
        }
        let left = self.by_route.get_mut(route).filter(|spent| **spent < ANSWERS_OF_ROUTE);
        let Some(of_route) = left else { return false };
        *of_route += 1;
        self.spent += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_busy_shop_is_looked_at_only_so_often_in_an_hour() {
        let observed = Observed::default();
        let shop = ShopId::new("a");
        let drawn = (0..100).filter(|_| observed.draw(&shop, "open", at(7200))).count();
        assert_eq!(drawn, ANSWERS_OF_ROUTE as usize);
        assert!(observed.draw(&shop, "login", at(7200)));
        assert!(!observed.is_spent(&shop, at(7200)));
        let drawn: usize = (0..100)
            .map(|route| (0..100).filter(|_| observed.draw(&shop, &route.to_string(), at(7201))).count())
            .sum();
        assert_eq!(drawn + 21, ANSWERS_OF_SHOP as usize);
        assert!(observed.is_spent(&shop, at(7202)) && !observed.is_spent(&shop, at(10800)));
        assert!(observed.draw(&shop, "open", at(10800)));
    }

    #[test]
    fn findings_are_taken_up_again() {
        let (one, other) = (Observed::default(), Observed::default());
        let shop = ShopId::new("a");
        one.with(&shop, |ledger| ledger.findings.answers = 3);
        one.with(&shop, |ledger| ledger.findings.posts.count("/a".into()));
        one.is_spent(&ShopId::new("quiet"), at(0));
        let kept = serde_json::to_vec(&one.list()).unwrap();
        other.restore(serde_json::from_slice(&kept).unwrap());
        assert_eq!((other.of(&shop).answers, other.list().len()), (3, 1));
        assert_eq!(other.of(&shop).posts.get(&"/a".to_owned()), Some(&1));
    }
}
