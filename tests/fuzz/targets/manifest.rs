//! A manifest: read or refused, with places that exist.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(faults) = vratar_plugin_sdk::read(text) {
        assert!(!faults.is_empty());
        faults.iter().for_each(|fault| assert!(text.get(fault.span.clone()).is_some(), "a place outside the text"));
    }
});
