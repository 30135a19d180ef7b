//! Which hosts a certificate is for.

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;

/// Whether a certificate (DER) can be read and is for `host`, a name in small letters.
#[must_use]
pub fn certificate_is_for(certificate: &[u8], host: &str) -> bool {
    let parsed = x509_parser::parse_x509_certificate(certificate);
    parsed.is_ok_and(|(_, certificate)| covers(&names(&certificate), host))
}

/// The DNS names of a certificate (RFC 5280 §4.2.1.6), in small letters. The common name does not count.
pub(super) fn names(cert: &X509Certificate<'_>) -> Vec<String> {
    let extension = cert.subject_alternative_name().ok().flatten();
    let names = extension.iter().flat_map(|extension| &extension.value.general_names);
    names
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

/// Whether one of `names` is for `host`; a wildcard stands for exactly one label (RFC 9525 §6.3).
pub(super) fn covers(names: &[String], host: &str) -> bool {
    names.iter().any(|name| match name.strip_prefix("*.") {
        Some(parent) => host.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest == parent),
        None => name == host,
    })
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_wildcard_is_one_label() {
        let names = ["*.shop.example".to_owned()];
        assert!(covers(&names, "www.shop.example"));
        assert!(!covers(&names, "shop.example") && !covers(&names, "a.b.shop.example"));
    }
}
