use super::answer;
use crate::answer::Answer;
use crate::frame::VIEW_STATE;
use crate::request::tests::request;
use crate::shop::Shop;
use crate::{DemoShop, Role};
use encoding_rs::WINDOWS_1251;
use http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

fn get(shop: &mut Shop, target: &str, cookie: &str) -> Answer {
    answer(shop, &request("GET", target, cookie, ""), [7; 16])
}

fn post(shop: &mut Shop, target: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    let escaped = |text: &str| percent_encode(&WINDOWS_1251.encode(text).0, NON_ALPHANUMERIC).to_string();
    let random = [u8::try_from(fields.len()).unwrap(); 16];
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
    answer(shop, &request("POST", target, cookie, &pairs.join("&")), random)
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.iter().find(|(key, _)| key == name).and_then(|(_, value)| value.to_str().ok())
}

fn text(answer: &Answer) -> String {
    WINDOWS_1251.decode_without_bom_handling(&answer.body).0.into_owned()
}

fn registration<'a>(email: &'a str, password: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("__VIEWSTATE", VIEW_STATE),
        ("ctl00$Main$txtName", "Яна „Пробна“ <b>"),
        ("ctl00$Main$txtEmail", email),
        ("ctl00$Main$txtPhone", "+359 2 000 0999"),
        ("ctl00$Main$txtPassword", password),
        ("ctl00$Main$btnRegister", "Регистрация"),
    ]
}

fn staff(shop: &mut Shop) -> String {
    let account = DemoShop::accounts().iter().find(|account| account.role == Role::Staff).unwrap();
    let fields = [
        ("ctl00$Main$txtUser", account.login),
        ("ctl00$Main$txtUserPassword", account.password),
        ("ctl00$Main$btnStaffLogin", "Вход"),
    ];
    cookie(&post(shop, "/admin/login", "", &fields))
}

fn cookie(answer: &Answer) -> String {
    header(answer, "set-cookie").unwrap().split(';').next().unwrap().to_owned()
}

