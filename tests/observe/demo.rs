//! The report on the demo shop names what it has, and nobody in it.

use super::{report, text};
use serde_json::Value;
use vratar_demo::{DemoShop, Role};
use vratar_tests::{Answer, Http, Start, Vratar};

const NEW: &str = "novata.kalina@example.org";

/// What a visitor, a customer and an employee do in a day. Gives back the customers' data as the shop exports them.
async fn day(shop: &Http) -> String {
    for path in ["/", "/terms", "/product?id=1", "/style.css", "/register"] {
        let _ = shop.get(path).await.expect(200);
    }
    let page = shop.get("/register").await;
    let register = form(&page, "div#pnlRegister")
        .fill("ctl00$Main$txtName", "Kalina Novata")
        .fill("ctl00$Main$txtEmail", NEW)
        .fill("ctl00$Main$txtPhone", "+359 2 000 0999")
        .fill("ctl00$Main$txtPassword", "kalina2008")
        .press("ctl00$Main$btnRegister");
    let _ = shop.follow(shop.submit(&register).await.expect(302)).await.expect(200);
    let _ = shop.visit("/logout").await.expect(200);
    customer(shop).await;
    employee(shop).await
}

fn form(page: &Answer, panel: &str) -> vratar_tests::Form {
    let whole = page.form("form#aspnetForm").unwrap();
    assert!(page.form(panel).is_some(), "{panel}");
    whole
}

async fn log_in(shop: &Http, role: Role, password: Option<&str>) -> u16 {
    let account = DemoShop::accounts().iter().find(|account| account.role == role).unwrap();
    let (path, fields, button) = match role {
        Role::Customer => ("/login", ["txtLogin", "txtLoginPassword"], "btnLogin"),
        Role::Staff => ("/admin/login", ["txtUser", "txtUserPassword"], "btnStaffLogin"),
    };
    let name = |field: &str| format!("ctl00$Main${field}");
    let page = shop.get(path).await.expect(200);
    let login = page.form("form#aspnetForm").unwrap();
    let login = login
        .fill(&name(fields[0]), account.login)
        .fill(&name(fields[1]), password.unwrap_or(account.password));
    shop.submit(&login.press(&name(button))).await.status.as_u16()
}

async fn customer(shop: &Http) {
    assert_eq!(log_in(shop, Role::Customer, Some("wrong")).await, 200);
    assert_eq!(log_in(shop, Role::Customer, None).await, 302);
    let _ = shop.get("/profile").await.expect(200);
    let _ = shop.visit("/logout").await.expect(200);
}

async fn employee(shop: &Http) -> String {
    assert_eq!(log_in(shop, Role::Staff, None).await, 302);
    for path in
        ["/admin/customers", "/admin/customers?page=2", "/admin/customer?id=3", "/admin/customers/print"]
    {
        let _ = shop.get(path).await.expect(200);
    }
    shop.get("/admin/customers.csv").await.expect(200).text_1251()
}

fn one<'r>(list: &'r Value, key: &str, value: &str) -> &'r Value {
    let found = list.as_array().unwrap().iter().find(|one| one[key] == value);
    found.unwrap_or_else(|| panic!("no {key} {value} in {list:#}"))
}

fn pair<'r>(list: &'r Value, name: &str) -> &'r Value {
    let found = list.as_array().unwrap().iter().find(|pair| pair[0] == name);
    &found.unwrap_or_else(|| panic!("no {name} in {list:#}"))[1]
}

