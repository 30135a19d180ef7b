//! One request's life on the wire: to the shop, back from it, both directions at once.

mod flow;
mod silence;

use self::flow::{Broken, Flow, unsent};
use crate::client::Client;
use crate::failure::Failure;
use crate::sifting::Sifting;
use crate::upstream::{Connected, Heading, Upstreams, head_for_shop};
use crate::visit::Visit;
use bytes::{Bytes, BytesMut};
use http::header::UPGRADE;
use pingora_core::RetryType;
use pingora_core::protocols::http::HttpTask;
use pingora_http::{RequestHeader, ResponseHeader};
use std::time::Duration;
use tokio::time::Instant;

/// Heads that a shop may send before the one that answers; there are seldom more than two.
const INTERIM_HEADS: usize = 50;

/// What goes to the shop as the body.
pub enum Body {
    /// Whatever the client still sends, sifted or not.
    Streamed(Option<Box<Sifting>>),
    /// These bytes; nothing is read from the client.
    Whole(Bytes),
}

impl Body {
    /// Whether the shop is promised nothing but what the client may still send.
    fn is_empty(&self) -> bool {
        match self {
            Self::Streamed(sifting) => sifting.is_none(),
            Self::Whole(bytes) => bytes.is_empty(),
        }
    }
}

/// A response of the shop whose head is here and whose body may still be coming.
pub struct Answer {
    /// The head.
    pub head: Box<ResponseHeader>,
    flow: Flow,
    /// Pieces of the body that were read ahead, and whether that is all of it.
    ahead: Vec<Bytes>,
    ended: bool,
    /// What the reading ahead ended with.
    broken: Option<Failure>,
    /// A head of this answer that has no body says that one comes: when is not known.
    may_say_more: bool,
}

/// Sends a request and waits for the head of its response.
///
/// A request without a body on a kept-alive connection that turns out to be dead, or to begin with what is no head, is
/// sent once more on a new one, when its method is idempotent (RFC 9110 §9.2.2).
///
/// # Errors
/// [`Failure`], by whose fault it is.
pub async fn send(
    upstreams: &Upstreams,
    visit: &Visit,
    heading: Heading<'_>,
    mut body: Body,
    client: &mut Client,
) -> Result<Answer, Failure> {
    let shop = &visit.shop.upstream;
    let head = head_for_shop(visit, heading)?;
    let repeatable = is_idempotent(&head.method) && client.body_done() && body.is_empty();
    let connected = upstreams.connect(shop).await?;
    let (reused, peer) = (connected.reused, connected.peer.clone());
    match attempt(connected, head, &mut body, client).await {
        Err(Broken { retry: RetryType::ReusedOnly, .. }) if reused && repeatable => {
            let fresh = Box::pin(upstreams.connect_fresh(shop, &peer)).await?;
            let head = head_for_shop(visit, heading)?;
            Box::pin(attempt(fresh, head, &mut body, client)).await.map_err(|broken| broken.failure)
        }
        other => other.map_err(|broken| broken.failure),
    }
}

async fn attempt(
    connected: Connected,
    head: RequestHeader,
    body: &mut Body,
    client: &mut Client,
) -> Result<Answer, Broken> {
    let Connected { mut session, fill, peer, .. } = connected;
    let asks_upgrade = head.headers.contains_key(UPGRADE);
    session.write_request_header(Box::new(head)).await.map_err(unsent)?;
    // Answers that were captured must be settled, whether the client waits for it or not.
    let waiting = matches!(body, Body::Streamed(_));
    let mut flow = Flow { session, fill, peer, sifting: None, uploading: false, waiting };
    match body {
        Body::Streamed(sifting) => {
            flow.sifting = sifting.take();
            flow.begin_upload(client).await?;
        }
        Body::Whole(bytes) => flow.upload_whole(bytes).await?,
    }
    let mut may_say_more = false;
    for heads in 0..INTERIM_HEADS {
        let task =
            flow.next(client).await.map_err(|broken| if heads == 0 { broken.at_first() } else { broken })?;
        if let HttpTask::Header(head, _) = &task {
            may_say_more |= silence::is_broken(head);
        }
        match task {
            // 100 Continue and early hints are between the shop and us.
            HttpTask::Header(head, _) if head.status.is_informational() && head.status != 101 => {}
            HttpTask::Header(answer, _) if answer.status == 101 && !asks_upgrade => {
                return Err(Failure::ShopBroke("upgrade").into());
            }
            HttpTask::Header(head, ended) => {
                flow.waiting = false;
                return Ok(Answer { head, flow, ahead: Vec::new(), ended, broken: None, may_say_more });
            }
            _ => return Err(Failure::ShopBroke("a body before its head").into()),
        }
    }
    Err(Failure::ShopBroke("interim_heads").into())
}

