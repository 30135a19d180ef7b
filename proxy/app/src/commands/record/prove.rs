//! `vratar record prove` and `check`: one record for somebody who has nothing of ours but the root key.

use super::out::{out, plain};
use super::shelf::{Shelf, reading};
use super::verify::root_in;
use crate::cli::StateOf;
use crate::commands::block_on;
use anyhow::Context;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use vratar_record::prove::{self, Bundle};

/// Longest proof that is read, bytes: a record of 1 MiB in base64, and what leads to it.
const LONGEST: u64 = 16 << 20;

/// Writes the proof of record `seq`.
pub(super) fn prove(seq: u64, output: Option<&Path>, of: &StateOf) -> anyhow::Result<ExitCode> {
    let shelf = block_on(Shelf::find(of))??;
    let _ = block_on(shelf.record(reading("record prove", None, false)))??;
    let bundle = prove::prove(&shelf.folder, seq)?;
    let text = serde_json::to_string_pretty(&bundle)? + "\n";
    match output {
        None => put!("{text}"),
        Some(_) => out(output)?.write_all(text.as_bytes()).context("the proof is not whole")?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Checks one.
pub(super) fn check(file: &Path, root: &Path) -> anyhow::Result<ExitCode> {
    let root = root_in(root)?;
    let bundle = read(file)?;
    let record = match bundle.check(&root) {
        Ok(record) => record,
        Err(why) => {
            say!("NOT proved: {why}");
            return Ok(ExitCode::from(1));
        }
    };
    let note = vratar_record::checkpoint::Note::read(&bundle.checkpoint)?;
    let checkpoint = note.checkpoint;
    say!(
        "proved: record {} of the log {} is under the checkpoint of {} leaves, signed by a key of this root",
        bundle.number,
        checkpoint.log,
        checkpoint.size
    );
    say!("{}", plain(&serde_json::to_string(&record)?));
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> anyhow::Result<Bundle> {
    use std::io::Read as _;
    let opened = std::fs::File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut text = String::new();
    opened
        .take(LONGEST)
        .read_to_string(&mut text)
        .with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} is not what `vratar record prove` writes", file.display()))
}
