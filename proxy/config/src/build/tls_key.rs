//! Private keys, judged with the same code that will serve them.

use crate::codes::{self, Code};
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

/// What is wrong, and what to do.
pub(super) struct Wrong(pub(super) &'static str, pub(super) &'static str);

/// The private key in a PEM file.
///
/// # Errors
/// There is none, or it has a passphrase. Nothing of the file is repeated.
pub(super) fn private_key(bytes: &[u8]) -> Result<PrivateKeyDer<'static>, Wrong> {
    PrivateKeyDer::from_pem_slice(bytes).map_err(|_| {
        let text = String::from_utf8_lossy(bytes);
        if text.contains("ENCRYPTED") {
            Wrong(
                "the key has a passphrase, and nobody is there to type it",
                "write one without: openssl pkey -in KEY -out KEY-without-passphrase",
            )
        } else if text.contains("BEGIN CERTIFICATE") {
            Wrong(
                "the file holds a certificate, not a private key",
                "name the file with -----BEGIN PRIVATE KEY-----",
            )
        } else {
            Wrong(
                "there is no private key in the file",
                "the file must hold -----BEGIN PRIVATE KEY----- and what belongs to it",
            )
        }
    })
}

/// Whether the key is of a supported sort and the certificate's own.
///
/// # Errors
/// The code, what is wrong, and what to do.
pub(super) fn belongs(
    chain: Vec<CertificateDer<'static>>,
    key: &PrivateKeyDer<'static>,
) -> Result<(), (&'static Code, &'static str, &'static str)> {
    let Ok(key) = rustls::crypto::ring::sign::any_supported_type(key) else {
        let says = "the key is damaged, or of a sort that is not supported";
        return Err((
            &codes::KEY_PEM,
            says,
            "use RSA with 2048 bits or more, ECDSA P-256 or P-384, or Ed25519",
        ));
    };
    match CertifiedKey::new(chain, key).keys_match() {
        Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => Ok(()),
        Err(rustls::Error::InconsistentKeys(_)) => Err((
            &codes::KEY_MISMATCH,
            "the key does not belong to the certificate",
            "name the key that the certificate was made for; was only one of the two renewed?",
        )),
        Err(_) => Err((
            &codes::CERT_PEM,
            "the certificate cannot be used for TLS",
            "get an X.509 version 3 certificate",
        )),
    }
}
