//! A small shop in the shape of the demo shop (the adapter `demo` knows it) that keeps a book of the truth.

use crate::dice::Dice;
use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Longest that the shop thinks before and after it makes an account.
const THINKS: Duration = Duration::from_millis(6);
/// A form of ours is far smaller.
const REQUEST_MOST: usize = 64 * 1024;

const SESSION: &str = "SHOPSESSION";

/// What really happened.
#[derive(Default)]
pub(crate) struct Truth {
    /// Who has an account.
    pub(crate) accounts: HashSet<String>,
    /// Whose registration was answered to the last byte.
    pub(crate) answered: HashSet<String>,
    /// Registrations that were refused to the last byte.
    pub(crate) refused: u64,
    /// Requests of all sorts.
    pub(crate) requests: u64,
    /// Requests with a field of the door's in it: there must be none.
    pub(crate) leaks: u64,
    sessions: u64,
    broken_for: HashSet<String>,
}

/// The shop, until it is dropped.
pub(crate) struct Shop {
    /// Where it answers, plain HTTP.
    pub(crate) address: SocketAddr,
    truth: Arc<Mutex<Truth>>,
    open: JoinHandle<()>,
}

impl Shop {
    /// Opens one on a free port of the loopback.
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let truth = Arc::<Mutex<Truth>>::default();
        let open = tokio::spawn(sell(listener, Arc::clone(&truth)));
        Self { address, truth, open }
    }

    /// The book. Never held over an await.
    pub(crate) fn truth(&self) -> MutexGuard<'_, Truth> {
        self.truth.lock().expect("the shop does not panic")
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

async fn sell(listener: TcpListener, truth: Arc<Mutex<Truth>>) {
    let mut dice = Dice::new();
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, Arc::clone(&truth), dice.split()));
    }
}

/// One connection, request after request.
async fn serve(mut stream: TcpStream, truth: Arc<Mutex<Truth>>, mut dice: Dice) {
    let mut bytes = Vec::new();
    while let Some(request) = read(&mut stream, &mut bytes).await {
        tokio::time::sleep(dice.up_to(THINKS)).await;
        let (answer, told) = answer(&mut truth.lock().expect("nobody panics with it"), &request);
        tokio::time::sleep(dice.up_to(THINKS)).await;
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
        told.write_down(&mut truth.lock().expect("nobody panics with it"));
    }
}

struct Request {
    method: String,
    path: String,
    session: bool,
    /// `?rotate`: the shop shall give another cookie.
    rotates: bool,
    fields: HashMap<String, String>,
}

