//! What shops must not share: hosts, ids, and our own listeners as upstream.

use super::listen::listeners;
use crate::codes;
use crate::fault::Fault;
use crate::load::Raw;
use crate::raw::shop::RawShop;
use crate::source::{Place, Spot};
use crate::word::host::HostName;
use crate::word::upstream::Origin;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Checks all shops against each other.
pub(super) fn check(raw: &Raw, faults: &mut Vec<Fault>) {
    let hosts = same_host(&raw.shops, faults);
    same_id(&raw.shops, faults);
    let listen =
        raw.root.listen.iter().flat_map(|table| listeners(&table.value)).map(|(_, address, _)| address);
    let listeners: Vec<SocketAddr> = listen.collect();
    for shop in &raw.shops {
        if let Some(upstream) = &shop.value.upstream {
            faults.extend(own_door(&upstream.value.0, &upstream.place, &listeners, &hosts));
        }
    }
}

/// Notes every host that is claimed twice; returns who claimed each first.
fn same_host<'a>(shops: &'a [Spot<RawShop>], faults: &mut Vec<Fault>) -> HashMap<&'a HostName, &'a Place> {
    let mut first: HashMap<&HostName, &Place> = HashMap::new();
    for shop in shops {
        let lists = [&shop.value.hosts, &shop.value.retired_hosts];
        for host in lists.into_iter().flatten().flat_map(|list| &list.value) {
            match first.get(&host.value) {
                Some(place) => faults.push(claimed_twice(host, place)),
                None => drop(first.insert(&host.value, &host.place)),
            }
        }
    }
    first
}

fn claimed_twice(host: &Spot<HostName>, first: &Place) -> Fault {
    let says = format!("the host '{}' is claimed already in {}", host.value, first.in_words());
    Fault::at(&codes::SAME_HOST, &host.place, says)
        .also(first, "claimed here first")
        .help("a host belongs to one shop, as a live or a retired one; remove it from one of the two")
}

fn same_id(shops: &[Spot<RawShop>], faults: &mut Vec<Fault>) {
    let mut first: HashMap<&str, &Place> = HashMap::new();
    for shop in shops {
        let Some((id, place)) = id(&shop.value) else { continue };
        match first.get(id) {
            Some(before) if shop.value.id.is_some() || !same_line(before, place) => {
                faults.extend(shared_id(id, shop, place, before))
            }
            Some(_) => {}
            None => drop(first.insert(id, place)),
        }
    }
}

fn same_line(one: &Place, other: &Place) -> bool {
    one.source().name() == other.source().name() && one.line_and_column().0 == other.line_and_column().0
}

/// The id, or the host that stands for it.
fn id(shop: &RawShop) -> Option<(&str, &Place)> {
    match (&shop.id, &shop.hosts) {
        (Some(id), _) => Some((id.value.0.as_str(), &id.place)),
        (None, Some(hosts)) => hosts.value.first().map(|host| (host.value.as_str(), &host.place)),
        _ => None,
    }
}

/// The fault, unless the reason is a host that was claimed twice, which is said already.
fn shared_id(id: &str, shop: &Spot<RawShop>, place: &Place, before: &Place) -> Option<Fault> {
    let says = format!("the id '{id}' belongs to another shop already, in {}", before.in_words());
    let fault = Fault::at(&codes::SAME_ID, place, says)
        .also(before, "first here")
        .help("give one of the two another id");
    let is_host =
        shop.value.id.is_none() && before.text().trim_matches('"') == id && !before.text().is_empty();
    (!is_host).then_some(fault)
}

/// The fault of an upstream that leads back to us.
fn own_door(
    upstream: &Origin,
    place: &Place,
    listeners: &[SocketAddr],
    hosts: &HashMap<&HostName, &Place>,
) -> Option<Fault> {
    let own_port = listeners.iter().any(|listener| listener.port() == upstream.port);
    let own_name = own_port && hosts.keys().any_host(&upstream.host);
    let ip =
        upstream.ip().or_else(|| (&*upstream.host == "localhost").then_some(IpAddr::V4(Ipv4Addr::LOCALHOST)));
    let own_address =
        ip.and_then(|ip| listeners.iter().find(|listener| reaches(**listener, ip, upstream.port)));
    let says = match own_address {
        Some(listener) => format!("the upstream is Vratar itself, which listens on {listener}"),
        None if own_name => {
            format!("'{}' is a host of this very config, on a port that Vratar listens on", upstream.host)
        }
        None => return None,
    };
    Some(Fault::at(&codes::UPSTREAM_LOOP, place, says).help(
        "write the address on which the shop itself listens, such as \"http://127.0.0.1:8101\"; move the shop to another port if it has ours",
    ))
}

/// Whether a connection to `ip` and `port` arrives at `listener`, as far as it can be known from here.
fn reaches(listener: SocketAddr, ip: IpAddr, port: u16) -> bool {
    let covered = listener.ip() == ip || (listener.ip().is_unspecified() && ip.is_loopback());
    listener.port() == port && covered
}

/// Looks a name up among host names.
trait AnyHost {
    fn any_host(self, name: &str) -> bool;
}

impl<'a, I: Iterator<Item = &'a &'a HostName>> AnyHost for I {
    fn any_host(mut self, name: &str) -> bool {
        self.any(|host| host.as_str() == name)
    }
}
