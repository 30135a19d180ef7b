//! Listening: sockets, caps, the TLS handshake under a deadline, draining.
//!
//! Pingora's own accept loop has no cap on connections and no way to end without ending the process, so the loop
//! is ours; everything after the handshake is Pingora's.

use crate::door::Door;
use crate::lines::{Expected, Lines};
use crate::service::FrontDoor;
use crate::streams;
use pingora_core::apps::ServerApp;
use pingora_core::listeners::tls::Acceptor;
use pingora_core::protocols::l4::socket::SocketAddr as PeerAddr;
use pingora_core::protocols::l4::stream::Stream as TcpLike;
use pingora_core::protocols::{ALPN, SocketDigest, Stream};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::AsRawFd;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long to wait before accepting again when the process has no file descriptor left.
const OUT_OF_DESCRIPTORS_PAUSE: Duration = Duration::from_millis(200);

/// Which door a socket is.
#[derive(Clone)]
pub enum Scheme {
    /// The plain door: everything that arrives goes through the schedule of retirement.
    Http,
    /// The door: TLS with certificates by SNI.
    Https(Arc<Acceptor>),
}

/// Accepts connections on `listener` until `stop` turns true; then waits for the open ones until they end or
/// `drain` is over. Returns how many had to be cut.
pub async fn accept(
    listener: TcpListener,
    scheme: Scheme,
    door: Arc<Door>,
    stop: watch::Receiver<bool>,
    drain: Duration,
) -> usize {
    let caps = Arc::new(Caps::default());
    let mut open = JoinSet::new();
    let mut ending = stop.clone();
    loop {
        tokio::select! {
            () = is_true(&mut ending) => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => admit(&mut open, stream, peer, &scheme, &door, &caps, &stop),
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection; is the limit of open files too low?");
                    tokio::time::sleep(OUT_OF_DESCRIPTORS_PAUSE).await;
                }
            },
            Some(_) = open.join_next() => {}
        }
    }
    drop(listener);
    let ended = tokio::time::timeout(drain, async { while open.join_next().await.is_some() {} }).await;
    if ended.is_ok() { 0 } else { open.len() }
}

/// Resolves when the door is to be closed (or nobody is left who could say so).
async fn is_true(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stopping| *stopping).await;
}

fn admit(
    open: &mut JoinSet<()>,
    stream: TcpStream,
    peer: SocketAddr,
    scheme: &Scheme,
    door: &Arc<Door>,
    caps: &Arc<Caps>,
    stop: &watch::Receiver<bool>,
) {
    let limits = door.shops().limits.clone();
    let Some(place) = Place::take(caps, peer.ip(), limits.connections, limits.connections_per_address) else {
        door.metrics.connections_refused.inc();
        return;
    };
    let (scheme, door, stop) = (scheme.clone(), door.clone(), stop.clone());
    open.spawn(async move {
        let _place = place;
        let _counted = door.metrics.connection_opened();
        let handshake = tokio::time::timeout(limits.handshake, secure(stream, peer, &scheme));
        match handshake.await {
            Ok(Ok(stream)) => converse(&door, stream, &stop).await,
            Ok(Err(_)) | Err(_) => door.metrics.handshakes_failed.inc(),
        }
    });
}

async fn converse(door: &Arc<Door>, stream: Stream, stop: &watch::Receiver<bool>) {
    let expected = Expected::default();
    let app = Arc::new(FrontDoor::new(door.clone(), expected.clone()));
    if matches!(stream.selected_alpn_proto(), Some(ALPN::H2)) {
        return streams::converse(door, app, stream, stop.clone()).await;
    }
    let mut next = app.process_new(Lines::over(stream, expected), stop).await;
    while let Some(stream) = next {
        next = app.process_new(stream, stop).await;
    }
}

async fn secure(stream: TcpStream, peer: SocketAddr, scheme: &Scheme) -> pingora_core::Result<Stream> {
    let descriptor = stream.as_raw_fd();
    let mut stream = TcpLike::from(stream);
    stream.set_nodelay()?;
    let digest = SocketDigest::from_raw_fd(descriptor);
    // Filled in now: asking the kernel later fails once the client has gone.
    let _ = digest.peer_addr.set(Some(PeerAddr::Inet(peer)));
    pingora_core::protocols::GetSocketDigest::set_socket_digest(&mut stream, digest);
    match scheme {
        Scheme::Http => Ok(Box::new(stream)),
        Scheme::Https(acceptor) => Ok(Box::new(acceptor.tls_handshake(stream).await?)),
    }
}

/// Open connections, in all and by address.
#[derive(Default)]
struct Caps {
    open: Mutex<(usize, HashMap<IpAddr, usize>)>,
}

/// A place among the open connections; gives itself back when dropped.
struct Place {
    caps: Arc<Caps>,
    address: IpAddr,
}

impl Place {
    fn take(caps: &Arc<Caps>, address: IpAddr, all: usize, each: usize) -> Option<Self> {
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
fn neighbourhood(address: IpAddr) -> IpAddr {
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
