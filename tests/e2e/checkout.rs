//! Promise 3, where there is no registration: orders with and without an account, and an address left for mail.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use serde_json::Value;
use vratar_tests::{
    Answer, Browser, Form, Http, OSCAR_PASSWORD, Oscar, OscarOptions, Scripts, Start, Vratar,
};

const GUEST: &str = "yana@example.org";
const CUSTOMER: &str = "client7@example.org";

/// Where the goods go.
const ADDRESS: [(&str, &str); 5] = [
    ("first_name", "Яна"),
    ("last_name", "Липова"),
    ("line1", "ул. „Измислена“ № 1"),
    ("line4", "Пловдив"),
    ("postcode", "4000"),
];

const PLACEMENTS: &str = r#"
[[shop.placement]]
page = "registration"
questionnaire = "standard"

[[shop.placement]]
page = "checkout"
questionnaire = "standard"
questions = ["terms"]

[[shop.placement]]
page = "guest_checkout"
questionnaire = "standard"
questions = ["terms", "promotions"]

[[shop.placement]]
page = "newsletter"
questionnaire = "standard"
questions = ["promotions"]
"#;

async fn open(options: OscarOptions) -> (Oscar, Vratar) {
    let shop = Oscar::start(options).await;
    let listen = "[listen]\nhttps = [\"{https}\"]\nhttp = [\"{http}\"]\nadmin = \"{admin}\"\n";
    let at = format!(
        "[[shop]]\nid = \"oscar\"\nhosts = [\"localhost\"]\nupstream = \"{}\"\nadapter = \"oscar\"\nmode = \"inject\"\n",
        shop.url()
    );
    let config = format!("state = \"{{state}}\"\n{listen}\n{at}{PLACEMENTS}");
    (shop, Vratar::start(Start::Config(config)).await)
}

fn form(page: &Answer, selector: &str) -> Form {
    page.form(selector).unwrap_or_else(|| panic!("no {selector} in {}: {}", page.url, page.text()))
}

/// Puts something into the basket and goes to the till.
async fn till(visitor: &Http) -> Answer {
    let page = visitor.get("/catalogue/stoka-3_3/").await.expect(200);
    visitor.submit(&form(&page, "form#add_to_basket_form")).await.expect(302);
    visitor.get("/checkout/").await
}

/// From the till to the page with the button: an address in between.
async fn preview(visitor: &Http) -> Answer {
    let page = visitor.get("/checkout/shipping-address/").await.expect(200);
    let filled = ADDRESS
        .iter()
        .fold(form(&page, "form#new_shipping_address").fill("country", "BG"), |form, (name, value)| {
            form.fill(name, value)
        });
    visitor.submit(&filled).await.expect(302);
    visitor.get("/checkout/shipping-method/").await;
    visitor.get("/checkout/payment-method/").await;
    visitor.get("/checkout/preview/").await.expect(200)
}

fn states(decisions: &[Value]) -> Vec<(&str, &str, &str, &str)> {
    let text = |one: &'_ Value, name: &str| -> &'static str { one[name].as_str().unwrap().to_owned().leak() };
    let mut all: Vec<_> = decisions
        .iter()
        .map(|one| (text(one, "question"), text(one, "answer"), text(one, "state"), text(one, "outcome")))
        .collect();
    all.sort_unstable();
    all
}

