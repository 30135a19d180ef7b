//! `Accept-Language` from anywhere.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(lang) = vratar_text::preferred(text) {
        assert!(vratar_text::speaks(&lang));
    }
});
