//! Where records are shipped to: `syslog+tls://siem.example:6514`.

mod wrong;

use super::text::FilePath;
use super::upstream::{bad_port, checked_host, host_and_port};
use super::{Word, Wrong};
use crate::codes;
use crate::walk::nearest;
use serde_json::{Value, json};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

/// Where records are shipped to. What is in clear stays on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ShipTo {
    /// Appended to a file; the path is absolute.
    File(PathBuf),
    /// Syslog over TLS (RFC 5425).
    SyslogTls(Endpoint),
    /// Syslog over TCP, octet-counted (RFC 6587 §3.4.1).
    SyslogTcp(Loopback),
    /// Syslog over UDP, one message a datagram (RFC 5426).
    SyslogUdp(Loopback),
    /// OTLP/HTTP over TLS.
    OtlpHttps {
        /// The collector.
        at: Endpoint,
        /// Begins with a slash: `/v1/logs`.
        path: String,
    },
    /// OTLP/HTTP in clear.
    OtlpHttp {
        /// The collector.
        at: Loopback,
        /// As above.
        path: String,
    },
}

/// A host and a port that are reached over TLS.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// A name in small letters, or an address without brackets; the certificate is checked against it.
    pub host: Arc<str>,
    /// The port.
    pub port: u16,
}

/// An address of this machine that no other can reach: the only sort to which personal data go without TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Loopback(SocketAddr);

impl Loopback {
    /// `None` where others may listen on the way.
    #[must_use]
    pub fn new(address: SocketAddr) -> Option<Self> {
        address.ip().to_canonical().is_loopback().then_some(Self(address))
    }

    /// What to connect to.
    #[must_use]
    pub fn address(self) -> SocketAddr {
        self.0
    }
}

impl ShipTo {
    /// What a sink is called that has no name: `file`, `syslog`, `otlp`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::SyslogTls(_) | Self::SyslogTcp(_) | Self::SyslogUdp(_) => "syslog",
            Self::OtlpHttps { .. } | Self::OtlpHttp { .. } => "otlp",
        }
    }

    /// Whether the other end shows a certificate.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        matches!(self, Self::SyslogTls(_) | Self::OtlpHttps { .. })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (open, close) = if self.host.contains(':') { ("[", "]") } else { ("", "") };
        write!(f, "{open}{}{close}:{}", self.host, self.port)
    }
}

/// As it is written in a config, the port always.
impl fmt::Display for ShipTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::SyslogTls(at) => write!(f, "syslog+tls://{at}"),
            Self::SyslogTcp(at) => write!(f, "syslog+tcp://{}", at.0),
            Self::SyslogUdp(at) => write!(f, "syslog+udp://{}", at.0),
            Self::OtlpHttps { at, path } => write!(f, "otlp+https://{at}{path}"),
            Self::OtlpHttp { at, path } => write!(f, "otlp+http://{}{path}", at.0),
        }
    }
}

/// A way over a network: how it is written, and its ports and paths.
struct Way {
    scheme: &'static str,
    /// The port where none is written, as IANA assigned it.
    port: u16,
    /// The path where none is written; `None`: there are no paths.
    path: Option<&'static str>,
    /// What it is written like so that nobody reads along; `None`: nobody does.
    safe: Option<&'static str>,
}

const WAYS: [Way; 5] = [
    Way { scheme: "syslog+tls", port: 6514, path: None, safe: None },
    Way { scheme: "syslog+tcp", port: 601, path: None, safe: Some("syslog+tls") },
    Way { scheme: "syslog+udp", port: 514, path: None, safe: Some("syslog+tls") },
    Way { scheme: "otlp+https", port: 4318, path: Some("/v1/logs"), safe: None },
    Way { scheme: "otlp+http", port: 4318, path: Some("/v1/logs"), safe: Some("otlp+https") },
];

impl Word for ShipTo {
    fn parse(text: &str) -> Result<Self, Wrong> {
        if let Some(path) = text.strip_prefix("file:") {
            return file(path);
        }
        let Some((scheme, rest)) = text.split_once("://") else { return Err(wrong::no_scheme(text)) };
        let Some(way) = WAYS.iter().find(|way| way.scheme == scheme) else {
            return Err(wrong::scheme(scheme, meant(scheme).map(|near| format!("{near}://{rest}"))));
        };
        way.to(rest)
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^(file:/|syslog\\+(tls|tcp|udp)://|otlp\\+https?://).+$" })
    }
}

/// The scheme of which only the second half was written, or nearly this.
fn meant(scheme: &str) -> Option<&'static str> {
    let ends = |way: &&Way| way.scheme.rsplit('+').next() == Some(scheme);
    let half = WAYS.iter().find(ends).map(|way| way.scheme);
    half.or_else(|| nearest(scheme, WAYS.iter().map(|way| way.scheme)))
}

/// `/path`, or `///path` as URLs of files have it (RFC 8089).
fn file(path: &str) -> Result<ShipTo, Wrong> {
    let plain = path.strip_prefix("//").filter(|path| path.starts_with('/')).unwrap_or(path);
    if !plain.starts_with('/') || plain.starts_with("//") || plain.ends_with('/') {
        return Err(wrong::path_of_file(plain));
    }
    FilePath::parse(plain).map(|path| ShipTo::File(path.0.into()))
}

