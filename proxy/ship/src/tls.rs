//! Connections: TCP to this machine, TLS to all others.

use crate::ShipError;
use crate::error::Trouble;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName};
use socket2::{SockRef, TcpKeepalive};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use vratar_config::{Endpoint, Loopback};

/// How long connecting may take, TLS included.
const CONNECT: Duration = Duration::from_secs(10);
/// How long bytes may wait to be acknowledged by the other end's system before the connection counts as lost.
pub(crate) const UNACKNOWLEDGED: Duration = Duration::from_secs(10);

/// What can be read from and written to.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Send + Sync + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Wire for T {}

/// Where to connect to.
pub(crate) enum Peer {
    /// Here, in clear.
    Near(Loopback),
    /// Elsewhere, and the name that its certificate must have.
    Far { host: Arc<str>, port: u16, name: ServerName<'static>, tls: Arc<ClientConfig> },
}

impl Peer {
    pub(crate) fn near(at: Loopback) -> Self {
        Self::Near(at)
    }

    pub(crate) fn far(at: &Endpoint, tls: Option<Arc<ClientConfig>>) -> Result<Self, ShipError> {
        let named = || ShipError::Name(at.host.to_string());
        let name = ServerName::try_from(at.host.to_string()).map_err(|_| named())?;
        let tls = tls.ok_or_else(named)?;
        Ok(Self::Far { host: Arc::clone(&at.host), port: at.port, name, tls })
    }

    /// Connects.
    pub(crate) async fn connect(&self) -> Result<Box<dyn Wire>, Trouble> {
        tokio::time::timeout(CONNECT, self.connected()).await.map_err(|_| Trouble::Timeout)?
    }

    async fn connected(&self) -> Result<Box<dyn Wire>, Trouble> {
        match self {
            Self::Near(at) => Ok(Box::new(watched(TcpStream::connect(at.address()).await?)?)),
            Self::Far { host, port, name, tls } => {
                let stream = watched(TcpStream::connect((&**host, *port)).await?)?;
                let connector = tokio_rustls::TlsConnector::from(Arc::clone(tls));
                Ok(Box::new(connector.connect(name.clone(), stream).await?))
            }
        }
    }
}

/// So that an end that vanished is noticed while what was sent to it is still known.
fn watched(stream: TcpStream) -> std::io::Result<TcpStream> {
    let socket = SockRef::from(&stream);
    socket.set_tcp_nodelay(true)?;
    socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED))?;
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(UNACKNOWLEDGED))?;
    Ok(stream)
}

/// Trusts what `ca` says, or else what this machine does.
pub(crate) fn client(sink: &str, ca: Option<&Path>) -> Result<Arc<ClientConfig>, ShipError> {
    let wrong = |says: String| ShipError::Authority { sink: sink.to_owned(), says };
    let mut roots = RootCertStore::empty();
    match ca {
        Some(path) => {
            let all = CertificateDer::pem_file_iter(path).map_err(|cause| wrong(cause.to_string()))?;
            for one in all {
                let added = roots.add(one.map_err(|cause| wrong(cause.to_string()))?);
                added.map_err(|cause| wrong(cause.to_string()))?;
            }
        }
        // One that does not read is not trusted; the others are.
        None => drop(roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs)),
    }
    if roots.is_empty() {
        return Err(wrong("there is no certificate of an authority; name one with 'ca'".to_owned()));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|cause| wrong(cause.to_string()))?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}
