//! Certificates of the shops: from files, or from the local CA; read again when the files change.

use crate::ca::{self, LocalCa};
use anyhow::{Context, anyhow, bail};
use rustls::InconsistentKeys;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;
use vratar_config::{Config, Shop, Tls};
use vratar_edge::certs::CertSet;
use vratar_edge::metrics::Metrics;

/// The certificates of all hosts of a config.
pub(crate) fn certificates(config: &Config, ca: &LocalCa) -> anyhow::Result<CertSet> {
    let mut set = CertSet::default();
    for shop in &config.shops {
        let hosts = hosts(shop);
        let certificate = match &shop.tls {
            Some(files) => read(files)?,
            None => ca.certify(&hosts)?,
        };
        for host in &hosts {
            set.insert(host, certificate.clone());
        }
    }
    Ok(set)
}

/// Every name that clients may ask for, retired ones too.
fn hosts(shop: &Shop) -> Vec<String> {
    shop.hosts.iter().chain(&shop.retired_hosts).map(|host| host.as_str().to_owned()).collect()
}

/// Reads the files of a shop again and puts what is in them into `set`. Files that cannot be used change nothing.
pub(crate) fn renew(set: &mut CertSet, shop: &Shop) -> anyhow::Result<()> {
    if let Some(files) = &shop.tls {
        let certificate = read(files)?;
        is_for_every_host(&certificate, files, shop)?;
        for host in hosts(shop) {
            set.renew(&host, certificate.clone());
        }
    }
    Ok(())
}

/// Tells when the certificate of each shop ends, and forgets shops that are gone.
pub(crate) fn tell_ends(config: &Config, set: &CertSet, metrics: &Metrics) {
    metrics.certificate_not_after.reset();
    for shop in &config.shops {
        let certificate = shop.hosts.first().and_then(|host| set.get(host.as_str()));
        if let Some(end) = certificate.and_then(not_after) {
            metrics.certificate_not_after.with_label_values(&[shop.id.as_str()]).set(end);
        }
    }
}

fn read(files: &Tls) -> anyhow::Result<Arc<CertifiedKey>> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&files.cert).and_then(Iterator::collect);
    let chain = chain.map_err(|error| no_pem(&files.cert, "certificate", error))?;
    // As of a file that is just being written.
    if chain.is_empty() {
        bail!("there is no certificate in {}", files.cert.display());
    }
    let key =
        PrivateKeyDer::from_pem_file(&files.key).map_err(|error| no_pem(&files.key, "private key", error))?;
    let certified = ca::certified(chain, key).with_context(|| files.key.display().to_string())?;
    // Between the two writes of whoever renews them, they are not of one pair.
    if let Err(rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) = certified.keys_match() {
        bail!("{} is not the key of {}", files.key.display(), files.cert.display());
    }
    Ok(certified)
}

/// Why a file is no PEM. The library's own words repeat bytes of the file, which may be those of a key.
fn no_pem(file: &Path, what: &str, error: pem::Error) -> anyhow::Error {
    let file = file.display();
    match error {
        pem::Error::Io(error) => anyhow!("cannot read {file}: {error}"),
        pem::Error::NoItemsFound => anyhow!("there is no {what} in {file}"),
        _ => anyhow!("{file} is not PEM, or damaged"),
    }
}

/// Somebody else's new certificate in the place of this shop's would be refused by every browser.
fn is_for_every_host(certificate: &CertifiedKey, files: &Tls, shop: &Shop) -> anyhow::Result<()> {
    let first = certificate.cert.first().map(AsRef::as_ref).unwrap_or_default();
    for host in &shop.hosts {
        if !vratar_config::certificate_is_for(first, host.as_str()) {
            bail!("{} does not cover {host}", files.cert.display());
        }
    }
    Ok(())
}

/// When a certificate ends, seconds since the epoch.
fn not_after(certificate: &CertifiedKey) -> Option<i64> {
    let first = certificate.cert.first()?;
    let (_, parsed) = x509_parser::parse_x509_certificate(first).ok()?;
    Some(parsed.validity().not_after.timestamp())
}

/// When the certificate files of a shop were changed last; differs from an earlier answer when one was replaced.
pub(crate) type Stamps = Option<[Option<SystemTime>; 2]>;

/// Of each shop, in the order of the config.
pub(crate) fn stamps(config: &Config) -> Vec<Stamps> {
    let changed = |path: &Path| std::fs::metadata(path).and_then(|meta| meta.modified()).ok();
    let of = |shop: &Arc<Shop>| shop.tls.as_ref().map(|tls| [changed(&tls.cert), changed(&tls.key)]);
    config.shops.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_file_that_is_no_pem_is_repeated() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("shop.key");
        for text in [
            "-----BEGIN PRIVATE",
            "-----BEGIN PRIVATE KEY-----\nsecret!!\n-----END PRIVATE KEY-----\n",
            "secret",
        ] {
            std::fs::write(&file, text).unwrap();
            let error = PrivateKeyDer::from_pem_file(&file).unwrap_err();
            let said = format!("{:#}", no_pem(&file, "private key", error));
            assert!(said.contains("shop.key") && !said.contains(['[', '!']), "{said}");
            assert!(!said.contains("secret"), "{said}");
        }
    }
}
