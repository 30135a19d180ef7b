//! A customer with a browser: asked, believed, able to change their mind; with scripts and without.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use vratar_tests::{Browser, OSCAR_PASSWORD, Oscar, OscarOptions, Scripts, Start, Vratar};

const NONE: Vec<String> = Vec::new();

async fn fill(browser: &Browser, email: &str) {
    browser.fill("#id_registration-email", email).await;
    browser.fill("#id_registration-password1", OSCAR_PASSWORD).await;
    browser.fill("#id_registration-password2", OSCAR_PASSWORD).await;
}

async fn registers(scripts: Scripts) {
    let shop = Oscar::start(OscarOptions { gzip: scripts == Scripts::On, ..OscarOptions::default() }).await;
    let door = Vratar::start(Start::flags(&shop.url(), "oscar")).await;
    let browser = Browser::start(scripts, "bg").await;
    let email = "yana@example.org";
    browser.open(&format!("{}/accounts/login/", door.url())).await;
    assert_eq!(browser.count("#register_form fieldset.vratar-ask").await, 1);
    assert_eq!(browser.count("input[name^=vratar]:checked").await, 0);
    browser.find("#register_form fieldset.vratar-ask").await.scroll_into_view().await.unwrap();
    browser.picture(&format!("registration-{scripts:?}")).await;
    if scripts == Scripts::On {
        let mut found = browser.axe(Some("fieldset.vratar-ask")).await;
        // The block wears the shop's colours, and this shop's links are too pale for axe wherever they stand.
        found.retain(|one| !(one.starts_with("color-contrast") && one.contains("a[href")));
        assert_eq!(found, NONE);
    }

    fill(&browser, email).await;
    browser.click("[name=vratar_a_terms_accept]").await;
    browser.click("[name=vratar_a_privacy_read]").await;
    browser.click("[name=vratar_a_promotions_email]").await;
    browser.click("button[name=registration_submit]").await;
    browser.arrive("/accounts/profile/").await;
    assert_eq!(shop.users().last().map(String::as_str), Some(email));
    assert!(door.decisions(email).iter().all(|one| one["outcome"] == "committed"));

    browser.open(&format!("{}/accounts/profile/", door.url())).await;
    browser.picture(&format!("profile-{scripts:?}")).await;
    browser.open(&format!("{}/.vratar/choices", door.url())).await;
    assert_eq!(browser.count("[name=vratar_a_promotions_email]:checked").await, 1);
    browser.picture(&format!("choices-{scripts:?}")).await;
    if scripts == Scripts::On {
        assert_eq!(browser.axe(None).await, NONE);
    }
    browser.click("[name=vratar_a_promotions_email]").await;
    browser.click("main form [type=submit]").await;
    browser.find(".vratar-told-good").await;
    let states = || {
        let all = door.decisions(email);
        all.into_iter()
            .filter(|one| one["question"] == "promotions")
            .map(|one| one["state"].clone())
            .collect::<Vec<_>>()
    };
    assert!(states().iter().any(|state| state == "withdrawn"), "{:?}", states());
}

#[tokio::test]
async fn with_scripts() {
    registers(Scripts::On).await;
}

#[tokio::test]
async fn without_scripts() {
    registers(Scripts::Off).await;
}

#[tokio::test]
async fn what_is_missing_is_asked_for_on_a_page_that_everybody_can_use() {
    let shop = Oscar::start(OscarOptions::default()).await;
    let door = Vratar::start(Start::flags(&shop.url(), "oscar")).await;
    let browser = Browser::start(Scripts::On, "bg").await;
    browser.open(&format!("{}/accounts/login/", door.url())).await;
    fill(&browser, "yana@example.org").await;
    // As a browser that does not insist.
    browser
        .driver
        .execute("document.querySelector('#register_form').noValidate = true", vec![])
        .await
        .unwrap();
    browser.click("button[name=registration_submit]").await;
    browser.find("form.vratar-form").await;
    browser.picture("missing").await;
    assert_eq!(browser.axe(None).await, NONE);
    assert_eq!(shop.users().len(), 61);
    browser.click("[name=vratar_a_terms_accept]").await;
    browser.click("form.vratar-form [type=submit]").await;
    browser.arrive("/accounts/profile/").await;
    assert_eq!(shop.users().len(), 62);
}

/// An employee who reads too much, on a phone, and the admin who approves it.
#[tokio::test]
async fn a_second_person_approves() {
    const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/browser/approval.toml");
    let shop = Oscar::start(OscarOptions { crowd: true, ..OscarOptions::default() }).await;
    let listen = "[listen]\nhttps = [\"{https}\"]\nhttp = [\"{http}\"]\nadmin = \"{admin}\"\n";
    let at = format!(
        "[[shop]]\nhosts = [\"localhost\"]\nupstream = \"{}\"\nadapter = \"oscar\"\nmode = \"guard\"\nadmins = [\"admin\"]\nrules = [{RULES:?}]\n",
        shop.url()
    );
    let door = Vratar::start(Start::Config(format!("state = \"{{state}}\"\n{listen}\n{at}"))).await;
    let (clerk, admin) = (Browser::start(Scripts::On, "bg").await, Browser::start(Scripts::On, "en").await);
    clerk.on_a_phone().await;
    staff_login(&clerk, &door, "/dashboard/users/", "desislava").await;
    clerk.find("form.vratar-form [type=submit]").await;
    clerk.picture("unapproved").await;
    assert_eq!(clerk.axe(None).await, NONE);

    staff_login(&admin, &door, "/.vratar/approvals", "admin").await;
    admin.find("section.vratar-part").await;
    admin.picture("approvals").await;
    assert_eq!(admin.axe(None).await, NONE);
    // By the keyboard alone.
    let button = admin.find("button[value=approve]").await;
    button.focus().await.unwrap();
    button.send_keys("\u{e007}").await.unwrap();
    admin.find(".vratar-told-good").await;
    assert_eq!(admin.axe(None).await, NONE);

    clerk.click("form.vratar-form [type=submit]").await;
    clerk.find("table").await;
    assert!(clerk.source().await.contains("@example."), "{}", clerk.source().await);
    clerk.open(&format!("{}/dashboard/users/", door.url())).await;
    clerk.find("form.vratar-form [type=submit]").await;
}

/// Logs in to the staff area and goes on from there.
async fn staff_login(browser: &Browser, door: &Vratar, to: &str, name: &str) {
    browser.open(&format!("{}/dashboard/login/?next={to}", door.url())).await;
    browser.fill("[name=username]", name).await;
    browser.fill("[name=password]", OSCAR_PASSWORD).await;
    browser.click("form [type=submit]").await;
    browser.arrive(to).await;
}
