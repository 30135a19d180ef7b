//! OTLP over HTTP in its JSON encoding (OpenTelemetry Protocol 1.x, `ExportLogsServiceRequest`).
//!
//! The generated types would bring prost and tonic for three nested objects; they are written here instead.

mod request;

use crate::batch::Message;
use crate::error::Trouble;
use crate::tls::Peer;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST, USER_AGENT};
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use std::time::Duration;

/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(30);
/// Longest answer that is read, bytes.
const ANSWER_MOST: usize = 64 * 1024;

/// A collector.
pub(crate) struct Collector {
    peer: Peer,
    authority: String,
    path: String,
    open: Option<SendRequest<Full<Bytes>>>,
    pub(crate) passed: Option<u64>,
}

/// What the collector made of a request.
enum Answer {
    /// It has all but so many, which it will never take.
    Taken { rejected: u64 },
    /// It will never take this request.
    Refused,
}

impl Collector {
    pub(crate) fn new(peer: Peer, authority: String, path: &str) -> Self {
        Self { peer, authority, path: path.to_owned(), open: None, passed: None }
    }

    /// Sends all. A request that the collector will never take is halved until the one message is found that it does
    /// not; that one is left out and counted, so that it does not hold up all others for ever.
    pub(crate) async fn send(&mut self, messages: &[Message]) -> Result<u64, Trouble> {
        let (mut rejected, mut rest) = (0, vec![messages]);
        while let Some(messages) = rest.pop() {
            match self.post(messages).await? {
                Answer::Taken { rejected: more } => rejected += more,
                Answer::Refused if messages.len() > 1 => {
                    let (first, second) = messages.split_at(messages.len() / 2);
                    rest.extend([second, first]);
                }
                Answer::Refused => {
                    tracing::warn!(
                        seq = messages.first().map(|one| one.seq),
                        "ship: the collector refuses a record"
                    );
                    rejected += 1;
                }
            }
        }
        Ok(rejected)
    }

    pub(crate) fn reset(&mut self) {
        self.open = None;
    }

    async fn post(&mut self, messages: &[Message]) -> Result<Answer, Trouble> {
        let body = Bytes::from(request::write(messages));
        tokio::time::timeout(ANSWER, self.posted(body)).await.map_err(|_| Trouble::Timeout)?
    }

    async fn posted(&mut self, body: Bytes) -> Result<Answer, Trouble> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(&self.path)
            .header(HOST, &self.authority)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!("vratar/", env!("CARGO_PKG_VERSION")))
            .body(Full::new(body));
        let request = request.map_err(|cause| std::io::Error::other(cause.to_string()))?;
        let sender = self.sender().await?;
        let answer = sender.send_request(request).await?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), ANSWER_MOST).collect().await;
        let body = body.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        judged(status, &body)
    }

    async fn sender(&mut self) -> Result<&mut SendRequest<Full<Bytes>>, Trouble> {
        let usable = match &mut self.open {
            Some(open) => open.ready().await.is_ok(),
            None => false,
        };
        if !usable {
            let (sender, connection) = handshake(TokioIo::new(self.peer.connect().await?)).await?;
            // Its end is told to whoever sends next.
            tokio::spawn(async move { drop(connection.await) });
            self.open = Some(sender);
        }
        self.open.as_mut().ok_or(Trouble::Closed)
    }
}

/// What an answer means (OTLP 1.x, "OTLP/HTTP Response"). Credentials, a wrong path or a collector in trouble can be
/// mended at the other end: they are tried again; what is wrong with the request itself is not.
fn judged(status: StatusCode, body: &[u8]) -> Result<Answer, Trouble> {
    match status {
        status if status.is_success() => Ok(Answer::Taken { rejected: rejected(body) }),
        StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNPROCESSABLE_ENTITY => {
            Ok(Answer::Refused)
        }
        status => Err(Trouble::Status(status.as_u16())),
    }
}

/// `partialSuccess.rejectedLogRecords`: a 64-bit number is text in this encoding, but some write a number.
fn rejected(body: &[u8]) -> u64 {
    let answer: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let count = &answer["partialSuccess"]["rejectedLogRecords"];
    count.as_u64().or_else(|| count.as_str()?.parse().ok()).unwrap_or(0)
}
