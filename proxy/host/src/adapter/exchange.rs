//! What the shop's answer shows: a form went through, a login succeeded.

use super::Adapter;
use crate::facts::ResponseFacts;
use crate::request::Match;
use crate::response::{Answered, Sign};
use vratar_model::journal::IdentifierKind;
use vratar_plugin_sdk::manifest::Learned;

/// What became of a submission. The word is the sort of signal that convinced: `status`, `redirect`,
/// `cookie`, `body`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settling {
    /// The shop did it.
    Committed(&'static str),
    /// The shop refused.
    Rejected(&'static str),
    /// The answer does not show it.
    Unknown,
}

/// Something submitted and how the answer is read: a form or a login.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) submit: Vec<Match>,
    pub(super) success: Vec<Sign>,
    pub(super) failure: Vec<Sign>,
}

impl Adapter {
    /// What became of a submission of form `form`.
    ///
    /// Signals of failure come first. Without signals of success every answer below 400 is one. A 5xx shows
    /// nothing: the shop may have done it and failed afterwards. If no signal of failure is named, an answer
    /// that shows no success is a refusal.
    #[must_use]
    pub fn settle(&self, form: usize, response: &ResponseFacts<'_>) -> Settling {
        let Some(exchange) = self.forms.get(form) else { return Settling::Unknown };
        exchange.settle(&self.answered(response))
    }

    /// Whether [`Adapter::settle`] looks at the answer's body.
    #[must_use]
    pub fn settle_wants_body(&self, form: usize) -> bool {
        let named = self.manifest.forms.get(form).map(|f| (&f.session_json, &f.learn));
        let learns = named.is_some_and(|(session, learn)| session.is_some() || in_body(learn));
        learns || self.forms.get(form).is_some_and(Exchange::wants_body)
    }

    /// Whether the shop let them in at login `login`.
    #[must_use]
    pub fn login_succeeded(&self, login: usize, response: &ResponseFacts<'_>) -> bool {
        let Some(exchange) = self.logins.get(login) else { return false };
        matches!(exchange.settle(&self.answered(response)), Settling::Committed(_))
    }

    /// Whether [`Adapter::login_succeeded`] or [`Adapter::session_set`] looks at the answer's body.
    #[must_use]
    pub fn login_wants_body(&self, login: usize) -> bool {
        let named = self.manifest.logins.get(login).map(|l| (&l.session_json, &l.learn));
        let learns = named.is_some_and(|(session, learn)| session.is_some() || in_body(learn));
        learns || self.logins.get(login).is_some_and(Exchange::wants_body)
    }

    /// What the answer to a submission of form `form` adds to who it is about.
    #[must_use]
    pub fn learned_from_form(
        &self,
        form: usize,
        response: &ResponseFacts<'_>,
    ) -> Vec<(IdentifierKind, String)> {
        let learn = self.manifest.forms.get(form).map(|f| f.learn.as_slice());
        self.learned(learn.unwrap_or_default(), response)
    }

    /// What the answer to login `login` adds to who it is.
    #[must_use]
    pub fn learned_from_login(
        &self,
        login: usize,
        response: &ResponseFacts<'_>,
    ) -> Vec<(IdentifierKind, String)> {
        let learn = self.manifest.logins.get(login).map(|l| l.learn.as_slice());
        self.learned(learn.unwrap_or_default(), response)
    }
}

impl Exchange {
    fn wants_body(&self) -> bool {
        self.success.iter().chain(&self.failure).any(Sign::wants_body)
    }

    fn settle(&self, answer: &Answered<'_>) -> Settling {
        let status = answer.facts.status;
        if let Some(sign) = self.failure.iter().find(|s| s.shows(answer)) {
            return Settling::Rejected(sign.word());
        }
        if let Some(sign) = self.success.iter().find(|s| s.shows(answer)) {
            return Settling::Committed(sign.word());
        }
        match (self.success.is_empty(), self.failure.is_empty()) {
            _ if status >= 500 => Settling::Unknown,
            _ if status >= 400 => Settling::Rejected("status"),
            (true, _) => Settling::Committed("status"),
            (false, true) if answer.facts.body.is_some() || !self.wants_body() => {
                Settling::Rejected("status")
            }
            (false, _) => Settling::Unknown,
        }
    }
}

fn in_body(learn: &[Learned]) -> bool {
    learn.iter().any(|one| one.json.is_some())
}