#[tokio::test]
async fn a_guest_orders_and_what_they_accepted_is_theirs_also_when_they_register_later() {
    let (shop, door) = open(OscarOptions { gzip: true, ..OscarOptions::default() }).await;
    let visitor = door.visitor().compressed();
    let gateway = till(&visitor).await.expect(200);
    let guest = form(&gateway, "form").fill("username", GUEST).fill("options", "anonymous");
    visitor.submit(&guest).await.expect(302);
    let page = preview(&visitor).await;
    let order = form(&page, "form#place_order_form");
    assert_eq!(order.ticks.iter().filter(|tick| tick.required).count(), 1, "the terms");
    assert!(order.ticks.iter().any(|tick| tick.name == "vratar_a_promotions_email" && !tick.checked));

    // Nothing ticked: asked, and the order waits.
    let before = shop.orders().len();
    let asked = visitor.submit(&order).await.expect(200);
    assert_eq!(shop.orders().len(), before);
    let asked = form(&asked, "form.vratar-form").tick_required().tick("vratar_a_promotions_email");
    let thanks = visitor.follow(visitor.submit(&asked).await.expect(302)).await.expect(200);
    assert_eq!(shop.orders().len(), before + 1, "{}", thanks.text());

    let decisions = door.decisions(GUEST);
    let got = states(&decisions);
    assert!(got.contains(&("terms", "accept", "given", "committed")), "{got:?}");
    assert!(got.contains(&("promotions", "email", "given", "committed")), "{got:?}");
    let fields = shop.fields_sent_to("/checkout/preview/");
    assert!(fields.iter().all(|line| !line.contains("vratar")), "{fields:?}");

    // The way back, or a late second click: the shop says what it makes of an order that is placed.
    let again = visitor.submit(&order.clone().tick_required()).await;
    assert!(again.form("form.vratar-form").is_none(), "{}", again.text());
    assert_eq!(shop.orders().len(), before + 1);

    let page = visitor.get("/accounts/login/").await.expect(200);
    visitor.submit(&Oscar::registration(&page, GUEST).tick_required()).await.expect(302);
    let merged = door.decisions(GUEST);
    assert!(merged.len() > decisions.len());
    for one in &decisions {
        assert!(
            merged.iter().any(|other| other["served_id"] == one["served_id"]),
            "the order's answers stay"
        );
    }
    assert_eq!(door.verify(), Some(0));
}

#[tokio::test]
async fn a_customer_orders_and_is_asked_what_customers_are_asked() {
    let (shop, door) = open(OscarOptions { lang: "en", etags: false, ..OscarOptions::default() }).await;
    let visitor = door.visitor();
    let gateway = till(&visitor).await.expect(200);
    let login = form(&gateway, "form").fill("username", CUSTOMER).fill("options", "existing");
    visitor.submit(&login.fill("password", OSCAR_PASSWORD)).await.expect(302);
    let page = preview(&visitor).await;
    let order = form(&page, "form#place_order_form");
    assert_eq!(order.ticks.len(), 1, "the terms and nothing else: {:?}", order.ticks);
    let before = shop.orders().len();
    visitor.follow(visitor.submit(&order.tick_required()).await.expect(302)).await.expect(200);
    assert_eq!(shop.orders().len(), before + 1);
    assert_eq!(states(&door.decisions(CUSTOMER)), [("terms", "accept", "given", "committed")]);
    assert_eq!(door.verify(), Some(0));
}

#[tokio::test]
async fn an_address_left_for_mail_has_its_proof() {
    let (shop, door) = open(OscarOptions::default()).await;
    let visitor = door.visitor();
    let page = visitor.get("/catalogue/stoka-20_20/").await.expect(200);
    let alert = form(&page, "form#alert_form").fill("email", GUEST);
    assert_eq!(alert.ticks.len(), 1, "promotions and nothing else: {:?}", alert.ticks);
    visitor.submit(&alert.tick("vratar_a_promotions_email")).await.expect(302);
    let decisions = door.decisions(GUEST);
    let got = states(&decisions);
    assert!(got.contains(&("promotions", "email", "given", "committed")), "{got:?}");
    assert!(shop.holds(GUEST));
    assert!(!door.log().contains(GUEST));
}

#[tokio::test]
async fn a_guest_orders_in_a_browser() {
    let (shop, door) = open(OscarOptions::default()).await;
    let browser = Browser::start(Scripts::On, "bg").await;
    browser.open(&format!("{}/catalogue/stoka-3_3/", door.url())).await;
    browser.click("form#add_to_basket_form button[type=submit]").await;
    browser.find(".alert-success").await;
    browser.open(&format!("{}/checkout/", door.url())).await;
    browser.fill("#id_username", GUEST).await;
    browser.click("input[name=options][value=anonymous]").await;
    browser.click("form button[type=submit]:not(.btn-outline-secondary)").await;
    browser.arrive("/checkout/shipping-address/").await;
    for (name, text) in ADDRESS {
        browser.fill(&format!("#new_shipping_address [name={name}]"), text).await;
    }
    browser.click("#new_shipping_address button[type=submit]").await;
    browser.arrive("/checkout/payment-details/").await;
    browser.open(&format!("{}/checkout/preview/", door.url())).await;
    browser.find("#place_order_form fieldset.vratar-ask").await.scroll_into_view().await.unwrap();
    browser.picture("checkout-guest").await;
    browser.click("[name=vratar_a_terms_accept]").await;
    browser.click("#place-order").await;
    browser.arrive("/checkout/thank-you/").await;
    assert_eq!(shop.orders().len(), 41);
    assert!(door.decisions(GUEST).iter().all(|one| one["outcome"] == "committed"));
}
