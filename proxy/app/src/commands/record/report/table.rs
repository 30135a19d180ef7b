//! Reports, in words and as JSON.

use crate::commands::record::out::{count, plain};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use vratar_model::ShopId;
use vratar_model::access::{AccessId, Action, Field, Outcome, Reason, Role, SubjectRef, Verdict};
use vratar_model::journal::IdentifierKind;
use vratar_store::index::{AccessRow, LargestReader, RowKind};

/// What was found of somebody.
#[derive(Default, Serialize)]
pub(super) struct Seen {
    /// Whom was asked for, and what is known to be the same person's.
    pub(super) identifiers: Vec<String>,
    pub(super) accesses: Vec<Access>,
}

/// One access, all parts of it.
#[derive(Serialize)]
pub(super) struct Access {
    seq: u64,
    pub(super) time: Timestamp,
    kind: RowKind,
    /// Of which access: what was asked and what was said to it have the same.
    access: Option<AccessId>,
    shop: ShopId,
    actor: Option<String>,
    actor_ref: Option<SubjectRef>,
    /// Who had asked, where this is what a second person said.
    #[serde(skip_serializing_if = "Option::is_none")]
    asker: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asker_ref: Option<SubjectRef>,
    role: Role,
    /// Whether somebody saw their own data.
    own: bool,
    address: Option<IpAddr>,
    action: Option<Action>,
    method: String,
    path: String,
    route: String,
    status: Option<u16>,
    verdict: Option<Verdict>,
    reason: Option<Reason>,
    success: Option<bool>,
    opaque: bool,
    /// Which identifiers of the person.
    shown: Vec<String>,
    fields: Vec<Field>,
    persons: u64,
    rows: u64,
    decoys: u32,
    outcome: Option<Outcome>,
    bytes: Option<u64>,
}

impl Access {
    /// One for each access: its leases are parts of it.
    pub(super) fn merged(rows: Vec<AccessRow>, names: &HashMap<SubjectRef, String>) -> Vec<Self> {
        let mut all = BTreeMap::<u64, Self>::new();
        for row in rows {
            let first = row.grant.unwrap_or(row.seq);
            match all.get_mut(&first) {
                Some(access) => access.add(&row, names),
                None => {
                    all.insert(first, Self::of(row, first, names));
                }
            }
        }
        all.into_values().collect()
    }

    fn of(row: AccessRow, seq: u64, names: &HashMap<SubjectRef, String>) -> Self {
        let shown = row.subjects.iter().filter_map(|subject| names.get(subject).cloned()).collect();
        Self {
            seq,
            time: row.at,
            kind: if row.kind == RowKind::Lease { RowKind::Grant } else { row.kind },
            access: row.access,
            shop: row.shop,
            actor: row.who.and_then(|who| names.get(&who).cloned()),
            actor_ref: row.who,
            asker: row.asker.and_then(|who| names.get(&who).cloned()),
            asker_ref: row.asker,
            role: row.role,
            own: !row.own.is_empty(),
            address: row.address,
            action: row.action,
            method: row.method,
            path: row.path,
            route: row.route,
            status: row.status,
            verdict: row.verdict,
            reason: row.reason,
            success: row.success,
            opaque: row.opaque,
            shown,
            fields: row.fields,
            persons: row.persons,
            rows: row.rows,
            decoys: row.decoys,
            outcome: row.outcome,
            bytes: row.bytes,
        }
    }

    fn add(&mut self, row: &AccessRow, names: &HashMap<SubjectRef, String>) {
        for name in row.subjects.iter().filter_map(|subject| names.get(subject)) {
            if !self.shown.contains(name) {
                self.shown.push(name.clone());
            }
        }
        self.fields.extend(&row.fields);
        self.fields.sort_unstable();
        self.fields.dedup();
        self.persons += row.persons;
        self.rows += row.rows;
        self.decoys += row.decoys;
        self.outcome = self.outcome.or(row.outcome);
        self.bytes = self.bytes.or(row.bytes);
    }

    fn line(&self, of_subject: bool) -> String {
        let who = named(self.actor.as_deref(), self.actor_ref);
        let own = if self.own && of_subject { ", themselves" } else { "" };
        let what = match self.kind {
            RowKind::Login if self.success == Some(true) => "logged in".to_owned(),
            RowKind::Login => "was not let in".to_owned(),
            RowKind::Approval => self.said(),
            RowKind::Ask => format!("asked a second person for {}  {}", self.many(), self.request()),
            _ => self.request(),
        };
        let mut line = format!(
            "{}  {}  {who} ({}{own})  {what}",
            self.time.strftime("%F %T UTC"),
            plain(self.shop.as_str()),
            self.role.as_str()
        );
        if self.kind == RowKind::Grant {
            line += &format!("  {}", self.saw(of_subject));
            line += &self.outcome.map_or_else(
                || "  outcome not known".to_owned(),
                |outcome| format!("  {}", outcome.as_str()),
            );
        }
        if let Some(reason) = self.reason {
            line += &format!("  REFUSED: {}", reason.as_str());
        }
        line + if self.decoys > 0 { "  DECOY" } else { "" }
    }

