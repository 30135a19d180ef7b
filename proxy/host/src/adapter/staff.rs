//! Who works in the staff area: where they log in, and what a page shows of what they may do.

use super::{Adapter, AdapterFault};
use crate::facts::{Headers, RequestFacts};
use crate::path::Dialect;
use crate::request::{Match, any};
use crate::response::{CookieName, named_in};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use vratar_html::CharsetHints;
use vratar_html::probe::{Selector, contains_element};
use vratar_model::access::Role;
use vratar_plugin_sdk::manifest::{Manifest, RoleMark, StaffRole};
use vratar_plugin_sdk::pattern::token;
use vratar_plugin_sdk::place::Path;

/// What stands in a query as it is: RFC 3986 §2.3, and `/` (§3.4).
const IN_QUERY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Most cookies that are taken away at once.
const MAX_CLEARED: usize = 32;

/// Where somebody is sent whose session nobody knows.
#[derive(Clone, Debug)]
pub struct StaffLogin<'a> {
    /// `Location`: path and query of the shop's own login page.
    pub location: String,
    clear: Option<&'a CookieName>,
    paths: &'a [String],
}

/// A cookie to be taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleared<'a> {
    /// Its name; a token (RFC 9110 §5.6.2).
    pub name: String,
    /// Its `Path`.
    pub path: &'a str,
}

impl<'a> StaffLogin<'a> {
    /// Those of the client's cookies that are taken away with the answer; without that most shops show no login.
    #[must_use]
    pub fn cleared(&self, headers: &dyn Headers) -> Vec<Cleared<'a>> {
        let (Some(name), Some(cookies)) = (self.clear, headers.get("cookie")) else { return Vec::new() };
        let names = named_in(name, cookies).filter(|name| token(name));
        let cleared = names.flat_map(|name| self.paths.iter().map(move |path| (name, path)));
        cleared.map(|(name, path)| Cleared { name: name.to_owned(), path }).take(MAX_CLEARED).collect()
    }
}

/// A mark in a page.
#[derive(Debug)]
pub(super) struct Mark {
    role: Role,
    pub(super) on: Vec<Match>,
    selector: Selector,
}

pub(super) fn marks(manifest: &Manifest, faults: &mut Vec<AdapterFault>) -> Vec<Mark> {
    let mut out = Vec::new();
    for (i, mark) in manifest.roles.iter().enumerate() {
        match Selector::parse(&mark.selector) {
            Ok(selector) => out.push(Mark::new(mark, selector, Dialect::of(manifest))),
            Err(message) => {
                let place = Path::default().key("role").index(i).key("selector");
                let help = "write a selector of one element, by name, class, id or attribute".to_owned();
                faults.push(AdapterFault { place, code: "M0206", message, help });
            }
        }
    }
    out
}

/// A login page that is guarded itself: whoever is sent there would be sent there again.
pub(super) fn login_fault(adapter: &Adapter) -> Option<AdapterFault> {
    let login = adapter.staff_login("/")?;
    let (path, query) = login.location.split_once('?').unwrap_or((&login.location, ""));
    let route = adapter.route(&RequestFacts { method: "GET", path, query, headers: &NoHeaders, body: None });
    route.class.is_guarded().then(|| AdapterFault {
        place: Path::default().key("staff_login").key("page"),
        code: "M0208",
        message: format!("route `{}` guards `{path}`, so nobody could log in there", route.id),
        help: format!(
            "write a route of class \"login\" with `path = \"{path}\"` before every other that it matches"
        ),
    })
}

/// Of a request that has none.
struct NoHeaders;

impl Headers for NoHeaders {
    fn get(&self, _: &str) -> Option<&str> {
        None
    }
}

impl Mark {
    fn new(mark: &RoleMark, selector: Selector, dialect: Dialect<'_>) -> Self {
        let role = match mark.role {
            StaffRole::Staff => Role::Staff,
            StaffRole::Admin => Role::Admin,
        };
        Self { role, on: Match::all(&mark.on, dialect), selector }
    }

    pub(super) fn role(&self) -> Role {
        self.role
    }
}

