//! The report on a real shop: what it has is understood, what is not is said, and nobody is named.

use super::{report, text};
use std::collections::BTreeSet;
use vratar_tests::{Http, OSCAR_PASSWORD, Oscar, OscarOptions, Start, Vratar};

async fn customer(shop: &Http) {
    for path in ["/", "/catalogue/", "/basket/", "/search/?q=x", "/checkout/"] {
        let _ = shop.visit(path).await.expect(200);
    }
    let page = shop.get("/accounts/login/").await.expect(200);
    let join = Oscar::registration(&page, "yana@example.org");
    let _ = shop.follow(shop.submit(&join).await.expect(302)).await.expect(200);
    let own = ["profile/", "profile/edit/", "change-password/", "addresses/add/", "logout/"];
    for path in own {
        let _ = shop.visit(&format!("/accounts/{path}")).await.expect(200);
    }
    let _ = shop.visit("/password-reset/").await.expect(200);
}

async fn employee(shop: &Http) {
    let page = shop.get("/dashboard/login/").await.expect(200);
    let login = page.form("form#dashboard_login_form").unwrap();
    let login = login.fill("username", "admin").fill("password", OSCAR_PASSWORD);
    let _ = shop.submit(&login).await.expect(302);
    for path in ["", "users/", "users/2/", "orders/", "orders/?response_format=csv", "partners/", "reports/"]
    {
        let _ = shop.visit(&format!("/dashboard/{path}")).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_names_what_a_real_shop_has() {
    let shop = Oscar::start(OscarOptions { gzip: true, ..OscarOptions::default() }).await;
    let start = Start::flags(&shop.url(), "oscar").with("--mode", "observe");
    let mut vratar = Vratar::start(start).await;
    customer(&vratar.visitor().compressed()).await;
    employee(&vratar.visitor().compressed()).await;
    let words = text(&vratar);
    for part in [
        "registration: questionnaire \"standard\" (\"registration\" on /accounts/login/",
        "\"profile\" on /accounts/profile/",
        "form \"registration\": 1 done, 0 refused, with email",
        "\"staff\" of staff: 1 done, 0 refused, with customer_id, session found",
        "customers (list)",
        "(orders-export): text/csv, 1 time(s), up to 41 lines, export",
        "sessionid: path /, not Secure, HttpOnly, SameSite=lax",
        "charset: UTF-8 (declared)",
        "compression: gzip",
    ] {
        assert!(words.contains(part), "{part}\nin\n{words}");
    }
    let told = report(&vratar);
    let unknown: Vec<&str> =
        told["not_understood"].as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap()).collect();
    assert_eq!(unknown.len(), 1, "{words}");
    assert!(
        unknown[0].starts_with("form#password_reset_form on /password-reset/ with fields for contact data")
    );
    assert!(vratar.stop().success());
    nobody_is_named(&shop, &vratar);
}

fn nobody_is_named(shop: &Oscar, vratar: &Vratar) {
    let kept = std::fs::read_to_string(vratar.state().join("observed.json")).unwrap();
    let names = shop.column("SELECT first_name FROM auth_user UNION SELECT last_name FROM auth_user UNION SELECT line1 FROM order_shippingaddress");
    let mails = shop.users().into_iter().map(|mail| mail.split('@').next().unwrap().to_owned());
    let all: BTreeSet<String> =
        names.into_iter().chain(mails).filter(|name| name.chars().count() > 3 && name != "admin").collect();
    assert!(all.len() > 60 && kept.contains("/dashboard/orders/"));
    for name in all {
        assert!(!kept.contains(&name), "{name} in {kept}");
    }
}
