//! Listening: sockets, caps, the TLS handshake under a deadline, draining.
//!
//! Pingora's own accept loop has no cap on connections and no way to end without ending the process, so the loop
//! is ours; everything after the handshake is Pingora's.

use crate::caps::Place;
use crate::door::Door;
use crate::lines::{Cues, Lines};
use crate::service::FrontDoor;
use crate::streams;
use pingora_core::apps::ServerApp;
use pingora_core::listeners::tls::Acceptor;
use pingora_core::protocols::l4::socket::SocketAddr as PeerAddr;
use pingora_core::protocols::l4::stream::Stream as TcpLike;
use pingora_core::protocols::{ALPN, SocketDigest, Stream};
use std::net::SocketAddr;
use std::os::fd::AsRawFd;
use std::sync::Arc;
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
    let mut open = JoinSet::new();
    let mut ending = stop.clone();
    loop {
        tokio::select! {
            () = is_true(&mut ending) => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => admit(&mut open, stream, peer, &scheme, &door, &stop),
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
    stop: &watch::Receiver<bool>,
) {
    let limits = door.shops().limits.clone();
    let Some(place) = Place::take(&door.caps, peer.ip(), limits.connections, limits.connections_per_address)
    else {
        door.metrics.connections_refused.inc();
        return;
    };
    let (scheme, door, stop) = (scheme.clone(), door.clone(), stop.clone());
    open.spawn(async move {
        let _place = place;
        let _counted = door.metrics.connection_opened();
        // What a handshake needs goes with it: the connection may be idle for long.
        let handshake = Box::pin(tokio::time::timeout(limits.handshake, secure(stream, peer, &scheme)));
        match handshake.await {
            Ok(Ok(stream)) => converse(&door, stream, &stop).await,
            Ok(Err(_)) | Err(_) => door.metrics.handshakes_failed.inc(),
        }
    });
}

async fn converse(door: &Arc<Door>, stream: Stream, stop: &watch::Receiver<bool>) {
    let cues = Cues::default();
    let app = Arc::new(FrontDoor::new(door.clone(), cues.clone()));
    if matches!(stream.selected_alpn_proto(), Some(ALPN::H2)) {
        return streams::converse(door, app, stream, stop.clone()).await;
    }
    let mut next = app.process_new(Lines::over(stream, cues), stop).await;
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
