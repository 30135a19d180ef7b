//! The binary on a state directory of the test's choice, to be killed and started again at any moment.

use crate::binary::{binary, command};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use vratar_tests::{Http, free_port};

/// Until something that was waited for has failed: far longer than any of it takes, so that it is never the
/// machine that fails a test.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(10);

/// How the door is told what to do.
#[derive(Clone)]
pub(crate) enum Told {
    /// `--upstream URL --adapter demo`.
    ByFlags(String),
    /// A config file; `{https}`, `{admin}`, `{state}` in it are filled in.
    ByFile(PathBuf),
}

/// Where visitors come in, for those who outlive the door.
#[derive(Clone)]
pub(crate) struct Entrance {
    https: u16,
    authority: Arc<[u8]>,
}

impl Entrance {
    /// A new visitor who trusts the local authority.
    pub(crate) fn visitor(&self) -> Http {
        Http::new(&format!("https://localhost:{}", self.https), Some(&self.authority))
    }

    /// The same over HTTP/1.1.
    pub(crate) fn visitor_http1(&self) -> Http {
        Http::http1(&format!("https://localhost:{}", self.https), Some(&self.authority))
    }
}

/// A running door.
pub(crate) struct Door {
    child: Child,
    pub(crate) https: u16,
    pub(crate) admin: u16,
    pub(crate) state: PathBuf,
    log: PathBuf,
}

impl Door {
    /// Starts it on `state` in front of `upstream`, with fresh ports, and waits until it is ready.
    pub(crate) async fn open(state: &Path, upstream: &str) -> Self {
        let mut door = Self::begin(state, &Told::ByFlags(upstream.to_owned()));
        door.ready().await;
        door
    }

    /// Starts it and does not wait.
    pub(crate) fn begin(state: &Path, told: &Told) -> Self {
        let (https, admin) = (free_port(), free_port());
        let log = state.with_extension("log");
        let out = std::fs::File::options().create(true).append(true).open(&log).expect("a log");
        let mut command = Command::new("setpriv");
        // Where files may not grow any more, writing shall fail as on a full disk, and not end the process.
        command.args(["--pdeathsig", "KILL", "env", "--ignore-signal=XFSZ"]).arg(binary()).arg("run");
        let (secure, side) = (format!("127.0.0.1:{https}"), format!("127.0.0.1:{admin}"));
        match told {
            Told::ByFlags(upstream) => {
                command.args(["--upstream", upstream, "--adapter", "demo", "--host", "localhost"]);
                command.args(["--https", &secure, "--http", &format!("127.0.0.1:{}", free_port())]);
                command.args(["--admin", &side, "--state"]).arg(state);
            }
            Told::ByFile(file) => {
                let text = std::fs::read_to_string(file).expect("a config");
                let text = text.replace("{https}", &secure).replace("{admin}", &side);
                std::fs::write(file, text.replace("{state}", &state.to_string_lossy())).expect("a config");
                command.arg("--config").arg(file);
            }
        }
        command.stdin(Stdio::null()).stdout(out.try_clone().expect("a file can be shared")).stderr(out);
        let child = command.spawn().expect("setpriv runs");
        Self { child, https, admin, state: state.to_owned(), log }
    }

    /// Waits until `/readyz` says so.
    pub(crate) async fn ready(&mut self) {
        let end = Instant::now() + PATIENCE;
        while !self.is_ready().await {
            if let Some(status) = self.child.try_wait().expect("a child can be asked") {
                panic!("it ended before it was ready ({status}):\n{}", self.log());
            }
            assert!(Instant::now() < end, "it is not ready:\n{}", self.log());
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits until the HTTPS door takes a connection, which it may do before it is ready.
    pub(crate) async fn listening(&self) {
        let end = Instant::now() + PATIENCE;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.https)).await.is_err() {
            assert!(Instant::now() < end, "nobody listens:\n{}", self.log());
            tokio::task::yield_now().await;
        }
    }

    async fn is_ready(&self) -> bool {
        self.side_page("/readyz").await.is_ok_and(|page| page.starts_with("HTTP/1.1 200"))
    }

    /// A page of the operator's address, head and all.
    async fn side_page(&self, path: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.admin)).await?;
        let asked = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(asked.as_bytes()).await?;
        let mut page = String::new();
        stream.read_to_string(&mut page).await?;
        Ok(page)
    }

    /// SIGKILL: no last word.
    pub(crate) fn kill9(&mut self) {
        // An error says that it has ended already.
        drop(self.child.kill());
        self.child.wait().expect("a child can be waited for");
    }

    /// Sends a signal by name (`HUP`).
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(sent.expect("kill runs").success(), "it has ended:\n{}", self.log());
    }

    /// Waits until it has ended by itself.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("a child can be asked") {
                return status;
            }
            assert!(Instant::now() < end, "it does not end:\n{}", self.log());
            tokio::time::sleep(LOOK).await;
        }
    }

    /// SIGTERM, and how it ended.
    pub(crate) async fn stop(&mut self) -> ExitStatus {
        self.signal("TERM");
        self.ended().await
    }

    /// The number of the process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// All it has said, over all its starts.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// A new visitor who trusts the local authority.
    pub(crate) fn visitor(&self) -> Http {
        self.entrance().visitor()
    }

    /// Where visitors come in.
    pub(crate) fn entrance(&self) -> Entrance {
        let authority = std::fs::read(self.state.join("ca/ca.pem")).expect("the local authority");
        Entrance { https: self.https, authority: authority.into() }
    }

    /// `vratar ARGUMENTS --state DIR`.
    pub(crate) fn command(&self, arguments: &[&str]) -> Output {
        command(&self.state, arguments)
    }

    /// Sum of the samples of a metric whose line has all of `parts` in it.
    pub(crate) async fn metric(&self, name: &str, parts: &[&str]) -> f64 {
        let text = self.side_page("/metrics").await.expect("metrics");
        let of_name =
            |line: &&str| line.starts_with(&format!("{name}{{")) || line.starts_with(&format!("{name} "));
        let lines = text.lines().filter(of_name).filter(|line| parts.iter().all(|part| line.contains(part)));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    }

    /// Waits until a metric is `value`.
    pub(crate) async fn until(&self, name: &str, value: f64) {
        let end = Instant::now() + PATIENCE;
        loop {
            let now = self.metric(name, &[]).await;
            // Gauges of whole numbers.
            if (now - value).abs() < 0.5 {
                return;
            }
            assert!(Instant::now() < end, "{name} stays {now}, not {value}:\n{}", self.log());
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits until the store has everything.
    pub(crate) async fn all_applied(&self) {
        self.until("vratar_store_up", 1.0).await;
        self.until("vratar_journal_waiting_entries", 0.0).await;
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.kill9();
    }
}
