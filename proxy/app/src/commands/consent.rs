//! `vratar consent`: what people decided, and whether the chain holds.

mod standing;

use self::standing::{Standings, Stands};
use super::{block_on, state_dir};
use crate::cli::{ConsentCommand, Format, StateOf};
use crate::control::{self, Ask};
use crate::state::State;
use anyhow::bail;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use vratar_consent::renewal::Renewal;
use vratar_model::decision::{DecisionState, Effect};
use vratar_model::journal::{IdentifierKind, LinkedDocument};
use vratar_model::{Outcome, ShopId};
use vratar_seal::Keys;
use vratar_store::{ChainReport, DecisionFilter, DecisionRow, Journal, Position, Store, StoreError, forward};

/// How long to wait for the journal of a door that was killed to reach the store.
const CATCH_UP: Duration = Duration::from_secs(60);

/// Runs the command.
pub(crate) fn consent(command: &ConsentCommand) -> anyhow::Result<ExitCode> {
    match command {
        ConsentCommand::List { subject, shop, format, of } => {
            block_on(list(subject, shop.as_deref(), *format, of))?
        }
        ConsentCommand::Rebuild { of } => block_on(rebuild(of))?,
        ConsentCommand::Verify { format, of } => block_on(verify(*format, of))?,
    }
}

async fn list(subject: &str, shop: Option<&str>, format: Format, of: &StateOf) -> anyhow::Result<ExitCode> {
    if subject.trim().is_empty() {
        bail!("--subject is empty; write the e-mail address of the person");
    }
    let (keys, store) = opened(of).await?;
    let known = store.shops().await?;
    let shops = match shop.map(ShopId::new) {
        None => known,
        Some(shop) if known.contains(&shop) => vec![shop],
        Some(shop) => {
            eprintln!("vratar: nothing was ever answered at a shop '{shop}'; is the name right?");
            vec![]
        }
    };
    let mut rows = Vec::new();
    for shop in shops {
        let lookup = keys.lookup(&shop, IdentifierKind::Email, subject);
        rows.extend(decisions(&*store, shop, lookup).await?);
    }
    rows.sort_by_key(|row| row.seq);
    let standing = standing::of(&*store, &rows).await?;
    match format {
        Format::Json => {
            say!(
                "{}",
                serde_json::to_string_pretty(
                    &rows.iter().map(|row| line(row, &standing)).collect::<Vec<_>>()
                )?
            )
        }
        Format::Text => put!("{}", in_words(&rows, &standing)),
    }
    Ok(ExitCode::SUCCESS)
}

/// All of them, page by page.
async fn decisions(store: &dyn Store, shop: ShopId, lookup: String) -> anyhow::Result<Vec<DecisionRow>> {
    let mut all: Vec<DecisionRow> = Vec::new();
    loop {
        let filter = DecisionFilter {
            shop: Some(shop.clone()),
            lookups: vec![lookup.clone()],
            after: all.last().map(|row| row.seq).unwrap_or_default(),
            ..DecisionFilter::default()
        };
        let page = store.decisions(filter).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

/// One decision, as it is printed.
#[derive(Serialize)]
struct Line<'a> {
    shop: &'a str,
    question: &'a str,
    answer: &'a str,
    polarity: vratar_model::questionnaire::Polarity,
    ticked: bool,
    state: &'static str,
    effect: Effect,
    proved: bool,
    stands: bool,
    valid_until: Option<Timestamp>,
    needs_renewal: Option<Renewal>,
    wording: &'a str,
    language: &'a str,
    questionnaire: &'a str,
    version: u32,
    documents: &'a [LinkedDocument],
    page: &'static str,
    url: &'a str,
    served_id: String,
    served_at: Timestamp,
    block_sha256: String,
    method: vratar_model::journal::Method,
    ip_truncated: Option<&'a str>,
    gpc: bool,
    occurred_at: Timestamp,
    recorded_at: Timestamp,
    outcome: &'static str,
    signal: Option<&'a str>,
    attempt: String,
    subject: Option<String>,
    seq: u64,
}

fn line<'a>(row: &'a DecisionRow, standing: &Standings) -> Line<'a> {
    let stands = standing.get(&row.seq);
    Line {
        shop: row.shop.as_str(),
        question: &row.question,
        answer: &row.answer,
        polarity: row.polarity,
        ticked: row.ticked,
        state: row.state.as_str(),
        effect: row.effect,
        proved: row.proved,
        stands: stands.is_some(),
        valid_until: stands.and_then(|stands| stands.valid_until),
        needs_renewal: stands.and_then(|stands| stands.needs_renewal),
        wording: &row.wording,
        language: row.lang.as_str(),
        questionnaire: &row.questionnaire,
        version: row.version,
        documents: &row.documents,
        page: row.served.page.as_str(),
        url: &row.served.url,
        served_id: row.served.id.to_string(),
        served_at: row.served.at,
        block_sha256: row.served.block.to_string(),
        method: row.method,
        ip_truncated: row.ip_truncated.as_deref(),
        gpc: row.gpc,
        occurred_at: row.occurred_at,
        recorded_at: row.recorded_at,
        outcome: row.outcome.as_str(),
        signal: row.signal.as_deref(),
        attempt: row.attempt.to_string(),
        subject: row.subject.map(|subject| subject.to_string()),
        seq: row.seq,
    }
}

