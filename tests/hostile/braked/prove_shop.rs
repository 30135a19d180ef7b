//! A shop whose login has a token and a cookie that belong together, and somebody before it who has to prove themselves.

use super::people::{crowd, rules};
use crate::desk::{Desk, Script, page};
use crate::rig::answer::Answer;
use crate::rig::shop::{Conn, Request};
use crate::rig::{HOST, Rig};
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The fields of a login, and what is typed into them.
pub(super) const RIGHT: (&str, &str) = ("maria", "g&od +1");

/// What a test's shop does otherwise than a good one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Login {
    /// Name, password, a token.
    Form,
    /// A riddle beside them.
    Riddle,
    /// A second page that asks for a code.
    Code,
    /// No page at all.
    Broken,
    /// As the first, and it keeps no connection open.
    Closing,
}

/// Every session has a name of its own.
static SESSIONS: AtomicUsize = AtomicUsize::new(0);

const TOKEN: &str = "t0ken";

/// The login's page; whoever is in is sent straight on, as many shops do.
fn login_page(request: &Request, login: Login) -> Vec<u8> {
    let cookies = request.header("cookie").unwrap_or_default();
    if cookies.contains("sid=s-") {
        return b"HTTP/1.1 302 Found\r\nLocation: /staff/people?page=1\r\nContent-Length: 0\r\n\r\n".into();
    }
    if login == Login::Broken {
        return page(200, "", "<p>Down for maintenance");
    }
    let riddle = if login == Login::Riddle { "<div class=g-recaptcha data-sitekey=x></div>" } else { "" };
    let form = format!(
        "<form action='/search'><input name=q></form><form method=post action='login?next=%2F'><input type=hidden name=token value={TOKEN}>\
         <input name=user><input type=password name=password>{riddle}<button>In</button></form>"
    );
    page(200, &format!("Set-Cookie: pre={TOKEN}; Path=/\r\n"), &form)
}

/// Lets in whoever has name, password, the token and the cookie that belongs to it.
fn logs_in(request: &Request, login: Login) -> Vec<u8> {
    let body = String::from_utf8(request.body.clone()).unwrap();
    let cookies = request.header("cookie").unwrap_or_default();
    let known = body.contains("user=maria") || body.contains("user=boris");
    if !body.contains(&format!("token={TOKEN}")) || !cookies.contains(&format!("pre={TOKEN}")) {
        return page(403, "", "<h1>CSRF verification failed</h1>");
    }
    if !known || !body.contains("password=g%26od+%2B1") {
        return login_page(request, login);
    }
    if login == Login::Code && request.header("origin").is_some() {
        return page(200, "", "<form method=post action=/staff/code><input name=code></form>");
    }
    let who = if body.contains("user=maria") { "maria" } else { "boris" };
    format!(
        "HTTP/1.1 302 Found\r\nLocation: /\r\nSet-Cookie: sid=s-{who}{}; Path=/\r\nContent-Length: 0\r\n\r\n",
        SESSIONS.fetch_add(1, Ordering::Relaxed)
    )
    .into()
}

/// The same answer, and no other on this connection.
fn closing(answer: &[u8]) -> Vec<u8> {
    let line = answer.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    [&answer[..line], b"Connection: close\r\n", &answer[line..]].concat()
}

/// A browser of the staff: it keeps the cookie that says it was asked.
pub(super) struct Browser {
    desk: Desk,
    asked: Mutex<String>,
}

