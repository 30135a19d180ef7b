//! Which accounts are drawn on.

use super::{Making, Takes, UNSURE};
use crate::access::decision::{Draw, Window};
use crate::access::rules::{Account, Budget, Head, Print, Rule};
use crate::access::word::{Kind, Per, spoken};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use vratar_model::access::Action;

impl Making<'_> {
    pub(super) fn budgets(&mut self, rules: &[Rule<Budget>]) {
        let action = self.facts.action;
        for rule in rules {
            if rule.body.actions.is_empty() || rule.body.actions.contains(&action) {
                self.draw(Kind::ExportBudget, &rule.head, &rule.body.account);
            }
        }
    }

    pub(super) fn print_budgets(&mut self, rules: &[Rule<Print>]) {
        for rule in rules.iter().filter(|_| self.facts.action == Action::Print) {
            if let Some(account) = &rule.body.account {
                self.draw(Kind::Print, &rule.head, account);
            }
        }
    }

    fn draw(&mut self, kind: Kind, head: &Head, account: &Account) {
        let Takes::Part { sure } = self.takes(kind, head, true) else { return };
        let says = format!("draws on {}", account.says());
        self.note(kind, head, if sure { says } else { format!("{says}; {UNSURE}") });
        let draw = Draw {
            rule: head.id.clone(),
            kind,
            account: self.account(head, account),
            window: account.window,
            persons: account.persons,
            rows: account.rows,
            over: account.over,
            approvers: Arc::clone(&account.approvers),
            waits: account.waits,
            proof: account.proof,
            watermark: account.watermark,
            observed: head.observes(),
            why: head.why.clone(),
        };
        self.decision.budgets.push(draw);
    }

    /// The key of an account: rule, shop, and whatever else tells accounts of this rule apart.
    fn account(&self, head: &Head, account: &Account) -> String {
        let facts = self.facts;
        let mut key = format!("{} shop={}", head.id, facts.shop);
        for per in &account.per {
            key += &match per {
                Per::Shop => continue,
                Per::Actor => format!(" actor={}", facts.actor.account),
                Per::Role => format!(" role={}", facts.actor.role.as_str()),
                Per::Class => format!(" class={}", facts.class.as_str()),
                Per::Address => match facts.address {
                    Some(address) => format!(" address={}", neighbourhood(address)),
                    None => " address=unknown".to_owned(),
                },
            };
        }
        key
    }
}

/// Whoever has one IPv6 address has the 2^64 beside it (RFC 6177 §2).
fn neighbourhood(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{}/64", Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

impl Account {
    /// What it grants, in words.
    pub(in crate::access) fn says(&self) -> String {
        let persons = self.persons.map(|most| format!("{most} persons"));
        let rows = self.rows.map(|most| format!("{most} rows"));
        let most: Vec<String> = persons.into_iter().chain(rows).collect();
        let window = match self.window {
            Window::Sliding(time) => format!("within {}", spoken(time)),
            Window::Day => "a day of the calendar".to_owned(),
        };
        format!("{} {window}, then {}", most.join(" and "), self.over.as_str())
    }
}
