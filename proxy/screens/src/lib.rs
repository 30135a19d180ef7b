//! Vratar's own pages on a shop's host, seen from the path: the path knows where they are, not what is on them.
//!
//! `edge` calls [`Screens`], `console` implements it; the two never see each other, `app` brings them together.
//!
//! *Invariant:* types, and what every such page asks of a request; nothing here does anything.

mod origin;

pub use origin::{from_own_page, without_port};

use async_trait::async_trait;
use bytes::Bytes;
use encoding_rs::Encoding;
use http::Response;
use std::sync::Arc;
use vratar_consent::{Asking, Look};
use vratar_model::journal::SessionRef;
use vratar_model::{Lang, ShopId};

/// Everything below this path is answered by Vratar and never reaches the shop.
pub const RESERVED: &str = "/.vratar/";

/// Who looks, and at which shop.
#[derive(Clone)]
pub struct Viewer {
    /// The shop.
    pub shop: ShopId,
    /// The host as the client named it, with `:port` if it named one.
    pub host: String,
    /// What was asked for: canonical path, and the query with its `?` if there is one. Where "My choices" stands on
    /// a page of the shop, this is the way back to it.
    pub target: String,
    /// What the shop asks on its profile pages.
    pub asking: Option<Arc<Asking>>,
    /// The shop's session of the client, if it brought one.
    pub session: Option<SessionRef>,
    /// The language to speak when the page does not say.
    pub lang: Lang,
    /// The client's address, cut.
    pub ip_truncated: Option<String>,
    /// Keyed hash of the User-Agent.
    pub ua_hash: Option<String>,
    /// `Sec-GPC: 1` came with the request.
    pub gpc: bool,
}

/// A request to one of our own pages.
pub struct Call {
    /// Who.
    pub viewer: Viewer,
    /// Method.
    pub method: http::Method,
    /// Canonical path.
    pub path: String,
    /// Raw query.
    pub query: String,
    /// `Content-Type` of the body.
    pub content_type: Option<String>,
    /// `Origin`, as sent.
    pub origin: Option<String>,
    /// `Sec-Fetch-Site`, as sent (W3C Fetch Metadata).
    pub fetch_site: Option<String>,
    /// Body.
    pub body: Bytes,
}

/// A fragment for a place in a page of the shop, made once the page's language and charset (which the evidence
/// names) are known: what goes there, and what goes to the end of the page.
pub type Fragment = Box<dyn Fn(&Lang, &'static Encoding) -> (String, Option<String>) + Send>;

/// The screens that live on the shops' own hosts.
#[async_trait]
pub trait Screens: Send + Sync {
    /// Answers a request below [`RESERVED`].
    async fn page(&self, call: Call) -> Response<Bytes>;

    /// "My choices" for a page of the shop's account area; `None` when there is nothing to show. Never fails: with
    /// the store away it is a link.
    async fn choices(&self, viewer: Viewer, look: Look, inside_form: bool) -> Option<Fragment>;
}
