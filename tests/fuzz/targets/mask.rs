//! An answer of any format with values in it that are to be hidden, written in any way: none is in what goes out, however
//! that is decoded; JSON stays JSON; an answer that has none of them comes back byte for byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use vratar_inspect::Format;
use vratar_mask::{Contact, Control, Masks, mask};
use vratar_model::access::Field;
use vratar_policy::access::{Custom, Form};

const FORMATS: [Format; 6] =
    [Format::Html, Format::Json, Format::Csv, Format::Xml, Format::Sql, Format::Text];
/// What is hidden, and what must not be read afterwards.
const HIDDEN: [(Field, &str, &str); 3] = [
    (Field::Email, "ana.fuzz@shop.example", "ana.fuzz@shop.example"),
    (Field::Phone, "+359888123457", "888123457"),
    (Field::Name, "Йордан Щерев", "йордан щерев"),
];
/// How often the test decodes: less often than the masker.
const ROUNDS: usize = 3;

fuzz_target!(|bytes: &[u8]| {
    let [format, form, filling @ ..] = bytes else { return };
    let format = FORMATS[usize::from(*format) % FORMATS.len()];
    let filling = String::from_utf8_lossy(filling);
    let (text, has_tags) = planted(&filling);
    let forms = [Form::Redact, Form::Hash, Form::Custom(Custom::new("x").unwrap()), Form::ShowLast4, Form::Nullify];
    let form = &forms[usize::from(*form) % forms.len()];

    let out = masked(format, &text, form, HIDDEN.map(|(field, value, _)| (field, value)));
    if format == Format::Json && serde_json::from_str::<serde_json::Value>(&text).is_ok() {
        assert!(serde_json::from_str::<serde_json::Value>(&out).is_ok(), "no JSON any more:\n{text}\n{out}");
    }
    // Where nothing is put in its place, what stood around a value may come together to another.
    if *form != Form::Nullify {
        for view in views(&out, has_tags) {
            for (field, _, secret) in HIDDEN {
                assert!(!shows(&view, field, secret), "{field:?} survives:\n{text}\n{out}\n{view}");
            }
        }
    }
    let elsewhere = elsewhere(bytes);
    let told = elsewhere.each_ref().map(|(field, value)| (*field, value.as_str()));
    assert_eq!(masked(format, &filling, form, told), filling, "what was not told has changed");
});

/// Values that the input does not have: they are made of its hash.
fn elsewhere(bytes: &[u8]) -> [(Field, String); 3] {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let number = hasher.finish() % 900_000 + 100_000;
    let name: String = number.to_string().chars().filter_map(|digit| "абвгдежзик".chars().nth(digit as usize - 48)).collect();
    [
        (Field::Email, format!("z{number}@nowhere.example")),
        (Field::Phone, format!("+359899{number}")),
        (Field::Name, format!("Ъхф{name} Жьщъ{name}")),
    ]
}

fn masked<const N: usize>(format: Format, text: &str, form: &Form, told: [(Field, &str); N]) -> String {
    let told = told.map(|(field, value)| Contact { field, value: value.to_owned() });
    let forms: BTreeMap<Field, Form> = Field::ALL.iter().map(|field| (*field, form.clone())).collect();
    let pseudonym = |_: &Contact| "h0".to_owned();
    let mut keep = |_: &Control, _: Option<&str>| String::new();
    mask(format, text, &told, &Masks::new(&forms, &pseudonym), &mut keep).unwrap().text
}

/// The text with a value in place of each sign that is no text: the sign says which one, the one behind it how it is
/// written. Whether tags stand in values only.
fn planted(filling: &str) -> (String, bool) {
    let (mut out, mut signs) = (String::new(), filling.chars());
    while let Some(sign) = signs.next() {
        match sign {
            '\u{1}'..='\u{3}' => {
                let (_, value, own) = HIDDEN[sign as usize - 1];
                let how = signs.next().map_or(0, u32::from);
                let value = if how % 2 == 0 && sign == '\u{2}' { format!("0{own}") } else { value.to_owned() };
                out.push(' ');
                value.chars().enumerate().for_each(|(at, sign)| out.push_str(&written(sign, (how >> 1) + at as u32)));
                out.push(' ');
            }
            _ => out.push(sign),
        }
    }
    (out, !filling.contains('<'))
}

