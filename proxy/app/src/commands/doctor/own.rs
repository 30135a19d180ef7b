//! The addresses of this machine, as the kernel lists them.

use std::collections::BTreeSet;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Addresses of this machine's interfaces, loopback included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Own(BTreeSet<IpAddr>);

/// Asks the kernel (Linux: proc(5)). Where it tells nothing, only loopback is known to be ours.
pub(super) fn look() -> Own {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    Own::of(&read("/proc/net/fib_trie"), &read("/proc/net/if_inet6"))
}

impl Own {
    fn of(fib_trie: &str, if_inet6: &str) -> Self {
        Self(version_4(fib_trie).chain(version_6(if_inet6)).collect())
    }

    /// Whether whoever connects there reaches this machine.
    pub(super) fn holds(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        ip.is_loopback() || ip.is_unspecified() || self.0.contains(&ip)
    }

    /// Those that other machines can reach. An address of one link only (fe80::/10) cannot be connected to without
    /// naming the link, and is nobody's address in a browser.
    pub(super) fn open_to_others(&self) -> impl Iterator<Item = IpAddr> {
        let of_one_link = |ip: &IpAddr| match ip {
            IpAddr::V4(ip) => ip.is_link_local(),
            IpAddr::V6(ip) => ip.is_unicast_link_local(),
        };
        self.0.iter().copied().filter(move |ip| !ip.is_loopback() && !of_one_link(ip))
    }
}

/// An address stands on a line of its own; below it what it is: `/32 host LOCAL` for one of ours.
fn version_4(fib_trie: &str) -> impl Iterator<Item = IpAddr> {
    let mut last: Option<Ipv4Addr> = None;
    fib_trie.lines().filter_map(move |line| {
        let line = line.trim();
        if let Some(address) = line.strip_prefix("|-- ") {
            last = address.parse().ok();
        }
        let is_ours = line.starts_with("/32 ") && line.ends_with(" LOCAL");
        last.filter(|_| is_ours).map(IpAddr::V4)
    })
}

/// 32 hexadecimal digits begin each line.
fn version_6(if_inet6: &str) -> impl Iterator<Item = IpAddr> {
    let address = |line: &str| u128::from_str_radix(line.split_whitespace().next()?, 16).ok();
    if_inet6.lines().filter_map(address).map(|bits| IpAddr::V6(Ipv6Addr::from_bits(bits)))
}

#[cfg(test)]
impl Own {
    /// A machine with these.
    pub(super) fn with(addresses: &[&str]) -> Self {
        Self(addresses.iter().map(|address| address.parse().unwrap()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIB_TRIE: &str = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n        /0 universe UNICAST\n     |-- 127.0.0.0\n              \
        /8 host LOCAL\n           |-- 127.0.0.1\n              /32 host LOCAL\n     |-- 192.0.2.7\n           /32 host LOCAL\n     \
        |-- 192.0.2.255\n           /32 link BROADCAST\nLocal:\n     |-- 192.0.2.7\n           /32 host LOCAL\n";
    const IF_INET6: &str = "20010db8000000000000000000000002 04 40 00 82     eth0\n\
        fe8000000000000000fc00fffe000001 04 40 20 80     eth0\n00000000000000000000000000000001 01 80 10 80       lo\n";

    #[test]
    fn addresses_are_read_as_the_kernel_lists_them() {
        let own = Own::of(FIB_TRIE, IF_INET6);
        let all: Vec<String> = own.0.iter().map(ToString::to_string).collect();
        assert_eq!(all, ["127.0.0.1", "192.0.2.7", "::1", "2001:db8::2", "fe80::fc:ff:fe00:1"]);
        let open: Vec<String> = own.open_to_others().map(|ip| ip.to_string()).collect();
        assert_eq!(open, ["192.0.2.7", "2001:db8::2"]);
    }

    #[test]
    fn all_of_loopback_is_ours_and_nothing_that_is_not_listed() {
        let own = Own::of("", "");
        assert!(own.holds("127.9.9.9".parse().unwrap()) && own.holds("::ffff:127.0.0.1".parse().unwrap()));
        assert!(!own.holds("192.0.2.7".parse().unwrap()));
        assert!(Own::of(FIB_TRIE, "").holds("::ffff:192.0.2.7".parse().unwrap()));
    }

    #[test]
    fn this_machine_has_at_least_itself() {
        assert!(look().holds(Ipv4Addr::LOCALHOST.into()));
    }
}
