//! The shop's login, made once more: its page is asked for as a browser would ask, in a cookie jar of its own and without a
//! cookie of the client's; its form is filled in, sent, and judged by the signals of the manifest. Then that session is
//! ended again, if the manifest knows how.
//!
//! Nothing but the shop's own server is asked, and nothing is sent to an address that the manifest does not call its login.

mod ours;

use super::super::address;
use super::fill::{self, Found};
use super::jar::Jar;
use super::sent::Password;
use crate::client::Client;
use crate::door::Door;
use crate::exchange::{self, Body};
use crate::failure::Failure;
use crate::stages::canonical::Canonical;
use crate::stages::inject::{Ask, decode};
use crate::stages::settle::{AnswerHeaders, Looked, facts};
use crate::upstream::{Framing, Heading};
use crate::visit::Visit;
use bytes::Bytes;
use http::header;
use pingora_http::ResponseHeader;
use std::time::Duration;
use vratar_form::Kind;
use vratar_host::ResponseHeaders as _;
use vratar_html::CharsetHints;
use vratar_model::access::Role;
use zeroize::Zeroizing;

/// All of it together.
const WITHIN: Duration = Duration::from_secs(15);
/// The logout behind it.
const LOGOUT_WITHIN: Duration = Duration::from_secs(3);
/// Of each answer this much is read, bytes.
const READ: usize = 1 << 20;
/// Pages that one login page leads on to.
const REDIRECTS: usize = 4;
/// What the form is sent with while only the manifest looks at it.
const NOBODY: &str = "x";

/// What the shop said.
pub(super) enum Answered {
    /// It lets them in.
    Right,
    /// It does not.
    Wrong,
    /// Nothing: it was not reached.
    Away,
    /// Nobody can say: no form that is certainly the login, one that asks for more, an answer that shows neither.
    Unclear,
}

/// Holds name and password against login `login`.
pub(super) async fn check(
    door: &Door,
    visit: &Visit,
    login: usize,
    name: &str,
    password: &Password,
    client: &mut Client,
) -> Answered {
    let mut replay = Replay { door, visit, login, client, jar: Jar::default() };
    match tokio::time::timeout(WITHIN, replay.made(name, password)).await {
        Ok(Ok(())) => {
            let _ = tokio::time::timeout(LOGOUT_WITHIN, replay.logged_out()).await;
            Answered::Right
        }
        Ok(Err(answered)) => answered,
        Err(_) => Answered::Unclear,
    }
}

/// A login that is being made.
struct Replay<'r> {
    door: &'r Door,
    visit: &'r Visit,
    login: usize,
    client: &'r mut Client,
    jar: Jar,
}

/// An answer of the shop.
struct Page {
    at: Canonical,
    head: Box<ResponseHeader>,
    body: Bytes,
    whole: bool,
}

/// What the client sends to the shop's login, on our behalf.
struct Filled {
    to: Canonical,
    from: String,
    body: Zeroizing<String>,
}

