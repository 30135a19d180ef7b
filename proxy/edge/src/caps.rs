//! How many connections may be open at the same time: one count for all listeners.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Open connections, in all and by address.
#[derive(Default)]
pub(crate) struct Caps {
    open: Mutex<(usize, HashMap<IpAddr, usize>)>,
}

/// A place among the open connections; gives itself back when dropped.
pub(crate) struct Place {
    caps: Arc<Caps>,
    address: IpAddr,
}

impl Place {
    pub(crate) fn take(caps: &Arc<Caps>, address: IpAddr, all: usize, each: usize) -> Option<Self> {
        let address = neighbourhood(address);
        let mut open = caps.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = open.1.get(&address).copied().unwrap_or(0);
        if open.0 >= all || mine >= each {
            return None;
        }
        open.0 += 1;
        open.1.insert(address, mine + 1);
        Some(Self { caps: caps.clone(), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.caps.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.0 = open.0.saturating_sub(1);
        if let Some(mine) = open.1.get_mut(&self.address) {
            *mine -= 1;
            if *mine == 0 {
                open.1.remove(&self.address);
            }
        }
    }
}

/// One client is a whole /64 of IPv6: a household owns that many addresses.
pub(crate) fn neighbourhood(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_capped_by_address_and_in_all_and_come_back() {
        let caps = Arc::new(Caps::default());
        let (a, b): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let first = Place::take(&caps, a, 2, 1).unwrap();
        assert!(Place::take(&caps, a, 2, 1).is_none(), "one an address");
        let _second = Place::take(&caps, b, 2, 1).unwrap();
        assert!(Place::take(&caps, "192.0.2.3".parse().unwrap(), 2, 1).is_none(), "two in all");
        drop(first);
        assert!(Place::take(&caps, a, 2, 1).is_some());
    }

    #[test]
    fn a_household_of_ipv6_is_one_address() {
        let one: IpAddr = "2001:db8:1:2:aaaa::1".parse().unwrap();
        let two: IpAddr = "2001:db8:1:2:bbbb::2".parse().unwrap();
        assert_eq!(neighbourhood(one), neighbourhood(two));
        assert_eq!(
            neighbourhood("::ffff:192.0.2.1".parse().unwrap()),
            "192.0.2.1".parse::<IpAddr>().unwrap()
        );
    }
}
