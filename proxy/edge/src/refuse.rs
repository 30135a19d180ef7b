//! The only place where an error becomes a response.

use crate::client::Client;
use crate::failure::Failure;
use crate::visit::VisitId;
use bytes::Bytes;
use pingora_http::ResponseHeader;
use vratar_model::Lang;

/// How a refusal is dressed.
pub struct Dress<'a> {
    /// The language.
    pub lang: &'a Lang,
    /// The request's number, for the person to quote.
    pub id: VisitId,
    /// A script asked: JSON, never a page.
    pub xhr: bool,
    /// The shop's front page, where there is a shop.
    pub front: Option<&'a str>,
}

/// Answers with a page (or JSON), unless a head has gone out or nobody is left.
pub async fn send(client: &mut Client, failure: Failure, dress: &Dress<'_>) {
    if failure.poisons_connection() {
        client.close_after();
    }
    let Some(status) = failure.status().filter(|_| !client.head_sent()) else { return };
    let id = dress.id.to_string();
    let page = vratar_pages::Refusal {
        lang: dress.lang,
        status,
        code: failure.labels()[1],
        reference: &id,
        again: None,
        front: dress.front,
    };
    let (kind, body) = if dress.xhr {
        let text = serde_json::json!({ "error": page.line(), "code": failure.labels()[1], "reference": id })
            .to_string();
        ("application/json", text)
    } else {
        ("text/html; charset=utf-8", page.html())
    };
    if let Some(head) = own_head(status, kind, body.len()) {
        // The client may be gone by now: there is nobody to tell.
        let _ = client.reply(head, Bytes::from(body)).await;
    }
}

/// What a page of ours may load, and who may frame it: the shop itself, which may show its own form in a frame. Where
/// the page in between leads is not bound: browsers hold a form to it through every redirect, to a payment for example.
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'self'";

/// The head of a response that is ours: never cached, never sniffed, without scripts; its address goes nowhere else.
#[must_use]
pub fn own_head(status: u16, content_type: &str, length: usize) -> Option<ResponseHeader> {
    let mut head = ResponseHeader::build(status, Some(6)).ok()?;
    head.insert_header("content-type", content_type).ok()?;
    head.insert_header("content-length", length.to_string()).ok()?;
    head.insert_header("cache-control", "no-store").ok()?;
    head.insert_header("x-content-type-options", "nosniff").ok()?;
    head.insert_header("referrer-policy", "same-origin").ok()?;
    if content_type.starts_with("text/html") {
        head.insert_header("content-security-policy", CONTENT_SECURITY_POLICY).ok()?;
        head.insert_header("x-frame-options", "SAMEORIGIN").ok()?;
    }
    Some(head)
}
