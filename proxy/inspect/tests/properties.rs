//! Whatever is put wherever in whatever spelling is found; and no cut of any soup shows.

use proptest::prelude::*;
use std::sync::Arc;
use vratar_html::CharsetHints;
use vratar_inspect::{Country, Findings, Format, Inspector, Known, Labels, NobodyKnown};

const FORMATS: [Format; 6] =
    [Format::Html, Format::Json, Format::Csv, Format::Xml, Format::Sql, Format::Text];

fn run<'b>(format: Format, pieces: impl Iterator<Item = &'b [u8]>) -> Findings {
    let known: Arc<dyn Known> = Arc::new(NobodyKnown);
    let hints = CharsetHints { content_type: Some("utf-8".to_owned()), manifest: None };
    let mut inspector = Inspector::new(format, &hints, Arc::new(Labels::default()), Country::BULGARIA, known);
    pieces.for_each(|piece| inspector.feed(piece));
    inspector.end()
}

fn whole(format: Format, body: &str) -> Findings {
    run(format, std::iter::once(body.as_bytes()))
}

fn shows(found: &Findings, value: &str) -> bool {
    found.people.iter().flat_map(|person| &person.identifiers).any(|one| one.value == value)
}

/// Ways to write a sign.
fn spelled(text: &str, way: usize, every: bool) -> String {
    let write = |sign: char| {
        if sign.is_ascii_alphanumeric() && !every {
            return sign.to_string();
        }
        let code = u32::from(sign);
        let percent = |mark: &str| {
            let mut bytes = [0; 4];
            sign.encode_utf8(&mut bytes).bytes().map(|byte| format!("{mark}{byte:02X}")).collect::<String>()
        };
        match way {
            0 => sign.to_string(),
            1 => format!("&#{code};"),
            2 => format!("&#x{code:x};"),
            3 => format!("&amp;#{code};"),
            4 => percent("%"),
            5 => percent("%25"),
            6 => format!("\\u{code:04x}"),
            7 if code < 256 => format!("\\x{code:02x}"),
            _ => format!("\\\\u{code:04x}"),
        }
    };
    text.chars().map(write).collect()
}

/// Contexts by format: before and behind.
fn contexts(format: Format) -> &'static [(&'static str, &'static str)] {
    match format {
        Format::Html => &[
            ("<p>Write to ", ".</p>"),
            ("<td>", "</td><td>Иван</td>"),
            ("<a href=\"mailto:", "?subject=x\">x</a>"),
            ("<a href='/search?q=", "&amp;page=2'>x</a>"),
            ("<input value=", ">"),
            ("<input value='", "'>"),
            ("<textarea>", "</textarea>"),
            ("<!-- ", " -->"),
            ("<script>var x = {\"a\": \"", "\"};</script>"),
            ("<script>x='", "'</script>"),
            ("<option value=1>", "<option>"),
            ("<i data-x='{&quot;e&quot;:&quot;", "&quot;}'></i>"),
            ("<b>Name</b> &lt;", "&gt;"),
            ("<title>", " – x</title>"),
            ("<a href=\"/users/", "/\">x</a>"),
        ],
        Format::Json => &[
            ("{\"email\":\"", "\"}"),
            ("[\"x <", ">\"]"),
            ("cb({\"a\":{\"b\":[1,\"", "\"]}})"),
            ("{\"", "\":1}"),
        ],
        Format::Csv => {
            &[("id,email\n1,", "\n"), ("id;e\r\n1;\"", "\";x\r\n"), ("a\tb\n\"x \"\"", "\"\"\"\t1\n")]
        }
        Format::Xml => {
            &[("<a><b>", "</b></a>"), ("<a b=\"", "\"/>"), ("<a><![CDATA[", "]]></a>"), ("<!-- ", " -->")]
        }
        Format::Sql => {
            &[("INSERT INTO t VALUES (1,'", "',2);"), ("-- ", "\n"), ("UPDATE t SET a='x ", "' WHERE 1")]
        }
        Format::Text => &[
            ("", ""),
            ("x\n<", ">"),
            ("To: ", ", x"),
            ("(", ")."),
            ("{\"a\":\"", "\"}"),
            ("?email=", "&b=1"),
        ],
    }
}

fn address() -> impl Strategy<Value = String> {
    (
        "[a-z][a-z0-9]{0,8}([._+-][a-z0-9]{1,6}){0,2}",
        "[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,4})?(\\.[a-z]{2,6}){0,1}",
        "example|test|бг",
    )
        .prop_map(|(local, domain, top)| format!("{local}@{domain}.{top}"))
}

