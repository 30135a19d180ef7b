//! A shop that says exactly what a test tells it to, and remembers exactly what it heard.

use super::{find, in_time};
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The answer to `/ok`, which every shop gives, whatever its script.
const GOOD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\ngood";

/// A listening shop; ends with the test.
pub(crate) struct Shop {
    port: u16,
    seen: Arc<Seen>,
    accepting: JoinHandle<()>,
}

#[derive(Default)]
struct Seen {
    connections: Mutex<Vec<Vec<u8>>>,
    requests: Mutex<Vec<Request>>,
    open: AtomicUsize,
}

/// A request that arrived whole. `/ok` is not counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// Request line and headers, CR LF behind each.
    pub(crate) head: String,
    /// The body, out of its chunks.
    pub(crate) body: Vec<u8>,
    /// Which connection it came on, from 0.
    pub(crate) connection: usize,
}

impl Shop {
    pub(crate) async fn start<F: Future<Output = ()> + Send + 'static>(
        script: impl Fn(Conn) -> F + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Seen::default());
        let shared = seen.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(script(Conn::new(stream, shared.clone())));
            }
        });
        Self { port, seen, accepting }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// All bytes that came, by connection.
    pub(crate) fn bytes(&self) -> Vec<Vec<u8>> {
        self.seen.connections.lock().unwrap().clone()
    }

    /// All requests that came whole, in the order of their ends.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.seen.requests.lock().unwrap().clone()
    }

    /// Waits until a condition on this shop holds.
    pub(crate) async fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        in_time(what, async {
            while !holds(self) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await;
    }

    /// Connections that neither side has closed.
    pub(crate) fn open(&self) -> usize {
        self.seen.open.load(Ordering::SeqCst)
    }

    /// No further connections.
    pub(crate) fn close(&self) {
        self.accepting.abort();
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// A connection to the shop.
pub(crate) struct Conn {
    stream: TcpStream,
    /// Which one, from 0.
    pub(crate) number: usize,
    unread: Vec<u8>,
    seen: Arc<Seen>,
}

impl Conn {
    fn new(stream: TcpStream, seen: Arc<Seen>) -> Self {
        stream.set_nodelay(true).unwrap();
        seen.open.fetch_add(1, Ordering::SeqCst);
        let number = {
            let mut connections = seen.connections.lock().unwrap();
            connections.push(Vec::new());
            connections.len() - 1
        };
        Self { stream, number, unread: Vec::new(), seen }
    }

    /// The next head but those of `/ok`; `None` when the other side has closed.
    pub(crate) async fn head(&mut self) -> Option<String> {
        loop {
            while find(&self.unread, b"\r\n\r\n").is_none() {
                self.more().await?;
            }
            let end = find(&self.unread, b"\r\n\r\n")? + 2;
            let head = String::from_utf8_lossy(&self.unread[..end]).into_owned();
            self.unread.drain(..end + 2);
            if !head.starts_with("GET /ok ") {
                return Some(head);
            }
            self.say(GOOD).await;
        }
    }

    /// The body that belongs to `head`; `None` when it broke off.
    pub(crate) async fn body(&mut self, head: &str) -> Option<Vec<u8>> {
        if header(head, "transfer-encoding").is_some() {
            return self.chunks().await;
        }
        let length = header(head, "content-length").map_or(0, |length| length.parse().unwrap());
        self.exactly(length).await
    }

    /// The next request, whole.
    pub(crate) async fn request(&mut self) -> Option<Request> {
        let head = self.head().await?;
        let body = self.body(&head).await?;
        let request = Request { head, body, connection: self.number };
        self.seen.requests.lock().unwrap().push(request.clone());
        Some(request)
    }

    /// Answers each request with the same bytes until the other side closes.
    pub(crate) async fn always(mut self, bytes: impl AsRef<[u8]>) {
        while self.request().await.is_some() {
            self.say(&bytes).await;
        }
    }

    /// Sends bytes; that the other side no longer takes them is no error.
    pub(crate) async fn say(&mut self, bytes: impl AsRef<[u8]>) {
        drop(self.stream.write_all(bytes.as_ref()).await);
    }

    /// Sends bytes; whether the other side still takes them.
    pub(crate) async fn took(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }

    /// Hears everything until the other side closes.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        while self.more().await.is_some() {}
        std::mem::take(&mut self.unread)
    }

    /// Closes with a reset.
    pub(crate) fn reset(self) {
        self.stream.set_zero_linger().unwrap();
    }

    /// One read; `None` at the end.
    pub(crate) async fn more(&mut self) -> Option<()> {
        let mut part = vec![0; 64 << 10];
        let read = self.stream.read(&mut part).await.ok().filter(|read| *read > 0)?;
        self.unread.extend_from_slice(&part[..read]);
        self.seen.connections.lock().unwrap()[self.number].extend_from_slice(&part[..read]);
        Some(())
    }

    /// What was read and not asked for.
    pub(crate) fn take_unread(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.unread)
    }

    async fn exactly(&mut self, length: usize) -> Option<Vec<u8>> {
        while self.unread.len() < length {
            self.more().await?;
        }
        Some(self.unread.drain(..length).collect())
    }

    async fn line(&mut self) -> Option<Vec<u8>> {
        while find(&self.unread, b"\r\n").is_none() {
            self.more().await?;
        }
        let line = self.exactly(find(&self.unread, b"\r\n")?).await?;
        self.exactly(2).await?;
        Some(line)
    }

    async fn chunks(&mut self) -> Option<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let size = String::from_utf8(self.line().await?).unwrap();
            let size = usize::from_str_radix(&size, 16).unwrap();
            if size == 0 {
                while !self.line().await?.is_empty() {}
                return Some(body);
            }
            body.extend(self.exactly(size).await?);
            assert!(self.line().await?.is_empty());
        }
    }
}

impl Drop for Conn {
    fn drop(&mut self) {
        self.seen.open.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Request {
    /// The value of a header; panics if it stands more than once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }
}

/// The value of a header; panics if it stands more than once.
fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    let mut values =
        fields.filter(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
    let first = values.next();
    assert!(values.next().is_none(), "{name} twice in {head}");
    first
}
