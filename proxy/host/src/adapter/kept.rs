//! How much of an address stands in the record: enough to know what was done, nothing of a person, no secret.

use super::{Adapter, AdapterFault, RouteHit};
use crate::facts::RequestFacts;
use crate::path::Dialect;
use crate::pattern::decoded;
use crate::request::named;
use vratar_plugin_sdk::manifest::{Manifest, Route};
use vratar_plugin_sdk::place::Path;

/// What stands for a segment that is a secret.
const SECRET: &str = "{secret}";

/// What stands for a segment that is somebody's address.
const PERSON: &str = "{person}";

/// What stands for the name of a parameter that is none.
const ODD_NAME: &str = "{odd}";

/// Longest name and longest value of a parameter that is kept, bytes.
const MAX_KEPT: usize = 64;

/// Most parameters that are kept of one request.
const MAX_PARAMETERS: usize = 100;

/// Letters and digits in a row from which on they may be a token.
const TOKEN_RUN: usize = 16;

/// Parameters of a route whose value may stand in the record: those that it goes by and those that it names.
pub(super) fn names(route: &Route, ignore_case: bool) -> Vec<Box<str>> {
    let goes_by = |(name, pattern): (&String, &String)| (pattern != "*").then(|| name.clone());
    let matched = route.when.iter().flat_map(|one| one.query.iter().filter_map(goes_by));
    let all = matched.chain(route.keep_query.iter().cloned());
    all.map(|name| if ignore_case { name.to_lowercase() } else { name }.into()).collect()
}

/// Parameters that are named as kept and as secret.
pub(super) fn faults(adapter: &Adapter, manifest: &Manifest) -> Vec<AdapterFault> {
    let secret = |(route, i): (usize, usize), name: &String| {
        let place = Path::default().key("route").index(route).key("keep_query").index(i);
        let message = format!("`{name}` is a secret");
        let help = "take it out of `keep_query`, or out of `secret_fields`".to_owned();
        adapter.is_secret(name).then_some(AdapterFault { place, code: "M0207", message, help })
    };
    let routes = manifest.routes.iter().enumerate();
    let kept = routes
        .flat_map(|(r, route)| route.keep_query.iter().enumerate().map(move |(i, name)| ((r, i), name)));
    kept.filter_map(|(at, name)| secret(at, name)).collect()
}

impl Adapter {
    /// Query parameters as the record has them: `name=value` where the route goes by the value or names it as one to
    /// keep, `name` alone otherwise; each once, at most a hundred. Values of secrets never; nor what could be a person
    /// or a token.
    #[must_use]
    pub fn kept_query(&self, route: &RouteHit<'_>, request: &RequestFacts<'_>) -> Vec<String> {
        let kept = route.index.and_then(|i| self.routes.get(i)).map(|route| route.kept_query.as_slice());
        let mut out: Vec<String> = Vec::new();
        for (name, value) in self.seen(request).query() {
            let named = kept.unwrap_or_default().iter().any(|one| **one == **name);
            let value = value.as_ref();
            let text = match name.as_ref() {
                name if !is_name(name) => ODD_NAME.to_owned(),
                name if named && !self.is_secret(name) && is_plain(value) => format!("{name}={value}"),
                name => name.to_owned(),
            };
            if !out.contains(&text) && out.len() < MAX_PARAMETERS {
                out.push(text);
            }
        }
        out
    }

    /// The path as the record and logs have it: segments that the manifest calls secrets, and those that look like a
    /// token, are `{secret}`; e-mail addresses are `{person}`.
    #[must_use]
    pub fn kept_path(&self, path: &str) -> String {
        let (kept, cut) = self.cut(path);
        if cut || self.secret_path.is_empty() {
            return kept;
        }
        // A secret lies elsewhere in another spelling of the path: then that one is kept.
        let others = Dialect::of(&self.manifest).spellings(path);
        others.iter().map(|other| self.cut(other)).find(|(_, cut)| *cut).map_or(kept, |(other, _)| other)
    }

    /// The path as it is kept, and whether a secret of the manifest was cut out.
    fn cut(&self, path: &str) -> (String, bool) {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let readable: Vec<String> = segments.iter().map(|segment| decoded(segment)).collect();
        let readable: Vec<&str> = readable.iter().map(String::as_str).collect();
        let secret: Vec<usize> = self.secret_path.iter().flat_map(|one| one.secrets(&readable)).collect();
        let kept = segments.iter().zip(&readable).enumerate().map(|(i, (written, text))| match *text {
            "" => "",
            text if secret.contains(&i) || looks_random(text) => SECRET,
            text if text.contains('@') => PERSON,
            _ => written,
        });
        let kept = kept.fold(String::with_capacity(path.len()), |path, segment| path + "/" + segment);
        (kept, !secret.is_empty())
    }

    /// Whether a query parameter or form field holds a secret that never reaches a record or a log; the key of an
    /// integration is one.
    #[must_use]
    pub fn is_secret(&self, field: &str) -> bool {
        self.secret_fields.iter().any(|glob| named(glob, field, self.manifest.ignore_case))
    }
}

