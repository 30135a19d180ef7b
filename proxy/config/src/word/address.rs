//! Addresses to listen on.

use super::{Word, Wrong};
use crate::codes;
use serde_json::{Value, json};
use std::net::{IpAddr, SocketAddr};

/// An IP address and a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address(pub(crate) SocketAddr);

impl Word for Address {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let address: SocketAddr = text.parse().map_err(|_| wrong(text))?;
        if address.port() == 0 && !address.ip().is_loopback() {
            return Err(port_zero(address));
        }
        Ok(Self(address))
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^(\\[.+\\]|[0-9.]+):[0-9]+$" })
    }
}

fn port_zero(address: SocketAddr) -> Wrong {
    let says = "port 0 would be any free port, and nobody could know which";
    Wrong::write(&codes::PORT_ZERO, says, SocketAddr::new(address.ip(), 443).to_string())
}

fn wrong(text: &str) -> Wrong {
    let says = format!("'{}' is not an IP address with a port", text.escape_debug());
    match meant(text) {
        Some(address) => Wrong::write(&codes::BAD_ADDRESS, says, address.to_string()),
        None => Wrong::say(
            &codes::BAD_ADDRESS,
            says,
            "write an address and a port, such as \"0.0.0.0:443\" or \"[::]:443\"",
        ),
    }
}

/// The address that was most likely meant: a lone port, a lone address, `localhost:8443`, `*:443`, `:443`.
fn meant(text: &str) -> Option<SocketAddr> {
    let text = text.trim().trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
    if let Ok(ip) = text.trim_matches(['[', ']']).parse::<IpAddr>() {
        return Some(SocketAddr::new(ip, 443));
    }
    let (host, port) = text.rsplit_once(':').unwrap_or(("", text));
    let port = port.parse::<u16>().ok().filter(|port| *port > 0)?;
    let ip = match host {
        "" | "*" => "0.0.0.0",
        "localhost" => "127.0.0.1",
        other => other,
    };
    ip.parse().ok().map(|ip: IpAddr| SocketAddr::new(ip, port))
}

/// An address, or `"off"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AddressOrOff(pub(crate) Option<SocketAddr>);

impl Word for AddressOrOff {
    fn parse(text: &str) -> Result<Self, Wrong> {
        if text == "off" { Ok(Self(None)) } else { Address::parse(text).map(|address| Self(Some(address.0))) }
    }

    fn schema() -> Value {
        json!({ "anyOf": [{ "const": "off" }, Address::schema()] })
    }
}

/// Whether a listener on both cannot be opened: same port, and one address covers the other.
pub(crate) fn overlap(one: SocketAddr, other: SocketAddr) -> bool {
    let covers = |one: IpAddr, other: IpAddr| {
        one == other || (one.is_unspecified() && one.is_ipv4() == other.is_ipv4())
    };
    one.port() == other.port()
        && one.port() != 0
        && (covers(one.ip(), other.ip()) || covers(other.ip(), one.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_offered() {
        let said = |text: &str| meant(text).map(|address| address.to_string());
        assert_eq!(said("443").as_deref(), Some("0.0.0.0:443"));
        assert_eq!(said("*:443").as_deref(), Some("0.0.0.0:443"));
        assert_eq!(said("localhost:8443").as_deref(), Some("127.0.0.1:8443"));
        assert_eq!(said("::1").as_deref(), Some("[::1]:443"));
        assert_eq!(said("shop.example:443"), None);
    }

    #[test]
    fn covering_addresses_overlap() {
        let overlap = |a: &str, b: &str| overlap(a.parse().unwrap(), b.parse().unwrap());
        assert!(overlap("0.0.0.0:443", "127.0.0.1:443"));
        assert!(overlap("127.0.0.1:443", "127.0.0.1:443"));
        assert!(!overlap("0.0.0.0:443", "[::]:443"));
        assert!(!overlap("127.0.0.1:443", "127.0.0.2:443"));
        assert!(!overlap("127.0.0.1:0", "127.0.0.1:0"));
    }
}
