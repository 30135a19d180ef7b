//! One certificate for all: ECDSA P-256, for `localhost` and names below `shops.test`, signed by itself.

use anyhow::Context;
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256};
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Where names of many shops lie: `s1.` and so on of it.
pub(crate) const MANY: &str = "shops.test";

/// Where it lies.
pub(crate) struct Cert {
    /// Certificate, PEM.
    pub(crate) cert: PathBuf,
    /// Key, PEM.
    pub(crate) key: PathBuf,
    /// Both in one file, as HAProxy wants it.
    pub(crate) both: PathBuf,
    /// The certificate's text.
    pub(crate) pem: String,
}

/// Makes one in `folder`.
pub(crate) fn make(folder: &Path) -> anyhow::Result<Cert> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let cert =
        CertificateParams::new(vec!["localhost".to_owned(), format!("*.{MANY}")])?.self_signed(&key)?;
    let (pem, key) = (cert.pem(), key.serialize_pem());
    let made = Cert {
        cert: folder.join("cert.pem"),
        key: folder.join("key.pem"),
        both: folder.join("both.pem"),
        pem,
    };
    for (path, text) in
        [(&made.cert, &made.pem), (&made.key, &key), (&made.both, &format!("{}{key}", made.pem))]
    {
        write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(made)
}

/// For nobody else: Vratar refuses a key that everybody may read.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    File::options().write(true).create_new(true).mode(0o600).open(path)?.write_all(text.as_bytes())
}