fn in_words(rows: &[DecisionRow], standing: &Standings) -> String {
    if rows.is_empty() {
        return "nobody is known under this address: no decisions are kept\n".to_owned();
    }
    let widest = |text: fn(&DecisionRow) -> &str| rows.iter().map(|row| text(row).chars().count()).max();
    let shops = widest(|row| row.shop.as_str()).unwrap_or_default();
    let pages = widest(|row| row.served.page.as_str()).unwrap_or_default();
    let line = |row: &DecisionRow| {
        let tick = if row.ticked { "[x]" } else { "[ ]" };
        format!(
            "{}  {:<shops$}  {:<pages$}  {:<9}  {:<11}  {tick} {}{}{}\n",
            row.occurred_at.strftime("%F %T UTC"),
            row.shop.as_str(),
            row.served.page.as_str(),
            row.outcome.as_str(),
            state(row.state),
            row.wording,
            remark(row),
            standing.get(&row.seq).map(Stands::remark).unwrap_or_default()
        )
    };
    rows.iter().map(line).collect()
}

/// A state as customers read it under "My choices": what was asked and left open was not chosen.
fn state(state: DecisionState) -> &'static str {
    match state {
        DecisionState::Requested => "not chosen",
        state => state.as_str(),
    }
}

/// What keeps a decision from counting.
fn remark(row: &DecisionRow) -> &'static str {
    match (row.outcome, row.effect, row.signal.as_deref()) {
        (Outcome::Rejected, _, Some("abandoned")) => "  (abandoned: nobody saw what the shop answered)",
        (Outcome::Committed, Effect::Unproved, _) => "  (unproved: not said by the customer's own login)",
        (Outcome::Committed, Effect::LeftOpen, _) => "  (left open: what held before goes on)",
        (Outcome::Committed, Effect::Repeats, _) => "  (as before)",
        _ => "",
    }
}

async fn verify(format: Format, of: &StateOf) -> anyhow::Result<ExitCode> {
    let (_, store) = opened(of).await?;
    let report = store.verify().await?;
    match format {
        Format::Json => {
            say!("{}", serde_json::to_string_pretty(&json!({ "sound": report.sound(), "report": report }))?)
        }
        Format::Text => put!("{}", verdict(&report)),
    }
    Ok(if report.sound() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Nothing is made from a chain that is broken: its tables are then the better evidence.
async fn rebuild(of: &StateOf) -> anyhow::Result<ExitCode> {
    let (_, store) = opened(of).await?;
    let before = store.verify().await?;
    if before.broken.is_some() {
        put!("{}nothing was done\n", verdict(&before));
        return Ok(ExitCode::from(1));
    }
    store.rebuild().await?;
    put!("{}", verdict(&store.verify().await?));
    Ok(ExitCode::SUCCESS)
}

fn verdict(report: &ChainReport) -> String {
    let mut text =
        format!("{} events, {} decisions, {} wordings\n", report.events, report.decisions, report.notices);
    if let Some(broken) = &report.broken {
        text += &format!("BROKEN at {}: {}\n", broken.seq, broken.reason);
    }
    for finding in &report.findings {
        text += &format!("{}: {}\n", finding.place, finding.reason);
    }
    text + if report.sound() { "the chain is sound\n" } else { "the chain is NOT sound\n" }
}

/// The store. If no door runs, what the last one left in its journal is forwarded first.
async fn opened(of: &StateOf) -> anyhow::Result<(Keys, Arc<dyn Store>)> {
    let state = State::existing(&state_dir(of)?)?;
    let keys = state.keys()?;
    let store = state.store(&keys)?;
    match state.journal_left_behind() {
        Ok(None) => on_its_way(&state).await,
        Ok(Some(journal)) => catch_up(journal, &store).await?,
        Err(cause) => eprintln!("vratar: {cause:#}; what follows may lack the newest decisions"),
    }
    Ok((keys, store))
}

/// A door has the journal open and forwards it: what it answered to a customer a moment ago is waited for.
async fn on_its_way(state: &State) {
    match control::ask(&state.path(control::SOCKET), &Ask::CatchUp).await {
        Ok(told) => match told["waiting"].as_u64() {
            Some(0) => {}
            Some(waiting) => eprintln!(
                "vratar: {waiting} records are still on their way from the journal to the store; what follows lacks them"
            ),
            None => eprintln!(
                "vratar: the door is of another version; what follows may lack the newest decisions"
            ),
        },
        Err(cause) => eprintln!("vratar: {cause:#}; what follows may lack the newest decisions"),
    }
}

async fn catch_up(journal: Journal, store: &Arc<dyn Store>) -> anyhow::Result<()> {
    // A store that is locked may be free in a moment; one that is away stays so while somebody waits at a prompt.
    match store.applied(journal.id()).await {
        Ok(_) | Err(StoreError::Locked) => {}
        Err(cause) => return Err(cause.into()),
    }
    let last: Position = journal.status().last;
    let forwarder = forward(journal.clone(), store.clone());
    if !journal.applied(last, CATCH_UP).await {
        eprintln!(
            "vratar: the store does not take what is in the journal; what follows may lack the newest decisions"
        );
    }
    forwarder.stop().await;
    Ok(())
}
