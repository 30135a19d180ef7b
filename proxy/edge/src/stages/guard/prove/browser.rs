//! Which browser was asked: only that one can answer. Whoever holds a session that is not theirs is asked in their own
//! browser, and cannot send its owner a link by which they would prove it for them.
//!
//! A cookie of ours tells: the shop's own may not come to our path, and may be another one meanwhile. It follows from the
//! session, so that all that ask at the same time, scripts among them, are given the same.

use super::slip::Slip;
use crate::client::Client;
use crate::door::Door;
use crate::stages::capture::held::MINUTES;
use crate::visit::Visit;
use bytes::Bytes;
use http::{HeaderValue, Response, header};
use vratar_model::ShopId;
use vratar_model::journal::SessionRef;

/// Its name. Such a one can only be set by this host, over TLS (RFC 6265bis §4.1.3.2), and never reaches the shop.
const COOKIE: &str = "__Host-vratar-prove";
/// For which purpose the key is derived.
const PURPOSE: &str = "prove-browser";

/// Marks the browser that gets this answer as the one that was asked about `session`.
pub(super) fn mark(door: &Door, visit: &Visit, session: &SessionRef, response: &mut Response<Bytes>) {
    let (value, seconds) = (value(door, &visit.shop.id, session), MINUTES * 60);
    let cookie = format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// Whether it was asked about the session of this slip. The client's own head says so: of [`Visit::head`] ours are gone.
pub(super) fn was_asked(door: &Door, visit: &Visit, client: &Client, slip: &Slip) -> bool {
    let wanted = format!("{COOKIE}={}", value(door, &visit.shop.id, &slip.session));
    let lines = client.head().headers.get_all(header::COOKIE).iter();
    let mut pairs = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
    pairs.any(|pair| same(pair.trim(), &wanted))
}

fn value(door: &Door, shop: &ShopId, session: &SessionRef) -> String {
    let mac = door.keys.mac(PURPOSE, &[shop.as_str().as_bytes(), session.0.as_bytes()]);
    mac.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// In a time that tells nothing of where they differ.
fn same(left: &str, right: &str) -> bool {
    let differ = |all, (left, right): (u8, u8)| all | (left ^ right);
    left.len() == right.len() && left.bytes().zip(right.bytes()).fold(0, differ) == 0
}
