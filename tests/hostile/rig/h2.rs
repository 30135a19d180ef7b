//! HTTP/2 clients: a well-behaved one, and frames by hand for the others.

use super::{HOST, Rig, in_time};
use bytes::Bytes;
use h2::client::{ResponseFuture, SendRequest};
use h2::{RecvStream, SendStream};
use http::{HeaderMap, Method, Request, Response};

/// What a client says first (RFC 9113 §3.4), with empty settings.
pub(crate) const HELLO: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
/// Frame types.
pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const CONTINUATION: u8 = 9;
/// Flags.
pub(crate) const END_STREAM: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;

/// A well-behaved client.
pub(crate) struct H2 {
    send: SendRequest<Bytes>,
    connection: tokio::task::JoinHandle<()>,
}

/// An answer over HTTP/2.
#[derive(Debug)]
pub(crate) struct H2Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// Whether the stream ended in order; a reset is what tells half an answer from a whole one.
    pub(crate) whole: bool,
}

impl Rig {
    /// A well-behaved HTTP/2 client.
    pub(crate) async fn h2(&self) -> H2 {
        let stream = self.secure_h2().await.into_stream();
        let (send, connection) = in_time("settings", h2::client::handshake(stream)).await.unwrap();
        let connection = tokio::spawn(async move { drop(connection.await) });
        H2 { send, connection }
    }
}

impl H2 {
    /// Begins a request; `end`: without a body.
    pub(crate) async fn begin(
        &mut self,
        request: Request<()>,
        end: bool,
    ) -> (ResponseFuture, SendStream<Bytes>) {
        let ready = in_time("a stream", self.send.clone().ready()).await;
        self.send = ready.unwrap_or_else(|error| panic!("no stream: {error}"));
        self.send.send_request(request, end).unwrap()
    }

    /// The answer to a request without a body, or why there is none.
    pub(crate) async fn ask(&mut self, request: Request<()>) -> Result<H2Answer, h2::Error> {
        let (response, _) = self.begin(request, true).await;
        whole(response).await
    }

    /// The answer to GET.
    pub(crate) async fn get(&mut self, path: &str) -> Result<H2Answer, h2::Error> {
        self.ask(request(Method::GET, path)).await
    }
}

impl Drop for H2 {
    fn drop(&mut self) {
        self.connection.abort();
    }
}

/// A request to the shop.
pub(crate) fn request(method: Method, path: &str) -> Request<()> {
    Request::builder().method(method).uri(format!("https://{HOST}{path}")).body(()).unwrap()
}

/// Waits for an answer and its body.
pub(crate) async fn whole(response: ResponseFuture) -> Result<H2Answer, h2::Error> {
    let (head, mut stream) = in_time("an answer", response).await.map(Response::into_parts)?;
    let (mut body, mut whole) = (Vec::new(), true);
    while let Some(piece) = in_time("a body", stream.data()).await {
        whole = take(piece, &mut stream, &mut body);
        if !whole {
            break;
        }
    }
    Ok(H2Answer { status: head.status.as_u16(), headers: head.headers, body, whole })
}

fn take(piece: Result<Bytes, h2::Error>, stream: &mut RecvStream, body: &mut Vec<u8>) -> bool {
    let Ok(piece) = piece else { return false };
    body.extend_from_slice(&piece);
    stream.flow_control().release_capacity(piece.len()).is_ok()
}

/// A frame (RFC 9113 §4.1).
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A header block without any compression (RFC 7541 §6.2.2); names and values up to 126 bytes.
pub(crate) fn block(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0);
        for text in [name, value] {
            block.push(u8::try_from(text.len()).ok().filter(|length| *length < 127).unwrap());
            block.extend_from_slice(text.as_bytes());
        }
    }
    block
}

/// The pseudo-headers of a request.
pub(crate) fn pseudo<'a>(method: &'a str, path: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![(":method", method), (":scheme", "https"), (":authority", HOST), (":path", path)]
}