impl Way {
    /// Reads what follows the scheme.
    fn to(&self, rest: &str) -> Result<ShipTo, Wrong> {
        let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if let Some((_, bare)) = authority.rsplit_once('@') {
            return Err(wrong::credentials(&format!("{}://{bare}{tail}", self.scheme)));
        }
        let path = self.path(authority, tail)?;
        let at = self.endpoint(authority)?;
        match (self.scheme, path) {
            ("syslog+tls", _) => Ok(ShipTo::SyslogTls(at)),
            ("syslog+tcp", _) => self.loopback(at, "").map(ShipTo::SyslogTcp),
            ("syslog+udp", _) => self.loopback(at, "").map(ShipTo::SyslogUdp),
            ("otlp+http", path) => self.loopback(at, &path).map(|at| ShipTo::OtlpHttp { at, path }),
            (_, path) => Ok(ShipTo::OtlpHttps { at, path }),
        }
    }

    fn path(&self, authority: &str, tail: &str) -> Result<String, Wrong> {
        let odd = |letter: char| letter.is_whitespace() || letter.is_control() || "?#\\\"".contains(letter);
        match (self.path, tail) {
            (Some(path), "" | "/") => Ok(path.to_owned()),
            (Some(_), tail) if !tail.contains(odd) => Ok(tail.to_owned()),
            (None, "") => Ok(String::new()),
            (path, _) => {
                Err(wrong::tail(tail, &format!("{}://{authority}{}", self.scheme, path.unwrap_or_default())))
            }
        }
    }

    fn endpoint(&self, authority: &str) -> Result<Endpoint, Wrong> {
        let (host, port) = host_and_port(authority);
        if host.is_empty() {
            return Err(wrong::no_host(self.scheme));
        }
        let number = |port: &str| port.parse().ok().filter(|port| *port > 0);
        let port = match port {
            None => self.port,
            Some(port) => number(port).ok_or_else(|| bad_port(port, &codes::BAD_SINK))?,
        };
        Ok(Endpoint { host: checked_host(host, &codes::BAD_SINK)?, port })
    }

    /// `localhost` is no address: what it means is looked up, and can change.
    fn loopback(&self, at: Endpoint, path: &str) -> Result<Loopback, Wrong> {
        let ip: Option<IpAddr> = at.host.parse().ok();
        let near = ip.and_then(|ip| Loopback::new(SocketAddr::new(ip, at.port)));
        near.ok_or_else(|| {
            if &*at.host == "localhost" {
                let here = Endpoint { host: "127.0.0.1".into(), ..at };
                return wrong::looked_up(&format!("{}://{here}{path}", self.scheme));
            }
            let port = if self.port == at.port { WAYS[0].port } else { at.port };
            let safe = Endpoint { port: if path.is_empty() { port } else { at.port }, ..at.clone() };
            wrong::in_clear(&at.host, &format!("{}://{safe}{path}", self.safe.unwrap_or(self.scheme)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        ShipTo::parse(text).map_or_else(|wrong| wrong.code.code.to_owned(), |to| to.to_string())
    }

    #[test]
    fn places_read_and_print_with_everything_that_is_meant() {
        for (text, meant) in [
            ("file:/var/log/vratar.jsonl", "file:/var/log/vratar.jsonl"),
            ("file:///var/log/vratar.jsonl", "file:/var/log/vratar.jsonl"),
            ("syslog+tls://siem.example", "syslog+tls://siem.example:6514"),
            ("syslog+tls://[2001:db8::1]:1", "syslog+tls://[2001:db8::1]:1"),
            ("syslog+tcp://127.0.0.1", "syslog+tcp://127.0.0.1:601"),
            ("syslog+udp://[::1]", "syslog+udp://[::1]:514"),
            ("otlp+https://Siem.example", "otlp+https://siem.example:4318/v1/logs"),
            ("otlp+https://siem.example:443/x/y", "otlp+https://siem.example:443/x/y"),
            ("otlp+http://127.9.9.9:4318/", "otlp+http://127.9.9.9:4318/v1/logs"),
        ] {
            assert_eq!(read(text), meant, "{text}");
            assert_eq!(read(meant), meant);
        }
    }

    #[test]
    fn nothing_personal_leaves_this_machine_in_clear() {
        for scheme in ["syslog+tcp", "syslog+udp", "otlp+http"] {
            for host in ["siem.example", "10.0.0.5", "0.0.0.0", "[::]", "localhost", "[2001:db8::1]:4318"] {
                assert_eq!(read(&format!("{scheme}://{host}")), codes::SINK_IN_CLEAR.code, "{scheme} {host}");
            }
            for host in ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]:9"] {
                assert!(ShipTo::parse(&format!("{scheme}://{host}")).is_ok_and(|to| !to.is_tls()), "{host}");
            }
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "/var/log/vratar.jsonl",
            "file:vratar.jsonl",
            "file://host/vratar.jsonl",
            "file:/var/log/",
            "file:////x",
            "syslog://siem.example",
            "https://siem.example",
            "syslog+tls://",
            "syslog+tls://:6514",
            "syslog+tls://siem.example/x",
            "syslog+tls://siem.example:0",
            "syslog+tls://si em.example",
            "otlp+https://me:secret@siem.example",
            "otlp+https://siem.example/v1/logs?key=1",
        ] {
            assert_eq!(read(text), codes::BAD_SINK.code, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_and_what_reads_reads_again(
            text in "\\PC{0,30}|(file|syslog\\+tls|syslog\\+udp|otlp\\+https?):/{0,3}[a-z0-9.:/@\\[\\]?-]{0,20}"
        ) {
            if let Ok(to) = ShipTo::parse(&text) {
                proptest::prop_assert_eq!(ShipTo::parse(&to.to_string()).ok(), Some(to));
            }
        }
    }
}
