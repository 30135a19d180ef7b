//! Shops whose manifests were written from their documentation: whom the answers in their cases show, found by plain search,
//! held against what an inspector with the labels of the route finds. What needs no record is read by the gap scanner with the same
//! inspector and no labels.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use vratar_host::{Adapter, Headers, RequestFacts};
use vratar_html::CharsetHints;
use vratar_inspect::{Country, Inspector, Labels, NobodyKnown, Sort, sort_of};
use vratar_model::journal::IdentifierKind;
use vratar_plugin_sdk::case::{self, Case, Request};

const SHOPS: [&str; 5] = ["opencart-3", "opencart-4", "woocommerce", "tryton", "oscar"];

struct Head<'r>(&'r Request);

impl Headers for Head<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.header(name)
    }
}

/// Everything between two signs that no address has, with an `@` in the middle and a full stop behind it.
fn addresses(body: &[u8]) -> BTreeSet<String> {
    let text =
        String::from_utf8_lossy(body).replace("&#64;", "@").replace("\\u0040", "@").replace("%40", "@");
    let own = |sign: char| sign.is_ascii_alphanumeric() || "@._%+-".contains(sign);
    let words =
        text.split(|sign: char| !own(sign)).map(|word| word.trim_matches(|sign| ".-%+_".contains(sign)));
    let is_one = |word: &&str| {
        let Some((name, domain)) = word.split_once('@') else { return false };
        !name.is_empty() && domain.contains('.') && !domain.contains('@')
    };
    words.filter(is_one).map(str::to_lowercase).collect()
}

/// Whom an inspector finds; `None`: nothing can be looked into.
fn found(adapter: &Adapter, case: &Case) -> Option<BTreeSet<String>> {
    let (request, answer) = (&case.request, case.answer.as_ref()?);
    let headers = Head(request);
    let facts = RequestFacts {
        method: &request.method,
        path: request.path(),
        query: request.query(),
        headers: &headers,
        body: None,
    };
    let hit = adapter.route(&facts);
    let labels =
        if hit.class.is_recorded() { adapter.guard(&hit).labels.clone() } else { Arc::<Labels>::default() };
    let kind = answer.header("content-type");
    let Sort::Text(format) = sort_of(kind, answer.header("content-disposition"), &answer.body) else {
        return None;
    };
    let hints = CharsetHints { content_type: None, manifest: adapter.manifest().charset.clone() };
    let mut inspector = Inspector::new(format, &hints, labels, Country::BULGARIA, Arc::new(NobodyKnown));
    inspector.feed(&answer.body);
    let people = inspector.end().people.into_iter().flat_map(|person| person.identifiers);
    Some(people.filter(|one| one.kind == IdentifierKind::Email).map(|one| one.value).collect())
}

#[test]
fn whoever_a_documented_answer_shows_is_found() {
    for shop in SHOPS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../adapters").join(shop);
        let text = std::fs::read_to_string(folder.join("manifest.toml")).unwrap();
        let adapter = Adapter::read(&folder.join("manifest.toml"), &text)
            .unwrap_or_else(|why| panic!("{shop}: {why:?}"));
        let (mut shown, mut missed) = (0, Vec::new());
        for dir in case::all(&folder) {
            let case = case::read(&dir).unwrap();
            let Some(found) = found(&adapter, &case) else { continue };
            let truth = addresses(&case.answer.as_ref().unwrap().body);
            shown += truth.len();
            missed.extend(truth.difference(&found).map(|one| format!("{shop}/{}: {one}", case.name)));
        }
        assert!(shown >= 5, "{shop}: only {shown} in its cases");
        assert!(missed.is_empty(), "{missed:#?} of {shown}");
    }
}
