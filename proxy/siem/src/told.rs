//! What a record says, with what belongs to it.

mod joiner;
mod show;

pub use joiner::{Joiner, OPEN_MOST};
pub use show::{Names, Revealed};

use std::net::IpAddr;
use std::sync::Arc;
use uuid::Uuid;
use vratar_model::ShopId;
use vratar_model::access::{
    AccessId, Action, Because, Event, Found, Grant, Reason, Record, Role, SubjectRef, Verdict,
};
use vratar_model::journal::SessionRef;

/// One record as it is told.
#[derive(Clone, Debug)]
pub struct Told {
    /// Which log.
    pub log: Uuid,
    /// Its leaf.
    pub seq: u64,
    /// The record.
    pub record: Record,
    /// Of a lease or a close: its grant, if that is known.
    pub grant: Option<Arc<Grant>>,
    /// Who; none: nobody with a name, or no access.
    pub who: Option<Who>,
    /// Whose identifiers were shown, as they are told: each person's once where that is known.
    pub subjects: Vec<String>,
    /// Those of them that are the actor's own.
    pub own: Vec<String>,
    /// What the request brought and the answer repeated.
    pub echoes: Vec<String>,
    /// Whether names were left out because the way has no room for them.
    pub cut: bool,
}

/// Somebody who logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// As the record has it.
    pub subject: SubjectRef,
    /// What they logged in with, if it was opened.
    pub name: Option<String>,
}

impl Who {
    /// The name, or else the reference.
    #[must_use]
    pub fn shown(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.subject.to_string())
    }
}

impl Told {
    /// The same for the same record, whoever tells it and however often.
    #[must_use]
    pub fn uid(&self) -> String {
        format!("{}-{}", self.log, self.seq)
    }

