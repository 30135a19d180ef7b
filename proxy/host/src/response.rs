//! Signals in the shop's answers, compiled.

mod cookie;

pub(crate) use cookie::{CookieName, in_header, named_in, set_by};

use crate::facts::ResponseFacts;
use crate::pattern::Glob;
use crate::request::JsonRule;
use serde_json::Value;
use std::cell::OnceCell;
use vratar_html::CharsetHints;
use vratar_html::probe::{Selector, contains_element, contains_text};
use vratar_plugin_sdk::manifest::Signal;

/// An answer on its way past many signals.
pub(crate) struct Answered<'a> {
    pub(crate) facts: ResponseFacts<'a>,
    hints: CharsetHints,
    json: OnceCell<Option<Value>>,
}

impl<'a> Answered<'a> {
    /// `charset`: the manifest's, for pages that name none.
    pub(crate) fn new(facts: &ResponseFacts<'a>, charset: Option<&str>) -> Self {
        let named = facts.content_type.and_then(vratar_form::charset_of);
        let hints = CharsetHints {
            content_type: named.map(|encoding| encoding.name().to_owned()),
            manifest: charset.map(str::to_owned),
        };
        Self { facts: *facts, hints, json: OnceCell::new() }
    }

    pub(crate) fn json(&self) -> Option<&Value> {
        let parse = || self.facts.body.and_then(|body| serde_json::from_slice(body).ok());
        self.json.get_or_init(parse).as_ref()
    }

    /// Path and query of `Location`; a relative one gets a `/` before it.
    pub(crate) fn location_path(&self) -> Option<String> {
        let location = self.facts.headers.location()?.trim();
        let location = location.split('#').next().unwrap_or_default();
        let after_scheme =
            location.split_once("://").filter(|(scheme, _)| is_scheme(scheme)).map(|(_, rest)| rest);
        let authority = after_scheme.or_else(|| location.strip_prefix("//"));
        Some(match authority {
            Some(rest) => rest.find(['/', '?']).map_or_else(|| "/".to_owned(), |at| rooted(rest.get(at..))),
            None => rooted(Some(location.trim_start_matches("./"))),
        })
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(|c| c.is_ascii_alphanumeric())
}

fn rooted(path: Option<&str>) -> String {
    let path = path.unwrap_or_default();
    if path.starts_with('/') { path.to_owned() } else { format!("/{path}") }
}

/// One `Signal`.
#[derive(Debug)]
pub(crate) struct Sign {
    status: Option<Vec<u16>>,
    location: Option<Place>,
    sets_cookie: Option<CookieName>,
    selector: Option<Selector>,
    text: Option<String>,
    json: Vec<JsonRule>,
}

#[derive(Debug)]
enum Place {
    /// Over path and query.
    Path(Glob),
    /// Over all of it.
    Whole(Glob),
}

impl Sign {
    /// # Errors
    /// What is wrong with its selector.
    pub(crate) fn new(signal: &Signal) -> Result<Self, String> {
        let selector = signal.selector.as_deref().map(Selector::parse).transpose()?;
        let place = |l: &str| {
            if l.starts_with("http") { Place::Whole(Glob::new(l)) } else { Place::Path(Glob::new(l)) }
        };
        Ok(Self {
            status: signal.status.clone(),
            location: signal.location.as_deref().map(place),
            sets_cookie: signal.sets_cookie.as_deref().map(CookieName::new),
            selector,
            text: signal.text.clone(),
            json: signal.json.iter().map(JsonRule::new).collect(),
        })
    }

    fn wants_body(&self) -> bool {
        self.selector.is_some() || self.text.is_some() || !self.json.is_empty()
    }

    /// Whether what has not been read of the body may show it: the head fits.
    pub(crate) fn may_show_yet(&self, answer: &Answered<'_>) -> bool {
        !answer.facts.whole && self.wants_body() && self.head_shows(answer)
    }

    /// What convinces, for the record: `body`, `redirect`, `cookie`, `status`.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            _ if self.wants_body() => "body",
            Self { location: Some(_), .. } => "redirect",
            Self { sets_cookie: Some(_), .. } => "cookie",
            _ => "status",
        }
    }

    pub(crate) fn shows(&self, answer: &Answered<'_>) -> bool {
        self.head_shows(answer)
            && self.json.iter().all(|rule| rule.fits(answer.json()))
            && (!self.looks_at_page() || answer.facts.body.is_some_and(|body| self.page_shows(body, answer)))
    }

    fn head_shows(&self, answer: &Answered<'_>) -> bool {
        self.status.as_ref().is_none_or(|all| all.contains(&answer.facts.status))
            && self.location.as_ref().is_none_or(|place| place.fits(answer))
            && self.sets_cookie.as_ref().is_none_or(|name| set_by(name, answer.facts.headers).is_some())
    }

    fn looks_at_page(&self) -> bool {
        self.selector.is_some() || self.text.is_some()
    }

    fn page_shows(&self, body: &[u8], answer: &Answered<'_>) -> bool {
        self.text.as_ref().is_none_or(|text| contains_text(body, &answer.hints, text))
            && self.selector.as_ref().is_none_or(|selector| contains_element(body, &answer.hints, selector))
    }
}

