//! What a page tells and is told, and what happens at its limits.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/run.rs"]
mod run;

use run::Runner;
use std::sync::{Arc, Mutex};
use vratar_html::{
    At, CharsetHints, Fill, Filled, GaveUp, MAX_PARSER_BYTES, MAX_SLOTS, OriginRewrite, Page, PageFacts,
    Plan, SlotSpec,
};

fn place(element: &str, at: At) -> SlotSpec {
    SlotSpec { element: element.into(), contains: None, at }
}

fn runner(places: &[SlotSpec]) -> Runner {
    Runner {
        plan: Arc::new(Plan::compile(places, None).unwrap()),
        active: (0..places.len()).collect(),
        hints: CharsetHints { content_type: Some("utf-8".into()), manifest: None },
        blocks: Arc::new(|slot, _| Some(Filled { html: format!("[{slot}]"), tail: None })),
    }
}

#[test]
fn pages_travel_between_threads_and_plans_are_shared() {
    fn send<T: Send>() {}
    fn shared<T: Send + Sync>() {}
    send::<Page>();
    send::<vratar_html::survey::Survey>();
    shared::<Plan>();
    shared::<vratar_html::probe::Selector>();
}

#[test]
fn the_block_is_made_for_its_page() {
    let told: Arc<Mutex<Vec<PageFacts>>> = Arc::default();
    let keep = Arc::clone(&told);
    let mut runner = runner(&[place("i", At::Start), place("b", At::Start)]);
    runner.hints = CharsetHints::default();
    runner.blocks = Arc::new(move |_, page| {
        keep.lock().unwrap().push(page.clone());
        None
    });
    runner.whole(b"<meta charset=cp1251><i></i><html lang=' bg-BG '><html lang=en><b></b>");
    let told = told.lock().unwrap();
    let seen: Vec<_> = told.iter().map(|page| (page.lang.as_deref(), page.charset.name())).collect();
    assert_eq!(seen, [(None, "windows-1251"), (Some("bg-BG"), "windows-1251")]);
}

#[test]
fn parsing_ends_with_the_last_place() {
    // The rest could not be parsed: nobody tries.
    let page = b"<form><button></form><select><noscript><form>";
    let (out, report) = runner(&[place("form", At::BeforeSubmit)]).every_way(page, &[]);
    assert_eq!(out, b"<form>[0]<button></form><select><noscript><form>");
    assert_eq!((report.placed, report.gave_up), (vec![0], None));
    let (out, report) = runner(&[place("form", At::BeforeSubmit), place("b", At::End)]).every_way(page, &[]);
    assert_eq!(out, b"<form>[0]<button></form><select><noscript><form>");
    assert_eq!(report.gave_up, Some(GaveUp::ShopMarkupAmbiguous));
}

#[test]
fn a_page_that_is_too_deep_passes_unchanged_from_there_on() {
    let deep = "<div>".repeat(MAX_PARSER_BYTES / 40);
    let page = format!("<form id=a></form>{deep}<form id=b></form>");
    let runner = runner(&[place("#a", At::End), place("#b", At::End)]);
    let expected = page.replacen("></form>", ">[0]</form>", 1);
    for size in [page.len(), 1000] {
        let (out, report) = runner.run(page.as_bytes().chunks(size));
        assert!(out == expected.as_bytes(), "in chunks of {size}");
        assert_eq!(report.gave_up, Some(GaveUp::ShopMarkupTooBig));
        assert_eq!(report.placed, [0]);
    }
}

#[test]
fn a_tag_that_does_not_end_is_let_go() {
    let page = format!("<form id=a></form><form id='{}", "x".repeat(2 * MAX_PARSER_BYTES));
    let runner = runner(&[place("#a", At::End), place("#b", At::End)]);
    let (out, report) = runner.run(page.as_bytes().chunks(16 << 10));
    assert!(out == page.replacen("></form>", ">[0]</form>", 1).as_bytes());
    assert_eq!(report.gave_up, Some(GaveUp::ShopMarkupTooBig));
}

#[test]
fn a_long_page_is_not_held_back() {
    struct Never;
    impl Fill for Never {
        fn fill(&mut self, _: usize, _: &PageFacts) -> Option<Filled> {
            None
        }
    }
    let runner = runner(&[place("#a", At::End)]);
    let mut page = Page::new(runner.plan, vec![0], runner.hints, Box::new(Never));
    let (mut sent, mut out) = (0, Vec::new());
    for chunk in "<p>Дълга страница</p><!-- и още -->".repeat(2000).as_bytes().chunks(777) {
        page.write(chunk, &mut out);
        sent += chunk.len();
        assert!(sent - out.len() < 16, "{} bytes are held back", sent - out.len());
    }
}

#[test]
fn places_are_counted_once_and_unknown_ones_not_at_all() {
    let mut runner = runner(&[place("p", At::Start), place("p", At::Start)]);
    runner.active = vec![1, 7, 0, 1, 1];
    let (out, report) = runner.whole(b"<p>x");
    assert_eq!((out.as_slice(), report.placed), (&b"<p>[1][0]x"[..], vec![1, 0]));
}

#[test]
fn all_faults_of_a_plan_are_told_at_once() {
    let mut places = vec![
        place("form", At::End),
        place("a:hover", At::End),
        place("form", At::Before("+".into())),
        place("", At::Start),
        SlotSpec { contains: Some(String::new()), ..place("form", At::Start) },
        place(&format!("#{}", "a".repeat(5000)), At::Start),
    ];
    let origin = OriginRewrite { from: vec!["127.0.0.1".into()], to: "https://shop.example.org".into() };
    let faults = Plan::compile(&places, Some(origin)).unwrap_err();
    let at: Vec<usize> = faults.iter().map(|fault| fault.slot).collect();
    assert_eq!(at, [1, 2, 3, 4, 5, 6]);
    assert!(faults[0].to_string().starts_with("place 1: `a:hover`: "), "{}", faults[0]);
    places = vec![place("form", At::End); MAX_SLOTS + 1];
    assert_eq!(Plan::compile(&places, None).unwrap_err().len(), 1);
}

#[test]
fn names_of_controls_may_hold_any_character() {
    for name in ["ctl00$Main$txt\"Email\"", "backup[]", "a\\b", "име", "a b"] {
        let place = SlotSpec { contains: Some(name.into()), ..place("form", At::End) };
        let runner = runner(&[place]);
        let page = format!("<form></form><form><input name='{name}'></form>");
        let (out, _) = runner.whole(page.as_bytes());
        assert_eq!(out, format!("<form></form><form><input name='{name}'>[0]</form>").as_bytes());
        assert!(runner.plan.may_place(&[0], page.as_bytes()));
    }
}
