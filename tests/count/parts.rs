//! The parts, and what they are given: pages that a real shop sent, as the benchmark has them.

#[expect(dead_code, unused_imports, reason = "the benchmark has more of them")]
#[path = "../bench/pages.rs"]
mod pages;

use anyhow::Context as _;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use vratar_host::{Adapter, Headers, RequestFacts};
use vratar_html::CharsetHints;
use vratar_inspect::{Contact, Country, Findings, Format, Inspector, NobodyKnown};
use vratar_mask::{Masks, mask};
use vratar_model::access::Field;
use vratar_policy::access::Form;

/// Something that is done once for each answer.
pub(crate) struct Part {
    /// No other's name has it in it.
    pub(crate) name: &'static str,
    /// Of the answer.
    pub(crate) bytes: usize,
    /// Does it once.
    pub(crate) run: Box<dyn FnMut()>,
}

/// All of them.
pub(crate) fn all() -> anyhow::Result<Vec<Part>> {
    let adapter = Arc::new(Adapter::builtin("oscar").context("the adapter oscar is built in")??);
    Ok(vec![
        inspect("inspect detail page", &adapter, pages::DETAIL_PATH, Format::Html),
        inspect("inspect list of 70", &adapter, pages::LIST_PATH, Format::Html),
        inspect("inspect listing of the shop", &adapter, pages::LARGE_PATH, Format::Html),
        inspect("inspect export", &adapter, pages::EXPORT_PATH, Format::Csv),
        hide("mask list of 28", &adapter, pages::SHORT_LIST_PATH),
    ])
}

struct NoHeaders;

impl Headers for NoHeaders {
    fn get(&self, _: &str) -> Option<&str> {
        None
    }
}

/// What an answer to `target` shows.
fn look(adapter: &Adapter, target: &str, format: Format, body: &[u8]) -> Findings {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let facts = RequestFacts { method: "GET", path, query, headers: &NoHeaders, body: None };
    let guard = adapter.guard(&adapter.route(&facts));
    let hints = CharsetHints { content_type: Some("UTF-8".to_owned()), manifest: None };
    let known = Arc::new(NobodyKnown);
    let mut inspector = Inspector::new(format, &hints, guard.labels.clone(), Country::BULGARIA, known);
    body.chunks(64 << 10).for_each(|part| inspector.feed(part));
    inspector.end()
}

fn inspect(name: &'static str, adapter: &Arc<Adapter>, target: &'static str, format: Format) -> Part {
    let (adapter, body) = (Arc::clone(adapter), pages::page(target).into_bytes());
    let bytes = body.len();
    let run = Box::new(move || drop(black_box(look(&adapter, target, format, black_box(&body)))));
    Part { name, bytes, run }
}

/// Addresses are hidden, in whatever spelling; what to hide is known.
fn hide(name: &'static str, adapter: &Adapter, target: &'static str) -> Part {
    let body = pages::page(target);
    let (bytes, findings) = (body.len(), look(adapter, target, Format::Html, body.as_bytes()));
    let people = findings.people.iter().flat_map(|person| &person.identifiers);
    let told: Vec<Contact> = people.filter_map(Contact::of).collect();
    let forms = BTreeMap::from([(Field::Email, Form::Redact)]);
    let run = Box::new(move || {
        let masks = Masks::new(&forms, &|_| String::new());
        let masked = mask(Format::Html, black_box(&body), &told, &masks, &mut |_, _| String::new());
        drop(black_box(masked));
    });
    Part { name, bytes, run }
}