/// Names of parameters are words of the shop; what else stands there somebody may have typed.
fn is_name(name: &str) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || "_-.:[]$!*".contains(c);
    name.len() <= MAX_KEPT && name.chars().all(sign) && !looks_random(name)
}

/// A value that is a word, a number or a date of the shop.
fn is_plain(value: &str) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || "_-.,:/ ".contains(c);
    value.len() <= MAX_KEPT && value.chars().all(sign) && !looks_random(value)
}

/// Whether text holds a run of letters and digits as machines make them: long, and digits among the letters, or
/// large and small letters without order; or groups of hexadecimal digits as long as that together (a UUID).
fn looks_random(text: &str) -> bool {
    let runs = || text.split(|c: char| !c.is_ascii_alphanumeric());
    let hex = text.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let digits = text.chars().filter(char::is_ascii_hexdigit).count();
    runs().any(is_token) || (hex && digits >= 2 * TOKEN_RUN)
}

fn is_token(run: &str) -> bool {
    let digits = run.bytes().filter(u8::is_ascii_digit).count();
    let case = run.as_bytes().windows(2).filter(|pair| match pair {
        [a, b] => a.is_ascii_lowercase() != b.is_ascii_lowercase(),
        _ => false,
    });
    run.len() >= TOKEN_RUN && ((digits > 0 && digits < run.len()) || case.count() > run.len() / 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Headers;

    struct Nothing;

    impl Headers for Nothing {
        fn get(&self, _: &str) -> Option<&str> {
            None
        }
    }

    const MANIFEST: &str = r#"
        format = 1
        name = "t"
        title = "t"
        secret_fields = ["*_token"]
        secret_path = ["/status/*/{*}/"]
        [[route]]
        id = "list"
        class = "list"
        when = [{ path = "/list", query = { route = "a/*", any = "*" } }]
        keep_query = ["page"]
        [[integration]]
        id = "api"
        when = [{ path = "/api/**" }]
        key = { query = "consumer_key" }
    "#;

    fn adapter() -> Adapter {
        Adapter::compile(vratar_plugin_sdk::read(MANIFEST).unwrap()).unwrap()
    }

    fn query(query: &str) -> String {
        let request = RequestFacts { method: "GET", path: "/list", query, headers: &Nothing, body: None };
        let adapter = adapter();
        adapter.kept_query(&adapter.route(&request), &request).join("&")
    }

    #[test]
    fn only_what_the_manifest_goes_by_has_a_value() {
        assert_eq!(
            query("route=a/b&any=x&page=2&q=rada&user_token=5e1"),
            "route=a/b&any&page=2&q&user_token"
        );
        assert_eq!(query("route=a/b&any=x&page=rada@example.org&page=3"), "route=a/b&any&page&page=3");
        assert_eq!(
            query("any=1&route=a/&rada@example.org=1&%D0%A0=2&page=0f3bA9d17c22e4bb"),
            "any&route=a/&{odd}&page"
        );
    }

    #[test]
    fn secrets_and_people_are_cut_out_of_paths() {
        let adapter = adapter();
        for (path, kept) in [
            ("/status/100017/abcdef/", "/status/100017/{secret}/"),
            ("/STATUS/100017/%61bc", "/STATUS/100017/{secret}"),
            ("/x/..;/status/100017/abcdef/", "/status/100017/{secret}"),
            ("/status/100017%2Fabcdef/", "/status/100017/{secret}"),
            ("/%73tatus%5C100017/abcdef", "/status/100017/{secret}"),
            ("/users/17/", "/users/17/"),
            ("/users/rada%40example.org/edit", "/users/{person}/edit"),
            ("/reset/MQ/c3ab8ff13720e8ad9047dd39466b3c89/", "/reset/MQ/{secret}/"),
            ("/o/7b44a3c2-1f0e-4c56-9d1b-8a2f3e4d5c6b", "/o/{secret}"),
            ("/catalogue/the-shellcoders-handbook_17/", "/catalogue/the-shellcoders-handbook_17/"),
            ("/FulfillmentStatistics.aspx", "/FulfillmentStatistics.aspx"),
            ("/k/QwErTyUiOpAsDfGhJk", "/k/{secret}"),
            ("/", "/"),
        ] {
            assert_eq!(adapter.kept_path(path), kept, "{path}");
        }
    }

    #[test]
    fn a_key_is_a_secret_and_a_secret_is_not_kept() {
        assert!(adapter().is_secret("consumer_key") && !adapter().is_secret("page"));
        let wrong = MANIFEST.replace("\"page\"", "\"page\", \"user_token\", \"consumer_key\"");
        let faults = Adapter::compile(vratar_plugin_sdk::read(&wrong).unwrap()).unwrap_err();
        let at: Vec<_> = faults.iter().map(|fault| (fault.code, fault.place.to_string())).collect();
        let place = |i| ("M0207", format!("route[0].keep_query[{i}]"));
        assert_eq!(at, [place(1), place(2)]);
    }
}
