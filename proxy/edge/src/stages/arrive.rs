//! From what came over the wire to a [`Visit`]: one canonical path, one framing, one shop, one client address.

mod cookies;
mod referer;

use super::canonical::{self, Canonical, Raw};
use crate::client::Client;
use crate::door::Door;
use crate::failure::Failure;
use crate::shop::{Shop, Shops};
use crate::visit::{HandsOff, Visit};
use pingora_http::RequestHeader;
use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use vratar_model::Mode;

/// Reads the head that the client sent.
///
/// # Errors
/// [`Failure::ClientWrong`] for what must not be passed on, [`Failure::UnknownHost`].
pub fn arrive(door: &Arc<Door>, client: &mut Client) -> Result<Visit, Failure> {
    let shops = door.shops();
    let raw_head = client.raw_head();
    if raw_head.as_ref().is_some_and(|head| head.len() > shops.limits.request_head) {
        return Err(Failure::HeadTooLarge);
    }
    let mut head = client.head().clone();
    cookies::join(&mut head);
    let raw = Raw {
        version: head.version,
        method: head.method.as_str().as_bytes(),
        target: head.raw_path(),
        authority: head.uri.authority().map(|authority| authority.as_str().as_bytes()),
        headers: &head.headers,
        raw_header_lines: raw_head.as_deref(),
    };
    let mut canonical = canonical::canonical(&raw).map_err(Failure::from_canonical)?;
    let host = canonical.authority.host.as_str();
    let shop = shops.find(host).or_else(|| shops.find_retired(host)).cloned().ok_or(Failure::UnknownHost)?;
    canonical.check_staff_area(&shop.adapter.manifest().staff_area).map_err(Failure::from_canonical)?;
    let address = client.address().map(|peer| behind_proxies(&shops, peer, &head));
    let hands_off = hands_off(door, &shop);
    let mut query_with_ours = None;
    if shop.mode >= Mode::Inject {
        query_with_ours = take_ours(&mut canonical);
        referer::take_ours(&mut head);
    }
    if shop.mode >= Mode::Guard {
        cookies::take_ours(&mut head);
    }
    let (id, secure) = (door.visit_id(), client.is_secure());
    Ok(Visit {
        id,
        shops,
        shop,
        head,
        canonical,
        query_with_ours,
        address,
        secure,
        hands_off,
        routed: OnceLock::new(),
    })
}

/// Forms that are sent by GET carry our fields in the query. Takes them out; what it was with them.
fn take_ours(canonical: &mut Canonical) -> Option<String> {
    let without = match vratar_form::query_without(&canonical.query, vratar_consent::fields::PREFIX) {
        Cow::Borrowed(_) => return None,
        Cow::Owned(without) => without,
    };
    Some(std::mem::replace(&mut canonical.query, without))
}

fn hands_off(door: &Door, shop: &Shop) -> Option<HandsOff> {
    match shop.mode {
        Mode::Observe => Some(HandsOff::Observing),
        _ => door.is_bypassed(&shop.id).then_some(HandsOff::Bypassed),
    }
}

/// The client behind proxies that the operator trusts: the last address that was not added by one of them.
fn behind_proxies(shops: &Shops, peer: IpAddr, head: &RequestHeader) -> IpAddr {
    let trusted = |address: IpAddr| shops.trusts(address);
    if !trusted(peer) {
        return peer;
    }
    let lines = head.headers.get_all("x-forwarded-for");
    let hops = lines.iter().filter_map(|value| value.to_str().ok()).flat_map(|line| line.split(','));
    let hops: Vec<IpAddr> = hops.map_while(|hop| hop.trim().parse().ok()).collect();
    hops.into_iter().rev().find(|hop| !trusted(*hop)).unwrap_or(peer)
}
