//! A shop whose staff area shows other people to every request, so that what was received tells which one it was.
//!
//! A request is named by a word in its address (`/staff/people/WORD`); everybody in its answer has that word in
//! their address (`WORD-17@shop.example`).

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Rows of the export: several parts of a streamed answer.
pub(crate) const ROWS: usize = 3000;
/// People on a list.
const LISTED: usize = 25;
/// Pieces that the export is written in, and the pause behind each; a longer one for words that begin with `slow`.
const PIECE: usize = 64 << 10;
const PAUSE: Duration = Duration::from_millis(3);
const LONG_PAUSE: Duration = Duration::from_millis(150);
/// A request of these tests is far smaller.
const REQUEST_MOST: usize = 64 << 10;

/// The shop, until it is dropped.
pub(crate) struct Shop {
    address: SocketAddr,
    open: JoinHandle<()>,
}

impl Shop {
    /// Opens one on a free port of the loopback.
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let open = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream));
            }
        });
        Self { address, open }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.open.abort();
    }
}

/// One connection, request after request.
async fn serve(mut stream: TcpStream) {
    let mut bytes = Vec::new();
    while let Some((method, target)) = request(&mut stream, &mut bytes).await {
        let answer = answer(&method, &target);
        for piece in answer.chunks(PIECE) {
            if stream.write_all(piece).await.is_err() {
                return;
            }
            if answer.len() > PIECE {
                tokio::time::sleep(if target.contains("=slow") { LONG_PAUSE } else { PAUSE }).await;
            }
        }
    }
}

/// Method and target of the next request, once all of it is here.
async fn request(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<(String, String)> {
    loop {
        if let Some((method, target, used)) = whole(bytes) {
            bytes.drain(..used);
            return Some((method, target));
        }
        let mut part = [0; 4096];
        match stream.read(&mut part).await {
            Ok(read) if read > 0 && bytes.len() < REQUEST_MOST => bytes.extend_from_slice(&part[..read]),
            _ => return None,
        }
    }
}

fn whole(bytes: &[u8]) -> Option<(String, String, usize)> {
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
    bytes.get(head..head + length)?;
    let mut first = text.split_ascii_whitespace();
    Some((first.next()?.to_owned(), first.next()?.to_owned(), head + length))
}

fn answer(method: &str, target: &str) -> Vec<u8> {
    let word = target.rsplit(['/', '=']).next().unwrap_or_default();
    match target {
        "/staff/login" if method == "post" => log_in(),
        _ if target.starts_with("/staff/people/") => said("text/html", &page(word, 1)),
        _ if target.starts_with("/staff/lists/") => said("text/html", &page(word, LISTED)),
        _ if target.starts_with("/staff/api/") => said("application/json", &json(word)),
        _ if target.starts_with("/staff/export") => said("text/csv", &csv(word)),
        "/checkout" => said("text/html", "<p>checkout-1@shop.example"),
        _ => said("text/html", "<h1>Goods</h1>"),
    }
}

/// Whoever asks is let in, each time into a session of its own.
fn log_in() -> Vec<u8> {
    let session = uuid();
    format!(
        "HTTP/1.1 302 Found\r\nLocation: /\r\nSet-Cookie: sid={session}; Path=/\r\nContent-Length: 0\r\n\r\n"
    )
    .into()
}

fn uuid() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("session-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

fn said(kind: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into()
}

fn page(word: &str, people: usize) -> String {
    (0..people).fold("<table>".to_owned(), |mut page, n| {
        let _ = write!(page, "<tr><td>Customer {n}<td><a href=\"mailto:{word}-{n}@shop.example\">write</a>");
        page
    })
}

fn json(word: &str) -> String {
    let people: Vec<_> = (0..LISTED).map(|n| format!("{{\"mail\":\"{word}-{n}@shop.example\"}}")).collect();
    format!("[{}]", people.join(","))
}

fn csv(word: &str) -> String {
    let words = "some words about them that make the line long enough to be worth a part of its own, and a few more of them";
    (0..ROWS).fold("number;mail;note\r\n".to_owned(), |mut file, n| {
        let _ = write!(file, "{n};{word}-{n}@shop.example;{words}\r\n");
        file
    })
}
