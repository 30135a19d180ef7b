//! The certificate authorities by which shops that are spoken to over TLS are known.
//!
//! Pingora's connector reads those of this machine by itself, and panics where there are none, as in a small container, or
//! over one that it cannot read. Most shops need none: they are looked at first.

use pingora_core::connectors::{ConnectorOptions, TransportConnector};
use rustls::RootCertStore;

/// A file without a certificate.
const NONE: &str = "/dev/null";
/// Most connections to shops that are kept while nobody uses them: as many as Pingora keeps by itself.
const KEPT: usize = 128;

/// A connector, and whether it knows any authority.
pub(super) fn connector() -> (TransportConnector, bool) {
    let known = are_sound();
    let options =
        (!known).then(|| ConnectorOptions { ca_file: Some(NONE.to_owned()), ..ConnectorOptions::new(KEPT) });
    (TransportConnector::new(options), known)
}

/// What there is to say of a shop behind TLS that is not reached because nobody vouches for it.
pub(super) fn tell_missing() {
    tracing::error!(
        "a shop cannot be reached over TLS: this machine has no certificate authorities that can be read; install ca-certificates, or name a file of them in SSL_CERT_FILE, and restart"
    );
}

fn are_sound() -> bool {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let all = !found.certs.is_empty() && found.errors.is_empty();
    all && found.certs.into_iter().all(|one| roots.add(one).is_ok())
}
