//! What must hold for every body: ours go, all else stays, nothing panics.

#![expect(clippy::expect_used, reason = "a test states what must hold")]

use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};
use proptest::prelude::*;
use serde_json::Value;
use std::borrow::Cow;
use vratar_form::{Kind, query_without, read, without};

const PREFIX: &str = "vratar";

/// Names of which about every third is ours, in some spelling.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("vratar_q1".to_owned()),
        Just("VRATAR[x]".to_owned()),
        Just("vrata".to_owned()),
        "[a-zA-Z_$:%+&=; \"\\\\\\[\\]ияѝé€-]{0,12}",
        "[\\PC]{0,8}",
    ]
}

fn fields() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec((name(), "[\\PC\r\n-]{0,20}"), 0..8)
}

fn is_ours(name: &str) -> bool {
    name.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
}

fn others(fields: &[(String, String)]) -> Vec<(String, String)> {
    fields.iter().filter(|(name, _)| !is_ours(name)).cloned().collect()
}

fn said(kind: &Kind, body: &[u8], charset: &'static Encoding) -> Vec<(String, String)> {
    let form = read(kind, body, charset).expect("a well-formed body");
    form.fields().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn multipart_kind() -> Kind {
    Kind::of("multipart/form-data; boundary=\"--x-7\"").expect("a boundary")
}

/// As a browser of any age: every character that is not a letter may or may not be escaped.
fn escape(text: &str, seed: usize) -> String {
    let byte = |(index, byte): (usize, u8)| match byte {
        b' ' if (index + seed).is_multiple_of(2) => "+".to_owned(),
        b'a'..=b'z' | b'A'..=b'Z' if !(index * 7 + seed).is_multiple_of(3) => char::from(byte).to_string(),
        _ if seed.is_multiple_of(2) => format!("%{byte:02x}"),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().enumerate().map(byte).collect()
}

fn urlencoded(fields: &[(String, String)], seed: usize) -> String {
    let pairs = fields.iter().map(|(name, value)| format!("{}={}", escape(name, seed), escape(value, seed)));
    pairs.collect::<Vec<_>>().join("&")
}

/// As browsers write it (WHATWG HTML, "multipart/form-data encoding algorithm").
fn multipart(fields: &[(String, String)]) -> Vec<u8> {
    let mut body = String::new();
    for (name, value) in fields {
        let name = name.replace('\\', "\\\\").replace('"', "\\\"");
        body += &format!("----x-7\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    (body + "----x-7--\r\n").into_bytes()
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[\\PC\r\n\"\\\\]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The same document, taken apart by other means than ours.
fn pruned(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(pruned).collect::<Vec<_>>().into(),
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(name, _)| !is_ours(name));
            Value::Object(kept.map(|(name, value)| (name, pruned(value))).collect())
        }
        value => value,
    }
}

fn has_ours(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(has_ours),
        Value::Object(members) => members.iter().any(|(name, value)| is_ours(name) || has_ours(value)),
        _ => false,
    }
}

/// Bytes that look enough like a body to reach every branch.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        &b"----x-7"[..],
        b"--",
        b"\r\n",
        b"\r\n\r\n",
        b"\n",
        b"name=",
        b"vratar",
        b"\"",
        b"Content-Disposition: form-data; ",
        b"filename=x",
        b"&",
        b"=",
        b"%",
        b"%7",
        b"%76",
        b"+",
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b",",
        b"\\u0076",
        b"\\",
        b"\xC8",
        b"\0",
        b"1",
        b";",
        b" ",
    ]);
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat()),
    ]
}

proptest! {
    #[test]
    fn urlencoded_keeps_all_but_ours(fields in fields(), seed in 0_usize..6) {
        let body = urlencoded(&fields, seed);
        prop_assert_eq!(&said(&Kind::Urlencoded, body.as_bytes(), UTF_8), &fields);
        let left = without(&Kind::Urlencoded, body.as_bytes(), PREFIX).unwrap();
        prop_assert_eq!(String::from_utf8_lossy(&left), urlencoded(&others(&fields), seed));
        prop_assert_eq!(query_without(&body, PREFIX), String::from_utf8_lossy(&left));
    }

    #[test]
    fn multipart_keeps_all_but_ours(fields in fields()) {
        let (kind, body) = (multipart_kind(), multipart(&fields));
        prop_assert_eq!(&said(&kind, &body, UTF_8), &fields);
        let left = without(&kind, &body, PREFIX).unwrap();
        prop_assert_eq!(left.as_ref(), multipart(&others(&fields)));
    }

    #[test]
    fn json_keeps_all_but_ours(value in json(), pretty in any::<bool>()) {
        let body = if pretty { serde_json::to_vec_pretty(&value) } else { serde_json::to_vec(&value) }.unwrap();
        let left = without(&Kind::Json, &body, PREFIX).unwrap();
        prop_assert_eq!(matches!(left, Cow::Borrowed(_)), !has_ours(&value));
        prop_assert_eq!(serde_json::from_slice::<Value>(&left).unwrap(), pruned(value));
    }

    #[test]
    fn no_bytes_panic_and_what_is_left_says_the_same(body in noise(), windows in any::<bool>()) {
        let charset = if windows { WINDOWS_1251 } else { UTF_8 };
        for kind in [Kind::Urlencoded, multipart_kind(), Kind::Json] {
            let Ok(left) = without(&kind, &body, PREFIX) else { continue };
            let again = without(&kind, &left, PREFIX).expect("still well formed");
            prop_assert!(matches!(again, Cow::Borrowed(_)), "nothing of ours is left");
            let Ok(form) = read(&kind, &body, charset) else { continue };
            let said: Vec<_> = form.fields().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
            if kind != Kind::Json {
                prop_assert_eq!(self::said(&kind, &left, charset), others(&said));
            }
        }
    }

    #[test]
    fn no_content_type_panics(content_type in "\\PC{0,60}") {
        let _ = Kind::of(&content_type);
        let _ = vratar_form::charset_of(&content_type);
    }
}

#[test]
fn debug_and_errors_never_show_a_value() {
    let form = read(&Kind::Urlencoded, b"email=anna%40example.org", UTF_8).unwrap();
    assert_eq!(format!("{form:?}"), "Form(Urlencoded, 1 fields)");
    let error = read(&Kind::Json, b"{\"email\":anna@example.org}", UTF_8).unwrap_err();
    assert_eq!(error.to_string(), "the request body cannot be read at byte 9: this is not JSON (RFC 8259)");
}
