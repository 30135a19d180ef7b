//! Selectors fit what `lol_html` finds them to fit, wherever a page is cut.

use super::open::{Open, Tag};
use super::select::{Action, Near, Tree};
use crate::labels::css;
use crate::markup::{self, Piece};
use lol_html::{HtmlRewriter, Settings, element};
use proptest::prelude::*;
use std::cell::RefCell;

/// Which start tags of a page fit, by their number.
fn own(selector: &str, page: &str, cut: usize) -> Vec<usize> {
    let mut tree = Tree::default();
    assert!(tree.add(css::selector(selector).unwrap(), Action::Row));
    assert!(tree.add(css::selector("*").unwrap(), Action::Without(0)));
    let (mut open, mut near) = (Open::<()>::new(), Near::new(&tree));
    let (mut found, mut number, mut at, mut end) = (Vec::new(), 0, 0, 0);
    while at < page.len() {
        end = page.len().min(end + cut);
        let (text, whole) = (page.get(at..end).unwrap_or_default(), end == page.len());
        near.forget();
        let mut read = 0;
        while let Some((piece, length)) = markup::next_in_page(&text[read..], whole) {
            match piece {
                Piece::Start { name, attributes, empty } => {
                    let tag = Tag { name, attributes, empty, text, at: read + 1 + name.len() };
                    let fits = |fits: &_, _| {
                        number += 1;
                        found.extend(tree.actions(fits).contains(&Action::Row).then_some(number));
                    };
                    open.start(&tree, &mut near, tag, fits).ok().unwrap();
                }
                Piece::End { name, .. } => open.end(name, |()| {}),
                _ => {}
            }
            read += length;
        }
        at += read;
    }
    found
}

fn others(selector: &str, page: &str) -> Vec<usize> {
    let (number, found) = (RefCell::new(0), RefCell::new(Vec::new()));
    let count = element!("*", |_| {
        *number.borrow_mut() += 1;
        Ok(())
    });
    let fits = element!(selector, |_| {
        found.borrow_mut().push(*number.borrow());
        Ok(())
    });
    let settings = Settings::new().with_strict(false);
    let settings = settings.append_element_content_handler(count).append_element_content_handler(fits);
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    rewriter.write(page.as_bytes()).unwrap();
    rewriter.end().unwrap();
    found.into_inner()
}

const SELECTORS: [&str; 26] = [
    "*",
    "td",
    "TD",
    "tr td",
    "tr > td",
    "tr:first-child td",
    "tr:not(:first-of-type)",
    "td:nth-child(2)",
    "td:nth-child(2n + 1)",
    "td:nth-child(-n+2)",
    "td:nth-of-type(even)",
    "#a td",
    ".b",
    "table.b:not(.c) td",
    "[name]",
    "[name=x]",
    "[name='x y' i]",
    "[name^=x]",
    "[name$=\"y\"]",
    "[name*=' ']",
    "[name~=y]",
    "[name|=x]",
    "[type=TEXT]",
    "tr, #a > .b",
    "p p my-element",
    "svg path",
];

fn page() -> impl Strategy<Value = Vec<&'static str>> {
    let pieces = [
        "<table>",
        "<table class='b'>",
        "<table class=\"b c\">",
        "</table>",
        "<tr>",
        "<TR id=a>",
        "</tr>",
        "<td>",
        "<td class=b>",
        "<td class='c  b'>",
        "</td>",
        "</TD>",
        "<div id=a>",
        "<div id='a' class=\"b\">",
        "</div>",
        "<p>",
        "<p name>",
        "<p name=x>",
        "<p name='x y'>",
        "<p NAME='X Y'>",
        "<p name='x-y' name=x>",
        "</p>",
        "<br>",
        "<br/>",
        "<img name=x>",
        "<input type=text>",
        "<input type='Text' name=\"x y\"/>",
        "<my-element>",
        "</my-element>",
        "</my-other>",
        "<svg>",
        "<path d=\"M0\"/>",
        "<g>",
        "</g>",
        "</svg>",
        "<noscript>",
        "</noscript>",
        "<!-- <td> -->",
        "<!--><td>",
        "<!-->",
        "<![CDATA[<td>]]>",
        "text",
        " ",
        "< td>",
        "<ó>",
        "</>",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn selectors_fit_what_others_find(page in page(), selector in prop::sample::select(SELECTORS.to_vec()), cut in 1..90_usize) {
        let page = page.concat();
        // In drawings they count case in it; a page has no use for that.
        prop_assume!(selector != "[type=TEXT]" || !page.contains("<svg>"));
        let fits = others(selector, &page);
        prop_assert_eq!(own(selector, &page, usize::MAX / 2), fits.clone());
        prop_assert_eq!(own(selector, &page, cut), fits);
    }
}

#[test]
fn what_cannot_be_matched_is_refused() {
    for css in [
        "",
        " ",
        "td:hover",
        "[",
        "a + b",
        "a ~ b",
        "a >",
        "> a",
        "a,",
        "#1",
        ".",
        "a:nth-child(x)",
        "a:not(b c)",
        "a:not(:not(b))",
        "[a=b",
        "[a='b]",
        "[a=b x]",
        "a::before",
        "a:nth-child(2 of .b)",
        "a b !",
    ] {
        assert!(css::selector(css).is_err(), "{css}");
    }
    for (css, page) in [("#a\\.b", "<i id=a.b>"), (".\\31 st", "<i class=1st>"), ("[a='\\\"']", "<i a='\"'>")]
    {
        assert_eq!(own(css, page, 9), [1], "{css}");
    }
}
