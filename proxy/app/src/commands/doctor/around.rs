//! Whether the shop can be reached around the door.

use super::finding::Finding;
use super::own::Own;
use std::net::SocketAddr;
use vratar_config::{Listen, Origin};

/// What became of connecting to the shop's port at one more address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tried {
    pub(super) address: SocketAddr,
    pub(super) met: Met,
}

/// Who was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Met {
    Nobody,
    /// Somebody who speaks no HTTP, or not in time.
    Silent,
    /// The shop, or what looks like it.
    Shop(Shown),
}

/// Statuses of what was asked for without the door.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// Of `/`.
    pub(super) front: u16,
    /// Of each page of the staff area, with its path.
    pub(super) staff: Vec<(String, u16)>,
}

/// Addresses at which other machines might find the shop: those of this machine, except where the door itself listens.
pub(super) fn candidates(own: &Own, port: u16, listen: &Listen) -> Vec<SocketAddr> {
    let doors: Vec<SocketAddr> =
        listen.https.iter().chain(&listen.http).chain(&listen.admin).copied().collect();
    let is_door = |at: &SocketAddr| {
        doors
            .iter()
            .any(|door| door.port() == at.port() && (door.ip() == at.ip() || door.ip().is_unspecified()))
    };
    own.open_to_others().map(|ip| SocketAddr::new(ip, port)).filter(|at| !is_door(at)).collect()
}

/// Of a shop on this machine.
pub(super) fn beside(port: u16, tried: &[Tried]) -> Finding {
    let open: Vec<String> = tried.iter().filter_map(told).collect();
    if !open.is_empty() {
        let remedy = format!(
            "make the shop listen on 127.0.0.1 only; a firewall that keeps everybody else from port {port} does as well, \
             but this command cannot see one: try it from another machine"
        );
        return Finding::wrong(
            "around",
            format!("it can be reached around the door: {}", open.join("; ")),
            remedy,
        );
    }
    match tried {
        [] => Finding::ok("around", "this machine has no other address at which it could be reached"),
        tried => {
            let at: Vec<String> = tried.iter().map(|one| one.address.ip().to_string()).collect();
            Finding::ok("around", format!("nobody answers on port {port} of {}", at.join(", ")))
        }
    }
}

fn told(tried: &Tried) -> Option<String> {
    let address = tried.address;
    match &tried.met {
        Met::Nobody => None,
        Met::Silent => Some(format!("{address} takes connections")),
        Met::Shop(shown) => Some(format!("{address} answers {}{}", shown.front, staff(shown))),
    }
}

fn staff(shown: &Shown) -> String {
    shown.staff.iter().map(|(path, status)| format!(", {path} {status}")).collect()
}

/// Of a shop on another machine: how it is reached, and what only somebody outside can try.
pub(super) fn elsewhere(upstream: &Origin, host: &str, shown: &Shown) -> Finding {
    let outside = format!(
        "try from a machine that is not this one; it must say 000: \
         curl --max-time 5 --output /dev/null --write-out '%{{http_code}}\\n' --header 'Host: {host}' {upstream}/"
    );
    let says = format!("{upstream} answers this machine {}{}", shown.front, staff(shown));
    if upstream.tls {
        return Finding::advice("around", says, outside);
    }
    let clear = "whoever sits between reads along, passwords too: use https://, or a wire of their own";
    Finding::warn("around", format!("{says}, in clear"), format!("{clear}; {outside}"))
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    fn listen(https: &str) -> Listen {
        let https = vec![https.parse().unwrap()];
        Listen { https, http: Vec::new(), admin: None, threads: 0, trusted_proxies: Vec::new() }
    }

    fn tried(address: &str, met: Met) -> Tried {
        Tried { address: address.parse().unwrap(), met }
    }

    #[test]
    fn every_address_is_tried_but_those_of_the_door() {
        let own = Own::with(&["127.0.0.1", "192.0.2.2", "192.0.2.3", "2001:db8::2", "fe80::1"]);
        let at = |door: &str, port| {
            candidates(&own, port, &listen(door)).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(at("192.0.2.2:443", 8101), ["192.0.2.2:8101", "192.0.2.3:8101", "[2001:db8::2]:8101"]);
        // A shop on loopback at the very port at which the door listens outside.
        assert_eq!(at("192.0.2.2:443", 443), ["192.0.2.3:443", "[2001:db8::2]:443"]);
        assert_eq!(at("0.0.0.0:443", 443), Vec::<String>::new());
    }

    #[test]
    fn a_shop_that_answers_elsewhere_is_wrong_and_the_address_is_named() {
        let shop = Met::Shop(Shown { front: 200, staff: vec![("/admin/".to_owned(), 302)] });
        let found = beside(8101, &[tried("192.0.2.2:8101", Met::Nobody), tried("192.0.2.3:8101", shop)]);
        assert_eq!(found.verdict, Verdict::Wrong);
        assert_eq!(found.says, "it can be reached around the door: 192.0.2.3:8101 answers 200, /admin/ 302");
        let silent = beside(8101, &[tried("192.0.2.2:8101", Met::Silent)]);
        assert_eq!((silent.verdict, silent.says.contains("takes connections")), (Verdict::Wrong, true));
        let closed = beside(8101, &[tried("192.0.2.2:8101", Met::Nobody)]);
        assert_eq!(
            (closed.verdict, &closed.says[..]),
            (Verdict::Ok, "nobody answers on port 8101 of 192.0.2.2")
        );
        assert_eq!(beside(8101, &[]).verdict, Verdict::Ok);
    }

    #[test]
    fn a_shop_elsewhere_is_to_be_tried_from_outside_and_warned_of_in_clear() {
        let origin = |tls| Origin { tls, host: "inner.example".into(), port: if tls { 443 } else { 8101 } };
        let shown = Shown { front: 200, staff: vec![("/admin/".to_owned(), 302)] };
        let clear = elsewhere(&origin(false), "shop.example", &shown);
        assert_eq!(clear.verdict, Verdict::Warn);
        assert_eq!(clear.says, "http://inner.example:8101 answers this machine 200, /admin/ 302, in clear");
        let line = "--header 'Host: shop.example' http://inner.example:8101/";
        assert!(clear.remedy.unwrap().ends_with(line));
        let safe = elsewhere(&origin(true), "shop.example", &shown);
        assert_eq!((safe.verdict, safe.remedy.is_some()), (Verdict::Ok, true));
    }
}
