//! An adapter as the case runner's door: one exchange without a socket.

mod guarded;

use crate::adapter::{Adapter, Settling};
use crate::facts::{Headers, RequestFacts, ResponseFacts, ResponseHeaders};
use std::collections::BTreeMap;
use vratar_form::{Form, Kind};
use vratar_html::{CharsetHints, Fill, Filled, Page, PageFacts};
use vratar_model::journal::IdentifierKind;
use vratar_plugin_sdk::case::{Answer, Door, Facts, Passed, Request, placeholder};

/// Passes exchanges through an adapter, placeholders in the slots.
#[derive(Clone, Copy, Debug)]
pub struct Replay<'a>(pub &'a Adapter);

impl Door for Replay<'_> {
    fn pass(&self, request: &Request, answer: Option<&Answer>, cuts: &[usize]) -> Passed {
        let body = form(self.0, request);
        let headers = RequestHeaders(request);
        let seen = RequestFacts {
            method: &request.method,
            path: request.path(),
            query: request.query(),
            headers: &headers,
            body: body.as_ref(),
        };
        let mut facts = of_request(self.0, &seen);
        guarded::of_request(self.0, request, &seen, &mut facts);
        if let Some(answer) = answer {
            of_answer(self.0, &seen, answer, &mut facts);
            guarded::of_answer(self.0, &self.0.route(&seen), &seen, answer, &mut facts);
        }
        Passed { facts, body: answer.map(|answer| page(self.0, &seen, answer, cuts)) }
    }
}

fn form(adapter: &Adapter, request: &Request) -> Option<Form> {
    let content_type = request.header("content-type")?;
    let label = adapter.manifest().charset.as_deref().unwrap_or("utf-8");
    let charset = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let charset = vratar_form::charset_of(content_type).unwrap_or(charset);
    vratar_form::read(&Kind::of(content_type)?, &request.body, charset).ok()
}

fn of_request(adapter: &Adapter, request: &RequestFacts<'_>) -> Facts {
    let route = adapter.route(request);
    let slots = adapter.page_slots(request);
    let manifest = adapter.manifest();
    let form = adapter.submission(request).and_then(|i| manifest.forms.get(i));
    let login = adapter.login(request).and_then(|i| manifest.logins.get(i));
    let named = form.map(|f| &f.identifiers).or_else(|| login.map(|l| &l.identifiers));
    let found = named.zip(request.body).map(|(named, body)| adapter.identifiers(named, body));
    let session = if route.staff {
        adapter.staff_session_in(request.headers)
    } else {
        adapter.session_in(request.headers)
    };
    Facts {
        route: route.id.to_owned(),
        class: route.class.as_str().to_owned(),
        staff: route.staff,
        forms_on: ids(&slots.forms, |i| manifest.forms.get(i).map(|f| f.id.clone())),
        choices_on: ids(&slots.choices, |i| manifest.choices.get(i).map(|c| c.id.clone())),
        submission: form.map(|f| f.id.clone()).unwrap_or_default(),
        login: login.map(|l| l.id.clone()).unwrap_or_default(),
        logout: adapter.logout(request),
        identifiers: by_kind(found.unwrap_or_default()),
        wants_body: adapter.wants_body(request),
        session: session.unwrap_or_default(),
        ..Facts::default()
    }
}

fn of_answer(adapter: &Adapter, request: &RequestFacts<'_>, answer: &Answer, facts: &mut Facts) {
    let headers = AnswerHeaders(answer);
    let response = ResponseFacts {
        status: answer.status,
        headers: &headers,
        body: Some(&answer.body),
        whole: true,
        content_type: answer.header("content-type"),
    };
    if let Some(form) = adapter.submission(request) {
        let (settled, signal) = match adapter.settle(form, &response) {
            Settling::Committed(signal) => ("committed", signal),
            Settling::Rejected(signal) => ("rejected", signal),
            Settling::Unknown => ("unknown", ""),
        };
        (facts.settled, facts.signal) = (settled.to_owned(), signal.to_owned());
        facts.learned = by_kind(adapter.learned_from_form(form, &response));
    }
    if let Some(login) = adapter.login(request) {
        facts.logged_in = adapter.login_succeeded(login, &response);
        facts.learned.extend(by_kind(adapter.learned_from_login(login, &response)));
    }
    facts.session_set = adapter.session_set(&response).unwrap_or_default();
}

fn page(adapter: &Adapter, request: &RequestFacts<'_>, answer: &Answer, cuts: &[usize]) -> Vec<u8> {
    let content_type = answer.header("content-type").unwrap_or_default();
    if !content_type.to_ascii_lowercase().contains("html") {
        return answer.body.clone();
    }
    let slots = adapter.page_slots(request);
    let choices = slots.choices.iter().map(|c| adapter.choices_slot(*c));
    let active = slots.forms.iter().map(|f| adapter.form_slot(*f)).chain(choices).collect();
    let hints = CharsetHints {
        content_type: vratar_form::charset_of(content_type).map(|e| e.name().to_owned()),
        manifest: adapter.manifest().charset.clone(),
    };
    let mut page = Page::new(adapter.plan().clone(), active, hints, Box::new(Marks(marks(adapter))));
    let mut out = Vec::with_capacity(answer.body.len());
    let ends = cuts.iter().copied().chain([answer.body.len()]);
    let mut from = 0;
    for end in ends {
        page.write(answer.body.get(from..end).unwrap_or_default(), &mut out);
        from = end;
    }
    page.end(&mut out);
    out
}

fn marks(adapter: &Adapter) -> Vec<String> {
    let manifest = adapter.manifest();
    let forms = manifest.forms.iter().map(|f| placeholder("form", &f.id));
    forms.chain(manifest.choices.iter().map(|c| placeholder("choices", &c.id))).collect()
}

struct Marks(Vec<String>);

impl Fill for Marks {
    fn fill(&mut self, slot: usize, _: &PageFacts) -> Option<Filled> {
        self.0.get(slot).map(|html| Filled { html: html.clone(), tail: None })
    }
}

fn ids(list: &[usize], id: impl Fn(usize) -> Option<String>) -> Vec<String> {
    list.iter().filter_map(|i| id(*i)).collect()
}

fn by_kind(found: Vec<(IdentifierKind, String)>) -> BTreeMap<String, String> {
    found.into_iter().map(|(kind, value)| (kind.as_str().to_owned(), value)).collect()
}

struct RequestHeaders<'a>(&'a Request);

impl Headers for RequestHeaders<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.header(name)
    }
}

struct AnswerHeaders<'a>(&'a Answer);

impl ResponseHeaders for AnswerHeaders<'_> {
    fn location(&self) -> Option<&str> {
        self.0.header("location")
    }

    fn set_cookies(&self) -> Vec<&str> {
        let lines = self.0.headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case("set-cookie"));
        lines.map(|(_, v)| v.as_str()).collect()
    }
}
