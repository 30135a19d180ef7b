//! Hosts of a shop, as the operator's config names them.

use std::fmt;

/// A host that the shop answers to over HTTPS, from the operator's config. The only thing a redirect can
/// lead to: nothing that a client sent can become one.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostOfShop {
    name: String,
    port: Option<u16>,
}

/// Longest host name, in characters (RFC 1035 §2.3.4).
const MAX_HOST: usize = 253;
/// Longest part of one between dots, in characters (RFC 1035 §2.3.4).
const MAX_LABEL: usize = 63;
/// The port that `https` means when it names none.
const HTTPS: u16 = 443;

/// Not a host name that a link can lead to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no host name; write the bare name that customers type, in small letters: \"shop.example\"")]
pub struct NotAHost(pub String);

impl HostOfShop {
    /// Takes a bare host name and the port on which it answers over TLS, if that is not 443.
    ///
    /// # Errors
    /// [`NotAHost`] for schemes, ports, paths, wildcards, capital letters, trailing dots and names that
    /// are not in their `xn--` form.
    pub fn new(name: &str, port: Option<u16>) -> Result<Self, NotAHost> {
        let fits = name.len() <= MAX_HOST && name.split('.').all(is_label) && port != Some(0);
        if !fits {
            return Err(NotAHost(name.to_owned()));
        }
        Ok(Self { name: name.to_owned(), port: port.filter(|port| *port != HTTPS) })
    }

    /// The name without a port.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

fn is_label(label: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    (1..=MAX_LABEL).contains(&label.len())
        && label.bytes().all(inner)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// As it stands in a URL: the port only where it is not the one that `https` means.
impl fmt::Display for HostOfShop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl fmt::Debug for HostOfShop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bare_names_are_hosts() {
        for name in [
            "shop.example",
            "localhost",
            "xn--e1afmkfd.example",
            "a-1.example",
            "my_shop.example",
            "127.0.0.1",
        ] {
            assert!(HostOfShop::new(name, None).is_ok(), "{name}");
        }
        for name in [
            "",
            ".",
            "shop.example.",
            "Shop.example",
            "a..b",
            "-a.example",
            "*.example",
            "a:1",
            "a/b",
            "a@b",
            "магазин.example",
            "a b",
        ] {
            assert!(HostOfShop::new(name, None).is_err(), "{name}");
        }
    }

    #[test]
    fn the_port_shows_only_where_it_must() {
        let shown = |port| HostOfShop::new("a.example", port).map(|host| host.to_string());
        assert_eq!(shown(None).unwrap(), "a.example");
        assert_eq!(shown(Some(443)).unwrap(), "a.example");
        assert_eq!(shown(Some(8443)).unwrap(), "a.example:8443");
        assert!(shown(Some(0)).is_err());
    }
}
