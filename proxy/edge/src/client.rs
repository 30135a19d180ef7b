//! The client's side of an exchange: reading its request, writing the response.

mod kept;

use crate::failure::Failure;
use crate::lines::{Cues, Dates, Together};
use crate::shop::Limits;
use bytes::{Bytes, BytesMut};
use http::header::TRANSFER_ENCODING;
use kept::Kept;
use pingora_core::protocols::Stream;
use pingora_core::protocols::http::{HttpTask, ServerSession};
use pingora_http::{RequestHeader, ResponseHeader};
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::Instant;

/// A single read of a body may take this long.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// What the client still sends of a body that nobody wants is read this long.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);
/// A client may be silent this long on a connection that became another protocol.
const UPGRADED_SILENCE: Duration = Duration::from_secs(24 * 3600);
/// A single write to a client may take this long.
const WRITE_TIMEOUT: Duration = Duration::from_secs(60);

/// One request of a client, and the way back to it.
pub struct Client {
    session: ServerSession,
    /// Whether there is a head: without one Pingora panics when it is asked for it.
    readable: bool,
    upgraded: bool,
    body_grace: Duration,
    body_rate: u64,
    body_limit: u64,
    body_since: Option<Instant>,
    body_read: u64,
    copy: Option<Kept>,
    head_sent: bool,
    complete: bool,
    closing: bool,
    /// The answer is sent in chunks (RFC 9112 §7.1).
    chunked: bool,
    dates: Dates,
    together: Together,
    /// Status of the response, once sent.
    pub status: Option<u16>,
    /// Bytes of the response's body sent so far.
    pub sent: u64,
}

impl Client {
    /// Wraps a session whose head has been read, or, if it is not `readable`, could not be.
    #[must_use]
    pub fn new(mut session: ServerSession, readable: bool, limits: &Limits, cues: &Cues) -> Self {
        session.set_read_timeout(None);
        session.set_write_timeout(Some(WRITE_TIMEOUT));
        session.set_total_drain_timeout(Some(DRAIN_TIMEOUT));
        // Who has said all there is to say may close that half and listen (RFC 9112 §9.6).
        session.set_abort_on_close(false);
        Self {
            session,
            readable,
            upgraded: false,
            body_grace: limits.header,
            body_rate: limits.body_rate,
            body_limit: limits.upload,
            body_since: None,
            body_read: 0,
            copy: None,
            head_sent: false,
            complete: false,
            closing: false,
            chunked: false,
            dates: cues.dates.clone(),
            together: cues.together.clone(),
            status: None,
            sent: 0,
        }
    }

    /// The head as Pingora parsed it.
    #[must_use]
    pub fn head(&self) -> &RequestHeader {
        self.session.req_header()
    }

    /// The head, if it could be read at all.
    #[must_use]
    pub fn readable_head(&self) -> Option<&RequestHeader> {
        self.readable.then(|| self.head())
    }

    /// The head's bytes as they came (HTTP/1 only).
    #[must_use]
    pub fn raw_head(&self) -> Option<Bytes> {
        self.session.as_http1().map(|h1| h1.get_headers_raw_bytes())
    }

    /// Whether the request came over HTTP/2.
    #[must_use]
    pub fn is_h2(&self) -> bool {
        self.session.is_http2()
    }

