//! Strangers who knock without end fill no disk: what they are refused is recorded up to a measure, and counted beyond it.

use moka::sync::Cache;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Refusals and failed logins of one address that are recorded in a minute.
const A_MINUTE: u32 = 120;
/// Addresses that are counted.
const ADDRESSES: u64 = 50_000;

/// How often each address was refused lately.
pub struct Flood {
    lately: Cache<Option<IpAddr>, Arc<AtomicU32>>,
}

impl Default for Flood {
    fn default() -> Self {
        let lately = Cache::builder().max_capacity(ADDRESSES).time_to_live(Duration::from_secs(60)).build();
        Self { lately }
    }
}

impl Flood {
    /// Whether one more of this address is still recorded.
    #[must_use]
    pub fn admits(&self, address: Option<IpAddr>) -> bool {
        let count = self.lately.get_with(address.map(|address| address.to_canonical()), Arc::default);
        count.fetch_add(1, Ordering::Relaxed) < A_MINUTE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_recorded_up_to_a_measure_and_others_are_not_held_against_it() {
        let flood = Flood::default();
        let (one, other) = ("192.0.2.1".parse().ok(), "192.0.2.2".parse().ok());
        assert_eq!((0..500).filter(|_| flood.admits(one)).count(), A_MINUTE as usize);
        assert!(flood.admits(other) && flood.admits(None));
    }
}
