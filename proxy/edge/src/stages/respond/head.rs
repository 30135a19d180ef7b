//! The head that the client gets.

use crate::hop::named_by_connection;
use crate::visit::{HandsOff, Visit};
use http::header::{self, HeaderName, HeaderValue};
use pingora_http::ResponseHeader;

/// The head that the client gets: hop-by-hop headers gone, our framing, inner origins turned outward.
pub(super) fn head_for_client(visit: &Visit, from_shop: &ResponseHeader) -> Box<ResponseHeader> {
    let mut head = Box::new(from_shop.clone());
    let upgraded = head.status == 101;
    strip_hop_by_hop(&mut head, upgraded);
    turn_location_outward(visit, &mut head);
    frame(visit, &mut head);
    head
}

/// Headers that belong to one connection (RFC 9110 §7.6.1), whatever it becomes.
static OF_ONE_CONNECTION: [HeaderName; 4] = [
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::TRANSFER_ENCODING,
    header::TRAILER,
];

fn strip_hop_by_hop(head: &mut ResponseHeader, upgraded: bool) {
    let named = named_by_connection(&head.headers);
    for name in named.iter().filter(|name| !(upgraded && **name == header::UPGRADE)) {
        head.remove_header(name);
    }
    for name in &OF_ONE_CONNECTION {
        head.remove_header(name);
    }
    if !upgraded {
        head.remove_header(&header::CONNECTION);
        head.remove_header(&header::UPGRADE);
    }
}

/// Without a length the body is chunked to HTTP/1.1 clients; HTTP/1.0 ones read until the end; HTTP/2 frames itself.
fn frame(visit: &Visit, head: &mut ResponseHeader) {
    let bodiless = matches!(head.status.as_u16(), 101 | 204 | 304) || visit.head.method == http::Method::HEAD;
    let measured = head.headers.contains_key(header::CONTENT_LENGTH);
    if !bodiless && !measured && visit.head.version == http::Version::HTTP_11 {
        let _ = head.insert_header(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
    if measured {
        say_length_once(head);
    }
    if head.version != http::Version::HTTP_11 {
        head.set_version(http::Version::HTTP_11);
    }
}

/// A length that is said twice, the same both times (RFC 9110 §8.6): the next one to read it may be less forgiving.
fn say_length_once(head: &mut ResponseHeader) {
    let first = head.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let Some(first) = first.and_then(|value| value.split(',').next()).map(|value| value.trim().to_owned())
    else {
        return;
    };
    let _ = head.insert_header(header::CONTENT_LENGTH, first);
}

/// An HTTP/1.0 client that is not told a length reads until the connection ends.
pub(super) fn ends_by_closing(visit: &Visit, head: &ResponseHeader) -> bool {
    visit.head.version == http::Version::HTTP_10 && !head.headers.contains_key(header::CONTENT_LENGTH)
}

fn turn_location_outward(visit: &Visit, head: &mut ResponseHeader) {
    let Some(origins) = visit.shop.origins.as_ref().filter(|_| visit.hands_off != Some(HandsOff::Observing))
    else {
        return;
    };
    let Some(location) = head.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()) else {
        return;
    };
    let inner = origins.from.iter().find(|from| {
        location
            .strip_prefix(from.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    });
    if let Some(inner) = inner {
        let outward = format!("{}{}", origins.to, &location[inner.len()..]);
        let _ = head.insert_header(header::LOCATION, outward);
    }
}