    /// Whether the connection is encrypted.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.session.digest().is_some_and(|digest| digest.ssl_digest.is_some())
    }

    /// The peer's address.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.session.client_addr().and_then(|address| address.as_inet()).map(std::net::SocketAddr::ip)
    }

    /// Whether there is no (more) body.
    pub fn body_done(&mut self) -> bool {
        self.session.is_body_done()
    }

    /// Answers `Expect: 100-continue`: from here on the body is wanted. HTTP/1.0 has no such answer (RFC 9110 §10.1.1),
    /// HTTP/2 needs none.
    ///
    /// # Errors
    /// [`Failure::ClientGone`].
    pub async fn want_body(&mut self) -> Result<(), Failure> {
        let expects = self
            .head()
            .headers
            .get("expect")
            .is_some_and(|v| v.as_bytes().eq_ignore_ascii_case(b"100-continue"));
        if expects && self.head().version == http::Version::HTTP_11 && !self.head_sent {
            // Pingora closes after an answer that comes before the body's end; this one is no answer yet.
            let keepalive = self.session.get_keepalive();
            self.session.write_continue_response().await.map_err(|_| Failure::ClientGone)?;
            self.session.set_keepalive(keepalive);
        }
        Ok(())
    }

    /// The next piece of the body; `None` at its end.
    ///
    /// # Errors
    /// [`Failure::ClientSlow`] below the minimum rate, [`Failure::BodyTooLarge`], [`Failure::ClientGone`] when it
    /// broke off.
    pub async fn read_body(&mut self) -> Result<Option<Bytes>, Failure> {
        let deadline = self.body_deadline();
        let read = tokio::time::timeout_at(deadline, self.session.read_request_body()).await;
        let piece = read.map_err(|_| Failure::ClientSlow)?.map_err(|error| Failure::from_client(&error))?;
        self.copy = self.copy.take().and_then(|copy| copy.with(piece.as_deref()));
        self.body_read += piece.as_ref().map_or(0, |bytes| bytes.len() as u64);
        if self.body_read > self.body_limit {
            return Err(Failure::BodyTooLarge { limit: self.body_limit });
        }
        Ok(piece)
    }

    /// When the next piece must be here: a body has as much time as its head, and then the time that its bytes would
    /// take at the least rate. What is here already is read even after that: then it was the shop that was slow.
    fn body_deadline(&mut self) -> Instant {
        let now = Instant::now();
        let since = *self.body_since.get_or_insert(now);
        if self.upgraded {
            // A conversation may pause; the time between two pieces of the shop bounds it.
            return now + UPGRADED_SILENCE;
        }
        let single = now + READ_TIMEOUT;
        let at_rate = self.body_read.checked_div(self.body_rate).map(Duration::from_secs);
        at_rate.map_or(single, |time| single.min(since + self.body_grace + time))
    }

    /// From here on a copy of what [`Self::read_body`] gives is kept, if the whole body has at most `limit` bytes.
    pub fn keep_copy(&mut self, limit: usize) {
        self.copy = Some(Kept::new(limit));
    }

    /// The copy, if the body is over and was not too long for it.
    pub fn take_copy(&mut self) -> Option<Bytes> {
        let over = self.session.is_body_done();
        self.copy.take()?.whole(over)
    }

    /// The whole body, at most `limit` bytes.
    ///
    /// # Errors
    /// [`Failure::BodyTooLarge`] and those of [`Self::read_body`].
    pub async fn read_whole_body(&mut self, limit: usize) -> Result<Bytes, Failure> {
        match self.read_beginning(limit).await? {
            (body, true) => Ok(body),
            (_, false) => Err(Failure::BodyTooLarge { limit: limit as u64 }),
        }
    }

    /// The body, or its beginning if it has more than `limit` bytes; the flag says whether it is all of it.
    ///
    /// # Errors
    /// Those of [`Self::read_body`].
    pub async fn read_beginning(&mut self, limit: usize) -> Result<(Bytes, bool), Failure> {
        self.want_body().await?;
        let mut body = BytesMut::new();
        while let Some(piece) = self.read_body().await? {
            body.extend_from_slice(&piece);
            if body.len() > limit {
                return Ok((body.freeze(), false));
            }
        }
        Ok((body.freeze(), true))
    }

    /// Resolves when the client breaks off while it waits. One that hangs up in order may only have no more to say.
    pub async fn gone(&mut self) -> Failure {
        match self.session.read_body_or_idle(true).await {
            Ok(_) | Err(_) => Failure::ClientGone,
        }
    }

    /// Writes pieces of a response: the head, bodies, the end.
    ///
    /// # Errors
    /// [`Failure::ClientGone`] when the client does not take it.
    pub async fn write(&mut self, tasks: Vec<HttpTask>) -> Result<(), Failure> {
        for task in &tasks {
            match task {
                HttpTask::Header(head, _) => {
                    self.upgraded = head.status == 101;
                    self.head_sent = true;
                    self.chunked = head.headers.contains_key(TRANSFER_ENCODING);
                    self.dates.next(&head.headers);
                    self.status = Some(head.status.as_u16());
                }
                HttpTask::Body(Some(bytes), _) | HttpTask::UpgradedBody(Some(bytes), _) => {
                    self.sent += bytes.len() as u64
                }
                _ => {}
            }
        }
        self.together.write(&tasks, self.chunked);
        // One by one: what is given together is copied together first.
        for task in tasks {
            let written = self.session.response_duplex_vec(vec![task]).await;
            self.complete |= written.map_err(|_| Failure::ClientGone)?;
        }
        Ok(())
    }

    /// Sends a whole response of our own.
    ///
    /// # Errors
    /// [`Failure::ClientGone`].
    pub async fn reply(&mut self, head: ResponseHeader, body: Bytes) -> Result<(), Failure> {
        let no_body = body.is_empty() || (self.readable && self.head().method == http::Method::HEAD);
        let mut tasks = vec![HttpTask::Header(Box::new(head), no_body)];
        if !no_body {
            tasks.push(HttpTask::Body(Some(body), true));
        }
        self.write(tasks).await
    }

    /// Whether a head has gone out: from then on an error can only cut.
    #[must_use]
    pub fn head_sent(&self) -> bool {
        self.head_sent
    }

    /// No further request on this connection.
    pub fn close_after(&mut self) {
        self.session.set_keepalive(None);
        self.closing = true;
    }

    /// What becomes of the connection (or the HTTP/2 stream).
    pub async fn into_end(mut self) -> End {
        if !self.complete {
            if self.is_h2() {
                self.session.shutdown().await;
            }
            return End::Cut;
        }
        let unread = self.closing || !self.readable || !self.session.is_body_done();
        match self.session {
            ServerSession::H1(h1) if unread => End::Lingering(h1.into_inner()),
            session => End::InOrder(Box::new(session)),
        }
    }
}

/// What becomes of a connection after a response.
pub enum End {
    /// The response is complete and so was the request.
    InOrder(Box<ServerSession>),
    /// The response is complete, but of the request something may still be on its way.
    Lingering(Stream),
    /// The response is not complete: over HTTP/1 the connection is dropped without TLS `close_notify` and without the
    /// last chunk, over HTTP/2 the stream is reset, so that nobody takes half a response for a whole one.
    Cut,
}
