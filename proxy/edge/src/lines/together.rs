//! What is written to a client in small pieces goes out together: a head with the beginning of its body, the frame of a
//! chunk with the chunk. Each write of its own would be a TLS record, a call of the kernel and a packet.
//!
//! The server library under the door writes a head, a chunk's length, the chunk, its end and the last chunk each for
//! itself. Whoever writes an answer says beforehand what will follow at once; what is held for it goes out with it, at the
//! latest when somebody reads from the connection again.

use bytes::{Buf, BytesMut};
use pingora_core::protocols::Stream;
use pingora_core::protocols::http::HttpTask;
use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};
use tokio::io::AsyncWrite;

/// Held at most, bytes: what is longer goes out where it lies, behind what is held.
const MOST: usize = 64 << 10;

/// With this bit so many writes wait for the one behind them; without it all wait for so many flushes.
const WRITES: u8 = 0x80;

/// Says how much of what is written belongs together. Said over again before each answer's piece; nothing said: nothing is
/// held.
#[derive(Clone, Debug, Default)]
pub struct Together(Arc<AtomicU8>);

impl Together {
    /// These are written now, one behind the other. `chunked`: the answer is (RFC 9112 §7.1).
    pub fn write(&self, tasks: &[HttpTask], chunked: bool) {
        let (end, rest) = tasks.split_last().map_or((None, tasks), |(last, rest)| match last {
            HttpTask::Body(None, true) => (Some(last), rest),
            _ => (Some(last), tasks),
        });
        let ends = chunked && end.is_some_and(HttpTask::is_end);
        let said = match u8::try_from(rest.len() + usize::from(ends)) {
            _ if !rest.iter().all(is_written) => 0,
            // Head, chunks and end are flushed, each.
            Ok(flushes @ 2..WRITES) if chunked => flushes,
            Ok(writes @ 2..WRITES) => WRITES | (writes - 1),
            _ => 0,
        };
        self.0.store(said, Ordering::Relaxed);
    }

    fn said(&self) -> u8 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Whether something goes over the connection for it: a head that a body follows, bytes of a body.
fn is_written(task: &HttpTask) -> bool {
    match task {
        HttpTask::Header(_, ends) => !ends,
        HttpTask::Body(Some(bytes), _) => !bytes.is_empty(),
        _ => false,
    }
}

/// What is held back.
#[derive(Debug, Default)]
pub(super) struct Held {
    bytes: BytesMut,
    together: Together,
    /// A write follows at once, whatever is flushed before it.
    waits: bool,
}

impl Held {
    pub(super) fn new(together: Together) -> Self {
        Self { together, ..Self::default() }
    }

    /// Holds `bytes` or writes them, behind what is held; how many of them are done with.
    pub(super) fn write(
        &mut self,
        inner: &mut Stream,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        let said = self.together.said();
        if said & !WRITES > 0 && self.bytes.len() + bytes.len() <= MOST {
            self.bytes.extend_from_slice(bytes);
            self.waits = said > WRITES;
            if self.waits {
                self.together.0.store(said - 1, Ordering::Relaxed);
            }
            return Poll::Ready(Ok(bytes.len()));
        }
        if said & WRITES > 0 {
            // It is the last, or too long: what follows it follows by itself.
            self.together.0.store(0, Ordering::Relaxed);
        }
        self.waits = false;
        while !self.bytes.is_empty() {
            let both = [IoSlice::new(&self.bytes), IoSlice::new(bytes)];
            let written = some(ready!(Pin::new(&mut *inner).poll_write_vectored(cx, &both))?)?;
            let behind = written.saturating_sub(self.bytes.len());
            self.is_out(written - behind);
            if behind > 0 {
                return Poll::Ready(Ok(behind));
            }
        }
        Pin::new(inner).poll_write(cx, bytes)
    }

    /// A flush of whoever writes: it may be one of those that are waited for.
    pub(super) fn flush(&mut self, inner: &mut Stream, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let said = self.together.said();
        let earlier = (1..WRITES).contains(&said);
        if earlier {
            self.together.0.store(said - 1, Ordering::Relaxed);
        }
        if self.waits || (earlier && said > 1) {
            return Poll::Ready(Ok(()));
        }
        self.out(inner, cx)
    }

    /// All of it goes out.
    pub(super) fn out(&mut self, inner: &mut Stream, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.waits = false;
        while !self.bytes.is_empty() {
            let written = some(ready!(Pin::new(&mut *inner).poll_write(cx, &self.bytes))?)?;
            self.is_out(written);
        }
        Pin::new(inner).poll_flush(cx)
    }

    /// So much of it has gone out. A connection that waits for its next request has no room for an answer.
    fn is_out(&mut self, written: usize) {
        match written < self.bytes.len() {
            true => self.bytes.advance(written),
            false => self.bytes = BytesMut::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

fn some(written: usize) -> Result<usize> {
    if written == 0 { Err(Error::from(ErrorKind::WriteZero)) } else { Ok(written) }
}
