//! What the other suites stand on works by itself: the real shop answers and registers, the browser shows it.

use vratar_tests::{Browser, Http, OSCAR_PASSWORD, Oscar, OscarOptions, Scripts};

#[tokio::test]
async fn the_shop_registers_a_customer_over_plain_http() {
    let shop = Oscar::start(OscarOptions { gzip: true, ..OscarOptions::default() }).await;
    let visitor = Http::new(&shop.url(), None).compressed();
    let page = visitor.get("/accounts/login/").await.expect(200);
    assert_eq!(page.header("content-encoding"), Some("gzip"));
    assert!(page.text().contains(r#"<html lang="bg""#));
    let form = page.form("form#register_form").unwrap();
    let filled = form
        .fill("registration-email", "yana@example.org")
        .fill("registration-password1", OSCAR_PASSWORD)
        .fill("registration-password2", OSCAR_PASSWORD)
        .press("registration_submit");
    let refused = filled.clone().fill("registration-password2", "another").press("registration_submit");
    assert!(visitor.submit(&refused).await.expect(200).form("form#register_form").is_some());
    assert!(!shop.users().contains(&"yana@example.org".to_owned()));
    let done = visitor.follow(visitor.submit(&filled).await.expect(302)).await.expect(200);
    assert!(done.text().contains("/accounts/logout/"));
    assert_eq!(shop.users().last().map(String::as_str), Some("yana@example.org"));
    assert!(shop.holds("yana@example.org") && !shop.holds("vratar_token"));
}

#[tokio::test]
async fn the_shop_has_goods_and_speaks_both_languages() {
    let shop = Oscar::start(OscarOptions { lang: "en", ..OscarOptions::default() }).await;
    let goods = Http::new(&shop.url(), None).visit("/").await.expect(200);
    assert!(goods.text().contains("Медно джезве") && goods.text().contains(r#"<html lang="en""#));
    assert!(goods.header("etag").is_some_and(|tag| tag.starts_with('"')));
    let bulgarian = Http::new(&shop.url(), None).speaking("bg").visit("/").await.expect(200);
    assert!(bulgarian.text().contains(r#"<html lang="bg""#));
    assert_eq!((shop.users().len(), shop.orders().len()), (61, 40));
    assert!(Http::new(&shop.url(), None).visit("/terms").await.expect(200).text().contains("Общи условия"));
}

#[tokio::test]
async fn the_browser_shows_the_shop_with_scripts_and_without() {
    let shop = Oscar::start(OscarOptions::default()).await;
    for scripts in [Scripts::On, Scripts::Off] {
        let browser = Browser::start(scripts, "bg").await;
        browser.open(&format!("{}/accounts/login/", shop.url())).await;
        browser.fill("#id_login-username", "client1@example.org").await;
        browser.fill("#id_login-password", OSCAR_PASSWORD).await;
        // The shop's page writes this element with a script, since it does not reach the host it would prefer.
        let written = browser.count("script[src='/static/oscar/js/jquery/jquery.min.js']").await;
        assert_eq!(written, usize::from(scripts == Scripts::On));
        browser.picture(&format!("oscar-login-scripts-{scripts:?}")).await;
        if scripts == Scripts::On {
            assert_eq!(browser.axe(Some("head > title")).await, Vec::<String>::new());
        }
        browser.click("button[name=login_submit]").await;
        browser.arrive("/accounts/profile/").await;
    }
}
