//! The binary.

use crate::http::{Http, is_up};
use crate::place::{free_port, only_one, target, tests};
use crate::program::Program;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output};
use tempfile::TempDir;

/// How it is started.
#[derive(Clone, Debug)]
pub enum Start {
    /// By flags: `vratar run --upstream URL --adapter NAME …`, and any more.
    Flags {
        /// Where the shop answers.
        upstream: String,
        /// Name of a shipped adapter or a folder.
        adapter: String,
        /// Further flags.
        more: Vec<String>,
    },
    /// `vratar demo`: with the small shop that ships with it.
    Demo,
    /// By a config file. In its text `{https}`, `{http}`, `{admin}` stand for addresses and `{state}` for the
    /// state directory.
    Config(String),
}

impl Start {
    /// By flags, with nothing but the shop and the adapter named.
    #[must_use]
    pub fn flags(upstream: &str, adapter: &str) -> Self {
        Self::Flags { upstream: upstream.to_owned(), adapter: adapter.to_owned(), more: Vec::new() }
    }

    /// The same with one more flag; of no effect for a config.
    #[must_use]
    pub fn with(mut self, flag: &str, value: &str) -> Self {
        if let Self::Flags { more, .. } = &mut self {
            more.extend([flag.to_owned(), value.to_owned()]);
        }
        self
    }
}

/// A running door at `https://localhost:PORT`.
pub struct Vratar {
    program: Program,
    /// Port of the HTTPS door.
    pub https: u16,
    /// Port of the plain door.
    pub http: u16,
    /// Port for metrics and health.
    pub admin: u16,
    folder: TempDir,
    start: Start,
}

impl Vratar {
    /// Starts it on free ports with an empty state directory and waits until `/readyz` says so.
    pub async fn start(start: Start) -> Self {
        Self::start_in(tempfile::tempdir().expect("a folder for the state"), start).await
    }

    /// Another door with the same master key.
    pub async fn start_beside(&self, start: Start) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the state");
        let state = folder.path().join("state");
        std::fs::DirBuilder::new().mode(0o700).create(&state).expect("a state folder");
        std::fs::copy(self.state().join("key"), state.join("key")).expect("the key of the first door");
        Self::start_in(folder, start).await
    }

    async fn start_in(folder: TempDir, start: Start) -> Self {
        let (https, http, admin) = (free_port(), free_port(), free_port());
        let command = command_line(&start, folder.path(), [https, http, admin]);
        let mut program = Program::start(&command, &folder.path().join("vratar.log"));
        program.ready(async || ready(admin).await).await;
        Self { program, https, http, admin, folder, start }
    }

    /// Starts it again on the same ports and state.
    pub async fn restart(&mut self) {
        self.program.kill9();
        let command = command_line(&self.start, self.folder.path(), [self.https, self.http, self.admin]);
        self.program = Program::start(&command, &self.folder.path().join("vratar.log"));
        let admin = self.admin;
        self.program.ready(async || ready(admin).await).await;
    }

    /// SIGKILL.
    pub fn kill9(&mut self) {
        self.program.kill9();
    }

    /// SIGTERM, and how it ended.
    pub fn stop(&mut self) -> ExitStatus {
        self.program.stop()
    }

    /// Sends it a signal by name (`HUP`).
    pub fn signal(&self, name: &str) {
        self.program.signal(name);
    }

    /// Its log until now.
    #[must_use]
    pub fn log(&self) -> String {
        self.program.log()
    }

    /// Its state directory.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// Its config file, if it was started by one.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.folder.path().join(CONFIG)
    }

    /// Writes its config anew, with the same addresses and state; what it makes of that is seen at a reload or restart.
    pub fn configure(&mut self, text: &str) {
        let text = filled(text, self.folder.path(), &addresses([self.https, self.http, self.admin]));
        std::fs::write(self.config(), &text).expect("the config can be written");
        self.start = Start::Config(text);
    }

    /// `https://localhost:PORT`
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://localhost:{}", self.https)
    }

    /// A new visitor at the HTTPS door who trusts its certificate authority.
    #[must_use]
    pub fn visitor(&self) -> Http {
        let authority =
            std::fs::read(self.state().join("ca/ca.pem")).expect("the local authority has a certificate");
        Http::new(&self.url(), Some(&authority))
    }

    /// A page of the admin address: `/metrics`, `/readyz`.
    pub async fn admin(&self, path: &str) -> String {
        Http::new(&format!("http://127.0.0.1:{}", self.admin), None).get(path).await.text()
    }

    /// `vratar ARGUMENTS --state DIR`.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(binary());
        command.args(arguments).arg("--state").arg(self.state());
        command.output().expect("the binary runs")
    }

    /// Every decision of a person, as `consent list --format json` gives them.
    #[must_use]
    pub fn decisions(&self, email: &str) -> Vec<serde_json::Value> {
        let listed = self.command(&["consent", "list", "--subject", email, "--format", "json"]);
        let (out, err) = (String::from_utf8_lossy(&listed.stdout), String::from_utf8_lossy(&listed.stderr));
        assert!(listed.status.success(), "consent list: {}\n{out}\n{err}", listed.status);
        serde_json::from_str(&out)
            .unwrap_or_else(|error| panic!("consent list gives no JSON array ({error}):\n{out}"))
    }

    /// Whether the chain of decisions is sound: the exit code of `consent verify`.
    #[must_use]
    pub fn verify(&self) -> Option<i32> {
        self.command(&["consent", "verify"]).status.code()
    }
}

