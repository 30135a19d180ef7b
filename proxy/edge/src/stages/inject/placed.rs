//! What an edited page's head may still say.

use http::header::{self, HeaderValue};
use pingora_http::ResponseHeader;

/// What was put into a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// Only the shop's own origins were turned outward: the same page each time.
    Origins,
    /// Something that is not the shop's, and not always there.
    Banner,
    /// A question: this delivery is one person's.
    Question,
}

/// Headers that spoke of the shop's bytes.
const NO_LONGER_TRUE: [&str; 8] = [
    "content-length",
    "content-encoding",
    "accept-ranges",
    "digest",
    "content-digest",
    "repr-digest",
    "content-md5",
    "transfer-encoding",
];

impl Placed {
    /// Sets the head of a page right.
    pub fn onto(self, head: &mut ResponseHeader) {
        for name in NO_LONGER_TRUE {
            head.remove_header(name);
        }
        match self {
            Self::Origins => weaken(head),
            Self::Banner => without_validators(head),
            Self::Question => {
                without_validators(head);
                head.remove_header("expires");
                let _ = head.insert_header(header::CACHE_CONTROL, "private, no-store");
            }
        }
    }

    /// Sets the head of an answer right that says that a page is as it was (304).
    pub fn onto_unmodified(self, head: &mut ResponseHeader) {
        if self == Self::Origins {
            weaken(head);
        }
    }
}

fn without_validators(head: &mut ResponseHeader) {
    head.remove_header("etag");
    head.remove_header("last-modified");
}

/// The same meaning in other bytes: what a weak validator is for (RFC 9110 §8.8.1).
fn weaken(head: &mut ResponseHeader) {
    let Some(etag) = head.headers.get(header::ETAG).filter(|etag| etag.as_bytes().starts_with(b"\"")) else {
        return;
    };
    if let Ok(weak) = HeaderValue::from_bytes(&[b"W/", etag.as_bytes()].concat()) {
        let _ = head.insert_header(header::ETAG, weak);
    }
}
