//! What is known of a request before the shop answers it: its guard, whom it names, whether its body is needed.

#![expect(clippy::unwrap_used, reason = "what a test cannot set up ends it")]

use std::path::Path;
use vratar_form::Kind;
use vratar_host::{Adapter, Headers, RequestFacts};
use vratar_model::RouteClass;
use vratar_model::access::{Action, Field};
use vratar_model::journal::IdentifierKind;

const MANIFEST: &str = r#"
format = 1
name = "shop"
title = "Shop"
staff_area = ["/admin/"]
shown = [{ kind = "customer_id", link = "/admin/users/{*}/" }]

[[route]]
id = "buy"
class = "checkout"
when = [{ path = "/**/checkout/" }]

[[route]]
id = "print"
class = "print"
when = [{ method = ["POST"], path = "/admin/orders/" }]
rows = { html = "article" }
asked = [{ kind = "order_no", field = "selected[]" }, { kind = "email", query = "email" }]
fields = ["address"]
opaque = ["application/pdf"]

[[route]]
id = "rpc"
class = "list"
when = [{ method = ["POST"], path = "/admin/rpc", json = { pointer = "/method", value = "read" } }]
asked = [{ kind = "customer_id", json = "/params/0/*" }]

[[route]]
id = "user"
class = "detail"
when = [{ path = "/admin/users/*/" }]
asked = [{ kind = "customer_id", path = "/admin/users/{*}/" }]
"#;

struct Nothing;

impl Headers for Nothing {
    fn get(&self, _: &str) -> Option<&str> {
        None
    }
}

fn adapter() -> Adapter {
    Adapter::read(Path::new("shop/manifest.toml"), MANIFEST).unwrap()
}

fn request<'a>(method: &'a str, target: &'a str) -> RequestFacts<'a> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    RequestFacts { method, path, query, headers: &Nothing, body: None }
}

fn asked(target: &str, kind: &Kind, body: &str) -> Vec<(IdentifierKind, String)> {
    let form = vratar_form::read(kind, body.as_bytes(), encoding_rs::UTF_8).unwrap();
    let request = RequestFacts { body: Some(&form), ..request("POST", target) };
    let adapter = adapter();
    adapter.asked(&adapter.route(&request), &request)
}

#[test]
fn the_way_to_buy_leads_not_through_the_staff_area() {
    let adapter = adapter();
    let class = |path| adapter.route(&request("GET", path)).class;
    assert_eq!(class("/bg/checkout/"), RouteClass::Checkout);
    assert_eq!(class("/admin/checkout/"), RouteClass::Unclassified);
}

#[test]
fn each_route_has_its_guard_and_what_has_none_the_labels_of_all() {
    let adapter = adapter();
    let guard = |method, target| adapter.guard(&adapter.route(&request(method, target)));
    let print = guard("POST", "/admin/orders/");
    assert_eq!((print.action, print.fields.as_slice()), (Action::Print, &[Field::Address][..]));
    assert!(print.opaque.allows("application/pdf"));
    let other = guard("GET", "/admin/new/");
    assert_eq!((other.action, other.fields.len()), (Action::View, 0));
    assert!(!other.opaque.allows("application/pdf"));
}

#[test]
fn whom_a_request_names_is_normalised_and_said_once() {
    use IdentifierKind::{CustomerId, Email, OrderNo};
    let is =
        |list: &[(IdentifierKind, &str)]| list.iter().map(|(k, v)| (*k, (*v).to_owned())).collect::<Vec<_>>();
    let form = asked(
        "/admin/orders/?email=+Rada@Example.org",
        &Kind::Urlencoded,
        "selected%5B%5D=7&selected[]=8&selected[]=7&selected[]=&x=9",
    );
    assert_eq!(form, is(&[(OrderNo, "7"), (OrderNo, "8"), (Email, "rada@example.org")]));
    let json = asked("/admin/rpc", &Kind::Json, r#"{"method":"read","params":[[12,"13",null],"14"]}"#);
    assert_eq!(json, is(&[(CustomerId, "12"), (CustomerId, "13")]));
    let path = asked("/admin/users/a%40b/", &Kind::Urlencoded, "");
    assert_eq!(path, is(&[(CustomerId, "a@b")]));
    assert!(asked("/admin/orders/?email=rada", &Kind::Urlencoded, "").is_empty(), "a beginning is nobody");
    assert!(asked("/admin/other/?email=rada@example.org", &Kind::Urlencoded, "").is_empty());
}

#[test]
fn a_body_is_wanted_where_it_names_people_or_decides() {
    let adapter = adapter();
    for (method, target, wanted) in [
        ("POST", "/admin/orders/", true),
        ("POST", "/admin/rpc", true),
        ("POST", "/admin/users/1/", false),
        ("GET", "/admin/orders/", false),
    ] {
        assert_eq!(adapter.wants_body(&request(method, target)), wanted, "{method} {target}");
    }
}
