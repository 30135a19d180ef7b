//! Listeners and limits.

use super::{Build, bare, items};
use crate::codes;
use crate::config::{Limits, Listen};
use crate::fault::Fault;
use crate::raw::limits::RawLimits;
use crate::raw::listen::RawListen;
use crate::source::{Place, Spot};
use crate::word::address::{Address, AddressOrOff, overlap};
use std::net::SocketAddr;
use std::time::Duration;

impl Build<'_> {
    pub(super) fn listen(&mut self, raw: Option<RawListen>) -> Option<Listen> {
        let raw = raw?;
        self.no_listener(raw.https.as_ref());
        self.same_address(&listeners(&raw));
        Some(Listen {
            https: items(raw.https).into_iter().map(|address| address.value.0).collect(),
            http: items(raw.http).into_iter().map(|address| address.value.0).collect(),
            admin: bare(raw.admin)?.0,
            threads: usize::try_from(bare(raw.threads)?.0).ok()?,
            trusted_proxies: items(raw.trusted_proxies).into_iter().map(|network| network.value).collect(),
        })
    }

    fn no_listener(&mut self, https: Option<&Spot<Vec<Spot<Address>>>>) {
        if let Some(list) = https.filter(|list| {
            list.place.text().trim_matches(['[', ']', ' ']).is_empty() && !list.place.is_default()
        }) {
            let fault =
                Fault::at(&codes::NO_LISTENER, &list.place, "without an HTTPS address there is no door");
            self.faults.push(fault.help("write https = [\"0.0.0.0:443\"], or leave it out"));
        }
    }

    /// Every listener against those before it.
    fn same_address(&mut self, listeners: &[(&str, SocketAddr, Place)]) {
        for (at, later) in listeners.iter().enumerate() {
            if let Some(earlier) = listeners.iter().take(at).find(|earlier| overlap(earlier.1, later.1)) {
                self.faults.push(twice(earlier, later));
            }
        }
    }

    pub(super) fn limits(&mut self, raw: Option<RawLimits>) -> Option<Limits> {
        let raw = raw?;
        self.crossed(&raw);
        let bytes = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        Some(Limits {
            handshake: seconds(bare(raw.handshake_seconds)?.0),
            header: seconds(bare(raw.header_seconds)?.0),
            keepalive: seconds(bare(raw.keepalive_seconds)?.0),
            body_bytes_per_second: bare(raw.body_bytes_per_second)?.0,
            request_head_bytes: bytes(bare(raw.request_head_bytes)?.0),
            form_body_bytes: bytes(bare(raw.form_body_bytes)?.0),
            upload_bytes: bare(raw.upload_bytes)?.0,
            page_bytes: bytes(bare(raw.page_bytes)?.0),
            guarded_bytes: bytes(bare(raw.guarded_bytes)?.0),
            connections: bytes(bare(raw.connections)?.0),
            connections_per_address: bytes(bare(raw.connections_per_address)?.0),
            requests_per_connection: bare(raw.requests_per_connection)?.0,
            streams_per_connection: u32::try_from(bare(raw.streams_per_connection)?.0).ok()?,
            upstream_connect: seconds(bare(raw.upstream_connect_seconds)?.0),
            upstream_read: seconds(bare(raw.upstream_read_seconds)?.0),
            record: Duration::from_millis(bare(raw.record_milliseconds)?.0),
            drain: seconds(bare(raw.drain_seconds)?.0),
        })
    }

    fn crossed(&mut self, raw: &RawLimits) {
        let (Some(one), Some(all)) = (&raw.connections_per_address, &raw.connections) else { return };
        if one.value.0 <= all.value.0 {
            return;
        }
        let (written, other) =
            if one.place.is_default() { (&all.place, None) } else { (&one.place, Some(&all.place)) };
        let says = format!(
            "one address may have {} connections, but all together only {}",
            one.value.0, all.value.0
        );
        let fault = Fault::at(&codes::CAPS_CROSSED, written, says);
        let fault = fault.help(format!("write connections_per_address = {} or less", all.value.0));
        self.faults.push(match other.filter(|place| !place.is_default()) {
            Some(place) => fault.also(place, "the limit for all"),
            None => fault,
        });
    }
}

/// Every address that will be listened on, with its key and place.
pub(super) fn listeners(raw: &RawListen) -> Vec<(&'static str, SocketAddr, Place)> {
    let named = |key: &'static str| move |spot: &Spot<Address>| (key, spot.value.0, spot.place.clone());
    let https = raw.https.iter().flat_map(|list| &list.value).map(named("https"));
    let http = raw.http.iter().flat_map(|list| &list.value).map(named("http"));
    let admin = raw
        .admin
        .iter()
        .filter_map(|spot: &Spot<AddressOrOff>| Some(("admin", spot.value.0?, spot.place.clone())));
    https.chain(http).chain(admin).collect()
}

fn twice(earlier: &(&str, SocketAddr, Place), later: &(&str, SocketAddr, Place)) -> Fault {
    let (shown, hidden) = if later.2.is_default() { (later, earlier) } else { (earlier, later) };
    let says = if shown.2.is_default() {
        format!("{} is taken by listen.{}, which is {} by default", hidden.1, shown.0, shown.1)
    } else {
        format!("{} is taken: {} listens on {} already", hidden.1, shown.0, shown.1)
    };
    let help = if hidden.1 == shown.1 {
        "give one of the two another port"
    } else {
        "the wider of the two covers the other; remove one, or give it another port"
    };
    let fault = Fault::at(&codes::SAME_ADDRESS, &hidden.2, says).help(help);
    if shown.2.is_default() { fault } else { fault.also(&shown.2, "listens here first") }
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}
