//! Whom a request names.

use super::identity::kind;
use super::{Adapter, RouteHit};
use crate::facts::RequestFacts;
use crate::path::Dialect;
use crate::pattern::{Glob, MarkedPath, decoded};
use crate::request::{JsonPlaces, Seen, name, named};
use vratar_form::Form;
use vratar_model::journal::IdentifierKind;
use vratar_plugin_sdk::manifest;

/// Most identifiers that one request names: as many as a form has fields.
const MAX_ASKED: usize = vratar_form::MAX_FIELDS;

/// Longest identifier, in bytes; what is longer is none.
const MAX_IDENTIFIER: usize = 512;

/// Fewest digits of a telephone number.
const SHORTEST_PHONE: usize = 6;

/// One `asked`.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    kind: IdentifierKind,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    /// As it is written, and for other spellings.
    Path(MarkedPath, MarkedPath),
    Query(Box<str>),
    Field(Glob),
    Json(JsonPlaces),
}

impl Asked {
    pub(super) fn all(list: &[manifest::Asked], dialect: Dialect<'_>) -> Vec<Self> {
        list.iter().filter_map(|one| Self::new(one, dialect)).collect()
    }

    /// The SDK has checked that there is exactly one place.
    fn new(one: &manifest::Asked, dialect: Dialect<'_>) -> Option<Self> {
        let folded = |text: &String| dialect.folded(text);
        let path = one.path.as_ref().map(|path| {
            Place::Path(MarkedPath::new(&folded(path)), MarkedPath::new(&dialect.bare(&path.to_lowercase())))
        });
        let query = one.query.as_ref().map(|query| Place::Query(folded(query).into()));
        let field = one.field.as_ref().map(|field| Place::Field(name(field, dialect.ignore_case)));
        let json = one.json.as_ref().map(|json| Place::Json(JsonPlaces::new(json)));
        Some(Self { kind: kind(one.kind), place: path.or(query).or(field).or(json)? })
    }

    pub(super) fn in_body(&self) -> bool {
        matches!(self.place, Place::Field(_) | Place::Json(_))
    }

    fn values(&self, seen: &Seen<'_>, ignore_case: bool) -> Vec<String> {
        match &self.place {
            Place::Path(path, other) => {
                let found = if seen.is_other { other } else { path }.capture(&seen.plain, &seen.path);
                let plain = |found: &str| if seen.is_other { found.to_owned() } else { decoded(found) };
                // Parameters of a segment name nobody (RFC 3986 §3.3).
                found
                    .map(plain)
                    .and_then(|found| found.split(';').next().map(str::to_owned))
                    .into_iter()
                    .collect()
            }
            Place::Query(name) => seen.query_values(name).map(str::to_owned).collect(),
            Place::Field(glob) => {
                let fields = |form: &Form| {
                    let mine = form.fields().filter(|(name, _)| named(glob, name, ignore_case));
                    mine.map(|(_, value)| value.to_owned()).take(MAX_ASKED).collect()
                };
                seen.facts.body.filter(|form| form.json().is_none()).map(fields).unwrap_or_default()
            }
            Place::Json(places) => seen
                .facts
                .body
                .and_then(Form::json)
                .map(|json| places.scalars(json, MAX_ASKED))
                .unwrap_or_default(),
        }
    }
}

impl Adapter {
    /// Identifiers that the request names, normalised, each once, in the manifest's order; at most 10,000. Those in
    /// the body only once it is read ([`Adapter::wants_body`]).
    #[must_use]
    pub fn asked(&self, route: &RouteHit<'_>, request: &RequestFacts<'_>) -> Vec<(IdentifierKind, String)> {
        let Some(route) = route.index.and_then(|i| self.routes.get(i)) else { return Vec::new() };
        let seen = self.seen(request);
        let ignore_case = self.manifest.ignore_case;
        let in_path = |one: &&Asked| matches!(one.place, Place::Path(..));
        let unwritten = |one: &Asked| one.values(&seen, ignore_case).is_empty();
        // Where the path names nobody as it is written, the shop may read it otherwise.
        let others: Vec<Seen<'_>> = match route.asked.iter().filter(in_path).all(unwritten) {
            true if route.asked.iter().any(|one| in_path(&one)) => self.others(&seen).collect(),
            _ => Vec::new(),
        };
        let values = route.asked.iter().flat_map(|one| {
            let found = one.values(&seen, ignore_case);
            let others =
                others.iter().filter(|_| in_path(&one)).flat_map(|other| one.values(other, ignore_case));
            let found: Vec<String> = found.into_iter().chain(others).collect();
            found.into_iter().map(|value| (one.kind, one.kind.normalize(&value)))
        });
        let mut known = std::collections::HashSet::new();
        let fits = |(kind, value): &(IdentifierKind, String)| {
            is_whole(*kind, value) && value.len() <= MAX_IDENTIFIER && known.insert((*kind, value.clone()))
        };
        values.filter(fits).take(MAX_ASKED).collect()
    }
}

/// Whether it is an identifier and not the beginning of one that somebody searches for.
fn is_whole(kind: IdentifierKind, value: &str) -> bool {
    match kind {
        IdentifierKind::Email => {
            value.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        }
        IdentifierKind::Phone => value.bytes().filter(u8::is_ascii_digit).count() >= SHORTEST_PHONE,
        IdentifierKind::CustomerId | IdentifierKind::OrderNo => !value.is_empty(),
    }
}
