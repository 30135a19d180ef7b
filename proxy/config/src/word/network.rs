//! Networks of trusted proxies.

use super::{Word, Wrong};
use crate::codes;
use serde_json::{Value, json};
use std::fmt;
use std::net::IpAddr;

/// An address and a prefix length (RFC 4632): `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// First address; the bits after the prefix are zero.
    pub address: IpAddr,
    /// Bits that count: 1–32 or 1–128.
    pub prefix: u8,
}

impl Network {
    /// Whether `ip` lies in it. IPv4 addresses written as IPv6 (`::ffff:10.0.0.1`) count as IPv4.
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        let (ip, width) = bits(ip.to_canonical());
        let (own, own_width) = bits(self.address);
        width == own_width && kept(ip, width, self.prefix) == own
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl Word for Network {
    fn parse(text: &str) -> Result<Self, Wrong> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.parse().map_err(|_| not_a_network(text))?;
        let (ip, width) = bits(address);
        let prefix =
            prefix.map_or(Ok(width), |prefix| prefix.parse::<u8>().map_err(|_| not_a_network(text)))?;
        if prefix > width {
            return Err(too_long(text, width));
        }
        if prefix == 0 {
            return Err(everybody());
        }
        let first = kept(ip, width, prefix);
        if first == ip { Ok(Self { address, prefix }) } else { Err(more_bits(address, first, prefix)) }
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[0-9a-fA-F.:]+(/[0-9]+)?$" })
    }
}

fn bits(ip: IpAddr) -> (u128, u8) {
    match ip {
        IpAddr::V4(ip) => (u128::from(u32::from(ip)), 32),
        IpAddr::V6(ip) => (u128::from(ip), 128),
    }
}

fn kept(ip: u128, width: u8, prefix: u8) -> u128 {
    let dropped = u32::from(width.saturating_sub(prefix));
    ip.checked_shr(dropped).and_then(|top| top.checked_shl(dropped)).unwrap_or(0)
}

fn not_a_network(text: &str) -> Wrong {
    let says = format!("'{}' is not a network", text.escape_debug());
    Wrong::say(&codes::BAD_NETWORK, says, "write an address and a prefix length, such as \"10.0.0.0/8\"")
}

fn too_long(text: &str, width: u8) -> Wrong {
    let says =
        format!("the prefix of '{}' is longer than the {width} bits of its address", text.escape_debug());
    Wrong::say(&codes::BAD_NETWORK, says, format!("write a prefix from 1 to {width}"))
}

fn everybody() -> Wrong {
    let says = "this trusts every address there is, so any client could invent its own";
    Wrong::say(
        &codes::TRUSTS_EVERYBODY,
        says,
        "name the machines that stand in front of Vratar, such as \"10.0.0.5\"",
    )
}

fn more_bits(address: IpAddr, first: u128, prefix: u8) -> Wrong {
    let first = match address {
        IpAddr::V4(_) => IpAddr::V4(u32::try_from(first).unwrap_or_default().into()),
        IpAddr::V6(_) => IpAddr::V6(first.into()),
    };
    let says = format!("{address} is not the first address of a network with the prefix {prefix}");
    Wrong::write(&codes::BAD_NETWORK, says, format!("{first}/{prefix}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_contain_their_addresses() {
        let ten = Network::parse("10.0.0.0/8").unwrap();
        assert!(
            ten.contains("10.1.2.3".parse().unwrap()) && ten.contains("::ffff:10.0.0.1".parse().unwrap())
        );
        assert!(!ten.contains("11.0.0.1".parse().unwrap()) && !ten.contains("::a00:1".parse().unwrap()));
        let one = Network::parse("2001:db8::1").unwrap();
        assert_eq!(one.to_string(), "2001:db8::1/128");
        assert!(
            one.contains("2001:db8::1".parse().unwrap()) && !one.contains("2001:db8::2".parse().unwrap())
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,30}|[0-9.]{1,15}/[0-9]{1,3}|[0-9a-f:]{1,20}/[0-9]{1,3}") {
            if let Ok(network) = Network::parse(&text) {
                proptest::prop_assert!(network.contains(network.address) || network.address.to_canonical() != network.address);
            }
        }
    }
}
