//! A body of any kind in any charset: read or refused, never a panic.
#![no_main]

use encoding_rs::{UTF_8, WINDOWS_1251};
use libfuzzer_sys::fuzz_target;
use vratar_form::{Kind, read};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else { return };
    let charset = if first & 1 == 0 { UTF_8 } else { WINDOWS_1251 };
    let kind = match first >> 1 & 3 {
        0 => Kind::Urlencoded,
        1 => Kind::Json,
        _ => Kind::Multipart { boundary: "b".to_owned() },
    };
    if let Ok(form) = read(&kind, body, charset) {
        form.fields().for_each(|(name, _)| assert!(form.field(name).is_some()));
    }
});