#[test]
fn every_page_has_one_form_and_names_no_charset() {
    let mut shop = Shop::new();
    let staff = staff(&mut shop);
    for path in [
        "/",
        "/product?id=5",
        "/register",
        "/login",
        "/terms",
        "/privacy",
        "/nothing",
        "/admin/login",
        "/admin/customers",
        "/admin/customer?id=3",
        "/admin/customers/print",
    ] {
        let page = get(&mut shop, path, &staff);
        let html = text(&page);
        assert_eq!(header(&page, "content-type"), Some("text/html"), "{path}");
        assert_eq!(html.matches("<form").count(), 1, "{path}");
        assert!(
            html.contains(r#"<form name="aspnetForm" method="post" action="" id="aspnetForm">"#),
            "{path}"
        );
        assert!(html.contains(r#"<html lang="bg">"#) && !html.contains("<meta"), "{path}");
        assert!(html.contains(VIEW_STATE), "{path}");
    }
}

#[test]
fn pages_are_windows_1251_bytes() {
    let page = get(&mut Shop::new(), "/register", "");
    let (bytes, _, unmappable) = WINDOWS_1251.encode("Регистрация");
    assert!(!unmappable && page.body.windows(bytes.len()).any(|part| part == bytes.as_ref()));
    assert!(std::str::from_utf8(&page.body).is_err());
}

#[test]
fn a_registration_is_a_login_and_a_redirect() {
    let mut shop = Shop::new();
    let done = post(&mut shop, "/register", "", &registration("yana@example.org", "tajna1"));
    assert_eq!((done.status, header(&done, "location")), (StatusCode::FOUND, Some("/profile?welcome=1")));
    assert_eq!(header(&done, "set-cookie").unwrap(), format!("SHOPSESSION={}; path=/", "06".repeat(16)));
    let profile = text(&get(&mut shop, "/profile?welcome=1", &cookie(&done)));
    assert!(profile.contains(r#"<div id="pnlProfile""#) && profile.contains("Добре дошли"));
    assert!(profile.contains("Яна „Пробна“ &#60;b&#62;") && !profile.contains("<b>\""));
}

#[test]
fn a_refused_registration_shows_the_form_filled_again() {
    for (email, password, why) in [
        ("yana", "tajna1", "не е валиден"),
        ("yana@.org", "tajna1", "не е валиден"),
        ("IVA.lipova@example.org", "tajna1", "Вече има"),
        ("yana@example.org", "short", "поне 6 знака"),
    ] {
        let mut shop = Shop::new();
        let refused = post(&mut shop, "/register", "", &registration(email, password));
        let html = text(&refused);
        assert_eq!((refused.status, header(&refused, "set-cookie")), (StatusCode::OK, None));
        assert!(html.contains(r#"<div class="error""#) && html.contains(why), "{why}");
        assert!(html.contains(&format!(r#"value="{email}""#)) && !html.contains(password), "{why}");
        assert_eq!(shop.customers().len(), 25);
    }
}

#[test]
fn unknown_fields_are_recorded_nowhere() {
    let mut shop = Shop::new();
    let mut fields = registration("yana@example.org", "tajna1").to_vec();
    fields.push(("vratar_token", "left-behind"));
    let session = cookie(&post(&mut shop, "/register", "", &fields));
    let staff = staff(&mut shop);
    for (path, cookie) in
        [("/profile", &session), ("/admin/customer?id=101", &staff), ("/admin/customers.csv", &staff)]
    {
        let html = text(&get(&mut shop, path, cookie));
        assert!(html.contains("yana@example.org") && !html.contains("left-behind"), "{path}");
    }
}

#[test]
fn customers_log_in_change_their_name_and_leave() {
    let mut shop = Shop::new();
    let account = DemoShop::accounts()[0];
    let login = |password| {
        [
            ("ctl00$Main$txtLogin", account.login),
            ("ctl00$Main$txtLoginPassword", password),
            ("ctl00$Main$btnLogin", "Вход"),
        ]
    };
    let refused = post(&mut shop, "/login", "", &login("wrong"));
    assert!(refused.status == StatusCode::OK && text(&refused).contains(r#"<div class="error""#));
    let entered = post(&mut shop, "/login", "", &login(account.password));
    assert_eq!((entered.status, header(&entered, "location")), (StatusCode::FOUND, Some("/profile")));
    let session = cookie(&entered);
    let changed =
        [("ctl00$Main$txtName", "Ива Нова"), ("ctl00$Main$txtPhone", "1"), ("ctl00$Main$btnSave", "Запази")];
    assert_eq!(
        header(&post(&mut shop, "/profile", &session, &changed), "location"),
        Some("/profile?saved=1")
    );
    assert!(text(&get(&mut shop, "/", &session)).contains("Ива Нова"));
    let left = get(&mut shop, "/logout", &session);
    assert!(header(&left, "set-cookie").unwrap().starts_with("SHOPSESSION=; expires="));
    assert_eq!(header(&get(&mut shop, "/profile", &session), "location"), Some("/login"));
}

#[test]
fn nobody_logs_in_with_an_empty_password() {
    let mut shop = Shop::new();
    let fields = [("ctl00$Main$txtLogin", "g.yasenova@example.org"), ("ctl00$Main$btnLogin", "Вход")];
    assert_eq!(header(&post(&mut shop, "/login", "", &fields), "set-cookie"), None);
}

#[test]
fn the_staff_area_is_for_staff() {
    let mut shop = Shop::new();
    let customer = cookie(&post(&mut shop, "/register", "", &registration("yana@example.org", "tajna1")));
    for path in ["/admin/customers", "/admin/customer?id=1", "/admin/customers.csv", "/admin/customers/print"]
    {
        for cookie in ["", "SHOPSESSION=", customer.as_str()] {
            let refused = get(&mut shop, path, cookie);
            assert_eq!(header(&refused, "location"), Some("/admin/login"), "{path}");
            assert!(refused.body.is_empty(), "{path}");
        }
    }
}

#[test]
fn staff_see_the_list_the_dossier_the_file_and_the_paper() {
    let mut shop = Shop::new();
    let staff = staff(&mut shop);
    let rows = |html: &str| html.matches("/admin/customer?id=").count();
    assert_eq!(rows(&text(&get(&mut shop, "/admin/customers", &staff))), 10);
    assert_eq!(rows(&text(&get(&mut shop, "/admin/customers?page=3", &staff))), 5);
    assert_eq!(rows(&text(&get(&mut shop, "/admin/customers?page=18446744073709551615", &staff))), 0);
    let search = [("ctl00$Main$txtSearch", "ЛИПОВА"), ("ctl00$Main$btnSearch", "Търси")];
    assert_eq!(rows(&text(&post(&mut shop, "/admin/customers", &staff, &search))), 1);
    assert!(text(&get(&mut shop, "/admin/customer?id=1", &staff)).contains("+359 2 000 0113"));
    assert_eq!(text(&get(&mut shop, "/admin/customers/print", &staff)).matches("@example.org").count(), 25);
}

#[test]
fn the_export_opens_in_an_old_excel() {
    let mut shop = Shop::new();
    let staff = staff(&mut shop);
    let file = get(&mut shop, "/admin/customers.csv", &staff);
    assert_eq!(header(&file, "content-type"), Some("text/csv"));
    assert_eq!(header(&file, "content-disposition"), Some("attachment; filename=customers.csv"));
    let lines = text(&file);
    assert_eq!(lines.lines().count(), 26);
    assert!(lines.lines().all(|line| line.split(';').count() == 7));
    assert!(std::str::from_utf8(&file.body).is_err());
}

#[test]
fn a_changed_view_state_is_refused_a_missing_one_is_not() {
    let mut shop = Shop::new();
    let changed = post(&mut shop, "/login", "", &[("__VIEWSTATE", "/wEP"), ("ctl00$Main$btnLogin", "")]);
    assert_eq!(changed.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(post(&mut shop, "/login", "", &[]).status, StatusCode::OK);
}

#[test]
fn what_is_not_there_is_404_and_what_is_not_understood_405() {
    let mut shop = Shop::new();
    for path in
        ["/nothing", "/product", "/product?id=0", "/product?id=x", "/img/../style.css", "/img/none.svg"]
    {
        assert_eq!(get(&mut shop, path, "").status, StatusCode::NOT_FOUND, "{path}");
    }
    let deleted = answer(&mut shop, &request("DELETE", "/", "", ""), [0; 16]);
    assert_eq!(deleted.status, StatusCode::METHOD_NOT_ALLOWED);
}
