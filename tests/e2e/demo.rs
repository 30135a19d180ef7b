//! What a newcomer looks at first: `vratar demo`, on a phone, from the questions to the receipt.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use vratar_tests::{Browser, Scripts, Start, Vratar};

const EMAIL: &str = "yana@example.org";
const PASSWORD: &str = "lipov-tsvyat-8";

async fn register(browser: &Browser, door: &Vratar) {
    browser.open(&format!("{}/register", door.url())).await;
    browser.fill("#ctl00_Main_txtName", "Яна Липова").await;
    browser.fill("#ctl00_Main_txtEmail", EMAIL).await;
    browser.fill("#ctl00_Main_txtPhone", "02 000 0199").await;
    browser.fill("#ctl00_Main_txtPassword", PASSWORD).await;
    browser.find("fieldset.vratar-ask").await.scroll_into_view().await.unwrap();
    browser.picture("demo-registration").await;
    assert_eq!(browser.axe(Some("fieldset.vratar-ask")).await, Vec::<String>::new());
    browser.click("[name=vratar_a_promotions_email]").await;
    browser.click("#ctl00_Main_btnRegister").await;
}

#[tokio::test]
async fn the_demo_shows_the_way_from_the_question_to_the_receipt() {
    let door = Vratar::start(Start::Demo).await;
    let browser = Browser::start(Scripts::On, "bg").await;
    browser.on_a_phone().await;
    register(&browser, &door).await;

    // The terms were left out: asked for, nothing is typed again.
    browser.find("form.vratar-form").await;
    browser.picture("demo-missing").await;
    assert_eq!(browser.axe(None).await, Vec::<String>::new());
    let mine = browser.find("[name=vratar_a_promotions_email]").await;
    assert!(mine.is_selected().await.unwrap(), "the customer's own tick is still there");
    browser.click("[name=vratar_a_terms_accept]").await;
    browser.click("form.vratar-form [type=submit]").await;
    browser.arrive("/profile").await;

    // The shop, which speaks windows-1251, has got the name as it was typed.
    browser.find("#pnlProfile").await;
    assert!(browser.source().await.contains("Яна Липова"));
    browser.picture("demo-profile").await;
    let got = door.decisions(EMAIL);
    let state = |question: &str| {
        got.iter().find(|one| one["question"] == question).map(|one| one["state"].clone()).unwrap_or_default()
    };
    assert_eq!([state("terms"), state("promotions"), state("brochures")], ["given", "given", "refused"]);

    browser.click("a[href^='/.vratar/choices']").await;
    browser.arrive("/.vratar/choices").await;
    browser.picture("demo-choices").await;
    assert_eq!(browser.axe(None).await, Vec::<String>::new());
    browser.click("a[href^='/.vratar/receipt']:not([download])").await;
    browser.arrive("/.vratar/receipt").await;
    browser.picture("demo-receipt").await;
    assert_eq!(browser.axe(None).await, Vec::<String>::new());
    assert_eq!(door.verify(), Some(0));
    assert!(!door.log().contains(EMAIL));
}