async fn demo() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(DemoShop::serve(listener));
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_names_what_the_demo_shop_has() {
    let start = Start::flags(&demo().await, "demo").with("--mode", "observe");
    let mut vratar = Vratar::start(start).await;
    let export = day(&vratar.visitor()).await;
    let told = report(&vratar);

    let asks = one(&told["asks"], "form", "registration");
    assert_eq!(asks["pages"][0], serde_json::json!(["registration", "standard"]));
    assert_eq!(asks["looked"]["page"], "/register");
    assert_eq!(one(&told["choices"], "id", "profile")["looked"]["page"], "/profile");
    let sent = &one(&told["captures"], "form", "registration")["sent"];
    assert_eq!((&sent["done"], &sent["refused"]), (&1.into(), &0.into()));
    assert_eq!(sent["identifiers"], serde_json::json!(["email", "phone"]));
    let customer = &one(&told["logins"], "login", "customer")["sent"];
    assert_eq!([&customer["done"], &customer["refused"], &customer["with_session"]], [&1, &1, &1]);
    assert_eq!(one(&told["logins"], "login", "staff")["sent"]["done"], 1);
    assert_eq!(told["logouts"], 2);
    let list = one(&told["routes"], "route", "customers");
    assert_eq!(
        (&list["class"], &list["rows"], &list["table"]),
        (&"list".into(), &11.into(), &"table#grdCustomers".into())
    );
    let csv = pair(&told["downloads"], "/admin/customers.csv");
    assert_eq!((&csv["route"], &csv["rows"]), (&"customers-export".into(), &27.into()));
    let cookie = pair(&told["cookies"], "SHOPSESSION");
    assert_eq!(
        (&cookie["path"], &cookie["secure"], &cookie["http_only"]),
        (&"/".into(), &0.into(), &0.into())
    );
    assert!(pair(&told["charsets"], "none (read as windows-1251)").as_u64().unwrap() > 5);
    assert_eq!(told["not_understood"], serde_json::json!([]));

    let words = text(&vratar);
    for part in [
        "not a byte changes",
        "would ask on:\n  registration: questionnaire \"standard\" (\"registration\" on /register",
        "would capture:\n  form \"registration\": 1 done, 0 refused, with email and phone",
        "\"customer\" of customers: 1 done, 1 refused, with email, session found",
        "customers (list): 2 answer(s), table#grdCustomers with up to 11 rows",
        "GET /admin/customers.csv (customers-export): text/csv, 1 time(s), up to 27 lines, export",
        "SHOPSESSION: path /, not Secure, not HttpOnly, no SameSite",
        "charset: none (read as windows-1251) on ",
        "found but not understood: nothing",
    ] {
        assert!(words.contains(part), "{part}\nin\n{words}");
    }
    assert!(vratar.stop().success());
    nobody_is_named(&vratar, &export);
    vratar.restart().await;
    assert_eq!(report(&vratar), told, "kept over a restart");
}

/// Nothing in the file of a customer stands in what is kept.
fn nobody_is_named(vratar: &Vratar, export: &str) {
    let kept = std::fs::read_to_string(vratar.state().join("observed.json")).unwrap();
    // The fraction of a second may be any digits.
    let is_moment = |word: &&str| word.parse::<jiff::Timestamp>().is_ok();
    let kept = kept.split('"').filter(|word| !is_moment(word)).collect::<Vec<_>>().join("\"").to_lowercase();
    assert!(kept.contains("/admin/customers.csv") && export.contains(NEW));
    let cells = export.lines().skip(1).flat_map(|line| line.split(';').skip(1));
    let words =
        cells.flat_map(|cell| cell.split(['"', ' ', ',', '@', '.'])).filter(|word| word.chars().count() > 3);
    let harmless = ["example"];
    for word in words.filter(|word| !harmless.contains(word)).chain(["kalina", "lipa2008", "vratar2008"]) {
        assert!(!kept.contains(&word.to_lowercase()), "{word} in {kept}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_injecting_a_few_answers_of_each_route_are_looked_at() {
    let vratar = Vratar::start(Start::flags(&demo().await, "demo")).await;
    let visitor = vratar.visitor();
    for _ in 0..30 {
        let _ = visitor.get("/terms").await.expect(200);
    }
    let _ = visitor.get("/register").await.expect(200);
    let told = report(&vratar);
    assert_eq!((&told["mode"], &told["answers"]), (&"inject".into(), &21.into()));
    assert_eq!(one(&told["asks"], "form", "registration")["looked"]["found"], 1);
}
