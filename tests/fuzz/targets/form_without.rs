//! Our fields taken out of any body: none of ours is left, and what is left is what the others were.
#![no_main]

use encoding_rs::UTF_8;
use libfuzzer_sys::fuzz_target;
use vratar_form::{Kind, read, without};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else { return };
    let kind = match first & 3 {
        0 => Kind::Urlencoded,
        1 => Kind::Json,
        _ => Kind::Multipart { boundary: "b".to_owned() },
    };
    let (Ok(before), Ok(left)) = (read(&kind, body, UTF_8), without(&kind, body, "vratar")) else { return };
    let Ok(after) = read(&kind, &left, UTF_8) else { panic!("what is left cannot be read") };
    let ours = |name: &str| name.to_ascii_lowercase().starts_with("vratar");
    assert!(after.fields().all(|(name, _)| !ours(name)));
    if kind != Kind::Json {
        let others: Vec<_> = before.fields().filter(|(name, _)| !ours(name)).collect();
        assert_eq!(after.fields().collect::<Vec<_>>(), others);
    }
});
