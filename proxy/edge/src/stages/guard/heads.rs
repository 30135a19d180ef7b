//! What the head of an answer shows: whoever is led somewhere is told where, and so whose page it is.
//!
//! Sources: RFC 9110 §10.2.2 (`Location`) and §8.7 (`Content-Location`), RFC 8288 §3 (`Link`), WHATWG HTML, "shared
//! declarative refresh steps" (`Refresh`).
//!
//! *Invariant:* pure; time grows with the head.

use http::HeaderMap;
use percent_encoding::percent_decode_str;
use std::sync::Arc;
use vratar_inspect::{Country, Identifier, Known, Labels, in_text};

/// Headers whose value leads somewhere.
const LEADING: [&str; 4] = ["location", "content-location", "refresh", "link"];
/// Headers whose values are the door's or the browser's business and never a person's.
pub(super) const NEVER_SHOWN: [&str; 5] = ["date", "etag", "server", "content-length", "last-modified"];

/// What people are found by in a head.
pub(crate) struct Eye<'a> {
    pub(crate) labels: &'a Labels,
    pub(crate) country: Country,
    pub(crate) known: &'a Arc<dyn Known>,
}

impl Eye<'_> {
    /// What any header shows.
    pub(super) fn all(&self, head: &HeaderMap) -> Vec<Identifier> {
        let mut found = self.links(head);
        for (_, value) in head.iter().filter(|(name, _)| !NEVER_SHOWN.contains(&name.as_str())) {
            found.extend(in_text(&String::from_utf8_lossy(value.as_bytes()), self.country, self.known));
        }
        once(found)
    }

    /// Whom links show: identifiers in them, and numbers that the labels point at.
    pub(crate) fn links(&self, head: &HeaderMap) -> Vec<Identifier> {
        let mut found = Vec::new();
        for (name, value) in head.iter().filter(|(name, _)| LEADING.contains(&name.as_str())) {
            let value = String::from_utf8_lossy(value.as_bytes());
            for link in targets(name.as_str(), &value) {
                let plain = percent_decode_str(link).decode_utf8_lossy();
                found.extend(self.labels.in_link(link));
                found.extend(in_text(&plain, self.country, self.known));
            }
        }
        once(found)
    }
}

/// Where a header leads.
fn targets<'v>(name: &str, value: &'v str) -> Vec<&'v str> {
    match name {
        "link" => {
            let after = value.split('<').skip(1);
            after.filter_map(|rest| rest.split_once('>')).map(|(link, _)| link.trim()).collect()
        }
        "refresh" => value.split_once([';', ',']).map(|(_, rest)| refreshed(rest)).into_iter().collect(),
        _ => vec![value.trim()],
    }
}

/// `url="/x"`, `URL = '/x'`, or the address alone.
fn refreshed(rest: &str) -> &str {
    let rest = rest.trim();
    let named = rest.get(..3).filter(|word| word.eq_ignore_ascii_case("url")).and(rest.get(3..));
    let link = named.and_then(|rest| rest.trim_start().strip_prefix('=')).unwrap_or(rest);
    link.trim().trim_matches(['"', '\''])
}

fn once(mut found: Vec<Identifier>) -> Vec<Identifier> {
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use vratar_inspect::NobodyKnown;
    use vratar_inspect::label::{LabelSpec, PlaceSpec, ShownSpec, What};
    use vratar_model::journal::IdentifierKind;

    fn found(name: &'static str, value: &'static str, links: bool) -> Vec<String> {
        let label = ShownSpec {
            what: What::Identifier(IdentifierKind::CustomerId),
            place: PlaceSpec::Link("/users/{#}/".to_owned()),
        };
        let labels = Labels::compile(&LabelSpec { shown: vec![label], ..LabelSpec::default() }).unwrap();
        let known: Arc<dyn Known> = Arc::new(NobodyKnown);
        let eye = Eye { labels: &labels, country: Country::default(), known: &known };
        let mut head = HeaderMap::new();
        head.insert(name, http::HeaderValue::from_static(value));
        let found = if links { eye.links(&head) } else { eye.all(&head) };
        found.into_iter().map(|one| one.value).collect()
    }

    #[test]
    fn links_name_whom_they_lead_to() {
        for (name, value, whom) in [
            ("location", "/users/17/", vec!["17"]),
            ("content-location", "https://shop.example/users/17/", vec!["17"]),
            ("refresh", "5; url=/users/17/", vec!["17"]),
            ("refresh", "0,URL = '/users/17/'", vec!["17"]),
            ("refresh", "0; /users/17/", vec!["17"]),
            ("link", "</users/17/>; rel=\"next\", </users/18/>; rel=last", vec!["17", "18"]),
            ("link", "</find?mail=ana%40shop.example>; rel=self", vec!["ana@shop.example"]),
            ("location", "/people/ana%40shop.example/", vec!["ana@shop.example"]),
            ("refresh", "3", vec![]),
            ("set-cookie", "mail=ana@shop.example", vec![]),
            ("link", "/users/17/", vec![]),
        ] {
            assert_eq!(found(name, value, true), whom, "{name}: {value}");
        }
    }

    #[test]
    fn other_headers_count_where_everything_is_recorded() {
        assert_eq!(found("x-customer", "ana@shop.example", false), ["ana@shop.example"]);
        assert_eq!(found("x-customer", "ana@shop.example", true), [""; 0]);
        assert_eq!(found("refresh", "1;url=/users/17/", false), ["17"]);
        assert_eq!(found("etag", "\"0888123456\"", false), [""; 0]);
    }
}
