//! A running program that ends with the benchmark.

use anyhow::{Context, bail};
use std::fs::File;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take until it takes connections.
const START: Duration = Duration::from_secs(30);
/// How long it may take to end when it is asked to.
const END: Duration = Duration::from_secs(10);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(20);
/// Bytes of its log that are shown when it did not start.
const TAIL: usize = 2000;

/// A program; what it says is in a file.
pub(crate) struct Program {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Program {
    /// Starts a server that answers on `port` of 127.0.0.1, and waits until it does.
    pub(crate) fn start(
        name: &'static str,
        command: &Command,
        folder: &Path,
        port: u16,
    ) -> anyhow::Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let out = File::create(&log)?;
        let mut wrapped = bound(command);
        wrapped.current_dir(folder).stdin(Stdio::null()).stdout(out.try_clone()?).stderr(out);
        let child = wrapped.spawn().with_context(|| format!("{name} does not start"))?;
        let mut program = Self { name, child, log };
        program.ready(port)?;
        Ok(program)
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The end of what it has said.
    pub(crate) fn tail(&self) -> String {
        let log = std::fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(&log[log.len().saturating_sub(TAIL)..]).into_owned()
    }

    fn ready(&mut self, port: u16) -> anyhow::Result<()> {
        let end = Instant::now() + START;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended before it was ready ({status}):\n{}", self.name, self.tail());
            }
            if Instant::now() > end {
                bail!("{} takes no connections after {START:?}:\n{}", self.name, self.tail());
            }
            std::thread::sleep(LOOK);
        }
        Ok(())
    }

    fn ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let id = self.child.id().to_string();
        if !self.ended() {
            drop(Command::new("kill").args(["-s", "TERM", &id]).stderr(Stdio::null()).status());
        }
        let end = Instant::now() + END;
        while !self.ended() && Instant::now() < end {
            std::thread::sleep(LOOK);
        }
        // An error says that it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Where a program lies: on the path, or where Debian puts servers.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    folders.map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Runs `command` to its end, at most `limit` long; what it says on standard output, and how it ended.
pub(crate) fn output(command: &Command, out: &Path, limit: Duration) -> anyhow::Result<(String, ExitStatus)> {
    let file = File::create(out)?;
    let mut wrapped = bound(command);
    wrapped.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    let mut child = wrapped.spawn().with_context(|| format!("{:?} does not start", command.get_program()))?;
    let end = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok((std::fs::read_to_string(out)?, status));
        }
        if Instant::now() > end {
            drop(child.kill());
            drop(child.wait());
            bail!("{:?} was not done after {limit:?}", command.get_program());
        }
        std::thread::sleep(LOOK);
    }
}

/// The same, ending when this program does, even if that is killed (`setpriv` is in every Debian).
fn bound(command: &Command) -> Command {
    let mut wrapped = Command::new("setpriv");
    wrapped.args(["--pdeathsig", "TERM"]).arg(command.get_program()).args(command.get_args());
    wrapped
}