    fn request(&self) -> String {
        let action = self.action.map_or("-", Action::as_str);
        format!("{action}  {} {} ({})", self.method, plain(&self.path), plain(&self.route))
    }

    /// What a second person said.
    fn said(&self) -> String {
        let said = if self.verdict == Some(Verdict::Allow) { "approved" } else { "did not approve" };
        let asker = named(self.asker.as_deref(), self.asker_ref);
        let access = self.access.map(|access| format!(" in {access}")).unwrap_or_default();
        format!("{said} what {asker} asked for{access} ({})", plain(&self.route))
    }

    fn many(&self) -> String {
        format!("{}, {}", count(self.persons, "person"), count(self.rows, "row"))
    }

    fn saw(&self, of_subject: bool) -> String {
        let fields: Vec<&str> = self.fields.iter().map(|field| field.as_str()).collect();
        let fields = if fields.is_empty() { String::new() } else { format!(" ({})", fields.join(", ")) };
        let others = self.persons.saturating_sub(1);
        match of_subject {
            true if others > 0 => {
                format!("{}{fields} among {}", self.shown.join(" "), count(self.persons, "person"))
            }
            true => format!("{}{fields}", self.shown.join(" ")),
            false => format!("{}{fields}", self.many()),
        }
    }
}

impl Seen {
    /// A line an access.
    pub(super) fn words(&self, of_subject: bool) -> String {
        if self.accesses.is_empty() && self.identifiers.is_empty() {
            return "nobody of this name is in the record, or they were erased\n".to_owned();
        }
        let names: Vec<String> = self.identifiers.iter().map(|name| plain(name)).collect();
        let head = format!("{}: {}\n", names.join(", "), count(self.accesses.len() as u64, "access"));
        self.accesses.iter().fold(head, |text, access| text + &access.line(of_subject) + "\n")
    }
}

/// Who saw most, the first first.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct Readers(Vec<Reader>);

#[derive(Serialize)]
struct Reader {
    shop: ShopId,
    actor: Option<String>,
    actor_ref: Option<SubjectRef>,
    role: Role,
    persons: u64,
    rows: u64,
    accesses: u64,
}

impl Readers {
    pub(super) fn of(readers: Vec<LargestReader>, names: &HashMap<SubjectRef, String>) -> Self {
        let one = |reader: LargestReader| Reader {
            shop: reader.shop,
            actor: reader.who.and_then(|who| names.get(&who).cloned()),
            actor_ref: reader.who,
            role: reader.role,
            persons: reader.persons,
            rows: reader.rows,
            accesses: reader.accesses,
        };
        Self(readers.into_iter().map(one).collect())
    }

    pub(super) fn words(&self, days: u16) -> String {
        if self.0.is_empty() {
            return format!("nobody saw anybody else in {}\n", count(u64::from(days), "day"));
        }
        let line = |[persons, rows, accesses, role, shop, who]: [&str; 6]| {
            format!("{persons:>9}  {rows:>9}  {accesses:>9}  {role:<11}  {shop:<16}  {who}\n")
        };
        let head = line(["persons", "rows", "accesses", "role", "shop", "who"]);
        let reader = |reader: &Reader| {
            let who = named(reader.actor.as_deref(), reader.actor_ref);
            line([
                &reader.persons.to_string(),
                &reader.rows.to_string(),
                &reader.accesses.to_string(),
                reader.role.as_str(),
                &plain(reader.shop.as_str()),
                &who,
            ])
        };
        std::iter::once(head).chain(self.0.iter().map(reader)).collect()
    }
}

/// Somebody, as far as anybody can still tell.
fn named(name: Option<&str>, subject: Option<SubjectRef>) -> String {
    let subject = || subject.map(|subject| subject.to_string());
    name.map(plain).or_else(subject).unwrap_or_else(|| "somebody".to_owned())
}

/// An identifier, to be read: an e-mail and an employee's login bare, others with their sort.
pub(super) fn shown(kind: IdentifierKind, value: &str, staff: bool) -> String {
    match kind {
        IdentifierKind::Email => value.to_owned(),
        _ if staff => value.to_owned(),
        kind => format!("{}:{value}", kind.as_str()),
    }
}

#[cfg(test)]
mod tests;