    /// The word for what happened.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.record.event.kind()
    }

    /// The same without names of those who were shown; they stay countable.
    #[must_use]
    pub fn without_subjects(mut self) -> Self {
        self.subjects.clear();
        self.own.clear();
        self.echoes.clear();
        if let Event::Grant(grant) = &mut self.record.event {
            (grant.found.subjects, grant.found.own, grant.found.echoes) = Default::default();
        }
        if let Event::Lease(lease) = &mut self.record.event {
            (lease.found.subjects, lease.found.own, lease.found.echoes) = Default::default();
        }
        Self { cut: true, ..self }
    }

    /// The grant that says who, what and where: its own, or that of what it belongs to.
    #[must_use]
    pub fn granted(&self) -> Option<&Grant> {
        match &self.record.event {
            Event::Grant(grant) => Some(grant),
            Event::Lease(_) | Event::Close(_) => self.grant.as_deref(),
            _ => None,
        }
    }

    /// At which shop.
    #[must_use]
    pub fn shop(&self) -> Option<&ShopId> {
        match &self.record.event {
            Event::Named(named) => Some(&named.shop),
            Event::Grant(grant) => Some(&grant.shop),
            Event::Lease(lease) => Some(&lease.shop),
            Event::Close(close) => Some(&close.shop),
            Event::Refusal(refusal) => Some(&refusal.shop),
            Event::Ask(ask) => Some(&ask.shop),
            Event::Approval(approval) => Some(&approval.shop),
            Event::Login(login) => Some(&login.shop),
            Event::Logout(binding) => Some(&binding.shop),
            Event::Rotation(rotation) => Some(&rotation.shop),
            Event::Passed(passed) => Some(&passed.shop),
            _ => None,
        }
    }

    /// Which access.
    #[must_use]
    pub fn access(&self) -> Option<AccessId> {
        match &self.record.event {
            Event::Grant(grant) => Some(grant.access),
            Event::Lease(lease) => Some(lease.access),
            Event::Close(close) => Some(close.access),
            Event::Refusal(refusal) => Some(refusal.access),
            Event::Ask(ask) => Some(ask.access),
            Event::Approval(approval) => Some(approval.access),
            _ => None,
        }
    }

    /// What the actor was.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        match &self.record.event {
            Event::Refusal(refusal) => Some(refusal.actor.role),
            Event::Ask(ask) => Some(ask.actor.role),
            Event::Approval(approval) => Some(approval.by.role),
            Event::Login(login) => Some(login.role),
            Event::Rotation(rotation) => rotation.role,
            _ => self.granted().map(|grant| grant.actor.role),
        }
    }

    /// In which session.
    #[must_use]
    pub fn session(&self) -> Option<&SessionRef> {
        match &self.record.event {
            Event::Refusal(refusal) => refusal.actor.session.as_ref(),
            Event::Ask(ask) => ask.actor.session.as_ref(),
            Event::Approval(approval) => approval.by.session.as_ref(),
            Event::Login(login) => login.session.as_ref(),
            Event::Logout(binding) => Some(&binding.session),
            Event::Rotation(rotation) => Some(&rotation.after),
            _ => self.granted().and_then(|grant| grant.actor.session.as_ref()),
        }
    }

    /// From where.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        match &self.record.event {
            Event::Refusal(refusal) => refusal.address,
            Event::Ask(ask) => ask.address,
            Event::Approval(approval) => approval.address,
            Event::Login(login) => login.address,
            _ => self.granted().and_then(|grant| grant.address),
        }
    }

    /// Method, path and route.
    #[must_use]
    pub fn request(&self) -> Option<(&str, &str, &str)> {
        match &self.record.event {
            Event::Refusal(refusal) => Some((&refusal.method, &refusal.path, &refusal.route)),
            Event::Ask(ask) => Some((&ask.method, &ask.path, &ask.route)),
            _ => self.granted().map(|grant| (&*grant.method, &*grant.path, &*grant.route)),
        }
    }

    /// What was done; what a refused route is for.
    #[must_use]
    pub fn action(&self) -> Option<Action> {
        match &self.record.event {
            Event::Refusal(refusal) => Some(Action::of(refusal.class)),
            Event::Ask(ask) => Some(ask.action),
            _ => self.granted().map(|grant| grant.action),
        }
    }

    /// The status that the client got.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match &self.record.event {
            Event::Refusal(refusal) => Some(refusal.status),
            _ => self.granted().map(|grant| grant.status),
        }
    }

    /// What was answered: by the rules, and to a login or logout by the shop.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        match &self.record.event {
            Event::Refusal(refusal) => Some(refusal.verdict),
            Event::Ask(_) => Some(Verdict::Limit),
            Event::Approval(approval) => Some(approval.verdict),
            Event::Login(login) if !login.success => Some(Verdict::Deny),
            Event::Login(_) | Event::Logout(_) => Some(Verdict::Allow),
            _ => self.granted().map(|grant| grant.verdict),
        }
    }

    /// What the rules said.
    #[must_use]
    pub fn because(&self) -> &[Because] {
        match &self.record.event {
            Event::Refusal(refusal) => &refusal.because,
            _ => self.granted().map(|grant| &*grant.because).unwrap_or_default(),
        }
    }

    /// Why it was refused.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        match &self.record.event {
            Event::Refusal(refusal) => Some(refusal.reason),
            _ => None,
        }
    }

    /// What whoever asked says they need it for, without the addresses and numbers that stood in it (`dpv:Justification`).
    #[must_use]
    pub fn justification(&self) -> Option<&str> {
        self.granted()?.reason.as_deref()
    }

    /// How it ended, in a word: of an access only a close knows, a refusal ends where it begins, and a login did what it
    /// was for or did not.
    #[must_use]
    pub fn outcome(&self) -> Option<&'static str> {
        match &self.record.event {
            Event::Close(close) => Some(close.outcome.as_str()),
            Event::Refusal(_) => Some("refused"),
            Event::Approval(approval) if approval.verdict == Verdict::Allow => Some("approved"),
            Event::Approval(_) => Some("denied"),
            Event::Login(login) if !login.success => Some("failure"),
            Event::Login(_) | Event::Logout(_) | Event::Rotation(_) => Some("success"),
            _ => None,
        }
    }

    /// What this record itself shows.
    #[must_use]
    pub fn found(&self) -> Option<&Found> {
        match &self.record.event {
            Event::Grant(grant) => Some(&grant.found),
            Event::Lease(lease) => Some(&lease.found),
            _ => None,
        }
    }

    /// Persons but the actor, and rows: of this part, or of a close: of the whole.
    #[must_use]
    pub fn counts(&self) -> Option<(u64, u64)> {
        match &self.record.event {
            Event::Close(close) => Some((close.persons, close.rows)),
            _ => self.found().map(|found| (found.others(), found.rows)),
        }
    }

    /// The words of the sorts of data.
    #[must_use]
    pub fn fields(&self) -> Vec<&'static str> {
        self.found()
            .map(|found| found.fields.iter().map(|field| field.as_str()).collect())
            .unwrap_or_default()
    }

    /// Whether a person was shown who does not exist.
    #[must_use]
    pub fn touches_decoy(&self) -> bool {
        self.found().is_some_and(|found| found.decoys > 0)
    }
}
