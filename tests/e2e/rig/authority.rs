//! Certificates of an authority of the test's own.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

const DAY: Duration = Duration::from_secs(86_400);

/// An authority that a client may trust.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its certificate, PEM.
    pub(crate) pem: String,
}

/// When a certificate is good.
#[derive(Clone, Copy)]
pub(crate) enum Good {
    Now,
    UntilYesterday,
}

/// Certificate and key files of a shop.
pub(crate) struct Files {
    pub(crate) cert: PathBuf,
    pub(crate) key: PathBuf,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "An authority of the test");
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// Signs a new key for `host`, good now, and writes both beside each other as `NAME.crt` and `NAME.key`.
    pub(crate) fn write(&self, folder: &Path, name: &str, host: &str) -> Files {
        self.write_for(folder, name, host, Good::Now)
    }

    pub(crate) fn write_for(&self, folder: &Path, name: &str, host: &str, good: Good) -> Files {
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        let now = SystemTime::now();
        params.not_before = (now - 9 * DAY).into();
        params.not_after = match good {
            Good::Now => (now + 9 * DAY).into(),
            Good::UntilYesterday => (now - DAY).into(),
        };
        let key = KeyPair::generate().unwrap();
        let cert = params.signed_by(&key, &self.issuer).unwrap();
        let files =
            Files { cert: folder.join(format!("{name}.crt")), key: folder.join(format!("{name}.key")) };
        std::fs::write(&files.cert, cert.pem()).unwrap();
        std::fs::write(&files.key, key.serialize_pem()).unwrap();
        std::fs::set_permissions(&files.key, std::fs::Permissions::from_mode(0o600)).unwrap();
        files
    }
}

impl Files {
    /// `[shop.tls]`
    pub(crate) fn table(&self) -> String {
        format!("[shop.tls]\ncert = \"{}\"\nkey = \"{}\"\n", self.cert.display(), self.key.display())
    }
}
