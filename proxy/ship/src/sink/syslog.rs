//! Syslog: over TLS (RFC 5425) or TCP with the octets counted (RFC 6587 §3.4.1), or in datagrams (RFC 5426).
//!
//! No collector says that it has a message. What was written to a stream counts as arrived once the connection has
//! stayed alive for [`SETTLED`]: the system gives up a connection on which bytes stay unacknowledged for longer than
//! [`UNACKNOWLEDGED`], and a collector that dies with unread bytes resets it. Until then it would be sent again.

mod message;

use crate::batch::Message;
use crate::error::Trouble;
use crate::tls::{Peer, UNACKNOWLEDGED, Wire};
use std::collections::VecDeque;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UdpSocket;

/// How long a connection must outlive what was written to it.
const SETTLED: Duration = UNACKNOWLEDGED.saturating_mul(2);
/// How long writing a batch may take.
const WRITE: Duration = Duration::from_secs(30);
/// How long the other end may take to close after us.
const CLOSE: Duration = Duration::from_secs(2);
/// Longest text of a datagram, bytes: what UDP carries, less our head.
pub(crate) const DATAGRAM_MOST: usize = 60_000;

/// A connection to a collector.
pub(crate) struct Stream {
    peer: Peer,
    wire: Option<Box<dyn Wire>>,
    /// Up to which leaf was written when; oldest first. What has arrived is not among it.
    written: VecDeque<(Instant, u64)>,
    /// Up to which leaf all has arrived.
    settled: u64,
}

impl Stream {
    pub(crate) fn new(peer: Peer) -> Self {
        Self { peer, wire: None, written: VecDeque::new(), settled: 0 }
    }

    pub(crate) async fn send(&mut self, messages: &[Message]) -> Result<(), Trouble> {
        let wire = match &mut self.wire {
            Some(wire) => wire,
            none => none.insert(self.peer.connect().await?),
        };
        let mut bytes = Vec::new();
        for message in messages {
            let text = message::write(message);
            bytes.extend_from_slice(text.len().to_string().as_bytes());
            bytes.push(b' ');
            bytes.extend_from_slice(&text);
        }
        let write = async {
            wire.write_all(&bytes).await?;
            wire.flush().await
        };
        Ok(tokio::time::timeout(WRITE, write).await.map_err(|_| Trouble::Timeout)??)
    }

    pub(crate) fn passed(&mut self, next: u64) {
        if self.written.back().map_or(self.settled, |(_, before)| *before) < next {
            self.written.push_back((Instant::now(), next));
        }
    }

    pub(crate) async fn arrived(&mut self) -> Result<Option<u64>, Trouble> {
        if let Err(cause) = self.is_alive().await {
            self.wire = None;
            // One that ends while nothing is on its way has lost nothing: collectors end idle connections.
            if !self.written.is_empty() {
                return Err(cause);
            }
        }
        let mut arrived = None;
        while let Some((_, next)) = self.written.front().copied().filter(|(at, _)| at.elapsed() >= SETTLED) {
            (self.settled, arrived) = (next, Some(next));
            self.written.pop_front();
        }
        Ok(arrived)
    }

    /// A collector never says anything; but that it has gone.
    async fn is_alive(&mut self) -> Result<(), Trouble> {
        let Some(wire) = &mut self.wire else { return Ok(()) };
        let mut byte = [0; 64];
        tokio::select! {
            biased;
            read = wire.read(&mut byte) => match read? {
                0 => Err(Trouble::Closed),
                _ => Ok(()),
            },
            () = std::future::ready(()) => Ok(()),
        }
    }

    pub(crate) fn reset(&mut self) {
        self.wire = None;
        self.written.clear();
    }

    /// Says goodbye and waits for the answer: then the other end has read everything.
    pub(crate) async fn close(&mut self) -> Result<Option<u64>, Trouble> {
        let Some(mut wire) = self.wire.take() else { return Ok(None) };
        let goodbye = async {
            wire.shutdown().await?;
            let mut rest = [0; 64];
            loop {
                match wire.read(&mut rest).await {
                    Ok(0) => return Ok(()),
                    Ok(_) => {}
                    // Closed without a goodbye of TLS: closed all the same, and it owed us nothing.
                    Err(cause) if cause.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(()),
                    Err(cause) => return Err(cause),
                }
            }
        };
        tokio::time::timeout(CLOSE, goodbye).await.map_err(|_| Trouble::Timeout)??;
        Ok(self.written.back().map(|(_, next)| *next))
    }
}

/// Datagrams to this machine; nobody can tell whether they arrive.
pub(crate) struct Datagrams {
    to: SocketAddr,
    socket: Option<UdpSocket>,
    pub(crate) passed: Option<u64>,
}

impl Datagrams {
    pub(crate) fn new(to: SocketAddr) -> Self {
        Self { to, socket: None, passed: None }
    }

    pub(crate) async fn send(&mut self, messages: &[Message]) -> Result<(), Trouble> {
        let socket = match &mut self.socket {
            Some(socket) => socket,
            none => none.insert(connected(self.to).await?),
        };
        for message in messages {
            // Where nobody listens the system says so with the next one, which is then tried again.
            socket.send(&message::write(message)).await?;
        }
        Ok(())
    }
}

async fn connected(to: SocketAddr) -> std::io::Result<UdpSocket> {
    let any: SocketAddr = match to {
        SocketAddr::V4(_) => (Ipv4Addr::LOCALHOST, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::LOCALHOST, 0).into(),
    };
    let socket = UdpSocket::bind(any).await?;
    socket.connect(to).await?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Severity;
    use tokio::net::TcpListener;
    use vratar_config::Loopback;

    fn one() -> Message {
        let at = "2026-03-01T10:00:00Z".parse().unwrap();
        let (uid, text) = ("log-1".to_owned(), b"{}".to_vec());
        Message { seq: 1, uid, at, kind: "run", shop: None, severity: Severity::Notice, text }
    }

    /// Asks until the other end's goodbye is here.
    async fn ended(stream: &mut Stream) -> Result<(), Trouble> {
        while stream.wire.is_some() {
            stream.arrived().await?;
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    #[tokio::test]
    async fn only_an_end_with_something_on_its_way_is_trouble() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let near = Loopback::new(listener.local_addr().unwrap()).unwrap();
        let mut stream = Stream::new(Peer::near(near));
        for arrived in [true, false] {
            stream.send(&[one()]).await.unwrap();
            stream.passed(2);
            if arrived {
                stream.written.clear();
                stream.settled = 2;
            } else {
                stream.passed(3);
            }
            drop(listener.accept().await.unwrap());
            assert_eq!(ended(&mut stream).await.is_ok(), arrived);
        }
    }
}
