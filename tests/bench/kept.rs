//! What a server has written about who saw whom, counted: an answer of which nothing was kept is no answer that counts.

use anyhow::{Context, ensure};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use vratar_model::access::{Event, Field};
use vratar_record::read::Records;

/// A log that is buffered is written after a second.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(100);

/// Where it is written.
pub(crate) enum Kept {
    /// Vratar's record: a grant for each answer.
    Record(PathBuf),
    /// A log with a line for each answer.
    Lines(PathBuf),
}

impl Kept {
    /// Answers that were kept by now.
    pub(crate) fn count(&self) -> anyhow::Result<u64> {
        match self {
            Self::Record(folder) => grants(folder),
            Self::Lines(file) => {
                let text =
                    std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
                Ok(text.iter().filter(|byte| **byte == b'\n').count() as u64)
            }
        }
    }

    /// That the last answers to both showed as much, as far as that is written down.
    pub(crate) fn are_alike(&self, one: &str, other: &str) -> anyhow::Result<()> {
        let Self::Record(folder) = self else { return Ok(()) };
        let (left, right) = (shown(folder, one)?, shown(folder, other)?);
        ensure!(left == right, "{one} shows {left:?}, {other} {right:?}");
        Ok(())
    }

    /// That `answers` were kept, neither more nor less.
    pub(crate) fn is(&self, answers: u64) -> anyhow::Result<()> {
        let end = Instant::now() + PATIENCE;
        loop {
            let count = self.count()?;
            if count == answers {
                return Ok(());
            }
            ensure!(
                count < answers && Instant::now() < end,
                "{answers} answers, but {count} of them were kept"
            );
            std::thread::sleep(LOOK);
        }
    }
}

/// What the record says that the last answer to `target` showed: persons, rows, sorts of data.
fn shown(folder: &std::path::Path, target: &str) -> anyhow::Result<(u64, u64, Vec<Field>)> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    // Of what the adapter does not go by the record has the name alone.
    let name = query.split('=').next().unwrap_or_default();
    let mut last = None;
    for record in Records::open(folder)?.from(0) {
        let (_, record) = record?;
        if let Event::Grant(grant) = record.event
            && grant.path == path
            && grant.query.iter().any(|asked| asked == name)
        {
            last = Some((grant.found.persons, grant.found.rows, grant.found.fields));
        }
    }
    last.with_context(|| format!("nothing was kept of {target}"))
}

fn grants(folder: &std::path::Path) -> anyhow::Result<u64> {
    let mut count = 0;
    for record in Records::open(folder)?.from(0) {
        let (_, record) = record?;
        count += u64::from(matches!(&record.event, Event::Grant(grant) if grant.found.persons > 0));
    }
    Ok(count)
}
