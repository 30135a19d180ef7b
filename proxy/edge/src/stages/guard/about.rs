//! What an access is about, known before the shop is asked.

use super::{decide, echo, reason, wants};
use crate::door::Door;
use crate::shop::Shop;
use crate::stages::capture::Submission;
use crate::stages::observe::place_of;
use crate::visit::{HeadView, Visit};
use http::header;
use percent_encoding::percent_decode_str;
use pingora_http::ResponseHeader;
use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::Arc;
use vratar_host::{Guard, RouteHit};
use vratar_model::RouteClass;
use vratar_model::access::{AccessId, Action, Actor, Found, Grant};
use vratar_model::journal::IdentifierKind;
use vratar_policy::access::Decision;

/// Longest media type that is kept, bytes.
const MEDIA: usize = 100;

/// A request for contact data.
pub(super) struct About {
    pub(super) shop: Arc<Shop>,
    pub(super) access: AccessId,
    pub(super) address: Option<IpAddr>,
    pub(super) actor: Actor,
    /// What a program is called that makes it; people are named when they log in.
    pub(super) actor_name: Option<String>,
    pub(super) method: String,
    /// Secrets and persons cut out.
    pub(super) path: String,
    /// The name that the shop was asked for by.
    pub(super) host: String,
    /// Path and query, which are kept nowhere: a page resolves its links against them.
    pub(super) target: String,
    /// Path and query without values.
    pub(super) place: String,
    pub(super) query: Vec<String>,
    /// Digest of all that is asked for, where a second person may be asked to approve it. `None`: nobody is asked, or a
    /// body that nobody reads.
    pub(super) wants: Option<String>,
    pub(super) route: String,
    pub(super) class: RouteClass,
    pub(super) action: Action,
    pub(super) staff: bool,
    /// Whom the request names.
    pub(super) asked: Vec<(IdentifierKind, String)>,
    /// Identifiers that the request brought: what repeats them may be an echo.
    pub(super) brought: HashSet<(IdentifierKind, String)>,
    /// What the actor says they need it for.
    pub(super) reason: Option<String>,
    index: Option<usize>,
}

impl About {
    pub(super) fn new(
        door: &Door,
        visit: &Visit,
        submission: Option<&Submission>,
        unread: bool,
        (actor, actor_name): (Actor, Option<String>),
    ) -> Self {
        let adapter = &visit.shop.adapter;
        let headers = HeadView(&visit.head);
        let mut facts = visit.facts(&headers);
        facts.body = submission.and_then(|read| read.form.as_ref());
        let hit = super::route(visit, &facts, unread);
        Self {
            shop: visit.shop.clone(),
            address: visit.address,
            access: AccessId(visit.id.0.to_be_bytes()),
            actor,
            actor_name,
            method: visit.head.method.as_str().to_owned(),
            path: path(door, visit),
            host: visit.canonical.authority.host.to_string(),
            target: visit.target(),
            place: place_of(&visit.canonical.path, &visit.canonical.query),
            query: adapter.kept_query(&hit, &facts),
            wants: wants::of(door, visit, submission, unread),
            route: hit.id.to_owned(),
            class: hit.class,
            action: adapter.guard(&hit).action,
            staff: hit.staff,
            asked: adapter.asked(&hit, &facts),
            brought: echo::brought(door, visit, submission),
            reason: reason::of(door, visit, submission),
            index: hit.index,
        }
    }

    /// What is known beforehand of the answers of its route.
    pub(super) fn guard(&self) -> &Guard {
        let hit = RouteHit { id: &self.route, class: self.class, staff: self.staff, index: self.index };
        self.shop.adapter.guard(&hit)
    }

    /// The rules that decide, by their hash; `None` where there are none.
    pub(super) fn policy(&self) -> Option<String> {
        let rules = &self.shop.rules;
        (!rules.list().is_empty()).then(|| rules.hash().to_owned())
    }

    /// The grant, but for what the answer shows.
    pub(super) fn grant(
        &self,
        head: &ResponseHeader,
        opaque: bool,
        streamed: bool,
        decision: &Decision,
    ) -> Grant {
        Grant {
            access: self.access,
            shop: self.shop.id.clone(),
            actor: self.actor.clone(),
            address: self.address,
            method: self.method.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            route: self.route.clone(),
            class: self.class,
            action: self.action,
            status: head.status.as_u16(),
            media: media(head),
            opaque,
            streamed,
            found: Found::default(),
            verdict: decision.verdict,
            policy: self.policy(),
            because: decide::because(decision),
            reason: self.reason.clone(),
        }
    }
}

/// The canonical path without secrets, and without what looks like a person.
fn path(door: &Door, visit: &Visit) -> String {
    let known = door.known.of(&visit.shop.id);
    let kept = visit.shop.adapter.kept_path(&visit.canonical.path);
    let clean = |segment: &str| {
        let plain = percent_decode_str(segment).decode_utf8_lossy();
        let shown = vratar_inspect::in_text(&plain, visit.shop.calling_code, &known);
        if shown.is_empty() { segment.to_owned() } else { "{person}".to_owned() }
    };
    kept.split('/').map(clean).collect::<Vec<_>>().join("/")
}

/// The media type of an answer, without parameters; empty when it has none.
pub(crate) fn media(head: &ResponseHeader) -> String {
    let kind = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    kind.chars().filter(|sign| sign.is_ascii_graphic()).take(MEDIA).collect::<String>().to_ascii_lowercase()
}
