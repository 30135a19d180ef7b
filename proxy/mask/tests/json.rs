//! JSON stays JSON, whatever is hidden in it and in whatever form.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says why and ends")]

use proptest::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use vratar_html::CharsetHints;
use vratar_inspect::{Format, Inspector};
use vratar_mask::{Body, Contact, Control, Masks, mask};
use vratar_model::access::Field;
use vratar_policy::access::{Custom, Form};

/// Strings with something to hide in them, and with signs that mean something to readers of JSON.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => Just("ana@shop.example".to_owned()),
        2 => Just("888123456".to_owned()),
        1 => Just("Ана \"Нина\" Петрова".to_owned()),
        1 => Just("null".to_owned()),
        4 => "[ a\\\\\"',:/{}\\[\\]<>&;%u0-9n\u{301}\u{200b}😀\n-]{0,6}",
        1 => Just("\\u0040".to_owned()),
        1 => Just("&#64;".to_owned()),
        1 => Just("%40".to_owned()),
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn number() -> impl Strategy<Value = String> {
    let whole =
        prop_oneof![Just("359888123456"), Just("888123456"), Just("7503169269"), Just("0"), Just("12")];
    let behind = prop_oneof![3 => Just(""), 1 => Just("e1"), 1 => Just(".5"), 1 => Just("E-2"), 1 => Just(".888123456")];
    (any::<bool>(), whole, behind)
        .prop_map(|(minus, whole, behind)| format!("{}{whole}{behind}", if minus { "-" } else { "" }))
}

fn string() -> impl Strategy<Value = String> {
    (text(), any::<bool>()).prop_map(|(text, escaped)| written(&text, escaped))
}

/// A document as it is written: other ways to escape and white space are as good.
fn document() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => string(),
        2 => number(),
        1 => Just("null".to_owned()),
        1 => Just("true".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(", "))),
            proptest::collection::vec((string(), inner.clone()), 0..4).prop_map(|members| {
                let members: Vec<String> =
                    members.into_iter().map(|(name, value)| format!("{name}:{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
            // JSON in a string.
            inner.prop_map(|inner: String| written(&inner, false)),
        ]
    })
}

fn written(text: &str, escaped: bool) -> String {
    if !escaped {
        return Value::from(text).to_string();
    }
    let units: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    format!("\"{units}\"")
}

fn form() -> impl Strategy<Value = Form> {
    prop_oneof![
        Just(Form::Redact),
        Just(Form::Nullify),
        Just(Form::Hash),
        Just(Form::ShowLast4),
        Just(Form::ShowFirst4),
        Just(Form::DateToYear),
        Just(Form::Custom(Custom::new("not shown").unwrap())),
    ]
}

/// What is to be hidden.
fn told(odd: &str) -> Vec<Contact> {
    [
        (Field::Email, "ana@shop.example"),
        (Field::Phone, "+359888123456"),
        (Field::Name, "Ана \"Нина\" Петрова"),
        (Field::Name, "null"),
        (Field::NationalId, "7503169269"),
        (Field::Address, odd),
    ]
    .map(|(field, value)| Contact { field, value: value.to_owned() })
    .into()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_could_be_read_can_be_read(document in document(), form in form(), odd in text()) {
        prop_assert!(serde_json::from_str::<Value>(&document).is_ok(), "the test writes no JSON: {document}");
        let told = told(&odd);
        let forms: BTreeMap<Field, Form> = Field::ALL.iter().map(|field| (*field, form.clone())).collect();
        let masks = Masks::new(&forms, &|_| "h0".to_owned());
        let mut keep = |_: &Control, _: Option<&str>| String::new();
        let masked = mask(Format::Json, &document, &told, &masks, &mut keep).unwrap();
        let read = serde_json::from_str::<Value>(&masked.text);
        prop_assert!(read.is_ok(), "{document}\n{}\n{read:?}", masked.text);
        if masked.fields.is_empty() {
            prop_assert_eq!(&masked.text, &document);
        }
    }

    /// A long answer goes out part by part, each cut where nothing is torn.
    #[test]
    fn parts_make_a_document_again(
        items in proptest::collection::vec(document(), 1..6),
        form in form(),
        size in 1_usize..80,
    ) {
        let rows: Vec<String> = items.iter().map(|item| format!("{{\"row\":{item}}}")).collect();
        let document = format!("[{}]", rows.join(","));
        let forms: BTreeMap<Field, Form> = Field::ALL.iter().map(|field| (*field, form.clone())).collect();
        let masks = Masks::new(&forms, &|_| "h0".to_owned());
        let mut keep = |_: &Control, _: Option<&str>| String::new();
        let (mut body, mut held, mut out) = (Body::new(Format::Json, CharsetHints::default()), Vec::new(), Vec::new());
        let mut stretch = |bytes: &[u8], last| {
            body.stretch(bytes, last, told(""), &masks, &mut keep, &mut BTreeSet::new()).unwrap()
        };
        for part in document.as_bytes().chunks(size) {
            held.extend_from_slice(part);
            let safe = Inspector::safe_end(Format::Json, &held);
            out.extend(stretch(&held[..safe], false));
            held.drain(..safe);
        }
        out.extend(stretch(&held, true));
        let out = String::from_utf8(out).unwrap();
        let read = serde_json::from_str::<Value>(&out);
        prop_assert!(read.is_ok(), "{document}\n{out}\n{read:?}");
        prop_assert!(!out.contains("ana@shop.example"), "{document}\n{out}");
    }
}
