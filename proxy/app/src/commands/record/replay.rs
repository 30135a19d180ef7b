//! `vratar rule replay`: what the rules of a config would have done with what the record has.
//!
//! Each access is decided again, on what it showed; budgets are drawn on, and nobody is refused, so that one sees how much
//! each would have wanted. Nobody's name is told: only how many.

mod tally;

use super::shelf::{Shelf, reading};
use super::span::Span;
use crate::cli::{Format, RuleReplay, StateOf};
use crate::commands::block_on;
use crate::launch::Source;
use jiff::Timestamp;
use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tally::Tally;
use vratar_config::{Config, Shop};
use vratar_model::ShopId;
use vratar_model::access::{AccessId, Event, Found, Grant, Record, Role, SubjectRef};
use vratar_model::journal::IdentifierKind;
use vratar_policy::access::{Facts, Shown, SubjectClass, Who};
use vratar_policy::budget::{self, Accounts, Allowance, DrawId};
use vratar_record::names::Names;
use vratar_record::read::{Records, Unread};

/// Runs the command.
pub(in crate::commands) fn replay(asked: &RuleReplay) -> anyhow::Result<ExitCode> {
    let config = Source::File(asked.config.clone()).load()?;
    let shelf = block_on(Shelf::find(&StateOf { config: Some(asked.config.clone()), state: None }))??;
    let _number = block_on(shelf.record(reading("rule replay", None, false)))??;
    let (span, shop) = (Span::of(&asked.part), asked.part.shop.as_deref().map(ShopId::new));
    let mut replay = Replay::of(&config, shelf.names()?);
    for record in Records::open(&shelf.folder)?.from(0) {
        match record {
            Ok((_, record)) if span.has(record.at) => replay.take(&record, shop.as_ref()),
            Ok(_) | Err(Unread::Unknown { .. }) => {}
            Err(unread) => return Err(unread.into()),
        }
    }
    match asked.format {
        Format::Text => put!("{}", replay.tally.in_words()),
        Format::Json => say!("{}", serde_json::to_string_pretty(&replay.tally.in_json())?),
    }
    Ok(ExitCode::SUCCESS)
}

/// The record, gone through once more.
struct Replay<'c> {
    config: &'c Config,
    names: Names,
    accounts: Accounts,
    draws: u64,
    /// On what accesses draw whose answers go on in leases.
    open: HashMap<AccessId, Vec<Allowance>>,
    groups: HashMap<(ShopId, SubjectRef), Vec<Arc<str>>>,
    tally: Tally,
}

impl<'c> Replay<'c> {
    fn of(config: &'c Config, names: Names) -> Self {
        let tally = Tally::of(&config.shops);
        let (accounts, open, groups) = (Accounts::default(), HashMap::new(), HashMap::new());
        Self { config, names, accounts, draws: 0, open, groups, tally }
    }

    fn take(&mut self, record: &Record, only: Option<&ShopId>) {
        match &record.event {
            Event::Grant(grant) if only.is_none_or(|shop| *shop == grant.shop) => {
                self.grant(record.at, grant)
            }
            Event::Lease(lease) => {
                let allowances = self.open.get(&lease.access).cloned().unwrap_or_default();
                self.draw(record.at, lease.access, &allowances, &lease.found);
            }
            Event::Close(close) => drop(self.open.remove(&close.access)),
            _ => {}
        }
    }

    fn grant(&mut self, at: Timestamp, grant: &Grant) {
        let Some(shop) = self.config.shops.iter().find(|shop| shop.id == grant.shop) else { return };
        let groups = grant.actor.who.map(|who| self.groups(shop, who)).unwrap_or_default();
        let proved =
            grant.actor.proved_at.and_then(|proved| Duration::try_from(at.duration_since(proved)).ok());
        let account = grant.actor.who.map(|who| who.to_string()).unwrap_or_else(|| "nobody".to_owned());
        let found = &grant.found;
        let clocks = at.to_zoned(shop.time_zone.clocks.clone());
        let decision = shop.rules.rules.decide(&Facts {
            shop: shop.id.as_str(),
            actor: Who { role: grant.actor.role, account: &account, groups: &groups, proved },
            address: grant.address,
            at: &clocks,
            method: &grant.method,
            path: &grant.path,
            route: &grant.route,
            class: grant.class,
            action: grant.action,
            subjects: SubjectClass::Client,
            staff_area: grant.actor.role >= Role::Staff,
            shown: Some(Shown {
                rows: found.rows,
                persons: found.persons,
                decoys: found.decoys,
                fields: &found.fields,
            }),
        });
        self.tally.decided(at, &shop.id, &account, &decision);
        let drawn =
            decision.budgets.iter().map(|draw| Allowance { enforced: false, ..Allowance::of(draw, &clocks) });
        let drawn: Vec<Allowance> = drawn.collect();
        self.draw(at, grant.access, &drawn, found);
        self.open.insert(grant.access, drawn);
    }

    fn draw(&mut self, at: Timestamp, access: AccessId, allowances: &[Allowance], found: &Found) {
        if allowances.is_empty() {
            return;
        }
        self.draws += 1;
        let shown = budget::Shown::from(found);
        match self.accounts.reserve(DrawId(self.draws), at, access, allowances, &shown) {
            Ok(_) => {
                for one in allowances {
                    let used = self.accounts.used(at, &one.account, one.window);
                    self.tally.drawn(one, used);
                }
            }
            Err(_) => self.tally.uncounted += 1,
        }
    }

    /// Groups of who logged in with a name or an address.
    fn groups(&mut self, shop: &Shop, who: SubjectRef) -> Vec<Arc<str>> {
        let key = (shop.id.clone(), who);
        if let Some(known) = self.groups.get(&key) {
            return known.clone();
        }
        let is = |login: &str| {
            let kinds = [IdentifierKind::Email, IdentifierKind::CustomerId];
            kinds.into_iter().any(|kind| self.names.refer(&shop.id, kind, &kind.normalize(login)) == who)
        };
        let of_rules = shop.rules.rules.groups();
        let of_rules = of_rules.filter(|(_, logins)| logins.iter().any(|login| is(login.as_str())));
        let groups: Vec<Arc<str>> = of_rules.map(|(group, _)| Arc::clone(group)).collect();
        self.groups.insert(key, groups.clone());
        groups
    }
}
