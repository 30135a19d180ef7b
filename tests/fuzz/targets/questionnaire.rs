//! A questionnaire: read or refused, with places that exist.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(flaws) = vratar_consent::questionnaire::parse(text) {
        assert!(!flaws.is_empty());
        flaws.iter().for_each(|flaw| assert!(text.get(flaw.span.clone()).is_some(), "a place outside the text"));
    }
});
