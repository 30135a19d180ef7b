//! The shops of one moment: what a reload swaps.

use crate::upstream::Upstream;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use vratar_consent::Asking;
use vratar_host::Adapter;
use vratar_html::Plan;
use vratar_model::questionnaire::Questionnaire;
use vratar_model::{Lang, Mode, PageKind, ShopId};
use vratar_policy::access::Rules;
use vratar_policy::{HostOfShop, Schedule};

/// Everything a request needs to know that comes from files. Immutable: a reload makes a new one, a request keeps
/// the one it began with.
pub struct Shops {
    by_host: HashMap<Box<str>, Arc<Shop>>,
    retired: HashMap<Box<str>, Arc<Shop>>,
    /// Limits on clients and shops.
    pub limits: Arc<Limits>,
    trusted: Trusted,
}

/// Says of which peers `X-Forwarded-For` is believed.
pub type Trusted = Box<dyn Fn(IpAddr) -> bool + Send + Sync>;

impl Default for Shops {
    fn default() -> Self {
        Self::new(Limits::default(), Box::new(|_| false))
    }
}

impl Shops {
    /// A snapshot without shops.
    #[must_use]
    pub fn new(limits: Limits, trusted: Trusted) -> Self {
        Self { by_host: HashMap::new(), retired: HashMap::new(), limits: Arc::new(limits), trusted }
    }

    /// Whether a peer is a proxy that the operator trusts.
    #[must_use]
    pub fn trusts(&self, peer: IpAddr) -> bool {
        (self.trusted)(peer)
    }

    /// Adds a shop under all its hosts. The config has made sure that no host is named twice.
    pub fn insert(&mut self, shop: Arc<Shop>) {
        for host in &shop.hosts {
            self.by_host.insert(host.name().into(), shop.clone());
        }
        for host in shop.plain.retired_hosts() {
            self.retired.insert(host.into(), shop.clone());
        }
    }

    /// The shop of a host (lower case, no port): one hash lookup, whatever the number of shops.
    #[must_use]
    pub fn find(&self, host: &str) -> Option<&Arc<Shop>> {
        self.by_host.get(host)
    }

    /// The shop that an old host name stood for.
    #[must_use]
    pub fn find_retired(&self, host: &str) -> Option<&Arc<Shop>> {
        self.retired.get(host)
    }

    /// Every shop once.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Shop>> {
        let is_first = |host: &str, shop: &Shop| shop.first_host().is_some_and(|first| first.name() == host);
        self.by_host.iter().filter(move |(host, shop)| is_first(host, shop)).map(|(_, shop)| shop)
    }
}

/// One shop.
pub struct Shop {
    /// The operator's name for it.
    pub id: ShopId,
    /// Its live host names with the port of the TLS door; the first one is where plain links of unknown names lead.
    pub hosts: Vec<HostOfShop>,
    /// The merchant's name, where the config has it.
    pub name: Option<String>,
    /// Where the shop answers.
    pub upstream: Upstream,
    /// What the shop is like on the wire.
    pub adapter: Arc<Adapter>,
    /// The adapter's slots, and the rewriting of inner origins if the shop asks for it.
    pub plan: Arc<Plan>,
    /// Inner origins and what they become, for `Location`.
    pub origins: Option<vratar_html::OriginRewrite>,
    /// How far Vratar goes.
    pub mode: Mode,
    /// What is asked, by page.
    pub asked: HashMap<PageKind, Arc<Asking>>,
    /// The questionnaires in use, kept as they are.
    pub questionnaires: Vec<Questionnaire>,
    /// Language of pages that name none, and of visitors who ask for none of ours.
    pub lang: Lang,
    /// Charset of pages that name none.
    pub charset: Option<String>,
    /// The retirement of its plain-HTTP links.
    pub plain: Schedule,
    /// Pages that may be edited are asked for uncompressed.
    pub asks_identity: bool,
    /// Paths on which an upgrade (WebSocket) is let through.
    pub upgrade_paths: Vec<String>,
    /// What national telephone numbers stand for.
    pub calling_code: vratar_inspect::Country,
    /// Logins of the staff area that are administrators.
    pub admins: Vec<String>,
    /// Who sees which contact data.
    pub rules: Arc<Rules>,
    /// Where its days begin and end.
    pub zone: TimeZone,
    /// Persons who do not exist: normalised addresses and numbers.
    pub decoys: std::collections::HashSet<String>,
}

impl Shop {
    /// Where links to this shop lead when nothing else is said.
    #[must_use]
    pub fn first_host(&self) -> Option<&HostOfShop> {
        self.hosts.first()
    }

    /// The live host of this name, or the first one.
    #[must_use]
    pub fn host(&self, name: &str) -> &HostOfShop {
        self.hosts.iter().find(|host| host.name() == name).unwrap_or(&self.hosts[0])
    }

    /// The slot of the banner: behind all slots of the adapter.
    #[must_use]
    pub fn banner_slot(&self) -> usize {
        self.adapter.slot_specs().len()
    }
}

/// Limits; every one has a default in the config.
#[derive(Clone, Debug)]
pub struct Limits {
    /// A request head must be there within this time of its first byte (or of the handshake).
    pub header: Duration,
    /// How long an idle kept-alive connection stays open.
    pub keepalive: Duration,
    /// TLS handshake.
    pub handshake: Duration,
    /// A body slower than this is given up, once the time of a head has passed; bytes a second, 0: never.
    pub body_rate: u64,
    /// A request head, bytes.
    pub request_head: usize,
    /// Any request body, bytes.
    pub upload: u64,
    /// Of an answer that has to show something (an account exists), this much is looked through, bytes.
    pub page: usize,
    /// Requests at the same time on one HTTP/2 connection.
    pub streams_per_connection: u32,
    /// Of a guarded answer this much is held before a byte goes out; longer ones go out part by part; bytes.
    pub guarded: usize,
    /// A body that has to be read whole (a form with answers); bytes.
    pub form_body: usize,
    /// Open connections in all.
    pub connections: usize,
    /// Open connections of one address (IPv6: of one /64).
    pub connections_per_address: usize,
    /// Requests on one connection.
    pub requests_per_connection: u32,
    /// Connecting to the shop.
    pub upstream_connect: Duration,
    /// Waiting for the shop between two reads.
    pub upstream_read: Duration,
    /// Draining at the end.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(10),
            keepalive: Duration::from_secs(60),
            handshake: Duration::from_secs(10),
            body_rate: 500,
            request_head: 64 << 10,
            upload: 1 << 30,
            page: 4 << 20,
            streams_per_connection: 128,
            guarded: 2 << 20,
            form_body: 16 << 20,
            connections: 20_000,
            connections_per_address: 200,
            requests_per_connection: 10_000,
            upstream_connect: Duration::from_secs(5),
            upstream_read: Duration::from_secs(60),
            drain: Duration::from_secs(30),
        }
    }
}