impl Adapter {
    /// Where somebody in the staff area is sent who asked for `target` (path and query) and whose session nobody
    /// knows; absent: they are refused. Scripts are refused in any case.
    #[must_use]
    pub fn staff_login(&self, target: &str) -> Option<StaffLogin<'_>> {
        let login = self.manifest.staff_login.as_ref()?;
        // An address that a browser could take for another host's leads nowhere.
        let own = target.starts_with('/') && !target.starts_with("//") && !target.contains('\\');
        let target = utf8_percent_encode(if own { target } else { "/" }, IN_QUERY).to_string();
        let place = self.staff_session.as_ref().or(self.session.as_ref());
        Some(StaffLogin {
            location: login.page.replacen("{path}", &target, 1),
            clear: place.and_then(|place| place.cookie()).filter(|_| login.clear),
            paths: &login.cookie_paths,
        })
    }

    /// What whoever logs in at login `login` is.
    #[must_use]
    pub fn login_role(&self, login: usize) -> Role {
        use vratar_plugin_sdk::manifest::Role as Written;
        match self.manifest.logins.get(login).map(|login| login.role) {
            Some(Written::Staff) => Role::Staff,
            Some(Written::Admin) => Role::Admin,
            Some(Written::Customer) => Role::Customer,
            Some(Written::Guest) => Role::Guest,
            None => Role::Anonymous,
        }
    }

    /// What the page that answers this request shows of what its reader may do; the most of it. `body` is decoded
    /// (no `Content-Encoding`). Nothing outside of the staff area, and nothing in what is no page.
    #[must_use]
    pub fn role_shown(
        &self,
        request: &RequestFacts<'_>,
        body: &[u8],
        content_type: Option<&str>,
    ) -> Option<Role> {
        let seen = self.seen(request);
        if !self.is_staff(&seen) || !content_type?.to_ascii_lowercase().contains("html") {
            return None;
        }
        let hints = CharsetHints {
            content_type: content_type
                .and_then(vratar_form::charset_of)
                .map(|charset| charset.name().to_owned()),
            manifest: self.manifest.charset.clone(),
        };
        let on = |mark: &&Mark| any(&mark.on, &seen, false).possible();
        let shows = |mark: &&Mark| contains_element(body, &hints, &mark.selector);
        let admin = |mark: &Mark| mark.role == Role::Admin;
        let mut found = self.marks.iter().filter(on).filter(shows).map(|mark| (admin(mark), mark.role));
        let first = found.next()?;
        Some(found.fold(first, |best, one| if one.0 { one } else { best }).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"
        format = 1
        name = "t"
        title = "t"
        staff_area = ["/admin/"]
        [session]
        cookie = "sid*"
        [staff_login]
        page = "/admin/login/?next={path}"
        cookie_paths = ["/", "/admin/"]
        [[route]]
        id = "login"
        class = "login"
        when = [{ path = "/admin/login/" }]
        [[role]]
        role = "admin"
        on = [{ path = "/**" }]
        selector = "a[href='/admin/users/']"
        [[role]]
        role = "staff"
        on = [{ path = "/admin/" }]
        selector = "nav"
    "#;

    struct Cookies(&'static str);

    impl Headers for Cookies {
        fn get(&self, name: &str) -> Option<&str> {
            (name == "cookie").then_some(self.0)
        }
    }

    fn adapter(text: &str) -> Adapter {
        Adapter::compile(vratar_plugin_sdk::read(text).unwrap()).unwrap()
    }

    #[test]
    fn the_way_back_is_part_of_the_address() {
        let adapter = adapter(MANIFEST);
        let to = |target: &str| adapter.staff_login(target).unwrap().location;
        assert_eq!(to("/admin/a b/?q=1&r=Ж"), "/admin/login/?next=/admin/a%20b/%3Fq%3D1%26r%3D%D0%96");
        for foreign in ["//example.org/", "https://example.org/", "/\\example.org", ""] {
            assert_eq!(to(foreign), "/admin/login/?next=/", "{foreign}");
        }
    }

    #[test]
    fn a_login_page_that_is_guarded_itself_is_a_mistake_with_its_place_and_remedy() {
        let unnamed = MANIFEST.replace("        [[route]]\n        id = \"login\"\n        class = \"login\"\n        when = [{ path = \"/admin/login/\" }]\n", "");
        let edited = MANIFEST.replace("class = \"login\"", "class = \"edit\"");
        for (text, route) in [(unnamed, "unclassified"), (edited, "login")] {
            let fault =
                Adapter::read(std::path::Path::new("t/manifest.toml"), &text).unwrap_err().to_string();
            let line = text.lines().position(|line| line.contains("page = ")).unwrap() + 1;
            assert!(fault.starts_with(&format!("t/manifest.toml:{line}:")), "{fault}");
            assert!(
                fault.contains("M0208") && fault.contains(&format!("route `{route}` guards `/admin/login/`")),
                "{fault}"
            );
            assert!(fault.contains("write a route of class \"login\""), "{fault}");
        }
    }

    #[test]
    fn only_cookies_of_the_session_that_came_are_taken_away() {
        let cookies = Cookies("a=1; sid_7=x; sid=; si=2; sid x=3");
        let adapter = adapter(MANIFEST);
        let cleared = adapter.staff_login("/").unwrap().cleared(&cookies);
        let cleared: Vec<_> = cleared.iter().map(|one| (one.name.as_str(), one.path)).collect();
        assert_eq!(cleared, [("sid_7", "/"), ("sid_7", "/admin/"), ("sid", "/"), ("sid", "/admin/")]);
        let kept = MANIFEST.replace("cookie_paths", "clear = false\ncookie_paths");
        let adapter = self::adapter(&kept);
        assert!(adapter.staff_login("/").unwrap().cleared(&cookies).is_empty());
    }

    #[test]
    fn the_most_that_a_page_of_the_staff_area_shows() {
        let adapter = adapter(MANIFEST);
        let shown = |path, body: &str, kind| {
            let request = RequestFacts { method: "GET", path, query: "", headers: &Cookies(""), body: None };
            adapter.role_shown(&request, body.as_bytes(), Some(kind))
        };
        let both = "<nav><a href='/admin/users/'>";
        assert_eq!(shown("/admin/", both, "text/html"), Some(Role::Admin));
        assert_eq!(shown("/admin/", "<nav>", "text/html; charset=utf-8"), Some(Role::Staff));
        assert_eq!(shown("/admin/x/", "<nav>", "text/html"), None);
        assert_eq!(shown("/", both, "text/html"), None);
        assert_eq!(shown("/admin/", both, "text/csv"), None);
    }
}
