//! What must hold for every page, however broken, and every way to cut it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/run.rs"]
mod run;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use run::Runner;
use std::sync::Arc;
use vratar_html::{At, CharsetHints, Filled, OriginRewrite, Plan, SlotSpec};

/// Pieces of which a page may be made in any order; none contains `@`.
const SOUP: &[&str] = &[
    "<form>",
    "<form id=a>",
    "<FORM ID='b' class=\"x y\">",
    "</form>",
    "</FORM >",
    "<form id=a",
    "<template>",
    "</template>",
    "<div>",
    "</div>",
    "<div id=d>",
    "<p>",
    "</p>",
    "<span>",
    "</span>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<select>",
    "<option>",
    "</select>",
    "<noscript>",
    "</noscript>",
    "<textarea>",
    "</textarea>",
    "<script>",
    "</script>",
    "<script>'<!--",
    "-->",
    "<!--",
    "<![CDATA[",
    "]]>",
    "<svg>",
    "</svg>",
    "<math>",
    "<mi>",
    "</mi>",
    "<title>",
    "</title>",
    "<plaintext>",
    "<input name=mail>",
    "<input name=q form=b>",
    "<input type=submit>",
    "<button>",
    "<button type=button>",
    "</button>",
    "<input name=mail type=image form=a>",
    "<body>",
    "</body>",
    "<html lang=bg>",
    "</html>",
    "<meta charset=utf-8>",
    "<a href=http://in:81/x>",
    "<img src='//in:81'/>",
    "<a HREF = \"http://in:81\" x>",
    "text",
    "<",
    ">",
    "</",
    "'",
    "\"",
    "=",
    "\0",
    "&lt;",
    " ",
    "Ж",
    "<br/>",
    "<!doctype html>",
    "<?php ?>",
    "<form id=a/>",
    "<p id=d/>",
    "</ form>",
    "<frameset>",
    "<form id=registration>",
    "<form class='form registration' id=\"registration\">",
    "<!-- registration -->",
    "registration",
    "<input name=telephone>",
    "<input name=telephone type=submit>",
    "telephone",
    "<x-product-card>",
    "</x-product-card>",
    "<foreignObject>",
    "<desc>",
    "</desc>",
    "<path d='M1'/>",
    "<font color=red>",
    "<iframe>",
    "</iframe>",
    "--!>",
    "<a title='>\"' href=x/>",
    "<p id = \"d\" id=b >",
];

fn spec(element: &str, contains: Option<&str>, at: At) -> SlotSpec {
    SlotSpec { element: element.into(), contains: contains.map(Into::into), at }
}

fn places() -> Vec<SlotSpec> {
    vec![
        spec("form#a", None, At::BeforeSubmit),
        spec("form", Some("mail"), At::BeforeSubmit),
        spec("form", None, At::End),
        spec("#b.x", None, At::Start),
        spec("form", None, At::After("span".into())),
        spec("form", Some("mail"), At::Before("input[type=submit]".into())),
        spec("div", None, At::AfterElement),
        spec("#d, p > p", None, At::BeforeElement),
        spec("div form", None, At::AfterElement),
        spec("textarea", None, At::AfterElement),
        spec("div", Some("mail"), At::Start),
        spec("form#registration", None, At::BeforeSubmit),
        spec(".registration", Some("telephone"), At::End),
        spec("div > #registration, x-product-card .registration", None, At::BeforeElement),
        spec("[id^=registr]", Some("telephone"), At::Before("[name=telephone]".into())),
        spec("form:nth-child(2)", None, At::Start),
        spec("#registration", None, At::After("input:not([type=submit])".into())),
    ]
}

fn runner(active: Vec<usize>, origin: bool, charset: Option<&str>) -> Runner {
    let origin = origin
        .then(|| OriginRewrite { from: vec!["http://in:81".into()], to: "https://out.example.org".into() });
    Runner {
        plan: Arc::new(Plan::compile(&places(), origin).unwrap()),
        active,
        hints: CharsetHints { content_type: charset.map(Into::into), manifest: Some("windows-1251".into()) },
        blocks: Arc::new(|slot, _| {
            let tail = (slot % 3 == 0).then(|| format!("@@tail {slot}@@"));
            (slot != 9).then(|| Filled { html: format!("@@{slot}@@"), tail })
        }),
    }
}