fn written(sign: char, how: u32) -> String {
    let code = u32::from(sign);
    let percent = || sign.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    // A sign of its own for every third one at most: the others stay as they are.
    match how % 29 {
        1 => format!("&#{code};"),
        4 => format!("&#x{code:x};"),
        7 => percent(),
        10 => format!("\\u{code:04x}"),
        13 => format!("<b>{sign}</b>"),
        16 => format!("\u{ad}{sign}"),
        19 => percent().replace('%', "%25"),
        22 => format!("\\\\u{code:04x}"),
        25 => format!("&amp;#{code};"),
        27 if sign.is_ascii_graphic() => char::from_u32(code + 0xFEE0).unwrap().to_string(),
        27 if sign == 'Й' => "И\u{306}".to_owned(),
        28 => sign.to_uppercase().collect(),
        _ => sign.to_string(),
    }
}

/// What may stand before the digits of the number.
const PREFIXES: [&str; 6] = ["", "0", "359", "3590", "00359", "003590"];

fn shows(view: &str, field: Field, secret: &str) -> bool {
    let letter = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
    view.match_indices(secret).any(|(at, _)| {
        let (before, behind) = (&view[..at], view[at + secret.len()..].chars().next());
        match field {
            Field::Email => true,
            Field::Phone => {
                let other = before.trim_end_matches(|sign: char| sign.is_ascii_digit());
                // `\u8881`, `&#888…`: digits of another sign.
                let of_a_sign = other.ends_with(|sign: char| sign.is_alphanumeric() || matches!(sign, '#' | '%'));
                PREFIXES.contains(&&before[other.len()..])
                    && !of_a_sign
                    && !behind.is_some_and(|sign| sign.is_ascii_digit())
            }
            _ => !letter(before.chars().next_back()) && !letter(behind),
        }
    })
}

/// What is read of a text that is decoded once, twice, … with and without the tags that stand in values.
fn views(text: &str, has_tags: bool) -> Vec<String> {
    let mut all = vec![text.to_owned()];
    if has_tags {
        all.push(text.replace("<b>", "").replace("</b>", ""));
    }
    let mut read = Vec::new();
    for mut text in all {
        for _ in 0..=ROUNDS {
            read.push(seen(&text));
            text = once(&text);
        }
    }
    read
}

/// In small letters, narrow, without what is not seen.
fn seen(text: &str) -> String {
    let narrow = |sign: char| match u32::from(sign) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap(),
        _ => sign,
    };
    let text: String = text.chars().filter(|sign| *sign != '\u{ad}').map(narrow).collect();
    text.replace("И\u{306}", "Й").replace("и\u{306}", "й").to_lowercase()
}

/// One layer of references, percent signs and backslashes, from left to right.
fn once(text: &str) -> String {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (bytes, length) = code(rest).unwrap_or_else(|| (first.to_string().into_bytes(), first.len_utf8()));
        out.extend(bytes);
        rest = &rest[length..];
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn code(text: &str) -> Option<(Vec<u8>, usize)> {
    let number = |digits: &str, radix, length| {
        let sign = u32::from_str_radix(digits, radix).ok().and_then(char::from_u32)?;
        Some((sign.to_string().into_bytes(), length))
    };
    if let Some(behind) = text.strip_prefix("&#x") {
        let digits = &behind[..behind.find(';').filter(|length| *length < 7)?];
        return number(digits, 16, digits.len() + 4);
    }
    if let Some(behind) = text.strip_prefix("&#") {
        let digits = &behind[..behind.find(';').filter(|length| *length < 8)?];
        return number(digits, 10, digits.len() + 3);
    }
    if text.starts_with("&amp;") {
        return Some((b"&".to_vec(), 5));
    }
    if let Some(behind) = text.strip_prefix("\\u") {
        return number(behind.get(..4)?, 16, 6);
    }
    if text.starts_with("\\\\") {
        return Some((b"\\".to_vec(), 2));
    }
    let digits = text.strip_prefix('%')?.get(..2)?;
    Some((vec![u8::from_str_radix(digits, 16).ok()?], 3))
}
