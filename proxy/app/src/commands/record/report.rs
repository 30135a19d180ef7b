//! `vratar record report`: who saw a person, what somebody did, who saw most.

mod table;

use super::asked::{Asked, Closed, Whose};
use super::person::Person;
use super::shelf::{Shelf, reading};
use super::span::Span;
use crate::cli::{Format, Report};
use crate::commands::block_on;
use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::process::ExitCode;
use table::{Access, Readers, Seen};
use vratar_model::ShopId;
use vratar_model::access::{Reading, SubjectRef};
use vratar_record::names::Names;

/// Readers that are told.
const READERS: usize = 50;

/// Runs the command.
pub(super) fn report(report: &Report) -> anyhow::Result<ExitCode> {
    let told = match (&report.subject, &report.actor) {
        (Some(subject), _) => {
            let person = subject.parse().context("--subject")?;
            block_on(about(report, &person, What::Subject))??
        }
        (None, Some(actor)) => {
            let person = Person::login(actor).context("--actor")?;
            block_on(about(report, &person, What::Actor))??
        }
        (None, None) => block_on(largest(report))??,
    };
    put!("{told}");
    Ok(ExitCode::SUCCESS)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Subject,
    Actor,
}

async fn about(report: &Report, person: &Person, what: What) -> anyhow::Result<String> {
    let shelf = Shelf::find(&report.of).await?;
    let names = shelf.names()?;
    let index = Closed::open(&shelf).await?;
    let shops = index.shops(report.part.shop.as_deref()).await?;
    let refs: Vec<SubjectRef> =
        shops.iter().map(|shop| names.refer(shop, person.kind, &person.value)).collect();
    let command = match what {
        What::Subject => "record report --subject",
        What::Actor => "record report --actor",
    };
    let index = index.recorded(readings(command, &refs)).await?;
    let mut all = Seen::default();
    for (shop, own) in shops.into_iter().zip(refs) {
        let refs = match what {
            What::Subject => index.linked(vec![own]).await?,
            What::Actor => vec![own],
        };
        let whose = match what {
            What::Subject => Whose::Subject(&refs),
            What::Actor => Whose::Actor(own),
        };
        let rows = index.rows(Some(&shop), whose, Span::of(&report.part)).await?;
        let shown = rows
            .iter()
            .flat_map(|row| row.who.iter().chain(&row.asker).chain(&row.subjects))
            .chain(&refs)
            .copied();
        let opened = opened(&index, &names, shown).await?;
        all.identifiers.extend(refs.iter().filter_map(|one| opened.get(one).cloned()));
        all.accesses.extend(Access::merged(rows, &opened));
    }
    all.accesses.sort_by_key(|access| access.time);
    Ok(match report.format {
        Format::Json => serde_json::to_string_pretty(&all)? + "\n",
        Format::Text => all.words(what == What::Subject),
    })
}

/// One for each reference that is asked for; one without if there is none.
fn readings(command: &str, refs: &[SubjectRef]) -> Vec<Reading> {
    match refs {
        [] => vec![reading(command, None, true)],
        refs => refs.iter().map(|subject| reading(command, Some(*subject), true)).collect(),
    }
}

async fn largest(report: &Report) -> anyhow::Result<String> {
    let shelf = Shelf::find(&report.of).await?;
    let names = shelf.names()?;
    let index = Closed::open(&shelf).await?;
    let index = index.recorded(readings("record report --largest", &[])).await?;
    let until = Timestamp::now();
    let since = until - SignedDuration::from_hours(24 * i64::from(report.days.saturating_sub(1)));
    let mut readers = index.largest(since, until, READERS).await?;
    if let Some(shop) = report.part.shop.as_deref().map(ShopId::new) {
        readers.retain(|reader| reader.shop == shop);
    }
    let opened = opened(&index, &names, readers.iter().filter_map(|reader| reader.who)).await?;
    let readers = Readers::of(readers, &opened);
    Ok(match report.format {
        Format::Json => serde_json::to_string_pretty(&readers)? + "\n",
        Format::Text => readers.words(report.days),
    })
}

/// What these references stand for, where anybody can still tell: an e-mail bare, others with their sort.
async fn opened(
    index: &Asked<'_>,
    names: &Names,
    refs: impl IntoIterator<Item = SubjectRef>,
) -> anyhow::Result<HashMap<SubjectRef, String>> {
    let named = index.names(refs).await?;
    let open = |named: vratar_model::access::Named| {
        let value = names.reveal(&named).ok()?;
        Some((named.subject, table::shown(named.identifier, &value, named.staff)))
    };
    Ok(named.into_iter().filter_map(open).collect())
}
