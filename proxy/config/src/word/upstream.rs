//! Where a shop itself listens, and the origins it prints into its pages.

use super::{Remedy, Word, Wrong};
use crate::codes::{self, Code};
use serde_json::{Value, json};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// Scheme, host and port: `http://127.0.0.1:8101`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Whether it is HTTPS.
    pub tls: bool,
    /// A name in small letters, or an address without brackets.
    pub host: Arc<str>,
    /// The port; 80 or 443 when none was written.
    pub port: u16,
}

impl Origin {
    /// The address, when the host is one.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }

    fn default_port(tls: bool) -> u16 {
        if tls { 443 } else { 80 }
    }
}

/// As it is written in a URL, the port only where it is not the default: `http://[::1]:8101`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "https" } else { "http" };
        let (open, close) = if self.host.contains(':') { ("[", "]") } else { ("", "") };
        write!(f, "{scheme}://{open}{}{close}", self.host)?;
        if self.port == Self::default_port(self.tls) { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

/// An [`Origin`] that is connected to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Upstream(pub(crate) Origin);

impl Word for Upstream {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let origin = origin(text, &codes::BAD_UPSTREAM)?;
        match origin.ip() {
            Some(ip) if ip.is_unspecified() => Err(not_to_connect_to(&origin)),
            Some(_) if origin.tls => Err(without_name(text)),
            _ => Ok(Self(origin)),
        }
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^https?://[^/?#@]+$" })
    }
}

fn not_to_connect_to(origin: &Origin) -> Wrong {
    let says = format!("{} means every address of this machine and cannot be connected to", origin.host);
    let instead =
        Origin { host: if origin.host.contains(':') { "::1" } else { "127.0.0.1" }.into(), ..origin.clone() };
    Wrong::write(&codes::BAD_UPSTREAM, says, instead.to_string())
}

fn without_name(text: &str) -> Wrong {
    let says = "an HTTPS upstream needs a name, because its certificate is checked against it".to_owned();
    let plain = text.replacen("https://", "http://", 1);
    let help = format!(
        "write the name in its certificate, such as \"https://inner.example\", or \"{plain}\" without TLS"
    );
    Wrong { code: &codes::UPSTREAM_NAME, message: says, remedy: Remedy::Say(help) }
}

impl Word for Origin {
    fn parse(text: &str) -> Result<Self, Wrong> {
        origin(text, &codes::BAD_ORIGIN)
    }

    fn schema() -> Value {
        Upstream::schema()
    }
}

/// Reads scheme, host and port and refuses everything else a URL can have.
fn origin(text: &str, code: &'static Code) -> Result<Origin, Wrong> {
    let Some((scheme, rest)) = text.split_once("://") else { return Err(without_scheme(text, code)) };
    let tls = match scheme {
        "http" => false,
        "https" => true,
        _ => return Err(other_scheme(scheme, rest, code)),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let (credentials, authority) =
        authority.rsplit_once('@').map_or((None, authority), |(c, a)| (Some(c), a));
    let bare = format!("{scheme}://{authority}");
    if credentials.is_some() {
        let says = "a user name or password in a URL would be shown to everybody who sees this file";
        return Err(Wrong::write(code, says, bare));
    }
    if !tail.is_empty() {
        let says =
            format!("'{}' is too much: scheme, host and port are all that fits here", tail.escape_debug());
        return Err(Wrong::write(code, says, bare));
    }
    authority_of(authority, tls, code)
}

fn without_scheme(text: &str, code: &'static Code) -> Wrong {
    let bare = text.trim_start_matches('/');
    let says = format!("'{}' does not say http:// or https://", text.escape_debug());
    let guess = format!("http://{bare}");
    match origin_is_right(&guess) {
        true => Wrong::write(code, says, guess),
        false => Wrong::write(code, says, "http://127.0.0.1:8101"),
    }
}

fn other_scheme(scheme: &str, rest: &str, code: &'static Code) -> Wrong {
    let says = format!("the scheme must be http or https, not '{}'", scheme.escape_debug());
    let small = scheme.to_ascii_lowercase();
    let guess = format!("{}://{rest}", if small == "https" { "https" } else { "http" });
    let fits = origin_is_right(&guess);
    Wrong::write(code, says, if fits { &guess } else { "http://127.0.0.1:8101" })
}

fn origin_is_right(text: &str) -> bool {
    text.split_once("://").is_some_and(|(_, rest)| {
        !rest.contains(['/', '?', '#', '@', ' ']) && authority_of(rest, false, &codes::BAD_ORIGIN).is_ok()
    })
}

fn authority_of(authority: &str, tls: bool, code: &'static Code) -> Result<Origin, Wrong> {
    let (host, port) = host_and_port(authority);
    let port = match port {
        None => Origin::default_port(tls),
        Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or_else(|| bad_port(port, code))?,
    };
    Ok(Origin { tls, host: checked_host(host, code)?, port })
}

/// Splits `host:port`, `[::1]:port`; the port is what follows the last colon.
pub(super) fn host_and_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

pub(super) fn bad_port(port: &str, code: &'static Code) -> Wrong {
    let says = format!("'{}' is not a port", port.escape_debug());
    Wrong::say(code, says, "write a number from 1 to 65535 after the colon, or leave both out")
}

pub(super) fn checked_host(host: &str, code: &'static Code) -> Result<Arc<str>, Wrong> {
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let address = match inner {
        Some(inner) => inner.parse::<std::net::Ipv6Addr>().map(|ip| ip.to_string()).ok(),
        None => host.parse::<std::net::Ipv4Addr>().map(|ip| ip.to_string()).ok(),
    };
    if let Some(address) = address {
        return Ok(address.into());
    }
    if host.is_empty() {
        return Err(Wrong::write(code, "there is no host", "http://127.0.0.1:8101"));
    }
    let small = host.to_ascii_lowercase().replace('_', "-");
    match super::host::HostName::parse(&small) {
        Ok(_) => Ok(host.to_ascii_lowercase().into()),
        Err(_) => Err(bad_host(host, code)),
    }
}

fn bad_host(host: &str, code: &'static Code) -> Wrong {
    let says = format!("'{}' is neither a name nor an address", host.escape_debug());
    Wrong::say(code, says, "write a name (\"inner.example\") or an address (\"127.0.0.1\", \"[::1]\")")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_read_and_print_the_same() {
        for text in ["http://127.0.0.1:8101", "https://inner.example", "http://[::1]:81", "http://web_1:8000"]
        {
            assert_eq!(Origin::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Origin::parse("http://A.example:80").unwrap().to_string(), "http://a.example");
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "127.0.0.1:8101",
            "ftp://x",
            "http://",
            "http://x/y",
            "http://x?y",
            "http://u:p@x",
            "http://x:0",
            "http://x:99999",
            "http://[::1",
            "http://x y",
            "https://127.0.0.1",
            "http://0.0.0.0:1",
            "http://[::]",
        ] {
            assert!(Upstream::parse(text).is_err(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_reads_prints_to_something_that_reads_the_same(text in "(http|https)://[a-z0-9.:\\[\\]_-]{0,20}") {
            if let Ok(origin) = Origin::parse(&text) {
                proptest::prop_assert_eq!(Origin::parse(&origin.to_string()).ok(), Some(origin));
            }
        }
    }
}
