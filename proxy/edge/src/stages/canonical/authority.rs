//! Who is asked.

use super::{Raw, Refused};
use http::Version;
use std::fmt;

/// Host and port of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authority {
    /// A name in small letters without a dot at the end, an IPv4 address, or an IPv6 address in brackets. Empty
    /// only for HTTP/1.0 without `Host`.
    pub host: String,
    /// The port, if one was named.
    pub port: Option<u16>,
}

impl fmt::Display for Authority {
    /// As in a URL: the port only where there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// Longest host, in bytes (RFC 1035 §2.3.4: a name has 253, with the dot at its end 254).
const MAX_HOST: usize = 254;

/// What of the target names the authority (absolute-form).
#[derive(Clone, Copy, Debug)]
pub(super) struct Named<'a> {
    pub(super) bytes: &'a [u8],
    /// The port that its scheme means when it names none.
    pub(super) default_port: u16,
}

/// The authority of a request: `:authority` or `Host`, and where the target names one too, the same.
pub(super) fn authority(raw: &Raw<'_>, target: Option<Named<'_>>) -> Result<Authority, Refused> {
    let pseudo =
        raw.authority.filter(|_| raw.version == Version::HTTP_2).map(Authority::parse).transpose()?;
    let header =
        raw.headers.get(http::header::HOST).map(|host| Authority::parse(host.as_bytes())).transpose()?;
    if let (Some(pseudo), Some(header)) = (&pseudo, &header)
        && pseudo != header
    {
        return Err(Refused::HostDiffers);
    }
    let Some(host) = pseudo.or(header) else {
        return if raw.version == Version::HTTP_10 { target_alone(target) } else { Err(Refused::NoHost) };
    };
    match target {
        Some(named) if !host.is(&Authority::parse(named.bytes)?, named.default_port) => {
            Err(Refused::HostDiffers)
        }
        _ => Ok(host),
    }
}

fn target_alone(target: Option<Named<'_>>) -> Result<Authority, Refused> {
    target.map_or(Ok(Authority::default()), |named| Authority::parse(named.bytes))
}

impl Authority {
    fn parse(bytes: &[u8]) -> Result<Self, Refused> {
        let text = std::str::from_utf8(bytes).map_err(|_| Refused::BadHost)?;
        let (host, port) = match text.rfind(':') {
            Some(at) if !text.ends_with(']') => (&text[..at], Some(&text[at + 1..])),
            _ => (text, None),
        };
        // A colon without a port means the default one (RFC 3986 §3.2.3).
        let port = port.filter(|port| !port.is_empty()).map(parse_port).transpose()?;
        let host = host.to_ascii_lowercase();
        let host = host.strip_suffix('.').unwrap_or(&host);
        if is_host(host) { Ok(Self { host: host.to_owned(), port }) } else { Err(Refused::BadHost) }
    }

    /// Whether both mean the same, one of them with a default port.
    fn is(&self, named: &Self, default_port: u16) -> bool {
        let port = |authority: &Self| authority.port.unwrap_or(default_port);
        self.host == named.host && port(self) == port(named)
    }
}

fn parse_port(port: &str) -> Result<u16, Refused> {
    let digits = port.bytes().all(|byte| byte.is_ascii_digit()) && !port.starts_with('0');
    port.parse().ok().filter(|_| digits).ok_or(Refused::BadHost)
}

fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[') {
        return inner.strip_suffix(']').is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok());
    }
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    host.len() < MAX_HOST && host.split('.').all(label)
}
