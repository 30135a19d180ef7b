//! A small TLS client: many new connections, or many that stay open.

use anyhow::{Context, ensure};
use rustls::client::Resumption;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Connections opened at the same time.
const THREADS: u32 = 4;
/// A server that says nothing for so long is stuck.
const PATIENCE: Duration = Duration::from_secs(10);
/// An answer to a request for the small page is not longer, bytes.
const ANSWER: usize = 4096;

/// An open connection to a server.
pub(crate) type Connection = StreamOwned<ClientConnection, TcpStream>;

/// Whom the client trusts, and that it never resumes a session: every handshake is a whole one.
pub(crate) struct Shaker {
    config: Arc<ClientConfig>,
}

impl Shaker {
    /// Trusts the certificate `pem` alone.
    pub(crate) fn new(pem: &str) -> anyhow::Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(pem.as_bytes())?)?;
        let mut config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        config.resumption = Resumption::disabled();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { config: Arc::new(config) })
    }

    /// `count` connections one after the other on a few threads, one request on each; how long each took, seconds.
    pub(crate) fn many(&self, port: u16, path: &str, count: u32) -> anyhow::Result<Vec<f64>> {
        let one_thread =
            || (0..count / THREADS).map(|_| self.once(port, path)).collect::<anyhow::Result<Vec<f64>>>();
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(one_thread)).collect();
            let mut all = Vec::new();
            for thread in threads {
                all.extend(thread.join().map_err(|_| anyhow::anyhow!("a client thread broke down"))??);
            }
            Ok(all)
        })
    }

    /// A connection on which one request was answered and which stays open.
    pub(crate) fn idle(&self, port: u16, path: &str) -> anyhow::Result<Connection> {
        let mut connection = self.connect(port)?;
        ask(&mut connection, path, "keep-alive")?;
        let mut answer = vec![0; ANSWER];
        let mut length = 0;
        while !is_whole(&answer[..length]) {
            let read = connection.read(&mut answer[length..]).context("an answer broke off")?;
            ensure!(read > 0, "the connection was closed after one request");
            length += read;
        }
        ensure!(answer.starts_with(b"HTTP/1.1 200"), "an answer was no 200");
        Ok(connection)
    }

    fn once(&self, port: u16, path: &str) -> anyhow::Result<f64> {
        let began = Instant::now();
        let mut connection = self.connect(port)?;
        ask(&mut connection, path, "close")?;
        let mut answer = Vec::with_capacity(ANSWER);
        match connection.read_to_end(&mut answer) {
            // Not every server says goodbye in TLS.
            Err(error) if error.kind() != ErrorKind::UnexpectedEof => return Err(error.into()),
            _ => ensure!(answer.starts_with(b"HTTP/1.1 200"), "an answer was no 200"),
        }
        Ok(began.elapsed().as_secs_f64())
    }

    fn connect(&self, port: u16) -> anyhow::Result<Connection> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let client = ClientConnection::new(self.config.clone(), ServerName::try_from("localhost")?)?;
        Ok(StreamOwned::new(client, stream))
    }
}

fn ask(connection: &mut Connection, path: &str, then: &str) -> std::io::Result<()> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: {then}\r\n\r\n");
    connection.write_all(request.as_bytes())
}

/// Whether a head and the small page are here: it ends with its last tag.
fn is_whole(answer: &[u8]) -> bool {
    answer.ends_with(b"</html>\n")
}
