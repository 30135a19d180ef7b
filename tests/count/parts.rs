//! The parts, and what they are given: pages that a real shop sent, as the benchmark has them.

#[expect(dead_code, unused_imports, reason = "the benchmark has more of them")]
#[path = "../bench/pages.rs"]
mod pages;

use anyhow::Context as _;
use bytes::Bytes;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use vratar_host::{Adapter, Headers, RequestFacts};
use vratar_html::{At, CharsetHints, Fill, Filled, Page, PageFacts, Plan, SlotSpec};
use vratar_inspect::{Contact, Country, Findings, Format, Inspector, NobodyKnown};
use vratar_mask::{Masks, mask};
use vratar_model::access::Field;
use vratar_policy::access::Form;

/// Something that is done once for each answer.
pub(crate) struct Part {
    /// Its name.
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
        put("put into a listing with a slot", Page::new, pages::page(pages::SLOT_PATH).into_bytes())?,
        put("put into a listing by the parser", Page::by_parser, pages::page(pages::SLOT_PATH).into_bytes())?,
        put("put into a listing without a slot", Page::new, pages::page(pages::NO_SLOT_PATH).into_bytes())?,
        put("put into a real page of oscar", Page::new, pages::bytes(pages::real::REGISTRATION))?,
    ])
}

/// Bytes of a page that come at once, as the door reads them.
const PIECE: usize = 16 << 10;

/// As many bytes as the questions of a registration.
struct Block;

impl Fill for Block {
    fn fill(&mut self, _: usize, _: &PageFacts) -> Option<Filled> {
        Some(Filled { html: format!("<div>{}</div>", "x".repeat(3700)), tail: None })
    }
}

/// How a page is begun.
type Begin = fn(Arc<Plan>, Vec<usize>, CharsetHints, Box<dyn Fill>) -> Page;

/// A block goes into the registration form, if there is one; the place is compiled once. Bytes that pass as they are
/// are not copied.
fn put(name: &'static str, begin: Begin, body: Vec<u8>) -> anyhow::Result<Part> {
    let place = SlotSpec { element: "form#register_form".to_owned(), contains: None, at: At::BeforeSubmit };
    let plan = Plan::compile(&[place], None).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let (plan, bytes, body) = (Arc::new(plan), body.len(), Bytes::from(body));
    let run = Box::new(move || {
        let hints = CharsetHints { content_type: Some("UTF-8".to_owned()), manifest: None };
        let mut page = begin(Arc::clone(&plan), vec![0], hints, Box::new(Block));
        let (mut rest, mut out) = (black_box(&body).clone(), Vec::new());
        while !rest.is_empty() {
            let piece = rest.split_to(PIECE.min(rest.len()));
            black_box(page.passes(&piece, &mut out));
        }
        drop(black_box((page.end(&mut out), out)));
    });
    Ok(Part { name, bytes, run })
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
