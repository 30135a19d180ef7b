//! The shop's side of an exchange: connections, and the head that is sent.

mod address;
mod authorities;
mod outbox;

pub use address::{Lookup, Upstream, system};
pub use outbox::{Fill, Outbox};

use crate::failure::Failure;
use crate::hop::named_by_connection;
use crate::stages::canonical;
use crate::stages::inject::Ask;
use crate::visit::Visit;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use pingora_core::connectors::TransportConnector;
use pingora_core::protocols::http::v1::client::HttpSession;
use pingora_core::upstreams::peer::{HttpPeer, Peer};
use pingora_http::RequestHeader;
use std::time::Duration;
use vratar_model::Mode;

/// An idle connection to a shop is kept this long: shorter than the 60 seconds after which most servers close theirs.
const IDLE: Duration = Duration::from_secs(45);

/// The connections to the shops.
pub struct Upstreams {
    connector: TransportConnector,
    /// Whether it knows a certificate authority.
    knows_authorities: bool,
}

/// A connection ready for a request.
pub struct Connected {
    /// The connection.
    pub session: HttpSession,
    /// What of a request is still to go out.
    pub fill: Fill,
    /// Where it leads.
    pub peer: HttpPeer,
    /// Whether it was used before (and may have died since).
    pub reused: bool,
}

impl Default for Upstreams {
    fn default() -> Self {
        let (connector, knows_authorities) = authorities::connector();
        Self { connector, knows_authorities }
    }
}

impl Upstreams {
    /// A connection, a kept one if there is one; every address of the shop's server is tried.
    ///
    /// # Errors
    /// [`Failure::ShopNameUnknown`], [`Failure::ShopUnreachable`].
    pub async fn connect(&self, upstream: &Upstream) -> Result<Connected, Failure> {
        let addresses = upstream.addresses().await?;
        for (index, peer) in addresses.in_order() {
            let (stream, reused) = match self.connector.reused_stream(peer).await {
                Some(kept) => (kept, true),
                None => match Box::pin(self.connector.get_stream(peer)).await {
                    Ok(made) => made,
                    Err(_) => continue,
                },
            };
            addresses.prefer(index);
            let (stream, fill) = Outbox::over(stream);
            let mut session = HttpSession::new_with_options(stream, peer);
            // Pingora leaves these to whoever uses the connection.
            session.read_timeout = peer.options.read_timeout;
            session.write_timeout = peer.options.write_timeout;
            return Ok(Connected { session, fill, peer: peer.clone(), reused });
        }
        if upstream.is_tls() && !self.knows_authorities {
            authorities::tell_missing();
        }
        Err(Failure::ShopUnreachable)
    }

    /// A connection that nobody used before: kept ones to where `dead` led are thrown away.
    ///
    /// # Errors
    /// As [`Upstreams::connect`].
    pub async fn connect_fresh(&self, upstream: &Upstream, dead: &HttpPeer) -> Result<Connected, Failure> {
        // When one kept connection is dead the shop was restarted: the others are dead too.
        while let Some(mut stale) = self.connector.reused_stream(dead).await {
            stale.shutdown().await;
        }
        self.connect(upstream).await
    }

    /// Gives a connection back.
    pub async fn release(&self, mut session: HttpSession, peer: &HttpPeer) {
        session.respect_keepalive();
        if let Some(stream) = session.reuse().await {
            self.connector.release_stream(stream, peer.reuse_hash(), Some(IDLE));
        }
    }
}

/// How the request is framed towards the shop.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// As the client framed it; HTTP/2 may bring a body without a length.
    AsItCame {
        /// Whether a body is to come.
        body: bool,
    },
    /// With this length.
    Length(usize),
}

/// What the head that the shop gets is made by, beside the visit.
#[derive(Clone, Copy)]
pub struct Heading<'a> {
    /// How the body is framed.
    pub framing: Framing,
    /// What is wanted of the shop.
    pub ask: Ask,
    /// Of the body, where it is another than the client said.
    pub content_type: Option<&'a str>,
}

