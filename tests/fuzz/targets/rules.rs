//! A rule file and a page of cases beside it, of any text: read or refused, decided, never more.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vratar_policy::access::{RuleFile, cases};

fuzz_target!(|text: &str| {
    let (rules, page) = text.split_once('\0').unwrap_or((text, "```cases\nstaff list -> allow\n```"));
    drop(cases::run(page, Some(RuleFile { name: "fuzz.toml", text: rules })));
});