async fn read(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<Request> {
    loop {
        if let Some((request, used)) = whole(bytes) {
            bytes.drain(..used);
            return Some(request);
        }
        let mut part = [0; 4096];
        match stream.read(&mut part).await {
            Ok(read) if read > 0 && bytes.len() < REQUEST_MOST => bytes.extend_from_slice(&part[..read]),
            _ => return None,
        }
    }
}

/// A request, once all of it is here, and its bytes.
fn whole(bytes: &[u8]) -> Option<(Request, usize)> {
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let lower = text.to_ascii_lowercase();
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
    let body = bytes.get(head..head + length)?;
    let mut first = text.split_ascii_whitespace();
    let (method, target) = (first.next()?.to_owned(), first.next()?);
    let path = target.split('?').next()?.to_owned();
    let session = text.contains(&format!("{SESSION}="));
    let rotates = target.ends_with("?rotate");
    Some((Request { method, path, session, rotates, fields: fields(body) }, head + length))
}

fn fields(body: &[u8]) -> HashMap<String, String> {
    let text = String::from_utf8_lossy(body);
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

fn decoded(text: &str) -> String {
    text.replace('+', " ").replace("%24", "$").replace("%40", "@")
}

/// What is written down once an answer has gone out whole.
enum Told {
    Nothing,
    Registered(String),
    Refused,
}

impl Told {
    fn write_down(self, truth: &mut Truth) {
        match self {
            Self::Nothing => {}
            Self::Registered(email) => drop(truth.answered.insert(email)),
            Self::Refused => truth.refused += 1,
        }
    }
}

fn answer(truth: &mut Truth, request: &Request) -> (String, Told) {
    truth.requests += 1;
    truth.leaks +=
        u64::from(request.fields.keys().any(|name| name.to_ascii_lowercase().starts_with("vratar")));
    let posted = request.method == "POST";
    match request.path.as_str() {
        "/register" if posted => register(truth, request),
        "/login" if posted => (log_in(truth, request), Told::Nothing),
        "/register" => (page(REGISTER), Told::Nothing),
        "/login" => (page(LOGIN), Told::Nothing),
        "/profile" if request.session && request.rotates => (rotated(&page(PROFILE), truth), Told::Nothing),
        "/profile" if request.session => (page(PROFILE), Told::Nothing),
        "/" => (page(FRONT), Told::Nothing),
        // A new session, as for somebody whom the shop does not know any more.
        "/basket" => (redirect("/", Some(session(truth))), Told::Nothing),
        "/orders" => (redirect("/login?next=/orders", Some(session(truth))), Told::Nothing),
        _ => (redirect("/", None), Told::Nothing),
    }
}

fn register(truth: &mut Truth, request: &Request) -> (String, Told) {
    let email = request.fields.get("ctl00$Main$txtEmail").cloned().unwrap_or_default();
    // Some meet a shop that breaks, once.
    if email.starts_with("second-time") && truth.broken_for.insert(email.clone()) {
        return (BROKEN.to_owned(), Told::Nothing);
    }
    // Some are refused for what they are, some for being there already.
    if email.is_empty() || email.starts_with("refuse") || !truth.accounts.insert(email.clone()) {
        return (page(REFUSED), Told::Refused);
    }
    (redirect("/profile?welcome=1", Some(session(truth))), Told::Registered(email))
}

fn log_in(truth: &mut Truth, request: &Request) -> String {
    let known = request.fields.get("ctl00$Main$txtLogin").is_some_and(|email| truth.accounts.contains(email));
    if known { redirect("/profile", Some(session(truth))) } else { page(LOGIN) }
}

fn session(truth: &mut Truth) -> u64 {
    truth.sessions += 1;
    truth.sessions
}

fn page(main: &str) -> String {
    let body = format!(
        "<html><head><title>Shop</title></head><body><form method=\"post\">{main}</form></body></html>"
    );
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: \"{length}\"\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// The same answer with another cookie.
fn rotated(answer: &str, truth: &mut Truth) -> String {
    let cookie = format!("Set-Cookie: {SESSION}=s{}; path=/\r\nContent-Length:", session(truth));
    answer.replacen("Content-Length:", &cookie, 1)
}

fn redirect(to: &str, session: Option<u64>) -> String {
    let cookie =
        session.map(|session| format!("Set-Cookie: {SESSION}=s{session}; path=/\r\n")).unwrap_or_default();
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\n{cookie}Content-Length: 0\r\n\r\n")
}

const BROKEN: &str = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n";
const FRONT: &str = "<h1>Goods</h1>";
const PROFILE: &str = "<div id=\"pnlProfile\"><h1>Profile</h1></div>";
const REGISTER: &str = "<div id=\"pnlRegister\"><input name=\"ctl00$Main$txtEmail\">\
    <div class=\"buttons\"><input type=\"submit\" class=\"button\" name=\"ctl00$Main$btnRegister\" value=\"Go\"></div></div>";
const REFUSED: &str = "<div class=\"error\">No.</div><div id=\"pnlRegister\"><input name=\"ctl00$Main$txtEmail\">\
    <div class=\"buttons\"><input type=\"submit\" class=\"button\" name=\"ctl00$Main$btnRegister\" value=\"Go\"></div></div>";
const LOGIN: &str = "<div id=\"pnlLogin\"><input name=\"ctl00$Main$txtLogin\">\
    <input type=\"submit\" name=\"ctl00$Main$btnLogin\" value=\"Go\"></div>";