impl Place {
    fn fits(&self, answer: &Answered<'_>) -> bool {
        match self {
            Self::Path(glob) => answer.location_path().is_some_and(|path| glob.matches(&path)),
            Self::Whole(glob) => answer.facts.headers.location().is_some_and(|all| glob.matches(all)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::ResponseHeaders;
    use vratar_plugin_sdk::manifest::JsonMatch;

    struct To(&'static str);

    impl ResponseHeaders for To {
        fn location(&self) -> Option<&str> {
            Some(self.0)
        }
        fn set_cookies(&self) -> Vec<&str> {
            vec!["sid=1"]
        }
    }

    fn facts<'a>(headers: &'a To, status: u16, body: Option<&'a [u8]>) -> ResponseFacts<'a> {
        ResponseFacts {
            status,
            headers,
            body,
            whole: body.is_some(),
            content_type: Some("text/html; charset=windows-1251"),
        }
    }

    fn path(location: &'static str) -> Option<String> {
        Answered::new(&facts(&To(location), 302, None), None).location_path()
    }

    #[test]
    fn locations_come_down_to_path_and_query() {
        for (location, wanted) in [
            ("/a/b?c=d#e", "/a/b?c=d"),
            ("https://shop.example.org/a?b=c", "/a?b=c"),
            ("http://127.0.0.1:8101", "/"),
            ("https://shop.example.org?x", "/?x"),
            ("//shop.example.org/a", "/a"),
            ("index.php?route=a", "/index.php?route=a"),
            ("./done", "/done"),
            ("/login?next=https://shop.example.org/", "/login?next=https://shop.example.org/"),
            ("", "/"),
        ] {
            assert_eq!(path(location).as_deref(), Some(wanted), "{location}");
        }
    }

    fn shows(signal: Signal, body: Option<&[u8]>) -> bool {
        let sign = Sign::new(&signal).unwrap();
        sign.shows(&Answered::new(&facts(&To("https://pay.example.org/x"), 302, body), None))
    }

    #[test]
    fn every_part_of_a_signal_has_to_show() {
        let signal = |location: &str, cookie: &str| Signal {
            status: Some(vec![301, 302]),
            location: Some(location.to_owned()),
            sets_cookie: Some(cookie.to_owned()),
            ..Signal::default()
        };
        assert!(shows(signal("/x*", "s*"), None));
        assert!(shows(signal("https://pay.example.org/*", "sid"), None));
        assert!(!shows(signal("/y", "sid"), None));
        assert!(!shows(signal("/x", "other"), None));
        assert!(!shows(Signal { status: Some(vec![200]), ..Signal::default() }, None));
    }

    #[test]
    fn bodies_are_read_in_their_own_charset() {
        let text = |text: &str| Signal { text: Some(text.to_owned()), ..Signal::default() };
        assert!(shows(text("да"), Some(b"<p>\xe4\xe0</p>")));
        assert!(!shows(text("не"), Some(b"<p>\xe4\xe0</p>")));
        assert!(!shows(text("да"), None));
        let selector = Signal { selector: Some("p.error".to_owned()), ..Signal::default() };
        assert!(shows(selector.clone(), Some(b"<p class='x error'>")));
        assert!(!shows(selector, Some(b"p.error")));
    }

    #[test]
    fn members_of_json() {
        let json = |pointer: &str, value: Option<&str>| Signal {
            json: vec![JsonMatch { pointer: pointer.to_owned(), value: value.map(str::to_owned) }],
            ..Signal::default()
        };
        let body: Option<&[u8]> = Some(br#"{"ok":true,"n":7,"none":null,"list":["a"]}"#);
        assert!(shows(json("/ok", Some("true")), body) && shows(json("/n", Some("7")), body));
        assert!(shows(json("/list", None), body) && shows(json("/list/0", Some("a*")), body));
        assert!(!shows(json("/none", None), body) && !shows(json("/list", Some("*")), body));
        assert!(!shows(json("/ok", None), Some(b"<p>")) && !shows(json("/ok", None), None));
    }
}