/// The head that the shop gets: the canonical target, hop-by-hop headers gone, ours added.
///
/// # Errors
/// [`Failure::ClientWrong`] when the target cannot be expressed.
pub fn head_for_shop(visit: &Visit, heading: Heading<'_>) -> Result<RequestHeader, Failure> {
    let Heading { framing, ask, content_type } = heading;
    let upgrade = allowed_upgrade(visit);
    let mut parts = visit.head.as_owned_parts();
    parts.version = http::Version::HTTP_11;
    let headers = &mut parts.headers;
    strip_hop_by_hop(headers);
    set_framing(headers, visit, framing);
    set_forwarded(headers, visit);
    if let Some(protocol) = upgrade {
        set(headers, header::UPGRADE, &protocol);
        set(headers, header::CONNECTION, "upgrade");
    }
    if visit.shop.mode >= Mode::Guard {
        one_session_each(headers, visit);
    }
    ask_for_page(headers, ask);
    if ask == Ask::Guarded || (ask != Ask::AsItCame && visit.shop.asks_identity) {
        set(headers, header::ACCEPT_ENCODING, "identity");
    }
    if let Some(content_type) = content_type {
        set(headers, header::CONTENT_TYPE, content_type);
    }
    let mut head = RequestHeader::from(parts);
    head.set_raw_path(&visit.target_for_shop()).map_err(|_| Failure::ClientWrong("target"))?;
    Ok(head)
}

/// Of two cookies of a session's name the shop gets the one that was read here: it must not take somebody for another.
fn one_session_each(headers: &mut HeaderMap, visit: &Visit) {
    let cookies: Vec<&str> =
        headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok()).collect();
    if let Some(once) = visit.shop.adapter.one_session_each(&cookies.join("; ")) {
        set(headers, header::COOKIE, &once);
    }
}

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Headers that belong to one connection (RFC 9110 §7.6.1).
static OF_ONE_CONNECTION: [HeaderName; 8] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    header::EXPECT,
    HeaderName::from_static("http2-settings"),
];

/// They, and those that `Connection` names.
fn strip_hop_by_hop(headers: &mut HeaderMap) {
    for name in named_by_connection(headers) {
        headers.remove(&name);
    }
    for name in &OF_ONE_CONNECTION {
        headers.remove(name);
    }
}

fn set_framing(headers: &mut HeaderMap, visit: &Visit, framing: Framing) {
    use crate::stages::canonical::Framing as Came;
    headers.remove(header::TRANSFER_ENCODING);
    headers.remove(header::CONTENT_LENGTH);
    match (framing, &visit.canonical.framing) {
        (Framing::Length(length), _) => {
            headers.insert(header::CONTENT_LENGTH, length.into());
        }
        (Framing::AsItCame { .. }, Came::Length(length)) => {
            headers.insert(header::CONTENT_LENGTH, (*length).into());
        }
        (Framing::AsItCame { .. }, Came::Chunked)
        | (Framing::AsItCame { body: true }, Came::None | Came::Stream) => {
            headers.insert(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        }
        (Framing::AsItCame { body: false }, Came::None | Came::Stream) => {}
    }
}

fn set_forwarded(headers: &mut HeaderMap, visit: &Visit) {
    let claimed: Vec<HeaderName> =
        headers.keys().filter(|name| canonical::is_ours(name.as_str())).cloned().collect();
    for name in claimed {
        headers.remove(&name);
    }
    if let Some(address) = visit.address {
        set(headers, X_FORWARDED_FOR, &address.to_canonical().to_string());
    }
    let scheme = HeaderValue::from_static(if visit.secure { "https" } else { "http" });
    headers.insert(X_FORWARDED_PROTO, scheme);
    if let Ok(host) = HeaderValue::try_from(visit.canonical.authority.to_string()) {
        headers.insert(header::HOST, host.clone());
        headers.insert(X_FORWARDED_HOST, host);
    }
}

/// Of a page that may be edited the shop must send all, or say that it is as it was where that says enough.
fn ask_for_page(headers: &mut HeaderMap, ask: Ask) {
    let not: &[HeaderName] = match ask {
        Ask::AsItCame => &[],
        Ask::Whole => &[header::IF_RANGE, header::RANGE],
        Ask::Fresh | Ask::Guarded => {
            &[header::IF_RANGE, header::RANGE, header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE]
        }
    };
    for name in not {
        headers.remove(name);
    }
}

fn allowed_upgrade(visit: &Visit) -> Option<String> {
    let asked = visit.header("upgrade")?.to_owned();
    let names_it = visit.header("connection")?.to_ascii_lowercase().contains("upgrade");
    let allowed =
        visit.shop.upgrade_paths.iter().any(|prefix| visit.canonical.path.starts_with(prefix.as_str()));
    let can = visit.head.version == http::Version::HTTP_11;
    (can && names_it && allowed && asked.eq_ignore_ascii_case("websocket")).then_some(asked)
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
