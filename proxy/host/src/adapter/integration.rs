//! Programs that come with a key instead of a login.

use super::Adapter;
use super::session::{HeaderPlace, MAX_CREDENTIAL_BYTES};
use crate::facts::RequestFacts;
use crate::path::Dialect;
use crate::pattern::Glob;
use crate::request::{Match, Met, Seen, any, name, named, scalar};
use crate::xml;
use std::fmt;
use vratar_form::Form;
use vratar_plugin_sdk::manifest::{self, KeyPlace, Manifest};

/// A program, as a request shows it. That its key is right only the shop knows.
pub struct Integration<'a> {
    /// Its id in the manifest.
    pub id: &'a str,
    /// Its key.
    pub key: Key,
    /// The name by which the record knows it; absent: a hash of the key.
    pub name: Option<String>,
}

impl fmt::Debug for Integration<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Integration({})", self.id)
    }
}

/// A key: a secret of the shop's. Not to be printed, hence without `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// The key as it came; for a keyed hash.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }
}

/// One `[[integration]]`.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) when: Vec<Match>,
    key: Place,
    name: Option<Place>,
}

#[derive(Debug)]
enum Place {
    Header(HeaderPlace),
    Query(Box<str>),
    Field(Glob),
    Json(Box<str>),
    Xml(Box<str>),
}

impl Program {
    pub(super) fn all(manifest: &Manifest) -> Vec<Self> {
        manifest.integrations.iter().filter_map(|one| Self::new(one, Dialect::of(manifest))).collect()
    }

    /// Names of parameters and fields that hold keys.
    pub(super) fn secrets(manifest: &Manifest) -> impl Iterator<Item = &str> {
        let keys = manifest.integrations.iter().map(|one| &one.key);
        keys.flat_map(|key| [key.query.as_deref(), key.field.as_deref()]).flatten()
    }

    fn new(one: &manifest::Integration, dialect: Dialect<'_>) -> Option<Self> {
        let key = Place::new(&one.key, dialect.ignore_case)?;
        let name = one.name.as_ref().and_then(|name| Place::new(name, dialect.ignore_case));
        Some(Self { when: Match::all(&one.when, dialect), key, name })
    }

    /// Whether key or name can only be told from the body.
    fn in_body(&self) -> bool {
        let in_body = |place: &Place| matches!(place, Place::Field(_) | Place::Json(_) | Place::Xml(_));
        in_body(&self.key) || self.name.as_ref().is_some_and(in_body)
    }
}

impl Place {
    /// The SDK has checked that there is exactly one.
    fn new(place: &KeyPlace, ignore_case: bool) -> Option<Self> {
        let KeyPlace { header, scheme, part, query, field, json, xml } = place.clone();
        let folded = |text: String| if ignore_case { text.to_lowercase() } else { text };
        let header = header.map(|name| Self::Header(HeaderPlace { name, scheme, part }));
        let query = query.map(|query| Self::Query(folded(query).into()));
        let field = field.map(|field| Self::Field(self::name(&field, ignore_case)));
        let body = json.map(|json| Self::Json(json.into())).or(xml.map(|xml| Self::Xml(xml.into())));
        header.or(query).or(field).or(body)
    }

    /// What stands there: none where nothing does, and where two values do, of which the shop may take either.
    fn value(&self, seen: &Seen<'_>, body: Option<&[u8]>, ignore_case: bool) -> Option<String> {
        let content_type = || seen.facts.headers.get("content-type");
        let found = match self {
            Self::Header(header) => header.in_request(seen.facts.headers),
            Self::Query(name) => the_one(seen.query_values(name)),
            Self::Field(glob) => {
                let form = seen.facts.body.filter(|form| form.json().is_none())?;
                the_one(
                    form.fields().filter(|(name, _)| named(glob, name, ignore_case)).map(|(_, value)| value),
                )
            }
            Self::Json(pointer) => {
                seen.facts.body.and_then(Form::json)?.pointer(pointer).and_then(scalar).map(Into::into)
            }
            Self::Xml(path) => xml::text_of(body?, content_type(), path),
        };
        found.filter(|value| !value.is_empty() && value.len() <= MAX_CREDENTIAL_BYTES)
    }
}

fn the_one<'v>(mut values: impl Iterator<Item = &'v str>) -> Option<String> {
    let first = values.next()?;
    values.all(|other| other == first).then(|| first.to_owned())
}

