//! Our own reader against the parser: both must see the same tags and close the same elements.

use super::*;
use crate::parser::{is_html, on, on_end, settings, tag_span, why_stopped};
use lol_html::Selector;
use lol_html::send::HtmlRewriter;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::sync::{Arc, Mutex};

/// What was seen of a page, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Seen {
    Start { name: String, span: Range<usize>, is_html: bool, holds: bool, values: Vec<Option<String>> },
    End { of: usize, end: End },
    Stopped(GaveUp),
}

/// Attributes that are asked for.
const ASKED: [&str; 3] = ["id", "x", "title"];

struct Everything(Vec<Seen>);

impl Watch for Everything {
    type Note = usize;

    fn buckets(&self) -> u64 {
        u64::MAX
    }

    fn wants(&mut self, _: Name, _: &Range<usize>) -> Wants {
        Wants::All
    }

    fn named(&mut self, _: Name, _: bool, _: usize) -> Option<usize> {
        None
    }

    fn starts(
        &mut self,
        tag: &StartTag<'_>,
        above: &[(usize, usize)],
        notes: &mut Vec<usize>,
    ) -> Result<(), Stop> {
        assert_eq!(above.len(), tag.depth, "every open element has its note");
        self.0.push(Seen::Start {
            name: String::from_utf8_lossy(tag.written).to_ascii_lowercase(),
            span: tag.span.clone(),
            is_html: tag.is_html,
            holds: tag.holds,
            values: ASKED.map(|name| tag.text(name)).to_vec(),
        });
        notes.push(tag.span.start);
        Ok(())
    }

    fn ends(&mut self, of: usize, end: &End) -> Result<(), Stop> {
        self.0.push(Seen::End { of, end: end.clone() });
        Ok(())
    }
}

fn read<'c>(chunks: impl IntoIterator<Item = &'c [u8]>) -> Vec<Seen> {
    let (mut scan, mut everything) = (Scan::new(encoding_rs::UTF_8), Everything(Vec::new()));
    let mut held = Vec::new();
    for chunk in chunks {
        held.extend_from_slice(chunk);
        match scan.read(&held, &mut everything) {
            Ok(read) => drop(held.drain(..read)),
            Err(stop) => {
                everything.0.extend(stop.map(Seen::Stopped));
                break;
            }
        }
    }
    everything.0
}

fn parse(page: &[u8]) -> Vec<Seen> {
    let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
    let starts = seen.clone();
    let everything: Selector = "*".parse().unwrap();
    let settings = settings(encoding_rs::UTF_8).unwrap();
    let settings = settings.append_element_content_handler(on(&everything, move |element| {
        let (name, span) = (element.tag_name(), tag_span(element));
        starts.lock().unwrap().push(Seen::Start {
            name: name.clone(),
            span: span.clone(),
            is_html: is_html(element),
            holds: element.can_have_content(),
            values: ASKED.map(|name| element.get_attribute(name)).to_vec(),
        });
        let ends = starts.clone();
        on_end(element, move |end| {
            let (ended, of) = (end.name(), span.start);
            let ends_body = ended == "body" || ended == "html";
            let end = End { span: end.source_location().bytes(), own: ended == name, ends_body };
            ends.lock().unwrap().push(Seen::End { of, end });
            Ok(())
        });
        Ok(())
    }));
    let mut parser = HtmlRewriter::new(settings, |_: &[u8]| {});
    let parsed = parser.write(page).and_then(|()| parser.end());
    let stopped = parsed.err().as_ref().and_then(why_stopped);
    let mut seen = seen.lock().unwrap().clone();
    seen.extend(stopped.map(Seen::Stopped));
    seen
}

fn agree(page: &[u8]) {
    let (ours, theirs) = (read([page]), parse(page));
    assert_eq!(ours, theirs, "{}", String::from_utf8_lossy(page));
}

