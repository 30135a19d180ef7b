//! The plain door: what becomes of a request that came over plain HTTP or for a retired host.

use crate::door::Door;
use crate::plain::{Caller, first_segment, program};
use crate::visit::{HandsOff, Visit, truncated};
use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use jiff::civil::Date;
use pingora_http::ResponseHeader;
use vratar_model::Lang;
use vratar_policy::plain_door::{Asked, HostOfShop, Phase, announce_headers, is_old, redirect};

/// What becomes of the request.
pub enum Way {
    /// It ends here.
    Answered(Response<Bytes>),
    /// It goes on; its answer gets these marks.
    Through(Marks),
}

/// What a response says about the link it was asked by.
#[derive(Default)]
pub struct Marks {
    headers: Vec<(&'static str, String)>,
    /// The banner that an announced link gets.
    pub banner: Option<Banner>,
}

impl Marks {
    /// Puts the headers onto a response of the shop.
    pub fn onto(&self, head: &mut ResponseHeader) {
        for (name, value) in &self.headers {
            let _ = match *name {
                // Beside those that the shop has itself: a page may have several (RFC 8288 §3).
                "Link" => head.append_header(*name, value.as_str()).map(|_| ()),
                _ => head.insert_header(*name, value.as_str()),
            };
        }
    }
}

/// The banner of a link that is being retired.
#[derive(Clone)]
pub struct Banner {
    until: Date,
    url: String,
}

impl Banner {
    /// The fragment in the page's language.
    #[must_use]
    pub fn html(&self, lang: &Lang) -> String {
        vratar_pages::Announce { lang, until: self.until, url: &self.url }.html()
    }
}

/// Decides by the schedule of the shop.
#[must_use]
pub fn at(door: &Door, visit: &Visit) -> Way {
    let (host, path, method) =
        (visit.canonical.authority.host.as_str(), visit.canonical.path.as_str(), visit.head.method.as_str());
    let schedule = &visit.shop.plain;
    let (phase, to) = match schedule.phase_of_retired(host, path, method, door.now()) {
        Some((phase, successor)) => (phase, successor),
        None if visit.secure => return Way::Through(on_the_new_link(door, visit)),
        None => (schedule.phase(path, method, door.now()), visit.shop.host(host)),
    };
    if path == vratar_pages::style_path() && !matches!(phase, Phase::Redirect { .. }) {
        // The banner and the page at the end ask for it by the same old link.
        return Way::Through(Marks::default());
    }
    note(door, visit, &phase);
    match phase {
        _ if visit.hands_off == Some(HandsOff::Observing) => Way::Through(Marks::default()),
        Phase::Open | Phase::Exempt => Way::Through(Marks::default()),
        // A bypass takes away the banner; it does not open a link that is closed.
        Phase::Announce { .. } if visit.hands_off.is_some() => Way::Through(Marks::default()),
        Phase::Announce { until, .. } => Way::Through(announced(visit, &phase, until, to)),
        Phase::Redirect { .. } => Way::Answered(redirected(visit, to)),
        Phase::Gone { .. } => Way::Answered(gone(visit, to)),
    }
}

fn on_the_new_link(door: &Door, visit: &Visit) -> Marks {
    let hsts = if visit.hands_off.is_some() { None } else { visit.shop.plain.hsts(door.now()) };
    Marks {
        headers: hsts.map(|value| ("strict-transport-security", value)).into_iter().collect(),
        banner: None,
    }
}

fn announced(visit: &Visit, phase: &Phase, until: Option<Date>, to: &HostOfShop) -> Marks {
    let headers = announce_headers(phase, to, &visit.target());
    Marks { headers, banner: until.map(|until| Banner { until, url: new_link(visit, to) }) }
}

fn redirected(visit: &Visit, to: &HostOfShop) -> Response<Bytes> {
    let target = visit.target();
    let asked = Asked {
        method: visit.head.method.as_str(),
        http_1_0: visit.head.version == http::Version::HTTP_10,
        old_browser: visit.header("user-agent").is_some_and(is_old),
        path_and_query: &target,
    };
    let redirect = redirect(&asked, to);
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::from_u16(redirect.status).unwrap_or(StatusCode::PERMANENT_REDIRECT);
    insert(&mut response, header::LOCATION, &redirect.location);
    // The schedule may still change: nobody should keep this answer for ever.
    insert(&mut response, header::CACHE_CONTROL, "max-age=300");
    response
}

fn gone(visit: &Visit, to: &HostOfShop) -> Response<Bytes> {
    let url = new_link(visit, to);
    let page = vratar_pages::Gone { url: &url }.html();
    let mut response = Response::new(Bytes::from(page));
    *response.status_mut() = StatusCode::GONE;
    insert(&mut response, header::CONTENT_TYPE, "text/html; charset=utf-8");
    response
}

/// The link that took the place of the one that was asked for.
fn new_link(visit: &Visit, to: &HostOfShop) -> String {
    let target = visit.target();
    let asked = Asked { method: "GET", http_1_0: false, old_browser: false, path_and_query: &target };
    redirect(&asked, to).location
}

fn insert(response: &mut Response<Bytes>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn note(door: &Door, visit: &Visit, phase: &Phase) {
    door.metrics.plain_requests.with_label_values(&[visit.shop.id.as_str(), phase.as_str()]).inc();
    if matches!(phase, Phase::Exempt) {
        return;
    }
    let caller = Caller {
        shop: visit.shop.id.clone(),
        host: visit.canonical.authority.host.clone(),
        path: first_segment(&visit.canonical.path),
        address: visit.address.map(truncated).unwrap_or_default(),
        program: program(visit.header("user-agent").unwrap_or_default()),
    };
    door.old_links.note(caller, door.now());
}
