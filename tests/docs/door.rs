//! A command of a document that stays: started, waited for, ended in order.

use crate::world::World;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// How long it may take until it is ready: a debug build on a busy machine.
const START: Duration = Duration::from_secs(90);
/// How long it may take to end once it is asked to.
const END: Duration = Duration::from_secs(60);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(50);

/// A running command.
pub(crate) struct Door {
    /// As the document has it.
    pub(crate) command: String,
    child: Child,
    log: PathBuf,
}

/// What the admin address says of it.
async fn is_ready(admin: u16) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(("127.0.0.1", admin)).await?;
    stream.write_all(b"GET /readyz HTTP/1.0\r\n\r\n").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer.lines().next().is_some_and(|line| line.contains(" 200 ")))
}

/// Whether a command of a document stays until it is ended.
pub(crate) fn stays(command: &str) -> bool {
    command.starts_with("vratar run ") || command == "bash .ci/demo" || command.starts_with("vratar demo")
}

impl Door {
    /// Starts `command` and waits until it is ready.
    pub(crate) async fn open(world: &World, command: &str) -> Self {
        let log = world.folder().join("door.log");
        let out = std::fs::File::create(&log).unwrap();
        let mut shell = world.bash(&format!("exec {command}\n"));
        shell.stdin(Stdio::null()).stdout(out.try_clone().unwrap()).stderr(out).kill_on_drop(true);
        let child = shell.spawn().unwrap();
        let mut door = Self { command: command.to_owned(), child, log };
        door.wait_until_ready(world).await;
        door
    }

    async fn wait_until_ready(&mut self, world: &World) {
        let end = Instant::now() + START;
        loop {
            if is_ready(world.admin).await.unwrap_or(false) {
                return;
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("`{}` ended at once ({status}):\n{}", self.command, self.said());
            }
            assert!(Instant::now() < end, "`{}` does not become ready:\n{}", self.command, self.said());
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Ends it as an operator would; it must end in order.
    pub(crate) async fn close(mut self) {
        let id = self.child.id().expect("it runs").to_string();
        let told = Command::new("kill").args(["-s", "TERM", &id]).status().await.unwrap();
        assert!(told.success(), "`{}` ended by itself:\n{}", self.command, self.said());
        let ended = tokio::time::timeout(END, self.child.wait()).await;
        let ended =
            ended.unwrap_or_else(|_| panic!("`{}` does not end:\n{}", self.command, self.said())).unwrap();
        assert!(ended.success(), "`{}` ended with {ended}:\n{}", self.command, self.said());
    }

    /// What it has said so far.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}
