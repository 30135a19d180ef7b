//! `vratar record prune`, `erase`, `accept-loss`: what an operator does to the record, each of it recorded.

use super::asked::Closed;
use super::out::count;
use super::person::Person;
use super::shelf::{Shelf, reading, user};
use crate::cli::{Erase, StateOf};
use crate::commands::block_on;
use crate::control::Ask;
use crate::launch::ledger::{CURSORS, INDEX};
use anyhow::{Context, bail};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::process::ExitCode;
use vratar_model::access::{Named, Pruned};
use vratar_record::book::Book;
use vratar_record::write::{Accepted, OpenError};

/// Names that fit into one question to a door.
const AT_ONCE: usize = 100;

/// Drops whole files.
pub(super) fn prune(before: Date, of: &StateOf) -> anyhow::Result<ExitCode> {
    let before = before.to_zoned(TimeZone::UTC)?.timestamp();
    if before > Timestamp::now() {
        bail!("--before is a day to come; what is of today stays in any case");
    }
    match block_on(pruned(before, of))?? {
        None => say!("nothing was dropped: no whole file of the record ended before {before}"),
        Some(Pruned { first, until, segments }) => say!(
            "{} dropped, with what was recorded up to {until}; the record begins with number {first} now, and says so",
            count(segments, "file")
        ),
    }
    Ok(ExitCode::SUCCESS)
}

async fn pruned(before: Timestamp, of: &StateOf) -> anyhow::Result<Option<Pruned>> {
    let shelf = Shelf::find(of).await?;
    if shelf.door {
        let told = shelf.ask(&Ask::Prune { before }).await?;
        return serde_json::from_value(told).context("the door's answer is of another version");
    }
    Ok(shelf.open()?.prune(before).await?)
}

/// Makes a person's names unreadable.
pub(super) fn erase(erase: &Erase) -> anyhow::Result<ExitCode> {
    let person: Person = erase.subject.parse().context("--subject")?;
    block_on(erased(erase, &person))??;
    Ok(ExitCode::SUCCESS)
}

async fn erased(erase: &Erase, person: &Person) -> anyhow::Result<()> {
    let shelf = Shelf::find(&erase.of).await?;
    let trees = shelf.names()?;
    let index = Closed::open(&shelf).await?;
    let shops = index.shops(erase.shop.as_deref()).await?;
    // Whose it is would outlive the erasure.
    let index = index.recorded(vec![reading("record erase", None, false)]).await?;
    let mut names = Vec::new();
    for shop in shops {
        let own = trees.refer(&shop, person.kind, &person.value);
        names.extend(index.names(index.linked(vec![own]).await?).await?);
    }
    names.retain(|named| trees.reveal(named).is_ok());
    if names.is_empty() {
        say!("nothing was done: nobody of this name is in the record, or they were erased before");
        return Ok(());
    }
    if names.iter().any(|named| named.staff) {
        bail!(
            "nothing was done: this is also what an employee logs in with, and who did something stays in the record \
             until it is pruned"
        );
    }
    let (what, many) = (in_words(&names), names.len() as u64);
    if !erase.yes {
        say!(
            "{} of this person would become unreadable for ever ({what}); nothing was done: to do it, add --yes",
            count(many, "reference")
        );
        return Ok(());
    }
    let done = take_out(&shelf, index.book(), names).await?;
    say!(
        "{} of this person became unreadable for ever ({what}); a copy of names.key from before (a backup) still opens them: \
         replace it",
        count(done, "reference")
    );
    Ok(())
}

async fn take_out(shelf: &Shelf, book: Option<&Book>, names: Vec<Named>) -> anyhow::Result<u64> {
    if let Some(book) = book {
        return Ok(book.erase(names).await?);
    }
    let mut done = 0;
    for some in names.chunks(AT_ONCE) {
        let told = shelf.ask(&Ask::Erase { names: some.to_vec() }).await?;
        done += told["erased"].as_u64().context("the door's answer is of another version")?;
    }
    Ok(done)
}

/// `1 email, 2 phone`: whose they are is nobody's business here.
fn in_words(names: &[Named]) -> String {
    let mut kinds = BTreeMap::<&str, u64>::new();
    for named in names {
        *kinds.entry(named.identifier.as_str()).or_default() += 1;
    }
    kinds.iter().map(|(kind, many)| format!("{many} {kind}")).collect::<Vec<_>>().join(", ")
}

/// Goes on with a record that is shorter than its anchors say.
pub(super) fn accept_loss(yes: bool, reason: Option<String>, of: &StateOf) -> anyhow::Result<ExitCode> {
    let shelf = block_on(Shelf::find(of))??;
    shelf.is_ours()?;
    let keys = shelf.state.keys()?;
    let rolled = match Book::open(&shelf.folder, &keys, shelf.options()?) {
        Ok(_) => {
            say!("nothing was done: the record is as long as its anchors say");
            return Ok(ExitCode::SUCCESS);
        }
        Err(rolled @ OpenError::Rolled { .. }) => rolled,
        Err(OpenError::InUse(_)) => {
            say!("nothing was done: a door has the record open, so that it is as long as its anchors say");
            return Ok(ExitCode::SUCCESS);
        }
        Err(error) => return Err(error.into()),
    };
    if !yes {
        say!("{rolled}");
        say!("nothing was done: where the end of the record is lost for good, add --yes");
        return Ok(ExitCode::from(1));
    }
    if let OpenError::Rolled { found, .. } = rolled {
        forget_lost(&shelf, found)?;
    }
    let mut options = shelf.options()?;
    options.accept_loss = Some(Accepted { by: user(), reason });
    drop(Book::open(&shelf.folder, &keys, options)?);
    say!("the loss is accepted, which is recorded; `vratar record verify` tells of it from now on");
    Ok(ExitCode::SUCCESS)
}

/// What was taken over from records that are lost is not theirs who come under the same numbers: sinks get those too, and
/// the index is made again.
fn forget_lost(shelf: &Shelf, found: u64) -> anyhow::Result<()> {
    vratar_ship::rewind(&shelf.state.path(CURSORS), shelf.log, found)?;
    for end in ["", "-wal", "-shm"] {
        let path = shelf.state.path(&format!("{INDEX}{end}"));
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}
