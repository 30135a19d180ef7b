//! A guarded page is guarded however a shop lets people spell its address.

#![expect(clippy::unwrap_used, reason = "what a test cannot set up ends it")]

use proptest::prelude::*;
use std::path::Path;
use std::sync::LazyLock;
use vratar_host::{Adapter, Headers, RequestFacts};
use vratar_model::RouteClass;

struct Nothing;

impl Headers for Nothing {
    fn get(&self, _: &str) -> Option<&str> {
        None
    }
}

struct Override;

impl Headers for Override {
    fn get(&self, name: &str) -> Option<&str> {
        (name == "x-http-method-override").then_some("post")
    }
}

const MANIFEST: &str = r#"
format = 1
name = "shop"
title = "Shop"
index_file = "index.php"
staff_area = ["/admin/"]
[[route]]
id = "login"
class = "login"
when = [{ path = "/account/login/" }]
[[route]]
id = "profile"
class = "detail"
when = [{ path = "/account/profile/" }, { query = { page = "account/profile" } }]
[[route]]
id = "order"
class = "detail"
when = [{ path = "/account/orders/*/" }]
asked = [{ kind = "order_no", path = "/account/orders/{*}/" }]
[[route]]
id = "export"
class = "export"
when = [{ method = ["POST"], path = "/account/export.csv" }]
[[route]]
id = "checkout"
class = "checkout"
when = [{ path = "/checkout/**" }]
[[route]]
id = "pictures"
class = "exempt"
when = [{ path = "/admin/pictures/**" }]
"#;

static SHOP: LazyLock<Adapter> =
    LazyLock::new(|| Adapter::read(Path::new("shop/manifest.toml"), MANIFEST).unwrap());

fn request<'a>(method: &'a str, target: &'a str, headers: &'a dyn Headers) -> RequestFacts<'a> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    RequestFacts { method, path, query, headers, body: None }
}

fn route(target: &str) -> &'static str {
    SHOP.route(&request("GET", target, &Nothing)).id
}

#[test]
fn other_spellings_are_the_guarded_route_and_nothing_else_is() {
    let cases =
        include_str!("spellings.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let wrong: Vec<String> = cases
        .filter_map(|line| {
            let (target, wanted) = line.split_once("->").unwrap();
            let found = route(target.trim());
            (found != wanted.trim()).then(|| format!("{line}: {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn whom_the_path_names_is_read_from_it_too() {
    for target in [
        "/account/orders/AB17/",
        "/Account/orders/AB17",
        "/index.php/account/orders/AB17;x=1/",
        "/account/orders/AB17;x=1/",
    ] {
        let request = request("GET", target, &Nothing);
        let asked = SHOP.asked(&SHOP.route(&request), &request);
        assert_eq!(asked.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(), ["AB17"], "{target}");
    }
}

#[test]
fn a_method_that_is_named_elsewhere_counts_where_it_guards() {
    let id = |method, target, headers| SHOP.route(&request(method, target, headers)).id;
    assert_eq!(id("GET", "/account/export.csv", &Nothing), "open");
    assert_eq!(id("GET", "/account/export.csv?_method=POST", &Nothing), "export");
    assert_eq!(id("GET", "/account/export.csv", &Override), "export");
    let text = SHOP.explain(&request("GET", "/Account/Profile", &Nothing)).to_string();
    assert!(text.starts_with("route profile is detail, as some shops would read this address\n"), "{text}");
}

/// Ways to write a path that one server or another takes for the same.
fn disguised() -> impl Strategy<Value = String> {
    let step =
        prop::sample::select(vec!["case", "slash", "double", "parameter", "escape", "twice", "index", "up"]);
    let path = prop::sample::select(vec!["/account/profile/", "/account/orders/17/"]);
    (path, prop::collection::vec((step, any::<prop::sample::Index>()), 0..5)).prop_map(|(path, steps)| {
        steps.iter().fold(path.to_owned(), |path, (step, at)| disguise(&path, step, at))
    })
}

fn disguise(path: &str, step: &str, at: &prop::sample::Index) -> String {
    let slashes: Vec<usize> = path.match_indices('/').map(|(i, _)| i).collect();
    let slash = slashes[at.index(slashes.len())];
    let letters: Vec<(usize, char)> = path.char_indices().filter(|(_, c)| c.is_ascii_lowercase()).collect();
    let Some((letter, sign)) = letters.get(at.index(letters.len().max(1))).copied() else {
        return path.to_owned();
    };
    // A letter of an escape stays: another one would be another escape.
    let free = !path[..letter].ends_with('%') && !path[..letter.saturating_sub(1)].ends_with('%');
    let replaced = |text: String| format!("{}{text}{}", &path[..letter], &path[letter + 1..]);
    let put = |at: usize, text: &str| format!("{}{text}{}", &path[..at], &path[at..]);
    match step {
        "case" => path.to_ascii_uppercase().replace("%2525", "%25"),
        "slash" => path.trim_end_matches('/').to_owned(),
        "double" => put(slash, "/"),
        "parameter" if slash > 0 && !path[..slash].ends_with('/') => put(slash, ";v=1"),
        "escape" if free => replaced(format!("%{:02X}", sign as u32)),
        "twice" if free => replaced(format!("%25{:02x}", sign as u32)),
        "index" if !path.contains("index") => format!("/index.php{path}"),
        "up" => format!("/x/..;{path}"),
        _ => path.to_owned(),
    }
}

proptest! {
    #[test]
    fn no_disguise_takes_the_guard_away(path in disguised()) {
        prop_assert!(SHOP.route(&request("GET", &path, &Nothing)).class.is_guarded(), "{}", path);
    }

    #[test]
    fn reading_otherwise_never_lowers_the_guard(path in "(/(admin|Admin|checkout|account|pictures|profile|\\.\\.;|%2e|x|index\\.php)){0,6}/?") {
        let written = [("/admin", RouteClass::Unclassified), ("/checkout", RouteClass::Checkout)];
        let class = SHOP.route(&request("GET", &path, &Nothing)).class;
        for (area, least) in written {
            let inside = path == area || path.starts_with(&format!("{area}/"));
            let exempt = path.starts_with("/admin/pictures");
            prop_assert!(!inside || exempt || class == least || class.is_guarded(), "{} {:?}", path, class);
        }
    }
}
