//! A door in mode `guard` before a scripted shop, and somebody who works there.

use crate::rig::answer::Answer;
use crate::rig::shop::Request;
use crate::rig::{Config, Conn, HOST, Rig};
use std::path::PathBuf;
use std::sync::Arc;
use vratar_tests::Ledger;

/// The config of all tests.
pub(super) const GUARDED: Config = Config {
    limits: "guarded_bytes = \"64KiB\"\nrecord_milliseconds = 5000",
    shop: "",
    mode: "guard",
    adapter: "hostile/kept",
};

/// What the shop answers to a request; the logins are its own.
pub(super) type Script = Arc<dyn Fn(&Request) -> Vec<u8> + Send + Sync>;

/// A running door, its shop, and a session of the staff.
pub(super) struct Desk {
    pub(super) rig: Rig,
    pub(super) sid: String,
}

/// Answers the logins, and everything else by `script`.
pub(super) fn answer(request: &Request, script: &Script) -> Vec<u8> {
    let mut words = request.head.split(' ');
    match (words.next(), words.next()) {
        (Some("POST"), Some("/staff/login" | "/login")) => logs_in(&String::from_utf8_lossy(&request.body)),
        _ => script(request),
    }
}

/// The shop lets in whoever has the password, each in a session of their own.
fn logs_in(body: &str) -> Vec<u8> {
    if !body.contains("password=good") {
        return page(200, "", "<p>Wrong password");
    }
    let who: String = body.chars().filter(char::is_ascii_alphanumeric).collect();
    format!(
        "HTTP/1.1 302 Found\r\nLocation: /\r\nSet-Cookie: sid=s-{who}; Path=/\r\nContent-Length: 0\r\n\r\n"
    )
    .into()
}

/// A page.
pub(super) fn page(status: u16, head: &str, body: &str) -> Vec<u8> {
    typed("text/html; charset=utf-8", status, head, body.as_bytes())
}

/// Anything with a length.
pub(super) fn typed(kind: &str, status: u16, head: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{head}\r\n");
    [head.as_bytes(), body].concat()
}

/// A shop that says the same to everything.
pub(super) fn always(bytes: impl Into<Vec<u8>>) -> Script {
    let bytes = bytes.into();
    Arc::new(move |_| bytes.clone())
}

/// A shop that follows a script on each connection.
fn following(script: Script) -> impl Fn(Conn) -> BoxFuture + Send + Sync + 'static {
    move |mut shop: Conn| {
        let script = script.clone();
        Box::pin(async move {
            while let Some(request) = shop.request().await {
                shop.say(answer(&request, &script)).await;
            }
        })
    }
}

type BoxFuture = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

impl Desk {
    /// Opens the door; somebody of the staff has logged in.
    pub(super) async fn open(script: Script) -> Self {
        Self::with(GUARDED, script).await
    }

    pub(super) async fn with(config: Config, script: Script) -> Self {
        Self::at(Rig::with(config, following(script)).await).await
    }

    /// At another door that has the same master key.
    pub(super) async fn beside(&self, config: Config, script: Script) -> Self {
        Self::at(self.rig.beside(config, following(script)).await).await
    }

    async fn at(rig: Rig) -> Self {
        let mut desk = Self { rig, sid: String::new() };
        desk.sid = desk.login("/staff/login", "user=maria&password=good").await;
        desk
    }

    /// The cookie that a login brings.
    pub(super) async fn login(&self, path: &str, form: &str) -> String {
        let answer = self
            .send(&format!(
                "POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                 Content-Length: {}\r\n\r\n{form}",
                form.len()
            ))
            .await;
        let cookie = answer.header("set-cookie").unwrap_or_else(|| panic!("{answer:?}"));
        cookie.split(';').next().unwrap().to_owned()
    }

    /// A request as it is, over TLS; and its answer.
    pub(super) async fn send(&self, request: &str) -> Answer {
        let mut wire = self.rig.secure().await;
        wire.send(request).await;
        wire.answer(request.split(' ').next().unwrap()).await
    }

    /// GET as the staff.
    pub(super) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, "").await
    }

    /// The same with further headers, CR LF behind each.
    pub(super) async fn get_with(&self, path: &str, headers: &str) -> Answer {
        let sid = &self.sid;
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\n{headers}\r\n")).await
    }

    /// Places that show people unrecorded, once there is one.
    pub(super) async fn gaps(&self) -> f64 {
        for _ in 0..200 {
            let found = self.rig.metric("vratar_gaps").await;
            if found > 0.5 {
                return found;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        0.0
    }

    pub(super) fn state(&self) -> PathBuf {
        self.rig.door.state()
    }

    /// The record, once every access in it is closed.
    pub(super) async fn ledger(&self) -> Ledger {
        Ledger::when(&self.state(), |ledger| ledger.closes().len() == ledger.grants().len()).await
    }
}
