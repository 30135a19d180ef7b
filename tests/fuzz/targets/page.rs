//! A page, cut anywhere: the bytes of the shop come out in order, with whole insertions between them, just where the parser
//! puts them that reads every byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};
use vratar_html::{At, CharsetHints, Fill, Filled, Page, PageFacts, Plan, SlotSpec};

const MARK: &str = "<vratar-mark></vratar-mark>";

static PLAN: LazyLock<Arc<Plan>> = LazyLock::new(|| {
    let slot = |element: &str, at| SlotSpec { element: element.to_owned(), contains: None, at };
    let slots = [slot("form", At::BeforeSubmit), slot("#a", At::AfterElement), slot("body", At::Start)];
    Arc::new(Plan::compile(&slots, None).unwrap_or_else(|_| panic!("the plan of this target compiles")))
});

struct Mark;

impl Fill for Mark {
    fn fill(&mut self, _: usize, _: &PageFacts) -> Option<Filled> {
        Some(Filled { html: MARK.to_owned(), tail: None })
    }
}

type Begin = fn(Arc<Plan>, Vec<usize>, CharsetHints, Box<dyn Fill>) -> Page;

fn run(begin: Begin, page: &[u8], cut: usize) -> Vec<u8> {
    let hints = CharsetHints { content_type: Some("utf-8".to_owned()), manifest: None };
    let mut editing = begin(PLAN.clone(), vec![0, 1, 2], hints, Box::new(Mark));
    let mut out = Vec::new();
    page.chunks(cut.max(1)).for_each(|piece| editing.write(piece, &mut out));
    editing.end(&mut out);
    out
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, page)) = bytes.split_first() else { return };
    if page.windows(MARK.len()).any(|window| window == MARK.as_bytes()) {
        return;
    }
    let whole = run(Page::new, page, page.len());
    assert_eq!(run(Page::new, page, usize::from(*first)), whole, "the cut shows");
    assert_eq!(run(Page::by_parser, page, page.len()), whole, "the parser puts it elsewhere");
    let text: Vec<u8> = without(&whole, MARK.as_bytes());
    assert_eq!(text, page, "the shop's own bytes changed");
});

fn without(haystack: &[u8], needle: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = haystack;
    while let Some(at) = rest.windows(needle.len()).position(|window| window == needle) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + needle.len()..];
    }
    out.extend_from_slice(rest);
    out
}
