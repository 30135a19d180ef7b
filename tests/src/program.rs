//! A running program that ends with the test.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a program may take until it is ready: a debug build on a busy machine of two cores.
const START: Duration = Duration::from_secs(90);
/// How long it may take to end when it is asked to.
const END: Duration = Duration::from_secs(15);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(40);
/// Lines of its log that are shown when it did not start.
const TAIL: usize = 40;

/// A program, its log in a file.
pub(crate) struct Program {
    child: Child,
    log: PathBuf,
}

impl Program {
    /// Starts `command`, writing what it says to the end of `log`. It ends when the thread that started it does,
    /// even if that is killed (`setpriv` is in every Debian).
    pub(crate) fn start(command: &Command, log: &Path) -> Self {
        let out =
            std::fs::File::options().create(true).append(true).open(log).expect("the log can be written");
        let mut wrapped = Command::new("setpriv");
        wrapped.args(["--pdeathsig", "TERM"]).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => wrapped.env(name, value),
                None => wrapped.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            wrapped.current_dir(folder);
        }
        wrapped.stdin(Stdio::null()).stdout(out.try_clone().expect("a file can be shared")).stderr(out);
        // A group of its own, so that what it starts can be ended with it.
        wrapped.process_group(0);
        let child =
            wrapped.spawn().unwrap_or_else(|e| panic!("{:?} does not start: {e}", command.get_program()));
        Self { child, log: log.to_owned() }
    }

    /// Waits until `ready` says so.
    pub(crate) async fn ready(&mut self, ready: impl AsyncFn() -> bool) {
        let end = Instant::now() + START;
        while !ready().await {
            if let Some(status) = self.ended() {
                panic!("it ended before it was ready ({status}):\n{}", self.tail());
            }
            assert!(Instant::now() < end, "it is not ready after {START:?}:\n{}", self.tail());
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Its exit status, if it has ended.
    pub(crate) fn ended(&mut self) -> Option<std::process::ExitStatus> {
        self.child.try_wait().expect("a child can be asked")
    }

    /// SIGKILL to it and all that it started: no last word.
    pub(crate) fn kill9(&mut self) {
        let group = format!("-{}", self.child.id());
        // A failure says that all of them have ended already.
        drop(Command::new("kill").args(["-s", "KILL", "--", &group]).stderr(Stdio::null()).status());
        self.child.wait().expect("a child can be waited for");
    }

    /// Sends a signal by name (`TERM`, `HUP`).
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).stderr(Stdio::null()).status();
        assert!(sent.is_ok(), "`kill` is missing");
    }

    /// SIGTERM, and its exit status.
    pub(crate) fn stop(&mut self) -> std::process::ExitStatus {
        self.signal("TERM");
        let end = Instant::now() + END;
        loop {
            if let Some(status) = self.ended() {
                return status;
            }
            assert!(Instant::now() < end, "it does not end after {END:?}:\n{}", self.tail());
            std::thread::sleep(LOOK);
        }
    }

    /// All it has said.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    fn tail(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(TAIL)..].join("\n")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.ended().is_none() {
            self.signal("TERM");
        }
        let end = Instant::now() + END;
        while self.ended().is_none() && Instant::now() < end {
            std::thread::sleep(LOOK);
        }
        self.kill9();
    }
}
