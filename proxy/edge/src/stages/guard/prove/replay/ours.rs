//! The requests of a login that we make ourselves.

use super::Replay;
use crate::stages::canonical::{Canonical, Framing, Raw, canonical};
use crate::visit::{HeadView, Visit};
use http::header::{self, HeaderName};
use pingora_http::RequestHeader;
use std::sync::OnceLock;
use vratar_form::Form;

impl Replay<'_> {
    /// The one reading of an address of the shop.
    pub(super) fn canonical(&self, target: &str) -> Option<Canonical> {
        let authority = self.visit.canonical.authority.to_string();
        let mut headers = http::HeaderMap::new();
        headers.insert(header::HOST, authority.parse().ok()?);
        let raw = Raw {
            version: http::Version::HTTP_11,
            method: b"GET",
            target: target.as_bytes(),
            authority: None,
            headers: &headers,
            raw_header_lines: None,
        };
        let to = canonical(&raw).ok()?;
        to.check_staff_area(&self.visit.shop.adapter.manifest().staff_area).ok()?;
        Some(to)
    }

    /// A request of ours, as if the client had made it: its address and its languages, none of its cookies.
    pub(super) fn visit_of(&self, to: Canonical, posted_from: Option<&str>) -> Option<Visit> {
        let visit = self.visit;
        let method = if posted_from.is_some() { "POST" } else { "GET" };
        let mut head = RequestHeader::build(method, to.target().as_bytes(), Some(8)).ok()?;
        let mut set = |name: HeaderName, value: &str| head.insert_header(name, value).ok();
        set(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")?;
        for name in [header::USER_AGENT, header::ACCEPT_LANGUAGE] {
            if let Some(value) = visit.header(name.as_str()) {
                set(name, value)?;
            }
        }
        if let Some(cookies) = self.jar.line() {
            set(header::COOKIE, &cookies)?;
        }
        if let Some(from) = posted_from {
            let origin =
                format!("{}://{}", if visit.secure { "https" } else { "http" }, visit.canonical.authority);
            set(header::CONTENT_TYPE, "application/x-www-form-urlencoded")?;
            set(header::REFERER, &format!("{origin}{from}"))?;
            set(header::ORIGIN, &origin)?;
        }
        Some(Visit {
            id: visit.id,
            shops: visit.shops.clone(),
            shop: visit.shop.clone(),
            head,
            canonical: Canonical { framing: Framing::None, ..to },
            query_with_ours: None,
            address: visit.address,
            secure: visit.secure,
            hands_off: None,
            routed: OnceLock::new(),
        })
    }
}

impl Visit {
    /// Which login the manifest calls this request, with such a body.
    pub(super) fn login(&self, body: &Form) -> Option<usize> {
        let headers = HeadView(&self.head);
        let facts = self.facts(&headers);
        self.shop.adapter.login(&vratar_host::RequestFacts { method: "POST", body: Some(body), ..facts })
    }
}
