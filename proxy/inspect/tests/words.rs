//! The small parts by themselves: sorts of answers, telephone numbers, links, labels that cannot be meant, safe ends.

use std::sync::Arc;
use vratar_inspect::label::{LabelSpec, PlaceSpec, RowSpec, ShownSpec, What};
use vratar_inspect::{Country, Format, Inspector, Known, Labels, NobodyKnown, Sort, in_text, phone, sort_of};
use vratar_model::journal::IdentifierKind;

/// Content-Type, Content-Disposition, first bytes, and what it is.
type Answer = (Option<&'static str>, Option<String>, &'static [u8], Sort);

#[test]
fn answers_are_sorted_by_type_name_and_beginning() {
    use Format::{Csv, Html, Json, Sql, Text, Xml};
    let attached = |name: &str| Some(format!("attachment; filename=\"{name}\""));
    let cases: Vec<Answer> = vec![
        (Some("text/html; charset=utf-8"), None, b"<p>", Sort::Text(Html)),
        (Some("TEXT/HTML"), attached("orders.csv"), b"a,b\n1,2", Sort::Text(Csv)),
        (Some("application/octet-stream"), attached("shop_backup.SQL"), b"--", Sort::Text(Sql)),
        (Some("application/octet-stream"), None, b"-- Dump\nINSERT INTO t VALUES (1);", Sort::Text(Sql)),
        (Some("application/octet-stream"), None, b"TRUNCATE TABLE `oc_x`;\n", Sort::Text(Sql)),
        (Some("application/octet-stream"), None, b"id;email\n1;x\n", Sort::Text(Csv)),
        (Some("application/octet-stream"), None, b"\0\x01\x02", Sort::Opaque),
        (Some("application/vnd.ms-excel"), None, b"<table><tr>", Sort::Text(Html)),
        (Some("application/vnd.ms-excel"), attached("a.csv"), b"a;b\n", Sort::Text(Csv)),
        (
            Some("application/vnd.ms-excel"),
            attached("a.xls"),
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
            Sort::Opaque,
        ),
        (Some("application/json"), None, b"{}", Sort::Text(Json)),
        (Some("application/vnd.api+json"), None, b"{}", Sort::Text(Json)),
        (Some("application/javascript"), None, b"cb({})", Sort::Text(Json)),
        (Some("text/xml"), attached("WordPress.2024-01-02.xml"), b"<?xml", Sort::Text(Xml)),
        (Some("image/svg+xml"), None, b"<svg>", Sort::Text(Xml)),
        (Some("image/png"), None, b"\x89PNG\r\n\x1a\n", Sort::Picture),
        (Some("image/png"), None, b"{\"email\":1}", Sort::Text(Json)),
        (Some("font/woff2"), None, b"wOF2\0\x01", Sort::Picture),
        (Some("application/pdf"), None, b"%PDF-1.7", Sort::Opaque),
        (Some("text/plain"), None, b"%PDF-1.7", Sort::Opaque),
        (Some("text/plain"), None, b"{\"a\":1}", Sort::Text(Json)),
        (Some("text/plain"), None, b"Hello", Sort::Text(Text)),
        (
            Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            None,
            b"PK\x03\x04",
            Sort::Archive,
        ),
        (Some("text/csv"), attached("a.csv"), b"PK\x03\x04", Sort::Archive),
        (None, None, b"<!doctype html>", Sort::Text(Html)),
        (None, None, b"", Sort::Text(Text)),
    ];
    for (media, name, beginning, sort) in cases {
        assert_eq!(sort_of(media, name.as_deref(), beginning), sort, "{media:?} {name:?}");
    }
    let name = Some("attachment; filename=x; filename*=UTF-8''%D0%90.csv");
    assert_eq!(sort_of(Some("text/html"), name, b"a,b"), Sort::Text(Csv));
}

#[test]
fn a_number_has_one_spelling() {
    let bulgarian = |value: &str| phone::canonical(value, Country::BULGARIA);
    for same in [
        "0888123456",
        "+359 888 123 456",
        "00359888123456",
        "0888/123-456",
        "(0888) 123456",
        "359888123456",
        "888123456",
        "tel:+359888123456",
        "+359 (0)888 123 456",
        "+3590888123456",
        "+0888123456",
    ] {
        assert_eq!(bulgarian(same).as_deref(), Some("+359888123456"), "{same}");
    }
    assert_eq!(bulgarian("02 987 65 43").as_deref(), Some("+35929876543"));
    assert_eq!(bulgarian("+49 30 1234567").as_deref(), Some("+49301234567"));
    for none in ["", "12", "0", "+", "0123456789", "ana", "0888 123 45x", "1+1", "+12345678901234567"] {
        assert_eq!(bulgarian(none), None, "{none}");
    }
    let german: Country = "49".parse().unwrap();
    assert_eq!(phone::canonical("030 1234567", german).as_deref(), Some("+49301234567"));
    assert!(["", "0", "+359", "1234", "a"].iter().all(|text| text.parse::<Country>().is_err()));
}

