use super::*;
use proptest::prelude::*;

fn cut(text: &str) -> String {
    let cuts = cuts(text.as_bytes(), "vratar").unwrap();
    String::from_utf8(crate::cut(text.as_bytes(), &cuts).into_owned()).unwrap()
}

#[test]
fn members_go_with_one_comma_and_the_rest_keeps_its_spelling() {
    for (before, after) in [
        (r#"{"vratar_q":1}"#, "{}"),
        (r#"{ "vratar_q" : 1 }"#, "{  }"),
        (r#"{"vratar_q":1,"a":1.50}"#, r#"{"a":1.50}"#),
        (r#"{"a":1E2 , "vratar_q":[1,{}]}"#, r#"{"a":1E2 }"#),
        (r#"{"a":1,"vratar_q":1, "b":2}"#, r#"{"a":1, "b":2}"#),
        (r#"{"vratar_a":1, "vratar_b":2 ,"c":"\u0041"}"#, r#"{"c":"\u0041"}"#),
        (r#"{"vratar_a":1, "vratar_b":2 }"#, "{ }"),
        (
            r#"{"a":{"VRATAR":{"vratar":1}},"a":[{"x":0,"\u0076r\u0061tar-z":"}"}]}"#,
            r#"{"a":{},"a":[{"x":0}]}"#,
        ),
        ("[\n{\t\"vratar\":null\n}\n]", "[\n{\t\n}\n]"),
        (r#"{"x":"vratar","vrata":1,"\\vratar":2,"ѵratar":3,"\u0176ratar":4}"#, ""),
    ] {
        let after = if after.is_empty() { before } else { after };
        assert_eq!(cut(before), after);
    }
}

#[test]
fn a_cut_that_borders_on_a_nested_one_stays_whole() {
    assert_eq!(cut(r#"{"vratar_a":{"vratar_b":1,"c":2},"d":{"vratar_e":1}}"#), r#"{"d":{}}"#);
}

#[test]
fn reads_behind_a_byte_order_mark() {
    let body = b"\xEF\xBB\xBF{\"vratar\":1}";
    assert!(value(body).unwrap().is_object());
    assert_eq!(crate::cut(body, &cuts(body, "vratar").unwrap()), &b"\xEF\xBB\xBF{}"[..]);
}

#[test]
fn depth_and_number_are_bounded() {
    let deep = |n: usize| "[".repeat(n) + &"]".repeat(n);
    assert!(value(deep(MAX_DEPTH).as_bytes()).is_ok());
    assert_eq!(value(deep(MAX_DEPTH + 1).as_bytes()).unwrap_err().fault, Fault::TooDeep);
    assert_eq!(value("[".repeat(1 << 20).as_bytes()).unwrap_err().fault, Fault::TooDeep);
    let long = format!("[{}0]", "0,".repeat(MAX_FIELDS * 10));
    assert_eq!(value(long.as_bytes()).unwrap_err().fault, Fault::TooManyFields);
}

/// Pieces of which arbitrary joinings are mostly wrong and sometimes right.
fn almost_json() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\"a\"",
        "\"vratar\"",
        "\"\\u00e9\"",
        "\\",
        "\\u12",
        "0",
        "01",
        "-",
        "1.5",
        "1.",
        "e3",
        "2E-1",
        "true",
        "nul",
        "null",
        " ",
        "\n",
        "\u{1}",
        "é",
        "{\"a\":1}",
        "{\"a\":",
        "[1,",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Numbers that no double holds are JSON (RFC 8259 §6), but not to `serde_json`; [`crate::read`] refuses them with it.
fn is_out_of_range<T>(parsed: &serde_json::Result<T>) -> bool {
    parsed.as_ref().is_err_and(|error| error.to_string().starts_with("number out of range"))
}

#[test]
fn numbers_that_no_double_holds() {
    assert!(is_out_of_range(&serde_json::from_str::<Value>("1.5e3001")));
    assert!(scan::scan(b"1.5e3001", &|_, _| false).is_ok());
}

proptest! {
    #[test]
    fn the_scanner_accepts_exactly_what_serde_json_accepts(text in almost_json()) {
        let scanned = scan::scan(text.as_bytes(), &|_, _| false).is_ok();
        let parsed = serde_json::from_str::<Value>(&text);
        prop_assume!(!is_out_of_range(&parsed));
        prop_assert_eq!(scanned, parsed.is_ok(), "{:?}", parsed);
    }

    #[test]
    fn what_is_left_is_still_json(text in almost_json()) {
        if let Ok(cuts) = cuts(text.as_bytes(), "vratar") {
            let left = crate::cut(text.as_bytes(), &cuts);
            let parsed = serde_json::from_slice::<Value>(&left);
            prop_assert!(parsed.is_ok() || is_out_of_range(&parsed));
        }
    }
}