impl Deref for Browser {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl DerefMut for Browser {
    fn deref_mut(&mut self) -> &mut Desk {
        &mut self.desk
    }
}

/// Opens the door before such a shop; somebody has logged in.
pub(super) async fn desk(login: Login) -> Browser {
    desk_by("prove", login).await
}

/// The same by another rule file of this folder.
pub(super) async fn desk_by(file: &str, login: Login) -> Browser {
    let script: Script = crowd();
    let rig = Rig::with(rules(file), move |mut shop: Conn| {
        let script = Arc::clone(&script);
        async move {
            while let Some(request) = shop.request().await {
                let mut words = request.head.split(' ');
                let (method, target) = (words.next().unwrap(), words.next().unwrap());
                let bytes = match (method, target.split('?').next().unwrap()) {
                    ("GET", "/staff/login") => login_page(&request, login),
                    ("POST", "/staff/login") => logs_in(&request, login),
                    ("GET", "/staff/logout") => page(200, "Set-Cookie: sid=; Max-Age=0\r\n", "Out"),
                    ("POST", "/staff/search") => page(
                        200,
                        "",
                        &format!("<p>found {} <p>p1@shop.example", String::from_utf8_lossy(&request.body)),
                    ),
                    _ => script(&request),
                };
                if login == Login::Closing {
                    return shop.say(closing(&bytes)).await;
                }
                shop.say(bytes).await;
            }
        }
    })
    .await;
    let mut desk = Desk { rig, sid: String::new() };
    desk.sid = login_by_hand(&desk, RIGHT.0).await;
    Browser { desk, asked: Mutex::default() }
}

/// As a browser logs in at the shop; the session's cookie.
pub(super) async fn login_by_hand(desk: &Desk, name: &str) -> String {
    let form = format!("token={TOKEN}&user={name}&password=g%26od+%2B1");
    let answer = desk.send(&post("/staff/login?next=%2F", &format!("pre={TOKEN}"), "", &form)).await;
    let cookie = answer.header("set-cookie").unwrap_or_else(|| panic!("{answer:?}"));
    cookie.split(';').next().unwrap().to_owned()
}

/// A form, sent.
pub(super) fn post(path: &str, cookie: &str, headers: &str, form: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         {headers}Content-Length: {}\r\n\r\n{form}",
        form.len()
    )
}

/// The value of a hidden field of a page.
pub(super) fn hidden(page: &Answer, name: &str) -> Option<String> {
    let text = page.text();
    let value = text.split(&format!("name=\"{name}\" value=\"")).nth(1)?.split('"').next()?;
    Some(value.to_owned())
}

/// What a page's form sends, of a name and a password.
pub(super) fn typed(slip: &str, (name, password): (&str, &str)) -> String {
    let escaped = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    format!("vratar_slip={slip}&vratar_name={}&vratar_password={}", escaped(name), escaped(password))
}

impl Browser {
    /// Nothing went wrong inside the door.
    pub(super) async fn sound(self) {
        self.desk.rig.sound().await;
    }

    /// The same where the shop would not answer.
    pub(super) async fn calm_and_quiet(self) {
        self.desk.rig.calm_and_quiet().await;
    }

    /// Asks until the last proof has run out.
    pub(super) async fn asked(&self, request: &str) -> Answer {
        for _ in 0..100 {
            let answer = self.send(request).await;
            if answer.status != 200 {
                let ours =
                    answer.header("set-cookie").filter(|line| line.starts_with("__Host-vratar-prove="));
                let pair = ours.and_then(|line| line.split(';').next()).unwrap_or_default();
                pair.clone_into(&mut self.asked.lock().unwrap());
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("nobody asks");
    }

    /// As the browser sends them: to the shop too, which must not see ours.
    pub(super) fn cookies(&self) -> String {
        let asked = self.asked.lock().unwrap();
        if asked.is_empty() { self.sid.clone() } else { format!("{}; {asked}", self.sid) }
    }

    /// Somebody else's browser, that was asked about nothing.
    pub(super) fn forget(&self) {
        self.asked.lock().unwrap().clear();
    }

    /// GET as the staff, as a browser goes to a page.
    pub(super) fn go(&self, path: &str) -> String {
        let sid = self.cookies();
        format!(
            "GET {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {sid}\r\nAccept: text/html\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\nAccept-Language: en\r\n\r\n"
        )
    }

    /// Sends the page's form.
    pub(super) async fn prove(&self, slip: &str, typed_in: (&str, &str)) -> Answer {
        let from =
            format!("Origin: https://{HOST}\r\nSec-Fetch-Site: same-origin\r\nAccept-Language: en\r\n");
        self.send(&post("/.vratar/prove", &self.cookies(), &from, &typed(slip, typed_in))).await
    }

    /// How many tries came to this.
    pub(super) async fn proofs(&self, result: &str) -> f64 {
        let text = self.rig.door.admin("/metrics").await;
        let wanted = format!("vratar_proofs_total{{result=\"{result}\",");
        text.lines()
            .filter(|line| line.starts_with(&wanted))
            .filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok())
            .sum()
    }
}
