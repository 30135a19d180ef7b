//! The binary with a shop behind it, and what must be true of it at the end of every test.

use super::shop::{Conn, Shop};
use super::wire::{self, Wire};
use std::fmt::Write as _;
use std::future::Future;
use std::path::Path;
use std::time::{Duration, Instant};
use vratar_tests::{Start, Vratar};

/// The shop's name.
pub(crate) const HOST: &str = "shop.example";

/// How long open connections and requests may take to end once nobody wants them.
const CALM: Duration = Duration::from_secs(15);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(25);

/// What a test says beyond the least.
#[derive(Clone, Copy)]
pub(crate) struct Config {
    /// Lines of `[limits]`.
    pub(crate) limits: &'static str,
    /// Lines of `[[shop]]`.
    pub(crate) shop: &'static str,
    /// How far Vratar goes.
    pub(crate) mode: &'static str,
    /// Folder of the manifest, in the folder of the tests.
    pub(crate) adapter: &'static str,
}

impl Default for Config {
    fn default() -> Self {
        Self { limits: "", shop: "", mode: "inject", adapter: "hostile/bare" }
    }
}

/// A running door and its shop.
pub(crate) struct Rig {
    pub(crate) door: Vratar,
    pub(crate) shop: Shop,
}

impl Rig {
    /// With nothing but a shop that follows `script` on each connection.
    pub(crate) async fn start<F: Future<Output = ()> + Send + 'static>(
        script: impl Fn(Conn) -> F + Send + Sync + 'static,
    ) -> Self {
        Self::with(Config::default(), script).await
    }

    pub(crate) async fn with<F: Future<Output = ()> + Send + 'static>(
        config: Config,
        script: impl Fn(Conn) -> F + Send + Sync + 'static,
    ) -> Self {
        let shop = Shop::start(script).await;
        let door = Vratar::start(Start::Config(config.text(shop.port()))).await;
        Self { door, shop }
    }

    /// Another door with the same master key, before a shop of the same name.
    pub(crate) async fn beside<F: Future<Output = ()> + Send + 'static>(
        &self,
        config: Config,
        script: impl Fn(Conn) -> F + Send + Sync + 'static,
    ) -> Self {
        let shop = Shop::start(script).await;
        let door = self.door.start_beside(Start::Config(config.text(shop.port()))).await;
        Self { door, shop }
    }

    /// A connection to the plain door, which lets everything through.
    pub(crate) async fn plain(&self) -> Wire {
        wire::plain(self.door.http).await
    }

    /// A TLS connection that speaks HTTP/1.1.
    pub(crate) async fn secure(&self) -> Wire {
        wire::secure(self.door.https, &self.authority(), b"http/1.1").await
    }

    /// A connection of either sort.
    pub(crate) async fn wire(&self, secure: bool) -> Wire {
        if secure { self.secure().await } else { self.plain().await }
    }

    /// A TLS connection on which HTTP/2 was agreed and nothing said yet.
    pub(crate) async fn secure_h2(&self) -> Wire {
        wire::secure(self.door.https, &self.authority(), b"h2").await
    }

    /// A TCP connection to the TLS door.
    pub(crate) async fn tls_port_without_tls(&self) -> Wire {
        wire::plain(self.door.https).await
    }

    fn authority(&self) -> Vec<u8> {
        std::fs::read(self.door.state().join("ca/ca.pem")).unwrap()
    }

    /// The value of a metric, summed over its labels; 0 if it is not there yet.
    pub(crate) async fn metric(&self, name: &str) -> f64 {
        let text = self.door.admin("/metrics").await;
        let of_it = |line: &&str| line.starts_with(name) && line[name.len()..].starts_with(['{', ' ']);
        text.lines().filter(of_it).filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    }

    /// The most memory that the process has ever held, KiB.
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Number of the process.
    pub(crate) fn process(&self) -> u32 {
        let config = self.door.state().parent().unwrap().join("vratar.toml");
        let ours = |process: &u32| {
            let said = std::fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
            said.split(|byte| *byte == 0).any(|word| Path::new(&*String::from_utf8_lossy(word)) == config)
        };
        let all = std::fs::read_dir("/proc").unwrap().flatten();
        all.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).find(ours).unwrap()
    }

    /// Every test's end: the door answers the next good request over TLS and plainly, has nothing open and nothing
    /// under way, and has not panicked.
    pub(crate) async fn sound(self) {
        for mut wire in [self.secure().await, self.plain().await] {
            wire.send(&get("/ok")).await;
            let answer = wire.answer("GET").await;
            assert_eq!((answer.status, &answer.body[..]), (200, &b"good"[..]), "{answer:?}");
        }
        self.calm_and_quiet().await;
    }

    /// The same without the good request, for a shop that would not answer it.
    pub(crate) async fn calm_and_quiet(self) {
        self.calm().await;
        let log = self.door.log();
        assert!(!log.contains("panic"), "{log}");
    }

    async fn calm(&self) {
        let end = Instant::now() + CALM;
        loop {
            let (active, open) =
                (self.metric("vratar_requests_active").await, self.metric("vratar_connections_open").await);
            if active == 0.0 && open == 0.0 {
                return;
            }
            assert!(
                Instant::now() < end,
                "{active} requests and {open} connections are left:\n{}",
                self.door.log()
            );
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// A GET request, kept alive.
pub(crate) fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n").into_bytes()
}

impl Config {
    fn text(self, port: u16) -> String {
        let adapter = format!("{}/{}", env!("CARGO_MANIFEST_DIR"), self.adapter);
        let mut text = String::from("format = 1\nstate = \"{state}\"\n[listen]\nhttps = [\"{https}\"]\n");
        text += "http = [\"{http}\"]\nadmin = \"{admin}\"\nthreads = 2\n[log]\nformat = \"text\"\n";
        writeln!(text, "[limits]\n{}", self.limits).unwrap();
        writeln!(text, "[[shop]]\nhosts = [\"{HOST}\"]\nupstream = \"http://127.0.0.1:{port}\"").unwrap();
        writeln!(text, "adapter = \"{adapter}\"\nmode = \"{}\"\n{}", self.mode, self.shop).unwrap();
        text += "[shop.plain]\nexceptions = [\"/\"]\n";
        text
    }
}