/// `out` without what was put in, and how often each piece was.
fn taken_apart(out: &[u8]) -> (Vec<u8>, Vec<String>) {
    let (mut shop, mut ours) = (Vec::new(), Vec::new());
    let mut rest = out;
    while let Some(at) = memchr::memmem::find(rest, b"@@") {
        let end = at + 2 + memchr::memmem::find(&rest[at + 2..], b"@@").unwrap();
        shop.extend_from_slice(&rest[..at]);
        ours.push(String::from_utf8(rest[at + 2..end].to_vec()).unwrap());
        rest = &rest[end + 2..];
    }
    shop.extend_from_slice(rest);
    (shop, ours)
}

fn some_places() -> impl Strategy<Value = Vec<usize>> {
    let all: Vec<usize> = (0..places().len()).collect();
    // Few of them: pages in which nothing can be placed for long.
    let few = subsequence(all.clone(), 1..=2);
    prop_oneof![subsequence(all, 0..=places().len()), few].prop_shuffle()
}

fn soup() -> impl Strategy<Value = Vec<u8>> {
    vec(select(SOUP), 0..60).prop_map(|parts| parts.concat().into_bytes())
}

/// Soup with bytes of no charset strewn in.
fn spoilt_soup() -> impl Strategy<Value = Vec<u8>> {
    let byte = any::<u8>().prop_filter("marks ours", |b| *b != b'@');
    vec(prop_oneof![4 => select(SOUP).prop_map(|s| s.as_bytes().to_vec()), 1 => vec(byte, 1..4)], 0..60)
        .prop_map(|parts| parts.concat())
}

fn charset() -> impl Strategy<Value = Option<&'static str>> {
    select(vec![
        None,
        Some("utf-8"),
        Some("windows-1251"),
        Some("gb18030"),
        Some("shift_jis"),
        Some("x-user-defined"),
    ])
}

fn some_cuts() -> impl Strategy<Value = Vec<Vec<usize>>> {
    vec(vec(0usize..2000, 0..8), 3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn only_insertions_and_each_once_and_no_matter_how_cut(
        page in prop_oneof![soup(), spoilt_soup()], active in some_places(), charset in charset(), cuts in some_cuts(),
    ) {
        let runner = runner(active.clone(), false, charset);
        let (out, report) = runner.every_way(&page, &cuts);
        let (shop, mut ours) = taken_apart(&out);
        prop_assert_eq!(shop, page.clone());
        prop_assert_eq!(report.changed, out != page);
        let placed: Vec<String> = report.placed.iter().map(ToString::to_string).collect();
        let tails = report.placed.iter().filter(|slot| *slot % 3 == 0).map(|slot| format!("tail {slot}"));
        let mut expected: Vec<String> = placed.into_iter().chain(tails).collect();
        expected.sort();
        ours.sort();
        prop_assert_eq!(ours, expected);
        prop_assert!(report.placed.iter().all(|slot| active.contains(slot)));
        prop_assert!(out == page || runner.plan.may_place(&active, &page));
    }

    #[test]
    fn inner_origins_are_replaced_and_nothing_else(
        page in prop_oneof![soup(), spoilt_soup()], active in some_places(), cuts in some_cuts(),
    ) {
        let runner = runner(active.clone(), true, Some("utf-8"));
        let (out, report) = runner.every_way(&page, &cuts);
        prop_assert_eq!(report.changed, out != page);
        let (shop, _) = taken_apart(&out);
        let plain = |bytes: &[u8]| {
            let text = bytes.iter().map(|b| char::from(*b)).collect::<String>();
            text.replace("https://out.example.org", "//in:81").replace("http://in:81", "//in:81")
        };
        prop_assert_eq!(plain(&shop), plain(&page));
        prop_assert!(out == page || runner.plan.may_place(&active, &page));
    }

    #[test]
    fn nothing_active_is_identity(page in vec(any::<u8>(), 0..3000), charset in charset(), cuts in some_cuts()) {
        let (out, report) = runner(vec![], false, charset).every_way(&page, &cuts);
        prop_assert_eq!(out, page);
        prop_assert!(report.placed.is_empty());
    }

    #[test]
    fn any_bytes_pass(page in vec(any::<u8>(), 0..3000), active in some_places(), cuts in some_cuts()) {
        let (out, report) = runner(active, false, None).every_way(&page, &cuts);
        if report.placed.is_empty() {
            prop_assert_eq!(out, page);
        }
    }
}
