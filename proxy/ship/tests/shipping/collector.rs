//! A listener on loopback, with and without TLS, that can be killed and started again at the same address.

use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket};
use tokio_rustls::TlsAcceptor;
use vratar_config::{Endpoint, Loopback};

pub(crate) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// A certificate for 127.0.0.1.
pub(crate) struct Identity {
    pub(crate) ca: PathBuf,
    acceptor: TlsAcceptor,
}

impl Identity {
    pub(crate) fn new(dir: &Path) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let ca = dir.join("ca.pem");
        std::fs::write(&ca, cert.pem()).unwrap();
        let key = rustls_pki_types::PrivatePkcs8KeyDer::from(signing_key.serialize_der()).into();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider);
        let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        let config = config.with_single_cert(vec![cert.der().clone()], key).unwrap();
        Self { ca, acceptor: TlsAcceptor::from(Arc::new(config)) }
    }
}

/// An address that nobody listens on yet, and who will.
pub(crate) struct Door {
    pub(crate) address: SocketAddr,
    tls: Option<TlsAcceptor>,
}

impl Door {
    pub(crate) async fn new(identity: Option<&Identity>) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        Self { address, tls: identity.map(|identity| identity.acceptor.clone()) }
    }

    pub(crate) fn loopback(&self) -> Loopback {
        Loopback::new(self.address).unwrap()
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        Endpoint { host: "127.0.0.1".into(), port: self.address.port() }
    }

    pub(crate) fn listen(&self) -> TcpListener {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(self.address).unwrap();
        socket.listen(16).unwrap()
    }

    /// The next who connects and, with TLS, trusts.
    pub(crate) async fn next(&self, listener: &TcpListener) -> Box<dyn Wire> {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            match &self.tls {
                None => return Box::new(stream),
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        return Box::new(stream);
                    }
                }
            }
        }
    }
}
