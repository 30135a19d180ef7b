//! The local certificate authority: for hosts whose certificate the operator has not named yet.
//!
//! Made once and kept in the state directory; whoever trusts `ca/ca.pem` trusts every host of this door.

use crate::state::{write_private, write_whole};
use anyhow::Context;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// How long the authority holds.
const CA_DAYS: u64 = 3650;
/// How long a host's certificate holds; it is made anew at every start. Browsers refuse more than 398 days.
const LEAF_DAYS: u64 = 397;
/// Clocks of clients that run late.
const BACKDATED: Duration = Duration::from_secs(3600);

/// The authority of one state directory.
pub(crate) struct LocalCa {
    issuer: Issuer<'static, KeyPair>,
}

impl LocalCa {
    /// Opens the authority in `dir`, or makes one.
    pub(crate) fn open(dir: &Path) -> anyhow::Result<Self> {
        let (cert, key) = (dir.join("ca.pem"), dir.join("ca.key"));
        if !key.exists() || !cert.exists() {
            make(dir, &cert, &key)
                .with_context(|| format!("cannot make the local CA in {}", dir.display()))?;
        }
        let key = KeyPair::from_pem(&fs::read_to_string(&key)?).context("ca/ca.key is not a private key")?;
        let issuer = Issuer::from_ca_cert_pem(&fs::read_to_string(&cert)?, key)
            .context("ca/ca.pem is not a certificate")?;
        Ok(Self { issuer })
    }

    /// A certificate for these hosts.
    pub(crate) fn certify(&self, hosts: &[String]) -> anyhow::Result<Arc<CertifiedKey>> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(hosts.to_vec())?;
        params.not_before = (SystemTime::now() - BACKDATED).into();
        params.not_after = (SystemTime::now() + days(LEAF_DAYS)).into();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.distinguished_name.push(DnType::CommonName, hosts.first().map_or("vratar", String::as_str));
        let cert = params.signed_by(&key, &self.issuer)?;
        let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        certified(vec![cert.der().clone()], der)
    }
}

/// A chain and its key, ready for handshakes.
pub(crate) fn certified(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> anyhow::Result<Arc<CertifiedKey>> {
    let signer = rustls::crypto::ring::sign::any_supported_type(&key)
        .context("the private key is of no supported type")?;
    Ok(Arc::new(CertifiedKey::new(chain, signer)))
}

fn make(dir: &Path, cert: &Path, key: &Path) -> anyhow::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    let pair = KeyPair::generate()?;
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = (SystemTime::now() - BACKDATED).into();
    params.not_after = (SystemTime::now() + days(CA_DAYS)).into();
    params.distinguished_name.push(DnType::CommonName, "Vratar local CA");
    let made = params.self_signed(&pair)?;
    write_private(key, pair.serialize_pem().as_bytes())?;
    Ok(write_whole(cert, made.pem().as_bytes(), 0o644)?)
}

fn days(count: u64) -> Duration {
    Duration::from_secs(count * 86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authority_is_made_once_and_signs_every_host() {
        let dir = tempfile::tempdir().unwrap();
        let first = LocalCa::open(dir.path()).unwrap();
        let pem = fs::read_to_string(dir.path().join("ca.pem")).unwrap();
        let leaf = first.certify(&["localhost".into(), "127.0.0.1".into()]).unwrap();
        assert_eq!(leaf.cert.len(), 1);
        LocalCa::open(dir.path()).unwrap();
        assert_eq!(fs::read_to_string(dir.path().join("ca.pem")).unwrap(), pem);
    }
}
