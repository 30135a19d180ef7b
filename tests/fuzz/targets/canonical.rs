//! A request head: what is let through has one reading, and reading that again gives the same.
#![no_main]

use http::{HeaderMap, HeaderName, HeaderValue, Version};
use libfuzzer_sys::fuzz_target;
use vratar_edge::stages::canonical::{Raw, canonical};

fuzz_target!(|bytes: &[u8]| {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let (method, target) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let mut headers = HeaderMap::new();
    headers.insert("host", HeaderValue::from_static("shop.example"));
    for line in lines.take(32) {
        let (name, value) = line.split_at(line.iter().position(|byte| *byte == b':').unwrap_or(line.len()));
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name), HeaderValue::from_bytes(value.get(1..).unwrap_or_default()))
        {
            headers.append(name, value);
        }
    }
    let raw = Raw { version: Version::HTTP_11, method, target, authority: None, headers: &headers, raw_header_lines: None };
    let Ok(once) = canonical(&raw) else { return };
    let target = once.target();
    assert!(!target.bytes().any(|byte| byte <= b' ' || byte == 0x7f), "a target with {target:?}");
    let again = canonical(&Raw { target: target.as_bytes(), ..raw });
    assert_eq!(again.map(|again| again.target()), Ok(target));
});
