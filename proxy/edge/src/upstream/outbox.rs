//! What is on its way to a shop, so that sending never keeps anybody from reading: a shop that answers while it is still
//! being sent to may stop taking more until somebody takes its answer.
//!
//! What is written waits here and goes out whenever the connection is read from or written to. Whoever writes much asks
//! first whether there is room; only pieces that are in memory anyway make it longer than that.

use async_trait::async_trait;
use bytes::{Buf, BytesMut};
use pingora_core::protocols::raw_connect::ProxyDigest;
use pingora_core::protocols::tls::SslDigest;
use pingora_core::protocols::{
    ALPN, GetProxyDigest, GetSocketDigest, GetTimingDigest, Peek, Shutdown, SocketDigest, Ssl, Stream,
    TimingDigest, UniqueID, UniqueIDType,
};
use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::sync::Notify;

/// With more than this waiting there is no room, bytes.
const ROOM: usize = 256 << 10;

/// How full an outbox is.
#[derive(Clone, Debug, Default)]
pub struct Fill(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    waiting: AtomicUsize,
    emptied: Notify,
}

impl Fill {
    /// Whether more should be written.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.0.waiting.load(Ordering::Relaxed) < ROOM
    }

    /// Whether all has gone out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.waiting.load(Ordering::Relaxed) == 0
    }

    /// Resolves when there is room again; somebody must read from the connection meanwhile.
    pub async fn room(&self) {
        while !self.has_room() {
            self.0.emptied.notified().await;
        }
    }

    fn set(&self, waiting: usize) {
        self.0.waiting.store(waiting, Ordering::Relaxed);
        if waiting < ROOM {
            self.0.emptied.notify_one();
        }
    }
}

/// A connection to a shop.
#[derive(Debug)]
pub struct Outbox {
    inner: Stream,
    waiting: BytesMut,
    fill: Fill,
    /// The shop takes no more. What it says is still read.
    closed: bool,
}

impl Outbox {
    /// Over a connection; one that has an outbox keeps it.
    #[must_use]
    pub fn over(inner: Stream) -> (Stream, Fill) {
        if let Some(outbox) = inner.as_any().downcast_ref::<Self>() {
            let fill = outbox.fill.clone();
            return (inner, fill);
        }
        let fill = Fill::default();
        (Box::new(Self { inner, waiting: BytesMut::new(), fill: fill.clone(), closed: false }), fill)
    }

    /// Sends what waits, as far as the shop takes it.
    fn send(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        while !self.waiting.is_empty() {
            let sent = match ready!(Pin::new(&mut self.inner).poll_write(cx, &self.waiting)) {
                Ok(0) => Err(Error::from(ErrorKind::WriteZero)),
                sent => sent,
            };
            match sent {
                Ok(sent) => self.waiting.advance(sent),
                Err(error) => {
                    self.closed = true;
                    self.waiting.clear();
                    self.fill.set(0);
                    return Poll::Ready(Err(error));
                }
            }
            self.fill.set(self.waiting.len());
        }
        Pin::new(&mut self.inner).poll_flush(cx)
    }
}

impl AsyncRead for Outbox {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        // That the shop takes no more shows when more is written.
        let _ = self.send(cx);
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl AsyncWrite for Outbox {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        if self.closed {
            return Poll::Ready(Err(Error::from(ErrorKind::BrokenPipe)));
        }
        if !self.fill.has_room() {
            ready!(self.send(cx))?;
        }
        self.waiting.extend_from_slice(bytes);
        let waiting = self.waiting.len();
        self.fill.set(waiting);
        match self.send(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Ready(Ok(bytes.len())),
        }
    }

    /// Only as far as the shop takes it now.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        match self.send(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[async_trait]
impl Shutdown for Outbox {
    async fn shutdown(&mut self) {
        let _ = self.inner.flush().await;
        Shutdown::shutdown(&mut *self.inner).await;
    }
}

#[async_trait]
impl Peek for Outbox {}

impl UniqueID for Outbox {
    fn id(&self) -> UniqueIDType {
        self.inner.id()
    }
}

impl Ssl for Outbox {
    fn get_ssl_digest(&self) -> Option<Arc<SslDigest>> {
        self.inner.get_ssl_digest()
    }

    fn selected_alpn_proto(&self) -> Option<ALPN> {
        self.inner.selected_alpn_proto()
    }
}

impl GetTimingDigest for Outbox {
    fn get_timing_digest(&self) -> Vec<Option<TimingDigest>> {
        self.inner.get_timing_digest()
    }
}

impl GetProxyDigest for Outbox {
    fn get_proxy_digest(&self) -> Option<Arc<ProxyDigest>> {
        self.inner.get_proxy_digest()
    }
}

impl GetSocketDigest for Outbox {
    fn get_socket_digest(&self) -> Option<Arc<SocketDigest>> {
        self.inner.get_socket_digest()
    }
}
