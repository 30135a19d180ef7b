//! The control socket: how other `vratar` commands talk to the running door. One line of JSON there, one back.

pub(crate) mod access;

use crate::launch::Running;
use anyhow::{Context, bail};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use vratar_model::access::{Named, Reading};

/// Its name in the state directory.
pub(crate) const SOCKET: &str = "control.sock";
/// Longest question, bytes.
const LONGEST: u64 = 64 << 10;
/// Between two tries to make the socket.
const BIND_AGAIN: Duration = Duration::from_secs(1);
/// How long a command waits for the door; a reload of thousands of shops takes its time.
const PATIENCE: Duration = Duration::from_secs(120);

/// What can be asked of a running door.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(crate) enum Ask {
    Status,
    Reload,
    Bypass {
        host: String,
        seconds: i64,
        reason: String,
    },
    EndBypass {
        host: String,
    },
    OldLinks,
    Observed {
        host: Option<String>,
    },
    /// Waits until the store has what the journal holds now; answers how many entries it still lacks.
    CatchUp,
    /// How the access record does.
    Record,
    /// Asks the index of the access record.
    Index {
        question: access::Question,
    },
    /// Makes names in the access record unreadable for ever; answers how many.
    Erase {
        names: Vec<Named>,
    },
    /// Drops whole files of the access record that ended before.
    Prune {
        before: Timestamp,
    },
    /// Records that somebody reads the access record.
    Reading {
        reading: Reading,
    },
    /// Routes that show persons without being recorded.
    Gaps,
}

/// The door's answer: what was asked for, or why not.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Told {
    Done(Value),
    Refused(String),
}

/// A door was asked and said no.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Refused(String);

/// Why a door did not answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    #[error(
        "no door is running on the state directory {0}; start it with `vratar run`, or name the right directory with --state or --config"
    )]
    NoDoor(String),
    #[error("this user may not talk to the door on the state directory {0}; be the user it runs as, or root")]
    NotAllowed(String),
    #[error("the door on the state directory {0} does not answer")]
    Silent(String),
}

impl NoAnswer {
    fn of(error: &io::Error, state: String) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied => Self::NotAllowed(state),
            _ => Self::NoDoor(state),
        }
    }
}

/// Listens on `path`, which a process that ended may have left behind, and answers until this one ends. Where no
/// socket can be made, on a disk that is read-only, it is tried again: the shop sells without.
pub(crate) fn open(path: PathBuf, running: Arc<Running>) {
    let first = bind(&path);
    if let Err(error) = &first {
        tracing::error!(%error, "no control socket: status, reload and bypass do not reach this door yet");
    }
    tokio::spawn(listen(first, path, running));
}

async fn listen(mut bound: io::Result<UnixListener>, path: PathBuf, running: Arc<Running>) {
    loop {
        if let Ok(listener) = bound {
            return serve(listener, running).await;
        }
        tokio::time::sleep(BIND_AGAIN).await;
        bound = bind(&path);
    }
}

fn bind(path: &Path) -> io::Result<UnixListener> {
    let _ = fs::remove_file(path);
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

async fn serve(listener: UnixListener, running: Arc<Running>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(200)).await;
            continue;
        };
        let running = running.clone();
        tokio::spawn(async move {
            // Whoever asked and went away is not owed an answer.
            let _ = converse(stream, &running).await;
        });
    }
}

async fn converse(mut stream: UnixStream, running: &Arc<Running>) -> anyhow::Result<()> {
    let (read, mut write) = stream.split();
    let mut line = String::new();
    BufReader::new(read.take(LONGEST)).read_line(&mut line).await?;
    let told = match serde_json::from_str(&line) {
        Ok(ask) => running.told(ask).await,
        Err(error) => Told::Refused(format!("not a question this version knows: {error}")),
    };
    let mut answer = serde_json::to_vec(&told)?;
    answer.push(b'\n');
    write.write_all(&answer).await?;
    Ok(())
}

/// Asks the door whose socket is at `path`.
pub(crate) async fn ask(path: &Path, ask: &Ask) -> anyhow::Result<Value> {
    let state = path.parent().unwrap_or(path).display().to_string();
    let stream = UnixStream::connect(path).await;
    let mut stream = stream.map_err(|error| NoAnswer::of(&error, state.clone()))?;
    let (read, mut write) = stream.split();
    let mut line = serde_json::to_vec(ask)?;
    line.push(b'\n');
    write.write_all(&line).await?;
    let mut answer = String::new();
    let mut read = BufReader::new(read);
    let came = tokio::time::timeout(PATIENCE, read.read_line(&mut answer)).await;
    if !matches!(came, Ok(Ok(1..))) {
        bail!(NoAnswer::Silent(state));
    }
    match serde_json::from_str(&answer).context("the door's answer is of another version")? {
        Told::Done(value) => Ok(value),
        Told::Refused(why) => bail!(Refused(why)),
    }
}
