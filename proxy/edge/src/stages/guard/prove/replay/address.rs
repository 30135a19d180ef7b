//! Where a link of a page leads (RFC 3986 §5.2), if that is the same shop.

use crate::stages::canonical::Canonical;
use crate::visit::Visit;

/// Path and query of what `link` means in the page at `page`; `None`: it leads elsewhere. `base`: what the page's `<base>`
/// says. Dot segments stay.
pub(super) fn resolved(visit: &Visit, page: &Canonical, base: Option<&str>, link: &str) -> Option<String> {
    let own = |authority: &str| is_own(visit, authority);
    let page = page.target();
    let base = base.and_then(|base| joined(&page, base, &own));
    joined(base.as_deref().unwrap_or(&page), link, &own)
}

/// The shop under one of its names, outside or inside.
fn is_own(visit: &Visit, authority: &str) -> bool {
    let host = vratar_screens::without_port(authority);
    let inner = |origin: &String| {
        origin.split_once("://").is_some_and(|(_, inner)| inner.eq_ignore_ascii_case(authority))
    };
    host.eq_ignore_ascii_case(&visit.canonical.authority.host)
        || visit.shop.hosts.iter().any(|own| own.name().eq_ignore_ascii_case(host))
        || visit.shop.origins.iter().flat_map(|origins| &origins.from).any(inner)
}

fn joined(base: &str, link: &str, own: &dyn Fn(&str) -> bool) -> Option<String> {
    let link = link.trim().split('#').next().unwrap_or_default();
    let after_scheme = ["https:", "http:"].iter().find_map(|scheme| {
        let named = link.get(..scheme.len()).filter(|named| named.eq_ignore_ascii_case(scheme));
        named.and_then(|_| link.get(scheme.len()..))
    });
    if let Some(rest) = after_scheme.unwrap_or(link).strip_prefix("//") {
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        return own(authority).then(|| rooted(rest));
    }
    let path = base.split('?').next().unwrap_or("/");
    match link.as_bytes().first() {
        _ if after_scheme.is_some() => None,
        None => Some(base.to_owned()),
        Some(b'/') => Some(link.to_owned()),
        Some(b'?') => Some(format!("{path}{link}")),
        _ if link.split(['/', '?']).next().is_some_and(|first| first.contains(':')) => None,
        Some(_) => Some(format!("{}/{link}", path.rsplit_once('/').map_or("", |(folder, _)| folder))),
    }
}

fn rooted(path: &str) -> String {
    if path.starts_with('/') { path.to_owned() } else { format!("/{path}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_where_browsers_go_and_nowhere_else() {
        let own = |authority: &str| authority == "shop.example";
        for (base, link, wanted) in [
            ("/a/b?c=d", "", Some("/a/b?c=d")),
            ("/a/b?c=d", "#x", Some("/a/b?c=d")),
            ("/a/b?c=d", "?e", Some("/a/b?e")),
            ("/a/b", "e?f#g", Some("/a/e?f")),
            ("/a/", ".", Some("/a/.")),
            ("/a", "../e", Some("/../e")),
            ("/a/b", "/e", Some("/e")),
            ("/a", "https://shop.example/in", Some("/in")),
            ("/a", "HTTP://shop.example?in", Some("/?in")),
            ("/a", "//shop.example", Some("/")),
            ("/a", "index.php?r=https://evil.example", Some("/index.php?r=https://evil.example")),
            ("/a", "//evil.example/in", None),
            ("/a", "https://shop.example.evil.example/", None),
            ("/a", "https://shop.example@evil.example/", None),
            ("/a", "javascript:alert(1)", None),
            ("/a", "https:in", None),
        ] {
            assert_eq!(joined(base, link, &own).as_deref(), wanted, "{base} {link}");
        }
    }
}
