//! A shop that says who it is on every page and remembers what it heard.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Largest request that it reads, bytes.
const REQUEST_MOST: usize = 64 << 10;

/// A shop on the loopback, open until it is dropped.
///
/// | path | what comes |
/// |---|---|
/// | `/en…` | a page in English; any other in Bulgarian |
/// | `/1251` | a page in windows-1251 that says so only in its `<meta>` |
/// | `/data.json` | JSON |
/// | `/linked` | a page with a `Link` header of its own |
/// | `/slow` | a page, once the shop is told to let go |
pub(crate) struct Shop {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
    gate: watch::Sender<bool>,
    selling: JoinHandle<()>,
}

impl Shop {
    /// Opens one whose pages carry `name`.
    pub(crate) async fn open(name: &'static str) -> Self {
        Self::open_on("127.0.0.1", name).await
    }

    /// The same, found at every address of this machine.
    pub(crate) async fn open_to_all(name: &'static str) -> Self {
        Self::open_on("0.0.0.0", name).await
    }

    async fn open_on(ip: &str, name: &'static str) -> Self {
        let listener = TcpListener::bind((ip, 0)).await.unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], listener.local_addr().unwrap().port()));
        let (gate, opened) = watch::channel(false);
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let ears = heard.clone();
        let selling = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let clerk = Clerk { name, heard: ears.clone(), gate: opened.clone() };
                tokio::spawn(async move { clerk.serve(stream).await });
            }
        });
        Self { address, heard, gate, selling }
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Method and target of every request so far.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// Answers what waits at `/slow`, and from now on at once.
    pub(crate) fn let_go(&self) {
        self.gate.send_replace(true);
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.selling.abort();
    }
}

/// Who serves one connection.
struct Clerk {
    name: &'static str,
    heard: Arc<Mutex<Vec<String>>>,
    gate: watch::Receiver<bool>,
}

impl Clerk {
    async fn serve(mut self, mut stream: TcpStream) {
        let mut bytes = Vec::new();
        while let Some((method, target)) = request(&mut stream, &mut bytes).await {
            self.heard.lock().unwrap().push(format!("{method} {target}"));
            if target.starts_with("/slow") && self.gate.wait_for(|open| *open).await.is_err() {
                return;
            }
            let mut answer = self.answer(&target);
            if method == "HEAD" {
                let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
                answer.truncate(end);
            }
            if stream.write_all(&answer).await.is_err() {
                return;
            }
        }
    }

    fn answer(&self, target: &str) -> Vec<u8> {
        let path = target.split('?').next().unwrap();
        match path {
            "/data.json" => whole("Content-Type: application/json\r\n", br#"{"goods":[]}"#),
            "/1251" => {
                let page = self.page("bg", "<meta charset=\"windows-1251\">", path);
                whole("Content-Type: text/html\r\n", &encoding_rs::WINDOWS_1251.encode(&page).0)
            }
            "/linked" => {
                let head = "Content-Type: text/html; charset=utf-8\r\nLink: </look.css>; rel=preload\r\n";
                whole(head, self.page("bg", "", path).as_bytes())
            }
            _ => {
                let lang = if path.starts_with("/en") { "en" } else { "bg" };
                let head = "Content-Type: text/html; charset=utf-8\r\nETag: \"7\"\r\n";
                whole(head, self.page(lang, "", path).as_bytes())
            }
        }
    }

    fn page(&self, lang: &str, meta: &str, path: &str) -> String {
        let name = self.name;
        format!(
            "<!DOCTYPE html>\n<html lang=\"{lang}\"><head>{meta}<title>Магазин</title></head>\n\
             <body class=\"front\"><h1>Добре дошли</h1><p id=\"who\">{name}</p><p>{path}</p></body></html>\n"
        )
    }
}

fn whole(head: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\n{head}Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// Method and target of the next request, read to the end of its body.
async fn request(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<(String, String)> {
    loop {
        if let Some(request) = complete(bytes) {
            return Some(request);
        }
        let mut part = [0; 4096];
        match stream.read(&mut part).await {
            Ok(read) if read > 0 && bytes.len() < REQUEST_MOST => bytes.extend_from_slice(&part[..read]),
            _ => return None,
        }
    }
}

fn complete(bytes: &mut Vec<u8>) -> Option<(String, String)> {
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
    bytes.get(..head + length)?;
    let first = String::from_utf8_lossy(bytes).into_owned();
    bytes.drain(..head + length);
    let mut words = first.split_ascii_whitespace();
    Some((words.next()?.to_owned(), words.next()?.to_owned()))
}
