//! Certificates for cases, made when the test runs, so that no private key lies in the repository.

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use serde::Deserialize;
use std::path::PathBuf;

/// A certificate and its key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cert {
    file: PathBuf,
    key: PathBuf,
    /// Names it is for.
    #[serde(default)]
    names: Vec<String>,
    /// First and last year of its life.
    #[serde(default = "years")]
    years: (i32, i32),
    /// Whether it is an authority's.
    #[serde(default)]
    authority: bool,
    /// Whether the key file holds the key of another certificate.
    #[serde(default)]
    other_key: bool,
    /// Whether the certificate file is PEM around something else.
    #[serde(default)]
    damaged: bool,
}

fn years() -> (i32, i32) {
    (2026, 2027)
}

/// The two files.
pub(crate) fn make(cert: &Cert) -> [(PathBuf, String); 2] {
    let mut params = CertificateParams::new(cert.names.clone()).unwrap();
    params.not_before = rcgen::date_time_ymd(cert.years.0, 1, 1);
    params.not_after = rcgen::date_time_ymd(cert.years.1, 1, 1);
    if cert.authority {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    let key = KeyPair::generate().unwrap();
    let mut pem = params.self_signed(&key).unwrap().pem();
    if cert.damaged {
        pem = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n".to_owned();
    }
    let key = if cert.other_key { KeyPair::generate().unwrap() } else { key };
    [(cert.file.clone(), pem), (cert.key.clone(), key.serialize_pem())]
}
