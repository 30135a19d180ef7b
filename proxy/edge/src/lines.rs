//! What passes over a client's connection and the HTTP library would refuse or change.
//!
//! The [`date`] of an answer; what of it goes out [`together`]; and request lines as old browsers write them: addresses in the page's own charset, with
//! quotes and brackets in them. The parser that follows knows no such addresses; here those bytes become the escapes
//! that stand for them, which shops decode to the same.
//!
//! *Invariant:* only between the two spaces of a request line, and only bytes that are neither white space nor control
//! characters: where a line, a head or a body ends is not touched.

mod date;
mod together;

pub use date::Dates;
pub use together::Together;

use async_trait::async_trait;
use bytes::{Buf, BytesMut};
use date::Patch;
use memchr::{memchr, memrchr};
use pingora_core::protocols::raw_connect::ProxyDigest;
use pingora_core::protocols::tls::SslDigest;
use pingora_core::protocols::{
    ALPN, GetProxyDigest, GetSocketDigest, GetTimingDigest, Peek, Shutdown, SocketDigest, Ssl, Stream,
    TimingDigest, UniqueID, UniqueIDType,
};
use std::fmt::Write as _;
use std::io::Result;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use together::Held;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Longest line that is waited for, bytes; of a longer one the beginning is judged alone.
const LONGEST: usize = 64 << 10;

/// Says when the next bytes of a connection are a request line.
#[derive(Clone, Debug, Default)]
pub struct Expected(Arc<AtomicBool>);