impl Adapter {
    /// The program that makes this request. `body`: its bytes, where [`Adapter::integration_wants_body`] asked for
    /// them and there are any.
    ///
    /// The key proves nothing (the shop checks it), and whoever may send a request may add one: where a session
    /// belongs to a person, that person is the actor.
    #[must_use]
    pub fn integration(&self, request: &RequestFacts<'_>, body: Option<&[u8]>) -> Option<Integration<'_>> {
        let seen = self.seen(request);
        let named = self.programs.iter().zip(&self.manifest.integrations);
        let others: Vec<Seen<'_>> = self.others(&seen).collect();
        let fits = |program: &Program, seen: &Seen<'_>| any(&program.when, seen, true) == Met::Yes;
        let mut mine = named
            .filter(|(program, _)| fits(program, &seen) || others.iter().any(|other| fits(program, other)));
        mine.find_map(|(program, written)| {
            let value = |place: &Place| place.value(&seen, body, self.manifest.ignore_case);
            let key = value(&program.key)?;
            let name = program.name.as_ref().and_then(value);
            Some(Integration { id: &written.id, key: Key(key), name })
        })
    }

    /// Whether key or name of a program would have to be read from the body of this request.
    #[must_use]
    pub fn integration_wants_body(&self, request: &RequestFacts<'_>) -> bool {
        let seen = self.seen(&RequestFacts { body: None, ..*request });
        let wants = |program: &Program, seen: &Seen<'_>| match any(&program.when, seen, true) {
            Met::Yes => program.in_body(),
            Met::WithBody => true,
            Met::No => false,
        };
        let any_wants = |seen: &Seen<'_>| self.programs.iter().any(|program| wants(program, seen));
        any_wants(&seen) || (!self.programs.is_empty() && self.others(&seen).any(|other| any_wants(&other)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Headers;

    const MANIFEST: &str = r#"
        format = 1
        name = "t"
        title = "t"
        [[integration]]
        id = "rest"
        when = [{ path = "/api/**", header = { authorization = "Basic *" } }]
        key = { header = "Authorization", scheme = "Basic" }
        name = { header = "Authorization", scheme = "Basic", part = { base64 = true, split = ":", index = 0 } }
        [[integration]]
        id = "query"
        when = [{ path = "/api/**" }]
        key = { query = "key" }
        [[integration]]
        id = "soap"
        when = [{ path = "/soap" }]
        key = { xml = "Authentication/Password" }
        name = { xml = "Authentication/Username" }
        [[integration]]
        id = "rpc"
        when = [{ path = "/rpc", json = { pointer = "/method" } }]
        key = { json = "/key" }
        [[integration]]
        id = "form"
        when = [{ path = "/form" }]
        key = { field = "key" }
    "#;

    struct One(&'static str, &'static str);

    impl Headers for One {
        fn get(&self, name: &str) -> Option<&str> {
            name.eq_ignore_ascii_case(self.0).then_some(self.1)
        }
    }

    fn found(target: &str, header: &One, body: &str) -> Option<(String, String, Option<String>)> {
        let adapter = Adapter::compile(vratar_plugin_sdk::read(MANIFEST).unwrap()).unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let kind = header.get("content-type").and_then(vratar_form::Kind::of);
        let form = kind.and_then(|kind| vratar_form::read(&kind, body.as_bytes(), encoding_rs::UTF_8).ok());
        let request = RequestFacts { method: "POST", path, query, headers: header, body: form.as_ref() };
        let wants = !body.is_empty();
        assert_eq!(adapter.integration_wants_body(&request), wants, "{target}");
        let found = adapter.integration(&request, Some(body.as_bytes()))?;
        assert_eq!(format!("{found:?}"), format!("Integration({})", found.id));
        Some((found.id.to_owned(), found.key.secret().to_owned(), found.name))
    }

    fn is(id: &str, key: &str, name: Option<&str>) -> Option<(String, String, Option<String>)> {
        Some((id.to_owned(), key.to_owned(), name.map(str::to_owned)))
    }

    #[test]
    fn programs_are_known_by_their_key() {
        let basic = One("Authorization", "basic Y2tfMTpjc18y");
        assert_eq!(
            found("/api/x", &One("Authorization", "Basic Y2tfMTpjc18y"), ""),
            is("rest", "Y2tfMTpjc18y", Some("ck_1"))
        );
        assert_eq!(found("/api/x?key=k", &basic, ""), is("query", "k", None));
        assert_eq!(found("/other?key=k", &basic, ""), None);
        let soap = "<h><Authentication><Username>rizn</Username><Password>p</Password></Authentication></h>";
        assert_eq!(found("/soap", &One("content-type", "text/xml"), soap), is("soap", "p", Some("rizn")));
        let json = One("content-type", "application/json");
        assert_eq!(found("/rpc", &json, r#"{"method":"a","key":7}"#), is("rpc", "7", None));
        assert_eq!(found("/rpc", &json, r#"{"key":7}"#), None);
        let form = One("content-type", "application/x-www-form-urlencoded");
        assert_eq!(found("/form", &form, "key=k&key=k"), is("form", "k", None));
    }

    #[test]
    fn two_keys_are_none() {
        assert_eq!(found("/api/x?key=a&key=b", &One("", ""), ""), None);
        assert_eq!(found("/api/x?key=a&key%5B%5D=b", &One("", ""), ""), None);
        assert_eq!(found("/api/x?key=", &One("", ""), ""), None);
        let form = One("content-type", "application/x-www-form-urlencoded");
        assert_eq!(found("/form", &form, "key=a&key=b"), None);
    }
}