impl Replay<'_> {
    async fn made(&mut self, name: &str, password: &Password) -> Result<(), Answered> {
        let (page, form) = self.found().await?;
        let filled = self.filled(&page, &form, name, password).ok_or(Answered::Unclear)?;
        let answer = self.post(filled).await?;
        self.judged(&answer)
    }

    /// The login's page with its form, the first that has it.
    async fn found(&mut self) -> Result<(Page, Found), Answered> {
        for target in self.visit.shop.adapter.login_pages(self.login) {
            let page = self.page(&target).await?;
            if let Some(form) = page.as_ref().and_then(|page| self.form(page)) {
                if form.riddle {
                    return Err(Answered::Unclear);
                }
                return page.map(|page| (page, form)).ok_or(Answered::Unclear);
            }
        }
        Err(Answered::Unclear)
    }

    fn form(&self, page: &Page) -> Option<Found> {
        let hints = CharsetHints {
            content_type: page
                .media()
                .and_then(vratar_form::charset_of)
                .map(|charset| charset.name().to_owned()),
            manifest: self
                .visit
                .shop
                .charset
                .clone()
                .or_else(|| self.visit.shop.adapter.manifest().charset.clone()),
        };
        fill::find(&self.visit.shop.adapter, self.login, &page.body, &hints)
    }

    fn resolved(&self, page: &Canonical, base: Option<&str>, link: &str) -> Option<String> {
        let (shop, host, target) = (&self.visit.shop, &self.visit.canonical.authority.host, page.target());
        address::resolved(&address::Page { shop, host, target: &target }, base, link)
    }

    /// A page, and whatever it leads on to within the shop; `None`: it leads elsewhere.
    async fn page(&mut self, target: &str) -> Result<Option<Page>, Answered> {
        let Some(mut to) = self.canonical(target) else { return Ok(None) };
        for _ in 0..REDIRECTS {
            let page = self.exchange(to, None).await?;
            let Some(location) = page.location() else { return Ok(Some(page)) };
            let next = self.resolved(&page.at, None, location).and_then(|next| self.canonical(&next));
            let Some(next) = next else { return Ok(None) };
            to = next;
        }
        Ok(None)
    }

    /// The form with what was typed, sent in the way that the manifest calls this login.
    fn filled(&self, page: &Page, form: &Found, name: &str, password: &Password) -> Option<Filled> {
        let to = match &form.action {
            Some(action) => self.resolved(&page.at, form.base.as_deref(), action)?,
            None => page.at.target(),
        };
        let to = self.canonical(&to)?;
        let is_login = |way: &Option<usize>| {
            let body = form.body(*way, NOBODY, NOBODY)?;
            let read = vratar_form::read(&Kind::Urlencoded, body.as_bytes(), encoding_rs::UTF_8).ok()?;
            (self.visit_of(to.clone(), None)?.login(&read) == Some(self.login)).then_some(())
        };
        let way = form.ways().into_iter().find(|way| is_login(way).is_some())?;
        Some(Filled { to, from: page.at.target(), body: form.body(way, name, password.reveal())? })
    }

    async fn post(&mut self, filled: Filled) -> Result<Page, Answered> {
        let Filled { to, from, body } = filled;
        self.exchange(to, Some((from, body))).await
    }

    /// One request and its answer; the jar takes what it sets.
    async fn exchange(
        &mut self,
        to: Canonical,
        sent: Option<(String, Zeroizing<String>)>,
    ) -> Result<Page, Answered> {
        let visit =
            self.visit_of(to, sent.as_ref().map(|(from, _)| from.as_str())).ok_or(Answered::Unclear)?;
        let (framing, body) = match sent {
            None => (Framing::AsItCame { body: false }, Bytes::new()),
            Some((_, body)) => (Framing::Length(body.len()), Bytes::from_owner(Wiped(body))),
        };
        let heading = Heading { framing, ask: Ask::Guarded, content_type: None };
        let body = Body::Whole(body);
        let answer = exchange::send(&self.door.upstreams, &visit, heading, body, self.client).await;
        let mut answer = answer.map_err(|failure| match failure {
            Failure::ShopNameUnknown | Failure::ShopUnreachable => Answered::Away,
            _ => Answered::Unclear,
        })?;
        for line in AnswerHeaders(&answer.head).set_cookies() {
            self.jar.take(line);
        }
        let (body, all) = answer.peek(READ, WITHIN, self.client).await;
        let (body, decoded) = decode::beginning(&answer.head, body);
        let page = Page { at: visit.canonical, head: answer.head.clone(), body, whole: all && decoded };
        answer.release(&self.door.upstreams).await;
        Ok(page)
    }

    /// What the answer to the login shows. That it failed is shown by what the manifest names, or by a login that is there
    /// again; anything else may be a further question.
    fn judged(&self, answer: &Page) -> Result<(), Answered> {
        let adapter = &self.visit.shop.adapter;
        let headers = AnswerHeaders(&answer.head);
        let looked = Looked::at(&answer.body, answer.whole);
        let facts = facts(&answer.head, &headers, Some(looked));
        if adapter.login_succeeded(self.login, &facts) {
            return Ok(());
        }
        let back = || {
            let to = answer.location().and_then(|to| self.resolved(&answer.at, None, to));
            let path = |target: &str| target.split('?').next().map(str::to_owned);
            let to = to.as_deref().and_then(path);
            to.is_some() && adapter.login_pages(self.login).iter().any(|page| path(page) == to)
        };
        let json =
            answer.media().is_some_and(|media| media.contains("json")) && answer.head.status.as_u16() < 429;
        let wrong = adapter.login_failed(self.login, &facts) || json || self.form(answer).is_some() || back();
        Err(if wrong && answer.head.status.as_u16() < 500 { Answered::Wrong } else { Answered::Unclear })
    }

    /// Ends the session that the login began. The shop forgets it by itself, should that not go.
    async fn logged_out(&mut self) {
        let staff = self.visit.shop.adapter.login_role(self.login) >= Role::Staff;
        for target in self.visit.shop.adapter.logout_pages(staff) {
            let page = self.page(&target).await.ok().flatten();
            if page.is_some_and(|page| page.head.status.is_success()) {
                return;
            }
        }
    }
}

impl Page {
    fn media(&self) -> Option<&str> {
        self.head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok())
    }

    /// Where it leads on to.
    fn location(&self) -> Option<&str> {
        let to = self.head.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
        to.filter(|_| self.head.status.is_redirection())
    }
}

/// Bytes that are wiped when nobody needs them any more.
struct Wiped(Zeroizing<String>);

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}
