//! Whatever way a value is written, it is not in what goes out, however that is decoded.

use proptest::prelude::*;
use std::collections::BTreeMap;
use vratar_inspect::Format;
use vratar_mask::{Contact, Control, Masks, mask};
use vratar_model::access::Field;
use vratar_policy::access::Form;

/// Ways to write one sign.
#[derive(Clone, Copy, Debug)]
enum Way {
    Plain,
    Decimal,
    Hexadecimal,
    Twice,
    Percent,
    PercentTwice,
    Backslash,
    Tagged,
    Capital,
    Soft,
}

fn write(sign: char, way: Way) -> String {
    let code = u32::from(sign);
    let percent = || sign.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    match way {
        Way::Plain => sign.to_string(),
        Way::Decimal => format!("&#{code};"),
        Way::Hexadecimal => format!("&#x{code:x};"),
        Way::Twice => format!("&amp;#{code};"),
        Way::Percent => percent(),
        Way::PercentTwice => percent().replace('%', "%25"),
        Way::Backslash => format!("\\u{code:04x}"),
        Way::Tagged => format!("<b>{sign}</b>"),
        Way::Capital => sign.to_uppercase().collect(),
        Way::Soft => format!("&shy;{sign}\u{200b}"),
    }
}

fn way() -> impl Strategy<Value = Way> {
    prop_oneof![
        6 => Just(Way::Plain),
        1 => Just(Way::Decimal),
        1 => Just(Way::Hexadecimal),
        1 => Just(Way::Twice),
        1 => Just(Way::Percent),
        1 => Just(Way::PercentTwice),
        1 => Just(Way::Backslash),
        1 => Just(Way::Tagged),
        1 => Just(Way::Capital),
        1 => Just(Way::Soft),
    ]
}

fn value() -> impl Strategy<Value = (Field, String)> {
    prop_oneof![
        "[a-z]{1,8}(\\.[a-z]{1,5})?@[a-z]{2,8}\\.example".prop_map(|value| (Field::Email, value)),
        "88[0-9]{7}".prop_map(|own| (Field::Phone, format!("+359{own}"))),
        "[А-Я][а-я]{2,8} [А-Я][а-я]{3,9}".prop_map(|value| (Field::Name, value)),
    ]
}

/// Everything written out, by means of its own: tags off, then each way until nothing changes.
fn decoded(text: &str) -> String {
    let mut text = text.to_owned();
    for tag in ["<b>", "</b>", "<p>", "</p>"] {
        text = text.replace(tag, "");
    }
    for _ in 0..6 {
        text = text.replace("&amp;", "&").replace("&shy;", "").replace("%25", "%");
        for (open, close, radix) in [("&#x", ";", 16), ("&#", ";", 10), ("\\u", "", 16)] {
            let mut out = String::new();
            let mut rest = text.as_str();
            while let Some(at) = rest.find(open) {
                out.push_str(&rest[..at]);
                let behind = &rest[at + open.len()..];
                let length = behind.find(|sign: char| !sign.is_digit(radix)).unwrap_or(behind.len());
                let length = if close.is_empty() { length.min(4) } else { length };
                match u32::from_str_radix(&behind[..length], radix).ok().and_then(char::from_u32) {
                    Some(sign) => {
                        out.push(sign);
                        rest = behind[length..].strip_prefix(close).unwrap_or(&behind[length..]);
                    }
                    None => {
                        out.push_str(open);
                        rest = behind;
                    }
                }
            }
            out.push_str(rest);
            text = out;
        }
        text = percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned();
    }
    text.replace(['\u{ad}', '\u{200b}'], "").to_lowercase()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_value_survives(
        (field, value) in value(),
        ways in proptest::collection::vec(way(), 40),
        format in prop_oneof![Just(Format::Html), Just(Format::Json), Just(Format::Csv), Just(Format::Xml), Just(Format::Sql)],
        national in any::<bool>(),
        before in "[ a-zа-я>\"':,.&%\\\\]{0,12}",
    ) {
        let written = if field == Field::Phone && national { value.replacen("+359", "0", 1) } else { value.clone() };
        let written: String = written.chars().zip(ways).map(|(sign, way)| write(sign, way)).collect();
        let text = format!("<p>{before} {written} </p>");
        let told = [Contact { field, value: value.clone() }];
        let forms: BTreeMap<Field, Form> = [(field, Form::Redact)].into();
        let masks = Masks::new(&forms, &|_| String::new());
        let mut keep = |_: &Control, _: Option<&str>| String::new();
        let masked = mask(format, &text, &told, &masks, &mut keep).unwrap();
        let secret = value.trim_start_matches("+359").to_lowercase();
        prop_assert!(!decoded(&masked.text).contains(&secret), "{text}\n{}", masked.text);
    }

    #[test]
    fn any_text_is_taken(
        text in "[ -~а-я\n<>&;%\\\\\"'=#x0-9@.]{0,200}",
        value in "[a-z@.0-9а-я ]{1,12}",
    ) {
        let told: Vec<Contact> = Field::ALL.iter().map(|field| Contact { field: *field, value: value.clone() }).collect();
        let forms: BTreeMap<Field, Form> = Field::ALL.iter().map(|field| (*field, Form::ShowLast4)).collect();
        let masks = Masks::new(&forms, &|_| String::new());
        let mut keep = |_: &Control, _: Option<&str>| "<input type=hidden>".to_owned();
        for format in [Format::Html, Format::Json, Format::Csv, Format::Xml, Format::Sql, Format::Text] {
            let masked = mask(format, &text, &told, &masks, &mut keep).unwrap();
            if masked.fields.is_empty() {
                prop_assert_eq!(&masked.text, &text);
            }
        }
    }
}