/// Pieces of tags and of everything else that a page has, whole and broken.
const SOUP: &[&str] = &[
    "<div>",
    "<DIV ID=a>",
    "</div>",
    "</DIV x='>'>",
    "<p id='1' id=2>",
    "</p>",
    "<br>",
    "<br/>",
    "<input x>",
    "<div/>",
    "<img title=\"a>b\" x='\"'>",
    "<a x = y title='it''s'>",
    "</a>",
    "<a href=/x/>",
    "<a x=\"",
    "<a x='",
    "<a x=y/",
    "<a =x>",
    "<a/x/id=3/>",
    "<a\tx\n=\u{c}\"z\"id=4>",
    "<li>",
    "<ul>",
    "</ul>",
    "<span/ >",
    "</span >",
    "<h1>",
    "</h1>",
    "<a0>",
    "<x-product-card id=c>",
    "</X-Product-Card>",
    "<a\0b>",
    "</a\0b>",
    "<Ж>",
    "<bЖ>",
    "</bЖ>",
    "<averylongname1>",
    "<script>",
    "</script>",
    "</script x=1>",
    "</SCRIPT\n>",
    "<script>'<!--",
    "<!--<script>",
    "</script>-->",
    "</scrip",
    "t>",
    "<style>",
    "</style>",
    "</styles>",
    "<title>",
    "</title>",
    "<textarea>",
    "</textarea/>",
    "<noscript>",
    "</noscript>",
    "<iframe>",
    "</iframe>",
    "<xmp>",
    "</xmp>",
    "<noembed>",
    "</noembed>",
    "<noframes>",
    "</noframes>",
    "<plaintext>",
    "<select>",
    "</select>",
    "<option>",
    "<keygen>",
    "<template>",
    "</template>",
    "<frameset>",
    "</frameset>",
    "<svg>",
    "<svg/>",
    "</svg>",
    "<math>",
    "</math>",
    "<mi>",
    "</mi>",
    "<mtext/>",
    "<desc>",
    "</desc>",
    "<foreignObject>",
    "</foreignobject>",
    "<path d=\"M1\"/>",
    "<path>",
    "<font>",
    "<font COLOR=red>",
    "<font size>",
    "</font>",
    "<annotation-xml>",
    "<annotation-xml encoding=text/html>",
    "<annotation-xml ENCODING='Application/XHTML+xml'>",
    "</annotation-xml>",
    "<blockquote>",
    "<table>",
    "</table>",
    "<html>",
    "<body>",
    "</body>",
    "</html>",
    "<head>",
    "<!--",
    "-->",
    "--!>",
    "--->",
    "<!-->",
    "<!--->",
    "<!---->",
    "<!--a-",
    "-",
    "--",
    "!",
    "<!-",
    "<!",
    "<!x>",
    "<?x>",
    "<!doctype html>",
    "<!DOCTYPE html PUBLIC \"-//W3C//DTD'>",
    "<![CDATA[",
    "]]>",
    "]]",
    "]",
    "<![cdata[",
    "<![CDAT",
    "<",
    ">",
    "</",
    "</>",
    "</ x>",
    "/",
    "=",
    "'",
    "\"",
    " ",
    "\n",
    "text",
    "&lt;",
    "\0",
    "<1>",
    "< a>",
    "</1>",
    "<>",
    "id=5",
    "x",
    "Ж",
];

fn soup() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        12 => select(SOUP).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 1..4),
    ];
    // After `x=>` the two differ: the parser takes what follows for tags even if it is a script.
    vec(piece, 0..40).prop_map(|pieces| pieces.concat()).prop_filter("a value that is missing", |page| {
        let dense: Vec<u8> =
            page.iter().copied().filter(|b| !b.is_ascii_whitespace() && *b != 0x0C).collect();
        memchr::memmem::find(&dense, b"=>").is_none()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn sees_what_the_parser_sees(page in soup()) {
        agree(&page);
    }

    #[test]
    fn sees_the_same_however_it_is_cut(page in soup(), cuts in vec(1usize..9, 1..40)) {
        let whole = read([&page[..]]);
        prop_assert_eq!(&read(page.chunks(1)), &whole);
        let mut cuts = cuts.into_iter().cycle();
        let mut rest = &page[..];
        let pieces = std::iter::from_fn(|| {
            let (piece, after) = rest.split_at(cuts.next()?.min(rest.len()));
            rest = after;
            (!piece.is_empty()).then_some(piece)
        });
        prop_assert_eq!(&read(pieces), &whole);
    }
}

#[test]
fn a_script_with_a_missing_value_is_a_script() {
    let seen = read([&b"<script async=>'<form>'</script><form>"[..]]);
    let forms = seen.iter().filter(|seen| matches!(seen, Seen::Start { name, .. } if name == "form"));
    assert_eq!(forms.count(), 1);
}

#[test]
fn open_elements_have_an_end() {
    let page = "<div>".repeat(MAX_OPEN + 1);
    assert_eq!(read([page.as_bytes()]).last(), Some(&Seen::Stopped(GaveUp::ShopMarkupTooBig)));
}