impl Expected {
    /// From here on.
    pub fn line(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_line(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn over(&self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// What those who read and write over a connection tell it about what comes next.
#[derive(Clone, Debug, Default)]
pub struct Cues {
    /// Kept by whoever reads.
    pub expected: Expected,
    /// Kept by whoever writes heads.
    pub dates: Dates,
    /// Kept by whoever writes answers.
    pub together: Together,
}

/// A client's connection.
#[derive(Debug)]
pub struct Lines {
    inner: Stream,
    expected: Expected,
    /// What was read and not handed on.
    waiting: BytesMut,
    dates: Dates,
    patch: Option<Patch>,
    /// What was written and has not gone out.
    held: Held,
}

impl Lines {
    /// Over a connection.
    #[must_use]
    pub fn over(inner: Stream, cues: Cues) -> Stream {
        let Cues { expected, dates, together } = cues;
        let held = Held::new(together);
        Box::new(Self { inner, expected, waiting: BytesMut::new(), dates, patch: None, held })
    }
}

impl AsyncRead for Lines {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let this = &mut *self;
        if !this.held.is_empty() {
            // Nothing of an answer stays behind while its client is waited for. What is wrong shows at the next write.
            let _ = this.held.out(&mut this.inner, cx);
        }
        while this.expected.is_line() {
            let before = buf.filled().len();
            ready!(Pin::new(&mut this.inner).poll_read(cx, buf))?;
            let read = buf.filled().get(before..).unwrap_or_default();
            let over = read.is_empty();
            if this.waiting.is_empty() && is_plain(read) {
                // The common case: all of the line is here, and good.
                this.expected.over();
                return Poll::Ready(Ok(()));
            }
            this.waiting.extend_from_slice(read);
            buf.set_filled(before);
            if over || this.waiting.len() > LONGEST || line_end(&this.waiting).is_some() {
                this.expected.over();
                escape_line(&mut this.waiting);
            }
        }
        if this.waiting.is_empty() {
            return Pin::new(&mut this.inner).poll_read(cx, buf);
        }
        let given = this.waiting.len().min(buf.remaining());
        buf.put_slice(this.waiting.get(..given).unwrap_or_default());
        this.waiting.advance(given);
        Poll::Ready(Ok(()))
    }
}

/// Where the first line that is not empty ends (an empty one before it is forgiven, RFC 9112 §2.2).
fn line_end(bytes: &[u8]) -> Option<usize> {
    let from = if bytes.starts_with(b"\r\n") { 2 } else { 0 };
    memchr(b'\n', bytes.get(from..)?).map(|at| from + at)
}

fn is_plain(bytes: &[u8]) -> bool {
    line_end(bytes).and_then(|end| bytes.get(..end)).is_some_and(|line| {
        target(line).is_none_or(|(from, to)| {
            let target = line.get(from..to).unwrap_or_default();
            odd(target).next().is_none()
        })
    })
}

/// Where the target stands in a request line; nothing: it is none.
fn target(line: &[u8]) -> Option<(usize, usize)> {
    let from = memchr(b' ', line)? + 1;
    let to = memrchr(b' ', line).filter(|to| *to > from)?;
    line.get(to + 1..)?.starts_with(b"HTTP/").then_some((from, to))
}

/// Bytes of a target that the parser does not know, with their places: RFC 3986 has no place for them. What the query
/// forgives the path does not.
fn odd(target: &[u8]) -> impl Iterator<Item = (usize, u8)> {
    let query = memchr(b'?', target).unwrap_or(target.len());
    let is_odd = move |(at, byte): &(usize, u8)| match byte {
        0x80.. | b'"' | b'<' | b'>' => true,
        b'^' | b'`' | b'{' | b'|' | b'}' => *at < query,
        _ => false,
    };
    target.iter().copied().enumerate().filter(is_odd)
}

fn escape_line(waiting: &mut BytesMut) {
    let line = waiting.get(..line_end(waiting).unwrap_or(0)).unwrap_or_default();
    let Some((from, to)) = target(line) else { return };
    let (before, target, behind) = (&waiting[..from], &waiting[from..to], &waiting[to..]);
    let (mut escaped, mut plain) = (before.to_vec(), 0);
    for (at, byte) in odd(target) {
        escaped.extend_from_slice(target.get(plain..at).unwrap_or_default());
        let mut three = String::with_capacity(3);
        // Writing into a string does not fail.
        let _ = write!(three, "%{byte:02X}");
        escaped.extend_from_slice(three.as_bytes());
        plain = at + 1;
    }
    escaped.extend_from_slice(target.get(plain..).unwrap_or_default());
    escaped.extend_from_slice(behind);
    *waiting = BytesMut::from(&escaped[..]);
}

impl AsyncWrite for Lines {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let this = &mut *self;
        if this.patch.is_none() {
            this.patch = this.dates.place(bytes);
        }
        let Some(patch) = this.patch else { return this.held.write(&mut this.inner, cx, bytes) };
        let gone = ready!(this.held.write(&mut this.inner, cx, &patch.onto(bytes)))?;
        this.patch = patch.behind(gone);
        Poll::Ready(Ok(gone))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let this = &mut *self;
        this.held.flush(&mut this.inner, cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let this = &mut *self;
        ready!(this.held.out(&mut this.inner, cx))?;
        Pin::new(&mut this.inner).poll_shutdown(cx)
    }
}

#[async_trait]
impl Shutdown for Lines {
    async fn shutdown(&mut self) {
        Shutdown::shutdown(&mut *self.inner).await;
    }
}

#[async_trait]
impl Peek for Lines {}

impl UniqueID for Lines {
    fn id(&self) -> UniqueIDType {
        self.inner.id()
    }
}

impl Ssl for Lines {
    fn get_ssl_digest(&self) -> Option<Arc<SslDigest>> {
        self.inner.get_ssl_digest()
    }

    fn selected_alpn_proto(&self) -> Option<ALPN> {
        self.inner.selected_alpn_proto()
    }
}

impl GetTimingDigest for Lines {
    fn get_timing_digest(&self) -> Vec<Option<TimingDigest>> {
        self.inner.get_timing_digest()
    }
}

impl GetProxyDigest for Lines {
    fn get_proxy_digest(&self) -> Option<Arc<ProxyDigest>> {
        self.inner.get_proxy_digest()
    }
}

impl GetSocketDigest for Lines {
    fn get_socket_digest(&self) -> Option<Arc<SocketDigest>> {
        self.inner.get_socket_digest()
    }
}

#[cfg(test)]
mod tests;
