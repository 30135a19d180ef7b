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

/// Who claimed a host first: the index of the shop, and where.
type First<'a> = (usize, &'a Place);

/// Notes every host that is claimed twice; returns who claimed each first.
fn same_host<'a>(shops: &'a [Spot<RawShop>], faults: &mut Vec<Fault>) -> HashMap<&'a str, First<'a>> {
    let mut first: HashMap<&str, First<'_>> = HashMap::new();
    for (index, shop) in shops.iter().enumerate() {
        let lists = [&shop.value.hosts, &shop.value.retired_hosts];
        for host in lists.into_iter().flatten().flat_map(|list| &list.value) {
            match first.get(host.value.as_str()) {
                Some((owner, place)) => faults.push(claimed_twice(host, place, *owner == index)),
                None => drop(first.insert(host.value.as_str(), (index, &host.place))),
            }
        }
    }
    first
}

fn claimed_twice(host: &Spot<HostName>, first: &Place, same_shop: bool) -> Fault {
    let (says, help) = if same_shop {
        (format!("the shop names the host '{}' twice", host.value), "remove one of the two")
    } else {
        let says =
            format!("the host '{}' belongs to another shop already, in {}", host.value, first.in_words());
        (says, "a host belongs to one shop, as a live or a retired one; remove it from one of the two")
    };
    Fault::at(&codes::SAME_HOST, &host.place, says).also(first, "first here").help(help)
}

/// Notes every id that two shops have. Where both ids are only hosts, the host is what is wrong, and that is said.
fn same_id(shops: &[Spot<RawShop>], faults: &mut Vec<Fault>) {
    let mut first: HashMap<&str, (bool, &Place)> = HashMap::new();
    for shop in shops {
        let Some((id, place)) = id(&shop.value) else { continue };
        let written = shop.value.id.is_some();
        match first.get(id) {
            Some((before, at)) if written || *before => faults.push(shared_id(id, place, at)),
            Some(_) => {}
            None => drop(first.insert(id, (written, place))),
        }
    }
}

/// The id, or the host that stands for it.
fn id(shop: &RawShop) -> Option<(&str, &Place)> {
    match (&shop.id, &shop.hosts) {
        (Some(id), _) => Some((id.value.0.as_str(), &id.place)),
        (None, Some(hosts)) => hosts.value.first().map(|host| (host.value.as_str(), &host.place)),
        _ => None,
    }
}

fn shared_id(id: &str, place: &Place, before: &Place) -> Fault {
    let says = format!("the id '{id}' belongs to another shop already, in {}", before.in_words());
    Fault::at(&codes::SAME_ID, place, says).also(before, "first here").help("give one of the two another id")
}

/// The fault of an upstream that leads back to us.
fn own_door(
    upstream: &Origin,
    place: &Place,
    listeners: &[SocketAddr],
    hosts: &HashMap<&str, First<'_>>,
) -> Option<Fault> {
    let own_port = listeners.iter().any(|listener| listener.port() == upstream.port);
    let own_name = own_port && hosts.contains_key(&*upstream.host);
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
