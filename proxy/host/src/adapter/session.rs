//! Which session a request belongs to, and what an answer adds.

use super::Adapter;
use super::identity::kind;
use crate::facts::{Headers, ResponseFacts, ResponseHeaders};
use crate::pattern::Glob;
use crate::request::scalar;
use crate::response::{CookieName, in_header, named_in, set_by};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vratar_model::journal::IdentifierKind;
use vratar_plugin_sdk::manifest::{Learned, Session, TokenPart};

/// Bytes of a credential; longer ones are no session.
pub(super) const MAX_CREDENTIAL_BYTES: usize = 8 * 1024;

#[derive(Debug)]
pub(super) enum SessionPlace {
    Cookie(CookieName),
    Header(HeaderPlace),
}

/// A value in a request header.
#[derive(Debug)]
pub(super) struct HeaderPlace {
    pub(super) name: String,
    /// First word, which does not belong to it.
    pub(super) scheme: Option<String>,
    pub(super) part: Option<TokenPart>,
}

impl HeaderPlace {
    pub(super) fn in_request(&self, headers: &dyn Headers) -> Option<String> {
        let value = without_scheme(headers.get(&self.name)?.trim(), self.scheme.as_deref())?;
        match &self.part {
            Some(part) => part_of(part, value),
            None => Some(value.to_owned()),
        }
    }
}

impl SessionPlace {
    pub(super) fn new(session: &Session) -> Option<Self> {
        if let Some(cookie) = &session.cookie {
            return Some(Self::Cookie(CookieName::new(cookie)));
        }
        let name = session.header.clone()?;
        Some(Self::Header(HeaderPlace { name, scheme: session.scheme.clone(), part: session.part.clone() }))
    }

    /// The cookie that it is.
    pub(super) fn cookie(&self) -> Option<&CookieName> {
        match self {
            Self::Cookie(name) => Some(name),
            Self::Header(_) => None,
        }
    }

    pub(super) fn in_request(&self, headers: &dyn Headers) -> Option<String> {
        let credential = match self {
            Self::Cookie(name) => in_header(name, headers.get("cookie")?)?.to_owned(),
            Self::Header(header) => header.in_request(headers)?,
        };
        (!credential.is_empty() && credential.len() <= MAX_CREDENTIAL_BYTES).then_some(credential)
    }

    pub(super) fn set_by(&self, headers: &dyn ResponseHeaders) -> Option<String> {
        match self {
            Self::Cookie(name) => set_by(name, headers).filter(|value| value.len() <= MAX_CREDENTIAL_BYTES),
            Self::Header(_) => None,
        }
    }
}

/// Schemes are compared without regard to case (RFC 9110 §11.1).
fn without_scheme<'v>(value: &'v str, scheme: Option<&str>) -> Option<&'v str> {
    let Some(scheme) = scheme else { return Some(value) };
    let (first, rest) = value.split_once(' ')?;
    first.eq_ignore_ascii_case(scheme).then_some(rest.trim())
}

fn part_of(part: &TokenPart, value: &str) -> Option<String> {
    let decoded =
        if part.base64 { String::from_utf8(STANDARD.decode(value).ok()?).ok()? } else { value.to_owned() };
    let mut parts = decoded.split(part.split.as_str());
    let found = match usize::try_from(part.index) {
        Ok(index) => parts.nth(index),
        Err(_) => {
            let from_end = usize::try_from(-1 - i64::from(part.index)).ok()?;
            let all: Vec<&str> = parts.collect();
            all.iter().rev().nth(from_end).copied()
        }
    };
    found.map(str::to_owned)
}

/// The session that a request brings.
#[derive(Clone, PartialEq, Eq)]
pub enum SessionHeld {
    /// None.
    None,
    /// Something that may be one, or several that differ: nobody can say which the shop goes by.
    Unclear,
    /// This one.
    One(String),
}

impl Adapter {
    /// The session of a request, where the staff area or the shop front keeps it.
    #[must_use]
    pub fn session_held(&self, headers: &dyn Headers, staff: bool) -> SessionHeld {
        let place =
            if staff { self.staff_session.as_ref().or(self.session.as_ref()) } else { self.session.as_ref() };
        let Some(place) = place else { return SessionHeld::None };
        let (there, differ) = match place {
            SessionPlace::Cookie(name) => {
                let cookies = headers.get("cookie").unwrap_or_default();
                let mut names: Vec<&str> = named_in(name, cookies).collect();
                let there = !names.is_empty();
                names.sort_unstable();
                names.dedup();
                (there, names.len() > 1)
            }
            SessionPlace::Header(header) => (headers.get(&header.name).is_some(), false),
        };
        match place.in_request(headers) {
            _ if differ => SessionHeld::Unclear,
            Some(credential) => SessionHeld::One(credential),
            None if there => SessionHeld::Unclear,
            None => SessionHeld::None,
        }
    }

