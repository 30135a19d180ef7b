use super::*;

fn seen(fields: &[&str], buttons: &[&str], action: &str, page: &str) -> (Form, Shown) {
    let form = Form {
        action: action.into(),
        method: "post".into(),
        fields: fields.iter().map(|name| ((*name).into(), "text".into())).collect(),
        buttons: buttons.iter().map(|name| (*name).into()).collect(),
        ..Form::default()
    };
    (form, Shown { pages: [page.to_owned()].into(), ..Shown::default() })
}

fn of<'a>(adapter: &'a Adapter, seen: &(Form, Shown)) -> Understood<'a> {
    form(adapter, &seen.0, &seen.1, &|host| host == "shop.example.org")
}

#[test]
fn forms_of_the_demo_shop_are_told_apart_by_their_buttons() {
    let adapter = Adapter::builtin("demo").unwrap().unwrap();
    let register =
        seen(&["__VIEWSTATE", "ctl00$Main$txtEmail"], &["ctl00$Main$btnRegister"], "", "/register");
    assert_eq!(of(&adapter, &register), Understood::Form("registration"));
    let login = seen(&["ctl00$Main$txtLogin"], &["ctl00$Main$btnLogin"], "", "/login");
    assert_eq!(of(&adapter, &login), Understood::Login("customer"));
    let search = seen(&["q"], &["ctl00$Main$btnSearch"], "", "/admin/customers");
    assert_eq!(of(&adapter, &search), Understood::Route("customers-search"));
    let other = seen(&["password"], &["go"], "/elsewhere", "/login");
    assert_eq!(of(&adapter, &other), Understood::No);
    let unknown_button = seen(&["password"], &["go"], "", "/login");
    assert_eq!(of(&adapter, &unknown_button), Understood::No);
    let away = seen(&["card"], &["pay"], "https://pay.example.com/x", "/login");
    assert_eq!(of(&adapter, &away), Understood::Elsewhere);
}

#[test]
fn forms_of_a_real_shop() {
    let adapter = Adapter::builtin("oscar").unwrap().unwrap();
    let login = seen(
        &["login-username", "login-password"],
        &["login_submit"],
        "/accounts/login/",
        "/accounts/login/",
    );
    assert!(matches!(of(&adapter, &login), Understood::Login(_)));
    let register =
        seen(&["registration-email"], &["registration_submit"], "/accounts/login/", "/accounts/login/");
    assert!(matches!(of(&adapter, &register), Understood::Form(_)));
}

#[test]
fn staff_pages_without_a_route_are_unclassified() {
    let adapter = Adapter::builtin("demo").unwrap().unwrap();
    assert!(is_unclassified(&adapter, "/admin/report") && is_unclassified(&adapter, "/ADMIN/*/x?route=a"));
    assert!(!is_unclassified(&adapter, "/admin/customers") && !is_unclassified(&adapter, "/terms"));
}

#[test]
fn patterns_of_names() {
    for (pattern, text, fits) in [
        ("ctl00$*$btn", "ctl00$Main$btn", true),
        ("*", "", true),
        ("a*b*c", "aXbXc", true),
        ("a*b*c", "aXcXb", false),
        ("a*a", "a", false),
        ("a", "ab", false),
    ] {
        assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
    }
}
