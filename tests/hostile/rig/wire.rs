//! A client's connection: bytes out, bytes and answers in.

use super::answer::{Answer, Framing};
use super::{HOST, find, in_time};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

trait Both: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Both for T {}

/// How the other side ended a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// In order: FIN, over TLS after `close_notify`.
    Closed,
    /// Cut: a reset, over TLS also a FIN without `close_notify`.
    Cut,
}

/// A connection to the door.
pub(crate) struct Wire {
    stream: Box<dyn Both>,
    unread: Vec<u8>,
}

/// A plain connection.
pub(crate) async fn plain(port: u16) -> Wire {
    Wire::over(tcp(port).await)
}

/// A TLS connection to the shop's name with one protocol offered.
pub(crate) async fn secure(port: u16, authority: &[u8], protocol: &[u8]) -> Wire {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = versions.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let connector = TlsConnector::from(Arc::new(config));
    let handshake = connector.connect(HOST.try_into().unwrap(), tcp(port).await);
    let stream = in_time("a handshake", handshake).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol));
    Wire::over(stream)
}

async fn tcp(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

impl Wire {
    fn over(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) -> Self {
        Self { stream: Box::new(stream), unread: Vec::new() }
    }

    /// Sends bytes; panics if the door no longer takes them.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        assert!(self.offer(bytes).await, "the door takes no more: {}", self.text());
    }

    /// Sends bytes; whether the door took them.
    pub(crate) async fn offer(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        let sent = async {
            self.stream.write_all(bytes.as_ref()).await.is_ok() && self.stream.flush().await.is_ok()
        };
        in_time("sending", sent).await
    }

    /// Says that no more comes from here.
    pub(crate) async fn half_close(&mut self) {
        self.stream.shutdown().await.unwrap();
    }

    /// The next final answer to a request of `method`; panics if none comes.
    pub(crate) async fn answer(&mut self, method: &str) -> Answer {
        match self.answer_or_end(method).await {
            Ok(answer) => answer,
            Err(ending) => panic!("{ending:?} without an answer: {}", self.text()),
        }
    }

    /// The next final answer, or how the connection ended without one.
    pub(crate) async fn answer_or_end(&mut self, method: &str) -> Result<Answer, Ending> {
        loop {
            let answer = self.interim(method).await?;
            if answer.status >= 200 || answer.status == 101 {
                return Ok(answer);
            }
        }
    }

    /// The next head, whatever follows it.
    pub(crate) async fn head(&mut self) -> Result<String, Ending> {
        let end = self.until(b"\r\n\r\n").await? + 2;
        let head = String::from_utf8_lossy(&self.take(end)).into_owned();
        self.take(2);
        Ok(head)
    }

    /// The next answer, an interim one (1xx) too.
    pub(crate) async fn interim(&mut self, method: &str) -> Result<Answer, Ending> {
        let head = self.head().await?;
        let status = head.get(9..12).and_then(|code| code.parse().ok());
        let status = status.unwrap_or_else(|| panic!("no status line: {head}"));
        let mut answer = Answer { status, head, body: Vec::new(), whole: false };
        match answer.framing(method) {
            Framing::None => answer.whole = true,
            Framing::Length(length) => answer.whole = self.exactly(length, &mut answer.body).await.is_ok(),
            Framing::Chunked => answer.whole = self.chunks(&mut answer.body).await.is_ok(),
            Framing::Closed => {
                answer.whole = self.ending().await == Ending::Closed;
                answer.body = std::mem::take(&mut self.unread);
            }
        }
        Ok(answer)
    }

    /// Waits until the door ends the connection; what came until then is kept.
    pub(crate) async fn ending(&mut self) -> Ending {
        loop {
            if let Err(ending) = self.more().await {
                return ending;
            }
        }
    }

    /// Exactly `length` bytes.
    pub(crate) async fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let came = self.exactly(length, &mut bytes).await;
        assert!(came.is_ok(), "only {} of {length} bytes came", bytes.len());
        bytes
    }

    /// The next HTTP/2 frame: type, stream, payload; `None` when the door has closed.
    pub(crate) async fn frame(&mut self) -> Option<(u8, u32, Vec<u8>)> {
        let (mut head, mut payload) = (Vec::new(), Vec::new());
        self.exactly(9, &mut head).await.ok()?;
        let number = |bytes: &[u8]| bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
        self.exactly(number(&head[..3]) as usize, &mut payload).await.ok()?;
        Some((head[3], number(&head[5..]), payload))
    }

    /// What came and was not asked for.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.unread).into_owned()
    }

    /// Hands the connection out, for a protocol of its own; nothing may be unread.
    pub(crate) fn into_stream(self) -> impl AsyncRead + AsyncWrite + Unpin + Send + 'static {
        assert!(self.unread.is_empty());
        self.stream
    }

    fn take(&mut self, length: usize) -> Vec<u8> {
        self.unread.drain(..length).collect()
    }

    async fn more(&mut self) -> Result<(), Ending> {
        let mut part = vec![0; 64 << 10];
        match in_time("reading", self.stream.read(&mut part)).await {
            Ok(0) => Err(Ending::Closed),
            Ok(read) => {
                self.unread.extend_from_slice(&part[..read]);
                Ok(())
            }
            Err(_) => Err(Ending::Cut),
        }
    }

    async fn until(&mut self, mark: &[u8]) -> Result<usize, Ending> {
        loop {
            if let Some(at) = find(&self.unread, mark) {
                return Ok(at);
            }
            self.more().await?;
        }
    }

    async fn exactly(&mut self, length: usize, into: &mut Vec<u8>) -> Result<(), Ending> {
        let end = into.len() + length;
        loop {
            let part = self.take(self.unread.len().min(end - into.len()));
            into.extend(part);
            if into.len() == end {
                return Ok(());
            }
            self.more().await?;
        }
    }

    async fn chunks(&mut self, body: &mut Vec<u8>) -> Result<(), Ending> {
        loop {
            let line = self.until(b"\r\n").await?;
            let size = String::from_utf8(self.take(line)).unwrap();
            let size = usize::from_str_radix(&size, 16).unwrap_or_else(|_| panic!("no chunk size: {size:?}"));
            self.take(2);
            self.exactly(size, body).await?;
            let mut end = Vec::new();
            self.exactly(2, &mut end).await?;
            assert_eq!(end, b"\r\n");
            if size == 0 {
                return Ok(());
            }
        }
    }
}