async fn ready(admin: u16) -> bool {
    is_up(&format!("http://127.0.0.1:{admin}/readyz")).await
}

/// The name of a config file.
const CONFIG: &str = "vratar.toml";

fn addresses(ports: [u16; 3]) -> [String; 3] {
    ports.map(|port| format!("127.0.0.1:{port}"))
}

fn filled(text: &str, folder: &Path, [https, http, admin]: &[String; 3]) -> String {
    let text = text.replace("{https}", https).replace("{http}", http).replace("{admin}", admin);
    text.replace("{state}", &folder.join("state").to_string_lossy())
}

fn command_line(start: &Start, folder: &Path, ports: [u16; 3]) -> Command {
    let addresses = addresses(ports);
    let [https, http, admin] = &addresses;
    let state = folder.join("state");
    // Where a test forbids files to grow, writing fails as on a full disk.
    let mut command = Command::new("env");
    command.arg("--ignore-signal=XFSZ").arg(binary()).current_dir(folder);
    // A small container has no certificate authorities: the door opens without them.
    command.env("SSL_CERT_FILE", folder.join("no-authorities.pem"));
    match start {
        Start::Demo => {
            command.arg("demo").arg("--state").arg(state);
            for (flag, port) in ["--https-port", "--http-port", "--admin-port"].iter().zip(ports) {
                command.args([flag, &port.to_string()[..]]);
            }
        }
        Start::Flags { upstream, adapter, more } => {
            command.args(["run", "--upstream", upstream, "--adapter", adapter, "--host", "localhost"]);
            command.args(["--https", https, "--http", http, "--admin", admin]).arg("--state").arg(state);
            command.args(more);
        }
        Start::Config(text) => {
            let file = folder.join(CONFIG);
            std::fs::write(&file, filled(text, folder, &addresses)).expect("the config can be written");
            command.args(["run", "--config"]).arg(file);
        }
    }
    command
}

/// `VRATAR_BIN`, or the debug build of this very source, made now if it is not there.
#[must_use]
pub fn binary() -> PathBuf {
    if let Some(named) = std::env::var_os("VRATAR_BIN") {
        return named.into();
    }
    let built = target().join("debug/vratar");
    let _alone = only_one("vratar-build");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "-p", "vratar", "--target-dir"]).arg(target()).current_dir(tests());
    let made = cargo.output().expect("cargo runs");
    assert!(made.status.success(), "vratar does not build:\n{}", String::from_utf8_lossy(&made.stderr));
    built
}
