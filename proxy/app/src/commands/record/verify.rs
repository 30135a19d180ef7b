//! `vratar record verify`: whether the record is what was written.
//!
//! The verification is recorded behind it, if that can be done, and never before: a record that somebody has changed is
//! not written to.

mod told;

use super::shelf::{Shelf, reading};
use crate::cli::{Format, Verify};
use crate::commands::block_on;
use crate::control::Ask;
use anyhow::Context;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use told::Told;
use vratar_record::keys::PublicKey;
use vratar_record::verify::{self, Verdict};
use vratar_record::write::root_key;

/// How long nothing is said of the time it takes.
const PATIENCE: Duration = Duration::from_secs(1);

/// Runs the command.
pub(super) fn verify(verify: &Verify) -> anyhow::Result<ExitCode> {
    let shelf = block_on(Shelf::find(&verify.of))??;
    let root = match &verify.root {
        Some(file) => root_in(file)?,
        None => root_key(&shelf.folder)?,
    };
    let anchors = match &*verify.anchor {
        [] => block_on(anchors_in_use(&shelf))?,
        named => named.to_vec(),
    };
    let clock = Clock::begin();
    let report = verify::verify(&shelf.folder, &root, &anchors);
    clock.end();
    let report = report.with_context(|| format!("reading the record in {}", shelf.folder.display()))?;
    let told =
        Told { report: &report, folder: &shelf.folder, anchors: &anchors, root: verify.root.as_deref() };
    match verify.format {
        Format::Json => say!("{}", serde_json::to_string_pretty(&told.json())?),
        Format::Text => put!("{}", told.words()),
    }
    if report.integrity == Verdict::Ok {
        let recorded = block_on(shelf.record(reading("record verify", None, false)))?;
        if let Err(why) = recorded {
            eprintln!("vratar: that the record was verified is not recorded: {why:#}");
        }
    }
    Ok(ExitCode::from(told.exit_code()))
}

/// The anchors of the config in use: of the running door, or of the file.
async fn anchors_in_use(shelf: &Shelf) -> Vec<PathBuf> {
    if let Some(config) = &shelf.config {
        return config.record.anchors.clone();
    }
    let told = shelf.ask(&Ask::Record).await.unwrap_or_default();
    let names = told["anchors"].as_array().into_iter().flatten().filter_map(|anchor| anchor["name"].as_str());
    names.map(PathBuf::from).collect()
}

/// The 32 bytes of `root.pub`.
pub(super) fn root_in(file: &Path) -> anyhow::Result<PublicKey> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let key = bytes.try_into().ok().map(PublicKey);
    key.with_context(|| format!("{} is not a root's public key: that is a file of 32 bytes", file.display()))
}

/// Says how long it takes, to somebody who sits there and waits.
struct Clock {
    ended: Sender<()>,
    thread: Option<JoinHandle<()>>,
}

impl Clock {
    fn begin() -> Self {
        let (ended, waiting) = channel();
        let tick = move || {
            let began = Instant::now();
            while waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let mut err = std::io::stderr();
                let _ = write!(err, "\rverifying the record: {} s ", began.elapsed().as_secs());
                let _ = err.flush();
            }
            if began.elapsed() > PATIENCE {
                let _ = write!(std::io::stderr(), "\r\x1b[K");
            }
        };
        let watched = std::io::stderr().is_terminal();
        Self { ended, thread: watched.then(|| std::thread::spawn(tick)) }
    }

    fn end(self) {
        drop(self.ended);
        if let Some(thread) = self.thread {
            // One that panicked has said so.
            let _ = thread.join();
        }
    }
}
