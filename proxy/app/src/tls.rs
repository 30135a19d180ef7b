//! Certificates of the shops: from files, or from the local CA; read again when the files change.

use crate::ca::{self, LocalCa};
use anyhow::Context;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;
use vratar_config::{Config, Tls};
use vratar_edge::certs::CertSet;
use vratar_edge::metrics::Metrics;

/// The certificates of all hosts of a config.
pub(crate) fn certificates(config: &Config, ca: &LocalCa, metrics: &Metrics) -> anyhow::Result<CertSet> {
    let mut set = CertSet::default();
    for shop in &config.shops {
        let live = shop.hosts.iter().map(|host| host.as_str().to_owned());
        let hosts: Vec<String> =
            live.chain(shop.retired_hosts.iter().map(|host| host.as_str().to_owned())).collect();
        let certificate = match &shop.tls {
            Some(files) => read(files)?,
            None => ca.certify(&hosts)?,
        };
        if let Some(end) = not_after(&certificate) {
            metrics.certificate_not_after.with_label_values(&[shop.id.as_str()]).set(end);
        }
        for host in &hosts {
            set.insert(host, certificate.clone());
        }
    }
    Ok(set)
}

fn read(files: &Tls) -> anyhow::Result<Arc<CertifiedKey>> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&files.cert)
        .with_context(|| format!("cannot read {}", files.cert.display()))?
        .collect();
    let chain = chain.with_context(|| format!("{} is not PEM", files.cert.display()))?;
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .with_context(|| format!("{} holds no key", files.key.display()))?;
    ca::certified(chain, key).with_context(|| files.key.display().to_string())
}

/// When a certificate ends, seconds since the epoch.
fn not_after(certificate: &CertifiedKey) -> Option<i64> {
    let first = certificate.cert.first()?;
    let (_, parsed) = x509_parser::parse_x509_certificate(first).ok()?;
    Some(parsed.validity().not_after.timestamp())
}

/// When each certificate file was changed last: differs from an earlier answer when one was replaced.
pub(crate) fn stamps(config: &Config) -> Vec<Option<SystemTime>> {
    let changed = |path: &Path| std::fs::metadata(path).and_then(|meta| meta.modified()).ok();
    config
        .shops
        .iter()
        .filter_map(|shop| shop.tls.as_ref())
        .flat_map(|tls| [changed(&tls.cert), changed(&tls.key)])
        .collect()
}
