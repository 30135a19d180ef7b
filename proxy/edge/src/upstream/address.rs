//! Where a shop's own server is: a name is looked up when it is first needed and again after a while, one shop at a
//! time, so that a name nobody can resolve shuts no other shop's door and a server that moves is followed.

use crate::failure::Failure;
use arc_swap::ArcSwapOption;
use pingora_core::upstreams::peer::{HttpPeer, PeerOptions};
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// What was looked up is used this long. The system's resolver does not tell how long an answer is good; proxies that
/// ask it settle on this order.
const GOOD_FOR: Duration = Duration::from_secs(30);
/// That a name has no address is believed this long: whoever waits for the same lookup is not made to wait for one each.
const LOST_FOR: Duration = Duration::from_secs(1);
/// A lookup that takes longer has failed.
const LOOKUP: Duration = Duration::from_secs(5);
/// Addresses of one name that are tried for one request.
const TRIED: usize = 4;

/// Gives the addresses of a name and a port.
pub type Lookup = fn(&str, u16) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// A shop's own server.
pub struct Upstream {
    host: Box<str>,
    port: u16,
    tls: bool,
    options: PeerOptions,
    lookup: Lookup,
    known: ArcSwapOption<Addresses>,
    /// Held while looking up: one lookup at a time. Until when nobody looks again for a name that has no address.
    looking: Mutex<Option<Instant>>,
}

/// The addresses of a server at one moment, the one to be tried first by its index.
pub(super) struct Addresses {
    peers: Vec<HttpPeer>,
    first: AtomicUsize,
    /// `None`: it is an address already, there is nothing to look up.
    until: Option<Instant>,
}

/// The system's resolver.
pub fn system(host: &str, port: u16) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>> {
    let target = (host.to_owned(), port);
    Box::pin(async move { Ok(tokio::net::lookup_host(target).await?.collect()) })
}

impl Upstream {
    /// A server under `host`, a name or an address; `timeouts` are its connect and its read and write times.
    #[must_use]
    pub fn new(host: &str, port: u16, tls: bool, timeouts: [Duration; 2], lookup: Lookup) -> Self {
        let [connect, read] = timeouts;
        let mut options = PeerOptions::new();
        options.connection_timeout = Some(connect);
        options.total_connection_timeout = Some(connect * 2);
        options.read_timeout = Some(read);
        options.write_timeout = Some(read);
        let upstream = Self {
            host: host.into(),
            port,
            tls,
            options,
            lookup,
            known: ArcSwapOption::empty(),
            looking: Mutex::new(None),
        };
        if let Ok(ip) = host.parse::<IpAddr>() {
            upstream.learn(&[SocketAddr::new(ip, port)], None);
        }
        upstream
    }

    /// Whether it is spoken to over TLS.
    pub(super) fn is_tls(&self) -> bool {
        self.tls
    }

    /// `host:port`, as pages would name it.
    #[must_use]
    pub fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// Where to connect to. Addresses past their time are used on while another request asks for new ones, and when
    /// nobody can tell new ones: yesterday's address is better than a closed shop.
    ///
    /// # Errors
    /// [`Failure::ShopNameUnknown`] when the name has no address and never had one.
    pub(super) async fn addresses(&self) -> Result<Arc<Addresses>, Failure> {
        let known = self.known.load_full();
        let (mut lost, old) = match known {
            Some(known) if known.is_good() => return Ok(known),
            Some(known) => match self.looking.try_lock() {
                Ok(lost) => (lost, Some(known)),
                Err(_) => return Ok(known),
            },
            None => (self.looking.lock().await, None),
        };
        // Whoever waited finds what the one before has found.
        if let Some(known) = self.known.load_full().filter(|known| known.is_good()) {
            return Ok(known);
        }
        if old.is_none() && lost.is_some_and(|until| Instant::now() < until) {
            return Err(Failure::ShopNameUnknown);
        }
        let found = tokio::time::timeout(LOOKUP, (self.lookup)(&self.host, self.port)).await;
        match (found, old) {
            (Ok(Ok(found)), _) if !found.is_empty() => {
                Ok(self.learn(&found, Some(Instant::now() + GOOD_FOR)))
            }
            (_, Some(old)) => Ok(self.keep(&old)),
            (_, None) => {
                *lost = Some(Instant::now() + LOST_FOR);
                Err(Failure::ShopNameUnknown)
            }
        }
    }

    fn learn(&self, found: &[SocketAddr], until: Option<Instant>) -> Arc<Addresses> {
        let peers = found.iter().take(TRIED).map(|address| self.peer(*address)).collect();
        let addresses = Arc::new(Addresses { peers, first: AtomicUsize::new(0), until });
        self.known.store(Some(addresses.clone()));
        addresses
    }

    /// The old addresses for another while, so that a resolver that is away is not asked for every request.
    fn keep(&self, old: &Addresses) -> Arc<Addresses> {
        let until = Some(Instant::now() + GOOD_FOR);
        let first = AtomicUsize::new(old.first.load(Ordering::Relaxed));
        let kept = Arc::new(Addresses { peers: old.peers.clone(), first, until });
        self.known.store(Some(kept.clone()));
        kept
    }

    fn peer(&self, address: SocketAddr) -> HttpPeer {
        let mut peer = HttpPeer::new(address, self.tls, self.host.to_string());
        peer.options = self.options.clone();
        peer
    }
}

impl Addresses {
    fn is_good(&self) -> bool {
        self.until.is_none_or(|until| Instant::now() < until)
    }

    /// All of them, the one that answered last first, each with its index.
    pub(super) fn in_order(&self) -> impl Iterator<Item = (usize, &HttpPeer)> {
        let (first, count) = (self.first.load(Ordering::Relaxed), self.peers.len());
        (0..count).map(move |step| (first + step) % count).map(|index| (index, &self.peers[index]))
    }

    /// This one answered.
    pub(super) fn prefer(&self, index: usize) {
        if self.first.load(Ordering::Relaxed) != index {
            self.first.store(index, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests;
