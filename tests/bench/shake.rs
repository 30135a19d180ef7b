//! A small TLS client: many new connections, or many that stay open.

use crate::farm::Server;
use crate::load;
use anyhow::{Context, ensure};
use rustls::client::Resumption;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, HandshakeKind, ProtocolVersion, RootCertStore, StreamOwned};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Connections opened at the same time.
const THREADS: u32 = 4;
/// A server that says nothing for so long is stuck.
const PATIENCE: Duration = Duration::from_secs(30);
/// An answer to a request for the small page is not longer, bytes.
const ANSWER: usize = 4096;

/// An open connection to a server.
pub(crate) type Connection = StreamOwned<ClientConnection, TcpStream>;

/// Sessions that a thread remembers: more than a server gives out on one connection.
const SESSIONS: usize = 32;

/// Whom the client trusts.
pub(crate) struct Shaker {
    roots: Arc<RootCertStore>,
}

/// One who connects: each remembers their own sessions, or none.
struct Caller<'a> {
    config: Arc<ClientConfig>,
    server: &'a Server,
}

impl Shaker {
    /// Trusts the certificate `pem` alone.
    pub(crate) fn new(pem: &str) -> anyhow::Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(pem.as_bytes())?)?;
        Ok(Self { roots: Arc::new(roots) })
    }

    fn caller<'a>(&self, server: &'a Server, resumption: Resumption) -> Caller<'a> {
        let mut config =
            ClientConfig::builder().with_root_certificates(self.roots.clone()).with_no_client_auth();
        config.resumption = resumption;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Caller { config: Arc::new(config), server }
    }

    /// `count` connections one after the other on a few threads, one request on each; how long each took, seconds. Every
    /// handshake is a whole one, or every one but a thread's first goes on from an earlier session.
    pub(crate) fn many(
        &self,
        server: &Server,
        path: &str,
        count: u32,
        resumed: bool,
    ) -> anyhow::Result<Vec<f64>> {
        let one_thread = || {
            let sessions =
                if resumed { Resumption::in_memory_sessions(SESSIONS) } else { Resumption::disabled() };
            let caller = self.caller(server, sessions);
            let expected = |number: u32| {
                if resumed && number > 0 { HandshakeKind::Resumed } else { HandshakeKind::Full }
            };
            (0..count / THREADS)
                .map(|number| caller.once(path, expected(number)))
                .collect::<anyhow::Result<Vec<f64>>>()
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(one_thread)).collect();
            let mut all = Vec::new();
            for thread in threads {
                all.extend(thread.join().map_err(|_| anyhow::anyhow!("a client thread broke down"))??);
            }
            Ok(all)
        })
    }

    /// A connection that stays open, for requests one after the other.
    pub(crate) fn open(&self, server: &Server) -> anyhow::Result<Connection> {
        self.caller(server, Resumption::disabled()).connect()
    }

    /// A connection on which one request was answered and which stays open.
    pub(crate) fn idle(&self, server: &Server, path: &str) -> anyhow::Result<Connection> {
        let mut connection = self.open(server)?;
        ask(&mut connection, &server.host, path, "keep-alive")?;
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
}

impl Caller<'_> {
    fn once(&self, path: &str, expected: HandshakeKind) -> anyhow::Result<f64> {
        let began = Instant::now();
        let mut connection = self.connect()?;
        ask(&mut connection, &self.server.host, path, "close")?;
        let mut answer = Vec::with_capacity(ANSWER);
        match connection.read_to_end(&mut answer) {
            // Not every server says goodbye in TLS.
            Err(error) if error.kind() != ErrorKind::UnexpectedEof => return Err(error.into()),
            _ => ensure!(answer.starts_with(b"HTTP/1.1 200"), "an answer was no 200"),
        }
        let kind = connection.conn.handshake_kind();
        ensure!(kind == Some(expected), "a handshake was {kind:?}, not {expected:?}");
        ensure!(
            connection.conn.protocol_version() == Some(ProtocolVersion::TLSv1_3),
            "a connection was not one of TLS 1.3"
        );
        Ok(began.elapsed().as_secs_f64())
    }

    fn connect(&self) -> anyhow::Result<Connection> {
        let stream = TcpStream::connect(("127.0.0.1", self.server.port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let name = ServerName::try_from(self.server.host.clone())?;
        Ok(StreamOwned::new(ClientConnection::new(self.config.clone(), name)?, stream))
    }
}

/// Sends a request with the headers of a browser; what is sent with it is a form.
pub(crate) fn send(
    connection: &mut Connection,
    host: &str,
    path: &str,
    form: Option<&str>,
) -> std::io::Result<()> {
    let method = if form.is_some() { "POST" } else { "GET" };
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n");
    for (name, value) in load::headers(path) {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if let Some(form) = form {
        request.push_str(&format!(
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            form.len()
        ));
    }
    request.push_str("\r\n");
    request.push_str(form.unwrap_or_default());
    connection.write_all(request.as_bytes())
}

fn ask(connection: &mut Connection, host: &str, path: &str, then: &str) -> std::io::Result<()> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: {then}\r\n\r\n");
    connection.write_all(request.as_bytes())
}

/// Whether a head and the small page are here: it ends with its last tag.
fn is_whole(answer: &[u8]) -> bool {
    answer.ends_with(b"</html>\n")
}