/// Few cases where everything is tested; `PROPTEST_CASES` for more.
fn config() -> ProptestConfig {
    let more = std::env::var_os("PROPTEST_CASES").is_some();
    let usual =
        ProptestConfig { failure_persistence: None, max_shrink_iters: 400, ..ProptestConfig::default() };
    if more { usual } else { ProptestConfig { cases: 48, ..usual } }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_address_is_found_in_every_spelling_and_place(
        address in address(), way in 0..9_usize, every: bool, format in 0..6_usize, context in 0..20_usize,
    ) {
        let format = FORMATS[format];
        let contexts = contexts(format);
        let (before, behind) = contexts[context % contexts.len()];
        let body = format!("{before}{}{behind}", spelled(&address, way, every));
        prop_assert!(shows(&whole(format, &body), &address), "{format:?}: {body}");
    }

    #[test]
    fn a_number_is_found_however_it_is_grouped(
        digits in "(87|88|89|98|99)[0-9]{7}", begin in 0..3_usize, first in 1..4_usize, second in 2..4_usize,
        between in prop::sample::select(vec!["", " ", "-", "/", ".", " - ", "\u{A0}"]), format in 0..6_usize,
    ) {
        let begin = ["0", "+359 ", "00359"][begin];
        let written = format!("{begin}{}{between}{}{between}{}", &digits[..first + 1], &digits[first + 1..first + 1 + second], &digits[first + 1 + second..]);
        let body = match FORMATS[format] {
            Format::Html => format!("<tr><td>{written}</td></tr>"),
            Format::Json => format!("{{\"phone\":\"{written}\"}}"),
            Format::Csv => format!("a,b\n1,{written}\n"),
            Format::Xml => format!("<a>{written}</a>"),
            Format::Sql => format!("INSERT INTO t VALUES ('{written}');"),
            Format::Text => format!("Call {written}."),
        };
        prop_assert!(shows(&whole(FORMATS[format], &body), &format!("+359{digits}")), "{body}");
    }

    #[test]
    fn no_cut_of_any_soup_shows(pieces in soup(), cuts in prop::collection::vec(1..5000_usize, 1..12), small: bool) {
        let body = pieces.concat();
        for format in FORMATS {
            let whole = whole(format, &body);
            let mut rest = body.as_bytes();
            let mut cut = cuts.iter().cycle();
            let pieces = std::iter::from_fn(|| {
                let length = if small { 7 } else { *cut.next()? };
                let (piece, behind) = rest.split_at(length.min(rest.len()));
                rest = behind;
                (!piece.is_empty()).then_some(piece)
            });
            prop_assert_eq!(run(format, pieces), whole, "{:?}", format);
        }
    }

    #[test]
    fn whatever_stands_before_hides_nothing_behind(pieces in soup()) {
        let body = format!("{}\n> ana.petrova@shop.example <\n", pieces.concat());
        for format in FORMATS {
            prop_assert!(shows(&whole(format, &body), "ana.petrova@shop.example"), "{:?}", format);
        }
    }

    /// What a stretch that ends where it is safe has shown is complete for its bytes.
    #[test]
    fn a_stretch_that_ends_safely_shows_its_addresses(
        addresses in prop::collection::vec(address(), 1..30), format in 0..6_usize, size in 20..400_usize,
    ) {
        let format = FORMATS[format];
        let contexts = contexts(format);
        let body: String = (0..).zip(&addresses).map(|(index, address): (usize, _)| {
            let (before, behind) = contexts[index % contexts.len()];
            format!("{before}{address}{behind}\n")
        }).collect();
        let known: Arc<dyn Known> = Arc::new(NobodyKnown);
        let mut inspector = Inspector::new(format, &CharsetHints::default(), Arc::new(Labels::default()), Country::BULGARIA, known);
        let (mut start, mut seen) = (0, String::new());
        while start < body.len() {
            let window = &body.as_bytes()[start..(start + size).min(body.len())];
            let safe = Inspector::safe_end(format, window);
            let length = if safe == 0 { (body.len() - start).min(size * 4) } else { safe };
            let stretch = &body.as_bytes()[start..start + length];
            inspector.feed(stretch);
            start += length;
            for person in inspector.take().people {
                person.identifiers.iter().for_each(|one| seen.push_str(&format!("{} ", one.value)));
            }
            if safe > 0 {
                let passed = String::from_utf8_lossy(&body.as_bytes()[..start]).into_owned();
                for address in addresses.iter().filter(|address| passed.contains(&format!("{address}<")) || passed.contains(&format!("{address}\""))) {
                    prop_assert!(seen.contains(address.as_str()), "{:?}: {} is not in {}", format, address, passed);
                }
            }
        }
    }
}

/// Pieces of every format in any order, some of them long.
fn soup() -> impl Strategy<Value = Vec<String>> {
    let pieces = [
        "<tr>",
        "</tr>",
        "<td>",
        "</td>",
        "<li>",
        "<table>",
        "</table>",
        "<b>",
        "</b>",
        "<span>",
        "<script>",
        "</script>",
        "<textarea>",
        "</textarea>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<a href=\"",
        "\">",
        "<",
        ">",
        "\"",
        "'",
        "`",
        "\"\"",
        "''",
        "\\",
        "\\'",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        ",",
        ";",
        ":",
        "\n",
        "\r\n",
        "\t",
        " ",
        "|",
        "sep=;\n",
        "--",
        "/*",
        "*/",
        "#",
        "INSERT INTO t VALUES ",
        "INSERT INTO t (a, b) VALUES (",
        "COPY t (a) FROM stdin;\n",
        "\\.\n",
        "CREATE TABLE t (a int, b text);",
        "ana@shop.example",
        "bob@shop.example.",
        "o'hara@x.example",
        "@",
        "%40",
        "&#64;",
        "&amp;",
        "\\u0040",
        "=40",
        "0888 123 456",
        "+359 888 123 457",
        "+",
        "02/987 65 43",
        "888",
        "ана@пример.бг",
        "Иван",
        "\u{A0}",
        "\u{1F}",
        "email",
        "tel",
        "x",
    ];
    let piece = prop_oneof![
        60 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned),
        1 => (1..40_usize).prop_map(|times| "Иван Петров ".repeat(times * 100)),
        1 => (1..40_usize).prop_map(|times| "x".repeat(times * 1000)),
        1 => (1..40_usize).prop_map(|times| "ana@shop.example;".repeat(times * 50)),
    ];
    prop::collection::vec(piece, 1..80)
}
