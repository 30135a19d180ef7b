//! An answer of any format, cut anywhere: the cut does not show, an address that stands apart is found.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::Arc;
use vratar_html::CharsetHints;
use vratar_inspect::{Country, Findings, Format, Inspector, Known, Labels, NobodyKnown};

const FORMATS: [Format; 6] =
    [Format::Html, Format::Json, Format::Csv, Format::Xml, Format::Sql, Format::Text];
const ADDRESS: &str = "fuzz.vratar@shop.example";

fn run(format: Format, body: &[u8], cut: usize) -> Findings {
    let known: Arc<dyn Known> = Arc::new(NobodyKnown);
    let hints = CharsetHints { content_type: Some("utf-8".to_owned()), manifest: None };
    let mut inspector = Inspector::new(format, &hints, Arc::new(Labels::default()), Country::BULGARIA, known);
    body.chunks(cut.max(1)).for_each(|piece| inspector.feed(piece));
    inspector.end()
}

fuzz_target!(|bytes: &[u8]| {
    let [format, cut, body @ ..] = bytes else { return };
    // In UTF-16 what follows would be other letters.
    if body.starts_with(b"\xFF\xFE") || body.starts_with(b"\xFE\xFF") {
        return;
    }
    let format = FORMATS[usize::from(*format) % FORMATS.len()];
    let whole = run(format, body, body.len());
    assert_eq!(run(format, body, usize::from(*cut)), whole, "the cut shows");
    // Whatever came before: line by line nothing can hide what stands by itself behind it.
    let body = [body, b"\n> ", ADDRESS.as_bytes(), b" <\n"].concat();
    let found = run(format, &body, body.len());
    let mut all = found.people.iter().flat_map(|person| &person.identifiers);
    assert!(all.any(|one| one.value == ADDRESS), "an address is hidden");
});
