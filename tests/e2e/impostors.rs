//! Promise 3, against those who would answer in somebody else's name: a form that the shop reads as one person's names
//! nobody else here.

use serde_json::Value;
use vratar_tests::{Form, Http, OSCAR_PASSWORD, Oscar, OscarOptions, Start, Vratar};

const VICTIM: &str = "kiril@example.org";
const MALLORY: &str = "mallory@example.org";

async fn open() -> (Oscar, Vratar) {
    let shop = Oscar::start(OscarOptions::default()).await;
    let door = Vratar::start(Start::flags(&shop.url(), "oscar")).await;
    (shop, door)
}

async fn registers(door: &Vratar, email: &str) -> Http {
    let visitor = door.visitor();
    let page = visitor.get("/accounts/login/").await.expect(200);
    visitor.submit(&Oscar::registration(&page, email).tick_required()).await.expect(302);
    visitor
}

/// What stands about the victim: it must not change.
fn victims(door: &Vratar) -> Vec<Value> {
    door.decisions(VICTIM)
}

/// Nothing of anybody's record is shown, and nothing can be changed.
async fn sees_nothing(visitor: &Http) {
    let choices = visitor.get("/.vratar/choices").await;
    assert!(!choices.text().contains("vratar_a_promotions"), "{}", choices.text());
}

fn with(mut form: Form, more: &[(&str, &str)], first: bool) -> Form {
    for (name, value) in more {
        let at = if first { 0 } else { form.fields.len() };
        form.fields.insert(at, ((*name).to_owned(), (*value).to_owned()));
    }
    form
}

#[tokio::test]
async fn a_login_that_names_two_people_is_nobodys() {
    let (_shop, door) = open().await;
    registers(&door, VICTIM).await;
    registers(&door, MALLORY).await;
    let before = victims(&door);
    for (name, first) in [("login-username", true), ("login-username[x]", true), ("login-username", false)] {
        let visitor = door.visitor();
        let page = visitor.get("/accounts/login/").await.expect(200);
        let form = with(Oscar::login(&page, MALLORY), &[(name, VICTIM)], first);
        let answer = visitor.submit(&form).await;
        if answer.status.is_redirection() {
            sees_nothing(&visitor).await;
        }
    }
    assert_eq!(victims(&door), before);
}

#[tokio::test]
async fn a_registration_that_names_two_people_is_nobodys() {
    let (shop, door) = open().await;
    registers(&door, VICTIM).await;
    let before = victims(&door);
    let visitor = door.visitor();
    let page = visitor.get("/accounts/login/").await.expect(200);
    let form =
        Oscar::registration(&page, "fresh@example.org").tick_required().tick("vratar_a_promotions_email");
    visitor.submit(&with(form, &[("registration-email", VICTIM)], true)).await.expect(302);
    assert!(shop.users().contains(&"fresh@example.org".to_owned()));
    assert_eq!(victims(&door), before);
    assert_eq!(door.verify(), Some(0));
}

/// Only the shop knows whether it takes such a form for a login or a registration.
#[tokio::test]
async fn a_form_with_both_buttons_claims_nothing() {
    let (_shop, door) = open().await;
    registers(&door, VICTIM).await;
    registers(&door, MALLORY).await;
    let before = victims(&door);
    let visitor = door.visitor();
    let page = visitor.get("/accounts/login/").await.expect(200);
    let form = Oscar::registration(&page, VICTIM).tick_required().tick("vratar_a_promotions_email");
    let form = form.fill("registration-password2", "something else");
    let login = [("login_submit", "1"), ("login-username", MALLORY), ("login-password", OSCAR_PASSWORD)];
    let answer = visitor.submit(&with(form, &login, false)).await;
    assert!(answer.status.is_redirection(), "the shop logs in: {}", answer.text());
    assert_eq!(victims(&door), before);
    sees_nothing(&visitor).await;
}

/// The shop takes the sign of Kelvin for another letter than `k`: so do we.
#[tokio::test]
async fn letters_that_some_fold_alike_are_two_people() {
    let (shop, door) = open().await;
    registers(&door, VICTIM).await;
    let before = victims(&door);
    let visitor = registers(&door, "\u{212A}iril@example.org").await;
    assert_eq!(shop.users().len(), 63, "the shop has them both");
    assert_eq!(victims(&door), before);
    let choices = visitor.get("/.vratar/choices").await.expect(200);
    assert!(choices.text().contains("vratar_a_promotions"), "their own");
    assert_eq!(victims(&door), before);
}
