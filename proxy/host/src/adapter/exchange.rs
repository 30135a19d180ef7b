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
    /// that shows no success is a refusal. While what has not been read of the body may show something else, nothing
    /// is shown.
    #[must_use]
    pub fn settle(&self, form: usize, response: &ResponseFacts<'_>) -> Settling {
        let Some(exchange) = self.forms.get(form) else { return Settling::Unknown };
        exchange.settle(&self.answered(response))
    }

    /// Whether the body of this answer would tell more than its head: what became of the submission, or who it is about.
    #[must_use]
    pub fn settle_wants_body(&self, form: usize, head: &ResponseFacts<'_>) -> bool {
        let named = self.manifest.forms.get(form).map(|f| (&f.session_json, &f.learn));
        let learns = named.is_some_and(|(session, learn)| session.is_some() || in_body(learn));
        self.forms.get(form).is_some_and(|exchange| exchange.wants_body(learns, &self.answered(head)))
    }

    /// Whether the shop let them in at login `login`.
    #[must_use]
    pub fn login_succeeded(&self, login: usize, response: &ResponseFacts<'_>) -> bool {
        let Some(exchange) = self.logins.get(login) else { return false };
        matches!(exchange.settle(&self.answered(response)), Settling::Committed(_))
    }

    /// The same of a login.
    #[must_use]
    pub fn login_wants_body(&self, login: usize, head: &ResponseFacts<'_>) -> bool {
        let named = self.manifest.logins.get(login).map(|l| (&l.session_json, &l.learn));
        let learns = named.is_some_and(|(session, learn)| session.is_some() || in_body(learn));
        self.logins.get(login).is_some_and(|exchange| exchange.wants_body(learns, &self.answered(head)))
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
    /// `learns`: who succeeds is told in the body.
    fn wants_body(&self, learns: bool, head: &Answered<'_>) -> bool {
        if self.failure.iter().any(|sign| sign.shows(head)) {
            return false;
        }
        let open = |signs: &[Sign]| signs.iter().any(|sign| sign.may_show_yet(head));
        let succeeds = self.success.iter().any(|sign| sign.shows(head));
        let undecided = open(&self.failure) || (!succeeds && open(&self.success));
        undecided || (learns && matches!(self.settle(head), Settling::Committed(_)))
    }

    fn settle(&self, answer: &Answered<'_>) -> Settling {
        let status = answer.facts.status;
        let open = |signs: &[Sign]| signs.iter().any(|sign| sign.may_show_yet(answer));
        if let Some(sign) = self.failure.iter().find(|s| s.shows(answer)) {
            return Settling::Rejected(sign.word());
        }
        let may_fail = open(&self.failure);
        if let Some(sign) = self.success.iter().find(|s| s.shows(answer)).filter(|_| !may_fail) {
            return Settling::Committed(sign.word());
        }
        match (self.success.is_empty(), self.failure.is_empty()) {
            _ if status >= 500 => Settling::Unknown,
            _ if status >= 400 => Settling::Rejected("status"),
            _ if may_fail || open(&self.success) => Settling::Unknown,
            (true, _) => Settling::Committed("status"),
            (false, true) => Settling::Rejected("status"),
            (false, false) => Settling::Unknown,
        }
    }
}

fn in_body(learn: &[Learned]) -> bool {
    learn.iter().any(|one| one.json.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::ResponseHeaders;
    use vratar_plugin_sdk::manifest::Signal;

    struct To(Option<&'static str>);

    impl ResponseHeaders for To {
        fn location(&self) -> Option<&str> {
            self.0
        }
        fn set_cookies(&self) -> Vec<&str> {
            Vec::new()
        }
    }

    fn sign(status: Option<u16>, location: Option<&str>, text: Option<&str>) -> Sign {
        let (location, text) = (location.map(str::to_owned), text.map(str::to_owned));
        Sign::new(&Signal { status: status.map(|one| vec![one]), location, text, ..Signal::default() })
            .unwrap()
    }

    /// A shop that redirects to `/done`, or says "Thank you", or (with any status) "Not sent".
    fn exchange(fails: bool) -> Exchange {
        let failure = fails.then(|| sign(None, None, Some("Not sent")));
        Exchange {
            submit: Vec::new(),
            success: vec![sign(Some(302), Some("/done"), None), sign(Some(200), None, Some("Thank you"))],
            failure: failure.into_iter().collect(),
        }
    }

    fn answered(
        status: u16,
        location: &'static str,
        body: Option<&str>,
        whole: bool,
        of: impl Fn(&Answered<'_>),
    ) {
        let headers = To(Some(location).filter(|location| !location.is_empty()));
        let body = body.map(str::as_bytes);
        let facts = ResponseFacts { status, headers: &headers, body, whole, content_type: Some("text/html") };
        of(&Answered::new(&facts, Some("utf-8")));
    }

    #[test]
    fn the_head_decides_where_no_body_can_say_otherwise() {
        let cases = [
            (false, 302, "/done", false),
            (false, 302, "/elsewhere", false),
            (false, 200, "", true),
            (false, 422, "", false),
            (false, 500, "", false),
            (true, 302, "/done", true),
            (true, 500, "", true),
        ];
        for (fails, status, location, wants) in cases {
            let exchange = exchange(fails);
            answered(status, location, None, false, |head| {
                assert_eq!(exchange.wants_body(false, head), wants, "{fails} {status} {location}");
            });
        }
        answered(302, "/done", None, false, |head| {
            assert!(exchange(false).wants_body(true, head), "who it was")
        });
        answered(302, "/no", None, false, |head| assert!(!exchange(false).wants_body(true, head)));
    }

    /// Less is claimed, never more.
    #[test]
    fn half_a_page_shows_what_it_shows_and_nothing_else() {
        use Settling::{Committed, Rejected, Unknown};
        let cases = [
            (false, 200, Some("Thank"), false, Unknown),
            (false, 200, Some("Thank you"), false, Committed("body")),
            (false, 200, Some("Sorry"), true, Rejected("status")),
            (false, 200, None, false, Unknown),
            (true, 200, Some("Thank you"), false, Unknown),
            (true, 200, Some("Thank you"), true, Committed("body")),
            (true, 200, Some("Not sent"), false, Rejected("body")),
            (false, 422, None, false, Rejected("status")),
            (false, 503, None, false, Unknown),
        ];
        for (fails, status, body, whole, wanted) in cases {
            let exchange = exchange(fails);
            answered(status, "", body, whole, |answer| {
                assert_eq!(exchange.settle(answer), wanted, "{fails} {status} {body:?} {whole}");
            });
        }
    }
}
