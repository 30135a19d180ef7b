//! Certificates by SNI name, replaced without a restart.

use arc_swap::ArcSwap;
use pingora_core::listeners::tls::Acceptor;
use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::collections::HashMap;
use std::sync::Arc;

/// The certificates of one moment: host name (lower case) to certificate and key.
#[derive(Clone, Default, Debug)]
pub struct CertSet {
    by_host: HashMap<String, Arc<CertifiedKey>>,
    fallback: Option<Arc<CertifiedKey>>,
}

impl CertSet {
    /// Adds a host's certificate. The first one also answers clients that send no server name.
    pub fn insert(&mut self, host: &str, certificate: Arc<CertifiedKey>) {
        self.fallback.get_or_insert_with(|| certificate.clone());
        self.by_host.insert(host.to_owned(), certificate);
    }

    /// Puts a host's new certificate in place of its old one, for clients that send no server name too.
    pub fn renew(&mut self, host: &str, certificate: Arc<CertifiedKey>) {
        let old = self.by_host.insert(host.to_owned(), certificate.clone());
        if let (Some(old), Some(fallback)) = (old, &mut self.fallback)
            && Arc::ptr_eq(&old, fallback)
        {
            *fallback = certificate;
        }
    }

    /// The certificate of a host.
    #[must_use]
    pub fn get(&self, host: &str) -> Option<&CertifiedKey> {
        self.by_host.get(host).map(Arc::as_ref)
    }

    /// How many hosts have a certificate.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_host.len()
    }

    /// Whether no host has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_host.is_empty()
    }
}

/// Picks the certificate of a handshake from the current [`CertSet`].
#[derive(Debug, Default)]
pub struct Certs {
    current: ArcSwap<CertSet>,
}

impl Certs {
    /// The set in use.
    #[must_use]
    pub fn current(&self) -> Arc<CertSet> {
        self.current.load_full()
    }

    /// Takes a new set; handshakes from now on use it, open connections keep theirs.
    pub fn replace(&self, set: CertSet) {
        self.current.store(Arc::new(set));
    }
}

impl ResolvesServerCert for Certs {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let set = self.current.load();
        match hello.server_name() {
            // rustls hands the name over in lower case and without a trailing dot.
            Some(name) => set.by_host.get(name).cloned(),
            None => set.fallback.clone(),
        }
    }
}

/// TLS 1.2 and 1.3 with HTTP/2 and HTTP/1.1, certificates from `certs`.
///
/// # Errors
/// A [`rustls::Error`] when the crypto provider lacks TLS 1.2 or 1.3.
pub fn acceptor(certs: Arc<Certs>) -> Result<Arc<Acceptor>, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
        .with_no_client_auth()
        .with_cert_resolver(certs);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(Acceptor::from_server_config(Arc::new(config))))
}
