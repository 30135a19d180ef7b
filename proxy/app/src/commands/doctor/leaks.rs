//! Whether the shop's own answers lead people past the door: its inner address in links and redirects.

use super::finding::Finding;
use std::collections::BTreeSet;
use vratar_config::Origin;

/// Where an answer may lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) path: String,
    /// `Location`, as it came.
    pub(super) location: Option<String>,
    /// As text, not decoded.
    pub(super) body: String,
}

/// What the config knows of the shop's names.
pub(super) struct Names<'a> {
    pub(super) upstream: &'a Origin,
    pub(super) hosts: Vec<&'a str>,
    /// Origins that are replaced in links and redirects.
    pub(super) replaced: &'a [Origin],
}

/// Of a shop's pages, as it gave them to the door.
pub(super) fn judge(pages: &[Page], names: &Names<'_>) -> Finding {
    let inner: BTreeSet<String> = pages.iter().flat_map(|page| inner(page, names)).collect();
    if !inner.is_empty() {
        let list = |quote: &str| {
            inner.iter().map(|one| format!("{quote}{one}{quote}")).collect::<Vec<_>>().join(", ")
        };
        let says = format!("its pages lead to {}, past the door", list(""));
        return Finding::warn(
            "links",
            says,
            format!("write rewrite_origins = [{}] in its [[shop]]", list("\"")),
        );
    }
    if let Some(page) = pages.iter().find(|page| leads_to_plain(page, names)) {
        let says = format!("{} redirects to plain HTTP although it was asked for over HTTPS", page.path);
        let remedy = "tell the shop to believe X-Forwarded-Proto from this machine, or people go in circles";
        return Finding::warn("links", says, remedy);
    }
    let paths: Vec<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    Finding::ok("links", format!("nothing on {} leads past the door", paths.join(", ")))
}

/// Inner origins that a page names and that nobody replaces.
fn inner<'a>(page: &'a Page, names: &'a Names<'_>) -> impl Iterator<Item = String> + 'a {
    let port = names.upstream.port;
    let local =
        ["127.0.0.1", "localhost"].map(|host| Origin { host: host.into(), port, tls: names.upstream.tls });
    let all = std::iter::once(names.upstream.clone()).chain(local);
    let all = all.filter(|origin| !names.replaced.contains(origin) && !is_public(origin, names));
    all.map(|origin| origin.to_string()).filter(|origin| {
        let located = page.location.as_deref().is_some_and(|location| begins_with(location, origin));
        located
            || page.body.match_indices(origin.as_str()).any(|(at, _)| begins_with(&page.body[at..], origin))
    })
}

/// The shop is reached under a name that customers use: its own links are no leak.
fn is_public(origin: &Origin, names: &Names<'_>) -> bool {
    let usual = if origin.tls { 443 } else { 80 };
    origin.port == usual && names.hosts.contains(&&*origin.host)
}

/// Whether a URL is of an origin, not of one whose name only begins like it.
fn begins_with(url: &str, origin: &str) -> bool {
    url.strip_prefix(origin)
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || ".:-".contains(c)))
}

fn leads_to_plain(page: &Page, names: &Names<'_>) -> bool {
    let rest = page.location.as_deref().and_then(|location| location.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', ':']).next());
    host.is_some_and(|host| names.hosts.contains(&host))
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    fn judged(location: Option<&str>, body: &str, replaced: &[Origin]) -> Finding {
        let upstream = Origin { tls: false, host: "127.0.0.1".into(), port: 8101 };
        let names = Names { upstream: &upstream, hosts: vec!["shop.example"], replaced };
        let page =
            Page { path: "/".to_owned(), location: location.map(str::to_owned), body: body.to_owned() };
        judge(&[page], &names)
    }

    #[test]
    fn an_inner_address_in_a_redirect_or_a_link_is_told_with_what_to_write() {
        let found = judged(Some("http://127.0.0.1:8101/login"), "", &[]);
        assert_eq!(found.says, "its pages lead to http://127.0.0.1:8101, past the door");
        assert!(found.remedy.unwrap().contains("rewrite_origins = [\"http://127.0.0.1:8101\"]"));
        assert_eq!(judged(None, "<a href='http://localhost:8101/a'>", &[]).verdict, Verdict::Warn);
        assert_eq!(judged(None, "<a href=http://127.0.0.1:8101>", &[]).verdict, Verdict::Warn);
    }

    #[test]
    fn what_is_replaced_or_somebody_elses_is_no_leak() {
        let replaced = [Origin { tls: false, host: "127.0.0.1".into(), port: 8101 }];
        for (location, body, replaced) in [
            (Some("/login"), "<a href='/x'>", &[][..]),
            (Some("https://pay.example/"), "http://127.0.0.1:81012/ http://127.0.0.1:8101.example/", &[]),
            (Some("http://127.0.0.1:8101/login"), "", &replaced),
        ] {
            assert_eq!(judged(location, body, replaced).verdict, Verdict::Ok, "{location:?} {body}");
        }
    }

    #[test]
    fn a_shop_that_does_not_know_of_https_is_told_of() {
        let found = judged(Some("http://shop.example/login"), "", &[]);
        assert_eq!((found.verdict, found.says.contains("plain HTTP")), (Verdict::Warn, true));
        assert_eq!(judged(Some("https://shop.example/login"), "", &[]).verdict, Verdict::Ok);
    }
}
