//! Well-formed pages against a plain implementation that has the whole page before it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/run.rs"]
mod run;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use run::{Runner, show};
use std::ops::Range;
use std::sync::Arc;
use vratar_html::{At, CharsetHints, Filled, Plan, SlotSpec};

/// A page as a list of tags and text, and what each is.
type Page = Vec<(Kind, &'static str)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    FormStart,
    FormEnd,
    Submit,
    Control,
    MarkStart,
    MarkEnd,
    Other,
}

use Kind::{Control, FormEnd, FormStart, MarkEnd, MarkStart, Other, Submit};

fn piece() -> impl Strategy<Value = Page> {
    let simple: Vec<Page> = vec![
        vec![(Other, "text ")],
        vec![(Other, "<!-- <form></form> -->")],
        vec![(Other, "<script>'</form><button>'</script>")],
        vec![(Other, "<input name=other>")],
        vec![(Other, "<button type=button>b</button>")],
        vec![(Submit, "<button>"), (Other, "ok</button>")],
        vec![(Submit, "<INPUT TYPE=Image>")],
        vec![(Control, "<input name=mail>")],
        vec![(Control, "<textarea name=mail>"), (Other, "<p class=mark></textarea>")],
        vec![(MarkStart, "<p class='a mark'>"), (Other, "m"), (MarkEnd, "</p>")],
    ];
    select(simple).prop_recursive(3, 24, 4, |inner| vec(inner, 0..4).prop_map(in_div))
}

fn in_div(parts: Vec<Page>) -> Page {
    let mut page = vec![(Other, "<div>")];
    page.extend(parts.concat());
    page.push((Other, "</div>"));
    page
}

fn form() -> impl Strategy<Value = Page> {
    vec(piece(), 0..5).prop_map(|parts| {
        let mut page = vec![(FormStart, "<form class=it>")];
        page.extend(parts.concat());
        page.push((FormEnd, "</form>"));
        page
    })
}

fn page() -> impl Strategy<Value = Page> {
    vec(prop_oneof![piece(), form()], 0..8).prop_map(|parts| parts.concat())
}

fn position() -> impl Strategy<Value = At> {
    let inner = || ".mark".to_owned();
    select(vec![
        At::BeforeSubmit,
        At::Start,
        At::End,
        At::Before(inner()),
        At::After(inner()),
        At::BeforeElement,
        At::AfterElement,
    ])
}

/// Before which piece the block goes.
fn expected(page: &Page, contains: bool, at: &At) -> Option<usize> {
    forms(page).into_iter().find_map(|form| {
        let inside = form.start + 1..form.end;
        let from = match contains {
            true => inside.clone().find(|i| page[*i].0 == Control)?,
            false => form.start,
        };
        let next = |kind| (from + 1..form.end).find(|i| page[*i].0 == kind);
        Some(match at {
            At::Start if !contains => inside.start,
            At::BeforeElement if !contains => form.start,
            At::BeforeSubmit | At::Start => next(Submit).unwrap_or(form.end),
            At::End => form.end,
            At::Before(_) => next(MarkStart).unwrap_or(form.end),
            At::After(_) => {
                let mark = next(MarkStart);
                mark.and_then(|mark| (mark..form.end).find(|i| page[*i].0 == MarkEnd))
                    .map_or(form.end, |end| end + 1)
            }
            At::BeforeElement | At::AfterElement => form.end + 1,
        })
    })
}

/// Where forms start and end.
fn forms(page: &Page) -> Vec<Range<usize>> {
    let of = |kind| page.iter().enumerate().filter(move |(_, piece)| piece.0 == kind).map(|(i, _)| i);
    of(FormStart).zip(of(FormEnd)).map(|(start, end)| start..end).collect()
}

fn written(page: &Page, block: Option<usize>) -> String {
    let mut out = String::new();
    for i in 0..=page.len() {
        if block == Some(i) {
            out.push_str("[block]");
        }
        out.push_str(page.get(i).map_or("", |piece| piece.1));
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn the_block_goes_where_a_reader_of_the_whole_page_puts_it(
        page in page(), at in position(), contains in any::<bool>(),
    ) {
        let place = SlotSpec {
            element: "form.it".into(),
            contains: contains.then(|| "mail".into()),
            at: at.clone(),
        };
        let runner = Runner {
            plan: Arc::new(Plan::compile(&[place], None).unwrap()),
            active: vec![0],
            hints: CharsetHints { content_type: Some("utf-8".into()), manifest: None },
            blocks: Arc::new(|_, _| Some(Filled { html: "[block]".into(), tail: None })),
        };
        let (out, report) = runner.every_way(written(&page, None).as_bytes(), &[]);
        let expected = expected(&page, contains, &at);
        prop_assert_eq!(show(&out), written(&page, expected));
        prop_assert_eq!(report.placed.len(), usize::from(expected.is_some()));
    }
}