#[test]
fn short_texts_are_looked_into() {
    let known: Arc<dyn Known> = Arc::new(NobodyKnown);
    let found = in_text(
        "https://shop.example/x?email=ana%40shop.example&p=%2B359888123456#bob@shop.example",
        Country::BULGARIA,
        &known,
    );
    let values: Vec<_> = found.iter().map(|one| one.value.as_str()).collect();
    assert_eq!(values, ["ana@shop.example", "bob@shop.example", "+359888123456"]);
    assert!(in_text("/orders/100042/?page=2", Country::BULGARIA, &known).is_empty());
}

#[test]
fn links_name_people() {
    let place = PlaceSpec::Link("/users/{*}/".to_owned());
    let spec = LabelSpec {
        shown: vec![ShownSpec { what: What::Identifier(IdentifierKind::CustomerId), place }],
        ..LabelSpec::default()
    };
    let labels = Labels::compile(&spec).unwrap();
    let found = labels.in_link("https://shop.example/users/17/?x=1");
    assert_eq!(found.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(), ["17"]);
    assert!(labels.in_link("/users/").is_empty());
}

#[test]
fn a_label_that_cannot_be_meant_is_named_with_its_remedy() {
    let shown = |place| LabelSpec {
        shown: vec![ShownSpec { what: What::Identifier(IdentifierKind::Email), place }],
        ..LabelSpec::default()
    };
    let html =
        |selector: &str| PlaceSpec::Html { selector: selector.to_owned(), attribute: None, without: None };
    let cases = [
        (shown(html("td:hover")), "shown[0]", "write a selector"),
        (shown(PlaceSpec::Link("/users/".into())), "shown[0]", "write one `{*}`"),
        (shown(PlaceSpec::Json("users".into())), "shown[0]", "begin it with `/`"),
        (shown(PlaceSpec::Xml("a//b".into())), "shown[0]", "write local names"),
        (shown(PlaceSpec::Sql("email".into())), "shown[0]", "write `table.column`"),
        (
            LabelSpec { rows: Some(RowSpec::Html("[".into())), ..LabelSpec::default() },
            "rows",
            "write a selector",
        ),
    ];
    for (spec, place, remedy) in cases {
        let bad = Labels::compile(&spec).err().unwrap();
        assert!(bad.place == place && bad.remedy.starts_with(remedy), "{bad}");
    }
    let many = vec![ShownSpec { what: What::Identifier(IdentifierKind::Email), place: html("a") }; 129];
    assert!(Labels::compile(&LabelSpec { shown: many, ..LabelSpec::default() }).is_err());
}

#[test]
fn a_stretch_ends_behind_what_is_whole() {
    for (format, window, end) in [
        (Format::Html, "<tr><td>a</td></tr><tr><td>b", "<tr><td>a</td></tr>"),
        (Format::Html, "<p>ana@<b>shop</b>", ""),
        (Format::Html, "a\nb", "a\n"),
        (Format::Json, "[{\"a\":1},{\"b\"", "[{\"a\":1}"),
        (Format::Json, "{\"a\":\"x", ""),
        (Format::Json, r#"[{"a":1},{"b":"x },"#, r#"[{"a":1}"#),
        (Format::Json, r#"[{"a":1},{"b":"\" {}, \\"},"#, r#"[{"a":1},{"b":"\" {}, \\"}"#),
        (Format::Csv, "a,b\n1,2\n3,", "a,b\n1,2\n"),
        (Format::Xml, "<a><b>x</b><b>y", "<a><b>x</b>"),
        (Format::Sql, "INSERT INTO t VALUES (1,'a'),(2,", "INSERT INTO t VALUES (1,'a'),"),
        (Format::Text, "no end", ""),
    ] {
        assert_eq!(Inspector::safe_end(format, window.as_bytes()), end.len(), "{format:?} {window}");
    }
}
