//! Requests and answers as adapters see them.

use vratar_form::Form;

/// Headers of a request.
pub trait Headers {
    /// The value of the header `name` (any case), if it is readable text. Where a client sent several
    /// `Cookie` lines (HTTP/2 does) they must have been joined with `; ` (RFC 9113 §8.2.3).
    fn get(&self, name: &str) -> Option<&str>;
}

/// The headers of an answer that adapters look at.
pub trait ResponseHeaders {
    /// `Location` as the shop wrote it.
    fn location(&self) -> Option<&str>;
    /// Every `Set-Cookie` value, in order.
    fn set_cookies(&self) -> Vec<&str>;
}

/// A request.
#[derive(Clone, Copy)]
pub struct RequestFacts<'a> {
    /// `GET`; upper case as sent.
    pub method: &'a str,
    /// The canonical path, as it is forwarded; octets above 0x7f may be percent-encoded or not.
    pub path: &'a str,
    /// The query as sent, without `?`; empty if there is none.
    pub query: &'a str,
    /// Its headers.
    pub headers: &'a dyn Headers,
    /// Its body, once read; absent: not read yet, or none.
    pub body: Option<&'a Form>,
}

/// The shop's answer.
#[derive(Clone, Copy)]
pub struct ResponseFacts<'a> {
    /// Status, 200 to 599.
    pub status: u16,
    /// Its headers.
    pub headers: &'a dyn ResponseHeaders,
    /// The beginning of its body, decoded (no `Content-Encoding`); absent: not read.
    pub body: Option<&'a [u8]>,
    /// Whether `body` is all of it. What has not been read may show what was not seen.
    pub whole: bool,
    /// `Content-Type` as the shop wrote it.
    pub content_type: Option<&'a str>,
}
