//! Codes of mistakes: what is printed is explained, and nothing else.

use crate::files::ending;
use std::collections::BTreeSet;

/// Every code of a manifest that the sources write between quotes.
fn written() -> BTreeSet<String> {
    let sources =
        ending(".rs").into_iter().filter(|file| !file.is_test() && !file.name.ends_with("codes.rs"));
    let codes = |text: &str| {
        let quoted = text.split('"').filter(|word| is_code(word));
        quoted.map(str::to_owned).collect::<Vec<_>>()
    };
    sources.flat_map(|file| codes(&file.text)).collect()
}

fn is_code(word: &str) -> bool {
    word.len() == 5
        && word.strip_prefix('M').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
}

#[test]
fn every_code_of_a_manifest_is_explained() {
    let explained: BTreeSet<String> =
        vratar_plugin_sdk::codes::codes().iter().map(|code| code.code.to_owned()).collect();
    assert_eq!(explained, written());
}
