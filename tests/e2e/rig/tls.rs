//! TLS by hand: which certificate, which protocol, which version.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// The versions of today.
const BOTH: &[&SupportedProtocolVersion] = &[&TLS12, &TLS13];

/// What a client says first.
#[derive(Clone)]
pub(crate) struct Hello<'a> {
    /// The host it means; its certificate must be good for it.
    pub(crate) host: &'a str,
    /// Whether it says so (SNI, RFC 6066 §3).
    pub(crate) names_it: bool,
    /// The authority it trusts, PEM.
    pub(crate) trusts: &'a str,
    /// Protocols it offers (ALPN, RFC 7301).
    pub(crate) offers: &'a [&'a str],
    /// Versions it speaks.
    pub(crate) speaks: &'a [&'static SupportedProtocolVersion],
}

/// What came of it.
pub(crate) struct Met {
    /// The certificate, DER.
    pub(crate) certificate: Vec<u8>,
    /// The agreed protocol.
    pub(crate) protocol: Option<String>,
    /// The agreed version.
    pub(crate) version: Option<ProtocolVersion>,
    /// The connection.
    pub(crate) stream: TlsStream<TcpStream>,
}

impl<'a> Hello<'a> {
    /// An ordinary one.
    pub(crate) fn to(host: &'a str, trusts: &'a str) -> Self {
        Self { host, names_it: true, trusts, offers: &["h2", "http/1.1"], speaks: BOTH }
    }

    /// Shakes hands with whoever listens on `port`.
    pub(crate) async fn meet(&self, port: u16) -> std::io::Result<Met> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.trusts.as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let versions =
            ClientConfig::builder_with_provider(provider).with_protocol_versions(self.speaks).unwrap();
        let mut config = versions.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = self.offers.iter().map(|name| name.as_bytes().to_vec()).collect();
        config.enable_sni = self.names_it;
        let name = ServerName::try_from(self.host.to_owned()).unwrap();
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
        let state = stream.get_ref().1;
        let protocol = state.alpn_protocol().map(|name| String::from_utf8_lossy(name).into_owned());
        let certificate = state.peer_certificates().unwrap()[0].to_vec();
        Ok(Met { certificate, protocol, version: state.protocol_version(), stream })
    }
}
