//! Whether the names of a shop lead to the door.

use super::finding::Finding;
use super::own::Own;
use std::net::IpAddr;
use vratar_config::Network;

/// What is known of the places a name may lead to.
pub(super) struct Places<'a> {
    pub(super) own: &'a Own,
    pub(super) trusted: &'a [Network],
    /// Addresses of the shop itself, where it is on another machine.
    pub(super) upstream: &'a [IpAddr],
}

/// Of one name with its addresses.
pub(super) fn judge(name: &str, addresses: &[IpAddr], places: &Places<'_>) -> Finding {
    if addresses.is_empty() {
        let says = format!("{name} has no address: no customer finds the door");
        return Finding::warn("names", says, format!("add {name} to the DNS, or take it out of hosts"));
    }
    if let Some(ip) = addresses.iter().find(|ip| places.upstream.contains(ip)) {
        let remedy = format!("let {name} lead to this machine, and let the shop answer nobody else");
        return Finding::wrong(
            "names",
            format!("{name} leads to {ip}, the shop itself, not to the door"),
            remedy,
        );
    }
    let is_known =
        |ip: &IpAddr| places.own.holds(*ip) || places.trusted.iter().any(|network| network.contains(*ip));
    if let Some(ip) = addresses.iter().find(|ip| !is_known(ip)) {
        let says = format!("{name} leads to {ip}, which is no address of this machine");
        let remedy = "well, if a router passes it on to here; name a load balancer in listen.trusted_proxies; else \
                      somebody else answers the customers";
        return Finding::warn("names", says, remedy);
    }
    let of_itself = name == "localhost" || name.ends_with(".localhost");
    if addresses.iter().all(|ip| ip.to_canonical().is_loopback()) && !of_itself {
        let says = format!("{name} leads to this machine, as this machine has it (/etc/hosts)");
        return Finding::advice("names", says, format!("what everybody else is told, says `dig {name}`"));
    }
    Finding::ok("names", format!("{name} leads to this machine or a trusted proxy"))
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn a_name_leads_to_the_door_or_somebody_is_told() {
        let own = Own::with(&["192.0.2.2"]);
        let trusted = [Network { address: "198.51.100.0".parse().unwrap(), prefix: 24 }];
        let upstream = ["203.0.113.9".parse().unwrap()];
        let places = Places { own: &own, trusted: &trusted, upstream: &upstream };
        for (addresses, verdict, says) in [
            (&["192.0.2.2"][..], Verdict::Ok, "leads to this machine"),
            (&["198.51.100.4"], Verdict::Ok, "trusted proxy"),
            (&["192.0.2.2", "203.0.113.1"], Verdict::Warn, "203.0.113.1, which is no address"),
            (&["203.0.113.9"], Verdict::Wrong, "the shop itself"),
            (&["127.0.1.1"], Verdict::Ok, "/etc/hosts"),
            (&[], Verdict::Warn, "no address"),
        ] {
            let addresses: Vec<IpAddr> = addresses.iter().map(|address| address.parse().unwrap()).collect();
            let found = judge("shop.example", &addresses, &places);
            assert_eq!(found.verdict, verdict, "{found:?}");
            assert!(found.says.contains(says), "{found:?}");
        }
        assert_eq!(judge("localhost", &["127.0.0.1".parse().unwrap()], &places).remedy, None);
    }
}
