//! One reading of a request, the same for the door and for the shop behind it.
//!
//! Servers differ in where they see a body end, which header they believe and which path they see; whoever
//! knows the difference walks past a guard ("desync", "request smuggling", path confusion). So whatever can be
//! read in two ways is refused here, and what is left has one path, one authority and one framing. What is
//! matched is what is forwarded: the door writes the request anew from [`Canonical`].
//!
//! Sources: RFC 9110, RFC 9112 (§3 to §6, §11.2), RFC 3986 (§5.2.4, §6.2.2), and the published corpus that the
//! tests run.
//!
//! *Invariant:* pure; no bytes panic; the error quotes nothing of the request.

mod authority;
mod framing;
mod head;
mod names;
mod path;
mod refused;
mod staff;

pub use authority::Authority;
pub use framing::Framing;
pub use head::check_head;
pub use names::is_ours;
pub use refused::Refused;

use http::{HeaderMap, Version};

/// Longest request target, in bytes (16 KiB). RFC 9112 §3 asks for at least 8000; GET forms of old shops carry
/// their state in the query.
pub const MAX_TARGET: usize = 16 << 10;

/// A request as it was received.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a> {
    /// The version.
    pub version: Version,
    /// The method.
    pub method: &'a [u8],
    /// The request target. HTTP/2: `:path`.
    pub target: &'a [u8],
    /// HTTP/2: `:authority`, which goes before `Host`. HTTP/1: not looked at.
    pub authority: Option<&'a [u8]>,
    /// The headers as they were parsed.
    pub headers: &'a HeaderMap,
    /// The HTTP/1 head as it was received, from the request line to the empty line, where it is to be had: the
    /// parsed headers hide line ends, folding and spaces. Checked with [`check_head`].
    pub raw_header_lines: Option<&'a [u8]>,
}

/// The one reading of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical {
    /// The path: begins with `/`, dot segments resolved, slashes merged, each byte in its one spelling (plain
    /// where RFC 3986 lets it be, else `%` and two capital hex digits). `*` for `OPTIONS *`. Escaped
    /// separators (`%2F`, `%5C`) and bytes beyond ASCII stay escaped: windows-1251 paths exist. `%u0430` stays.
    pub path: String,
    /// The query without `?`; empty if there is none. As it came, but what no URL may hold is escaped.
    pub query: String,
    /// Who is asked. The host is empty only for HTTP/1.0 without `Host`.
    pub authority: Authority,
    /// Where the body ends.
    pub framing: Framing,
}

/// Reads a request.
///
/// # Errors
/// [`Refused`], always the client's fault: what is wrong, with a stable code and a status. The connection must
/// be closed after it was answered, because where the next request begins is not known.
pub fn canonical(raw: &Raw<'_>) -> Result<Canonical, Refused> {
    if let Some(head) = raw.raw_header_lines {
        check_head(head)?;
    }
    if ![Version::HTTP_10, Version::HTTP_11, Version::HTTP_2].contains(&raw.version) {
        return Err(Refused::Version);
    }
    head::check_method(raw.method)?;
    names::check(raw.headers)?;
    let target = path::Target::parse(raw.method, raw.target)?;
    let authority = authority::authority(raw, target.authority)?;
    let framing = framing::framing(raw)?;
    Ok(Canonical { path: path::path(target.path)?, query: path::query(target.query)?, authority, framing })
}

impl Canonical {
    /// The request target to forward: path and query.
    #[must_use]
    pub fn target(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// Refuses a path that some servers would see inside one of the `prefixes` of the staff area and others
    /// outside, or inside but elsewhere: escaped separators, doubly escaped characters, `..;`. On the shop front
    /// such paths are passed on as they are.
    ///
    /// # Errors
    /// [`Refused::AmbiguousPath`].
    pub fn check_staff_area<P: AsRef<str>>(&self, prefixes: &[P]) -> Result<(), Refused> {
        staff::check(&self.path, prefixes)
    }
}

#[cfg(test)]
mod tests;