impl Answer {
    /// The next piece of the body; `None` at its end.
    ///
    /// # Errors
    /// [`Failure::ShopBroke`] when the shop breaks off, [`Failure::ClientGone`] when the upload does.
    pub async fn next(&mut self, client: &mut Client) -> Result<Option<Bytes>, Failure> {
        if !self.ahead.is_empty() {
            return Ok(Some(self.ahead.remove(0)));
        }
        if let Some(broken) = self.broken {
            return Err(broken);
        }
        while !self.ended {
            match self.flow.next(client).await.map_err(|broken| broken.failure)? {
                HttpTask::Body(piece, ended) | HttpTask::UpgradedBody(piece, ended) => {
                    self.ended = ended;
                    if let Some(piece) = piece.filter(|piece| !piece.is_empty()) {
                        return Ok(Some(piece));
                    }
                }
                HttpTask::Done | HttpTask::Trailer(_) => self.ended = true,
                HttpTask::Header(..) => return Err(Failure::ShopBroke("a second head")),
                HttpTask::Failed(error) => return Err(Failure::from_shop(&error)),
            }
        }
        Ok(None)
    }

    /// The next piece, only if it is here already: lets head and body go out in one write.
    ///
    /// # Errors
    /// Those of [`Self::next`].
    pub async fn next_if_ready(&mut self, client: &mut Client) -> Result<Ready, Failure> {
        if self.flow.uploading {
            // A piece of an upload that is half written must not be dropped; and a connection that changes its
            // protocol must have told the client first.
            return Ok(Ready::NotYet);
        }
        // Reading is cancel-safe: a piece that is not whole stays in the session's buffer.
        tokio::select! {
            biased;
            piece = self.next(client) => Ok(Ready::Now(piece?)),
            () = std::future::ready(()) => Ok(Ready::NotYet),
        }
    }

    /// Reads ahead, up to `limit` bytes and for as long as `patience`, and returns what is known of the body;
    /// [`Self::next`] gives it again, and then the failure that the reading ended with, if any. The flag says whether
    /// that is the whole body.
    pub async fn peek(&mut self, limit: usize, patience: Duration, client: &mut Client) -> (Bytes, bool) {
        let mut pieces = std::mem::take(&mut self.ahead);
        let mut length: usize = pieces.iter().map(Bytes::len).sum();
        let deadline = Instant::now() + patience;
        while length < limit {
            // What is dropped at the deadline is a wait: a piece that is not whole stays in the session's buffer.
            match tokio::time::timeout_at(deadline, self.next(client)).await {
                Ok(Ok(Some(piece))) => {
                    length += piece.len();
                    pieces.push(piece);
                }
                Ok(Err(failure)) => {
                    self.broken = Some(failure);
                    break;
                }
                Ok(Ok(None)) | Err(_) => break,
            }
        }
        let whole = pieces.iter().fold(BytesMut::with_capacity(length), |mut all, piece| {
            all.extend_from_slice(piece);
            all
        });
        self.ahead = pieces;
        (whole.freeze(), self.ended && self.broken.is_none())
    }

    /// Whether the shop has broken off behind what was read ahead.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// Other bytes go out instead of the whole body, which was read ahead.
    pub fn exchange(&mut self, bytes: Bytes) {
        self.head.remove_header(&http::header::CONTENT_ENCODING);
        self.head.remove_header(&http::header::TRANSFER_ENCODING);
        self.head.remove_header(&http::header::CONTENT_LENGTH);
        // A body that the shop broke off has no end that a length could promise.
        if self.broken.is_none() {
            let _ = self.head.insert_header(http::header::CONTENT_LENGTH, bytes.len().to_string());
        }
        self.ahead = vec![bytes];
    }

    /// What was read ahead is with somebody else now.
    pub fn forget_ahead(&mut self) {
        self.ahead.clear();
    }

    /// Whether there is no (more) body.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.ended && self.ahead.is_empty()
    }

    /// Whether the shop switched protocols; then the pieces are of the other protocol.
    #[must_use]
    pub fn is_upgraded(&self) -> bool {
        self.head.status == 101
    }

    /// Gives the shop's connection back for the next request, if everything on it is read and sent and nothing more is
    /// announced.
    pub async fn release(self, upstreams: &Upstreams) {
        if self.ended && self.broken.is_none() && self.flow.is_sent() && !self.may_say_more {
            upstreams.release(self.flow.session, &self.flow.peer).await;
        }
    }
}

/// Whether [`Answer::next_if_ready`] had something.
pub enum Ready {
    /// Nothing yet.
    NotYet,
    /// A piece, or the end.
    Now(Option<Bytes>),
}

fn is_idempotent(method: &http::Method) -> bool {
    matches!(method.as_str(), "GET" | "HEAD" | "OPTIONS" | "TRACE" | "PUT" | "DELETE")
}
