//! A request as the stages see it: plain values, one canonical path, nothing of a socket.

use crate::shop::{Shop, Shops};
use crate::stages::canonical::Canonical;
use pingora_http::RequestHeader;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use vratar_host::{Headers, RequestFacts, RouteHit};
use vratar_model::{Lang, RouteClass};

/// One request.
pub struct Visit {
    /// Shown to the person on an error page and found again in the log.
    pub id: VisitId,
    /// The snapshot that this request began with.
    pub shops: Arc<Shops>,
    /// The shop it is for.
    pub shop: Arc<Shop>,
    /// The head, as it came.
    pub head: RequestHeader,
    /// The one path that is matched and forwarded, and the framing.
    pub canonical: Canonical,
    /// The query as it came, if fields of ours were taken out of it: a form that is sent by GET.
    pub query_with_ours: Option<String>,
    /// The client, behind trusted proxies if there are any.
    pub address: Option<IpAddr>,
    /// Whether it came over TLS.
    pub secure: bool,
    /// Whether, and why, Vratar keeps its hands off.
    pub hands_off: Option<HandsOff>,
    /// Its route, once somebody has asked.
    pub routed: OnceLock<Routed>,
}

/// The route of a request as far as its head tells it.
#[derive(Debug)]
pub struct Routed {
    id: Box<str>,
    class: RouteClass,
    staff: bool,
    index: Option<usize>,
}

/// Why Vratar keeps its hands off: nothing is added, asked, captured or claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandsOff {
    /// Mode `observe`: the shop as it was before the door.
    Observing,
    /// A bypass: what lets people in (TLS, redirects of retired links, the shop's own origins turned outward) stays.
    Bypassed,
}

impl Visit {
    /// The request as adapters match it, without a body.
    #[must_use]
    pub fn facts<'a>(&'a self, headers: &'a HeadView<'a>) -> RequestFacts<'a> {
        RequestFacts {
            method: self.head.method.as_str(),
            path: &self.canonical.path,
            query: &self.canonical.query,
            headers,
            body: None,
        }
    }

    /// The route of the request without its body. Looked up once.
    #[must_use]
    pub fn route(&self) -> RouteHit<'_> {
        let routed = self.routed.get_or_init(|| {
            let headers = HeadView(&self.head);
            let RouteHit { id, class, staff, index } = self.shop.adapter.route(&self.facts(&headers));
            Routed { id: id.into(), class, staff, index }
        });
        RouteHit { id: &routed.id, class: routed.class, staff: routed.staff, index: routed.index }
    }

    /// Path and query as forwarded.
    #[must_use]
    pub fn target(&self) -> String {
        match self.canonical.query.as_str() {
            "" => self.canonical.path.clone(),
            query => format!("{}?{query}", self.canonical.path),
        }
    }

    /// Path and query as the shop gets them: the canonical ones that everything here was decided by. Where nothing is
    /// decided they stay as they came.
    #[must_use]
    pub fn target_for_shop(&self) -> Vec<u8> {
        let came = self.head.raw_path();
        let stays = self.hands_off == Some(HandsOff::Observing) && came.starts_with(b"/");
        if stays { came.to_vec() } else { self.target().into_bytes() }
    }

    /// A request header as text, if it is there once and readable.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Whether the client's script asked, not the person's browser (a refusal is then JSON, never a page).
    #[must_use]
    pub fn is_xhr(&self) -> bool {
        let script =
            self.header("x-requested-with").is_some_and(|v| v.eq_ignore_ascii_case("XMLHttpRequest"));
        let json_body = self.header("content-type").is_some_and(|v| v.contains("json"));
        let accept = self.header("accept").unwrap_or_default();
        let dest = self.header("sec-fetch-dest").unwrap_or_default();
        script || json_body || (accept.contains("json") && !accept.contains("html")) || dest == "empty"
    }

    /// The language that the client's browser prefers among ours, else the shop's.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.header("accept-language")
            .and_then(vratar_text::preferred)
            .unwrap_or_else(|| self.shop.lang.clone())
    }

    /// The language of a page of the shop that does not name its own.
    #[must_use]
    pub fn page_lang(&self) -> Lang {
        self.shop.lang.clone()
    }

    /// What the shop is called on our pages: by its merchant's name, else by the host that was asked for.
    #[must_use]
    pub fn shop_name(&self) -> &str {
        self.shop.name.as_deref().unwrap_or(&self.canonical.authority.host)
    }

    /// The page of this shop that the request came from, its path and query; the front page where that is not told.
    #[must_use]
    pub fn came_from(&self) -> String {
        let page = self.header("referer").and_then(|page| page.parse::<http::Uri>().ok());
        let own = page.filter(|page| page.host() == Some(self.canonical.authority.host.as_str()));
        let path = own.and_then(|page| page.path_and_query().map(|path| path.as_str().to_owned()));
        path.filter(|path| path.starts_with('/')).unwrap_or_else(|| "/".to_owned())
    }

    /// `Sec-GPC: 1` in any of its lines (W3C GPC: other values mean nothing).
    #[must_use]
    pub fn gpc(&self) -> bool {
        self.head.headers.get_all("sec-gpc").iter().any(|value| value.as_bytes() == b"1")
    }

    /// What came with the request that says which session it belongs to.
    #[must_use]
    pub fn session(&self) -> Option<String> {
        self.shop.adapter.session_in(&HeadView(&self.head))
    }
}

/// Headers of a request, as adapters read them.
pub struct HeadView<'a>(pub &'a RequestHeader);

impl Headers for HeadView<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Number of a request: no order, no meaning.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VisitId(pub u64);

/// Gives out numbers of requests: a count under keys that nobody knows (SipHash), for the system need not be asked for random
/// bytes each time.
#[derive(Default)]
pub(crate) struct VisitIds {
    keys: RandomState,
    given: AtomicU64,
}

impl VisitIds {
    pub(crate) fn next(&self) -> VisitId {
        VisitId(self.keys.hash_one(self.given.fetch_add(1, Ordering::Relaxed)))
    }
}

impl fmt::Display for VisitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// An address cut to /24 (IPv4) or /48 (IPv6): enough to place it, not to find a household.
#[must_use]
pub fn truncated(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_cut() {
        assert_eq!(truncated("192.0.2.77".parse().unwrap()), "192.0.2.0/24");
        assert_eq!(truncated("::ffff:192.0.2.77".parse().unwrap()), "192.0.2.0/24");
        assert_eq!(truncated("2001:db8:1:2::3".parse().unwrap()), "2001:db8:1::/48");
    }
}