    /// A `Cookie` header in which each cookie that keeps a session stands once, the first one, as it is read here;
    /// `None`: it needs no change.
    #[must_use]
    pub fn one_session_each(&self, cookies: &str) -> Option<String> {
        let places: Vec<&CookieName> = [&self.session, &self.staff_session]
            .into_iter()
            .flatten()
            .filter_map(SessionPlace::cookie)
            .collect();
        let mut seen = std::collections::HashSet::new();
        let once = |pair: &&str| {
            let name = pair.split('=').next().unwrap_or_default().trim();
            let keeps = places.iter().any(|place| named_in(place, pair).next().is_some());
            !keeps || seen.insert(name.to_owned())
        };
        let all = cookies.split(';').count();
        let kept: Vec<&str> = cookies.split(';').map(str::trim).filter(once).collect();
        (kept.len() < all).then(|| kept.join("; "))
    }

    pub(super) fn session_in_body(&self, response: &ResponseFacts<'_>) -> Option<String> {
        let logins = self.manifest.logins.iter().filter_map(|l| l.session_json.as_deref());
        let mut pointers =
            logins.chain(self.manifest.forms.iter().filter_map(|f| f.session_json.as_deref())).peekable();
        pointers.peek()?;
        let answer = self.answered(response);
        let json = answer.json()?;
        let found = pointers.find_map(|pointer| json.pointer(pointer).and_then(scalar))?;
        (!found.is_empty() && found.len() <= MAX_CREDENTIAL_BYTES).then(|| found.into_owned())
    }

    pub(super) fn learned(
        &self,
        learn: &[Learned],
        response: &ResponseFacts<'_>,
    ) -> Vec<(IdentifierKind, String)> {
        let answer = self.answered(response);
        let value = |one: &Learned| match (&one.location, &one.json) {
            (Some(pattern), _) => Glob::new(pattern).capture(&answer.location_path()?).map(str::to_owned),
            (None, Some(pointer)) => answer.json()?.pointer(pointer).and_then(scalar).map(Into::into),
            (None, None) => None,
        };
        learn.iter().filter_map(|one| value(one).map(|v| (kind(one.kind), v))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One(&'static str, String);

    impl Headers for One {
        fn get(&self, name: &str) -> Option<&str> {
            name.eq_ignore_ascii_case(self.0).then_some(self.1.as_str())
        }
    }

    fn header(scheme: Option<&str>, part: Option<TokenPart>) -> SessionPlace {
        SessionPlace::Header(HeaderPlace {
            name: "Authorization".into(),
            scheme: scheme.map(Into::into),
            part,
        })
    }

    #[test]
    fn a_session_is_one_or_nobody_says_whose() {
        let text = "format = 1\nname = \"x\"\ntitle = \"x\"\n[session]\ncookie = \"in_*\"\n";
        let adapter = Adapter::read(std::path::Path::new("x/manifest.toml"), text).unwrap();
        let held = |cookies: &str| adapter.session_held(&One("cookie", cookies.to_owned()), true);
        assert!(held("a=b") == SessionHeld::None);
        assert!(held("a=b; in_1=x") == SessionHeld::One("x".into()));
        assert!(held("in_1=x; in_2=y") == SessionHeld::Unclear);
        assert!(held("in_1=") == SessionHeld::Unclear);
        assert!(held(&format!("in_1={}", "x".repeat(9000))) == SessionHeld::Unclear);
        assert_eq!(adapter.one_session_each("a=b; in_1=x; a=c"), None);
        assert_eq!(adapter.one_session_each("in_1=x; a=b; in_1=y").as_deref(), Some("in_1=x; a=b"));
    }

    #[test]
    fn a_token_is_taken_out_of_its_header() {
        let last = TokenPart { base64: true, split: ":".into(), index: -1 };
        let place = header(Some("Session"), Some(last));
        let sent = |text: &str| One("authorization", format!("session {}", STANDARD.encode(text)));
        assert_eq!(place.in_request(&sent("a:b@example.org:7:t0ken")), Some("t0ken".into()));
        assert_eq!(place.in_request(&sent("a:7:")), None);
        assert_eq!(place.in_request(&One("authorization", "Basic YTpi".into())), None);
        assert_eq!(place.in_request(&One("authorization", "Session ###".into())), None);
        assert_eq!(header(None, None).in_request(&One("authorization", " x ".into())), Some("x".into()));
    }

    #[test]
    fn parts_are_counted_from_both_ends() {
        let part = |index| part_of(&TokenPart { base64: false, split: ":".into(), index }, "a:b:c");
        assert_eq!([part(0), part(2), part(-1), part(-3)].map(Option::unwrap), ["a", "c", "c", "a"]);
        assert_eq!((part(3), part(-4), part(i32::MIN)), (None, None, None));
    }
}
