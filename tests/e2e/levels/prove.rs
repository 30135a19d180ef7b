//! The password again, at the login of a real shop.

use super::desk::Desk;
use super::steps::Steps;
use super::visit::{Visit, Walker};
use std::time::Duration;
use vratar_tests::OSCAR_PASSWORD;

const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/levels/prove.toml");
const CSV: &str = "/dashboard/orders/?order_number=&name=&response_format=csv";
const SESSIONS: &str = "SELECT session_key FROM django_session ORDER BY session_key";

/// Types both into the page that asks.
async fn prove(steps: &mut Steps<'_>, name: &str, password: &str) {
    steps.send(&["vratar_slip"], &[("vratar_name", name), ("vratar_password", password)]).await;
}

fn is_csv(visit: &Visit) -> bool {
    let is = visit.answer.header("content-type").is_some_and(|kind| kind.starts_with("text/csv"));
    is && visit.answer.status.as_u16() == 200
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_waits_for_a_new_password() {
    let desk = Desk::with(RULES).await;
    let clerk = desk.clerk().await;
    let mut visits = Vec::new();
    let mut steps = Steps { walker: &clerk.walker, visits: &mut visits };
    tokio::time::sleep(Duration::from_secs(5)).await;
    let before = desk.shop.column(SESSIONS);
    steps.get(CSV).await;
    assert_eq!(steps.last().answer.status.as_u16(), 403, "{}", steps.last().answer.text());
    prove(&mut steps, "desislava", "wrong").await;
    assert!(steps.last().answer.text().contains("role=\"alert\""));
    prove(&mut steps, "admin", OSCAR_PASSWORD).await;
    assert!(steps.last().answer.text().contains("role=\"alert\""), "somebody else");
    prove(&mut steps, "desislava", OSCAR_PASSWORD).await;
    assert!(is_csv(steps.last()), "{}", steps.last().text());
    assert_eq!(desk.shop.column(SESSIONS), before, "the session that the proof began is still there");

    // The same by POST: what is selected is kept meanwhile.
    steps.get("/dashboard/orders/").await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let chosen = [("action", "download_selected_orders"), ("selected_order", "3"), ("select_across", "0")];
    steps.send(&["selected_order"], &chosen).await;
    assert_eq!(steps.last().answer.status.as_u16(), 403, "{}", steps.last().answer.text());
    prove(&mut steps, "desislava", OSCAR_PASSWORD).await;
    steps.send(&["vratar_ticket"], &[]).await;
    assert!(is_csv(steps.last()), "{}", steps.last().text());
    assert_eq!(steps.last().answer.text().lines().count(), 2);
}

/// A customer's login is one of two forms of its page, and only its button tells them apart.
#[tokio::test(flavor = "multi_thread")]
async fn a_customer_proves_it_where_customers_log_in() {
    let desk = Desk::with(RULES).await;
    let walker = Walker { name: "customer", own: "", http: desk.door.visitor() };
    let mut visits = Vec::new();
    let mut steps = Steps { walker: &walker, visits: &mut visits };
    let email = desk.shop.users().into_iter().find(|user| user.contains("client")).unwrap();
    steps.customer_login(&email).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    steps.get("/accounts/profile/").await;
    assert_eq!(steps.last().answer.status.as_u16(), 403, "{}", steps.last().answer.text());
    prove(&mut steps, &email.to_uppercase(), OSCAR_PASSWORD).await;
    steps.is_at("/accounts/profile/");
    assert!(steps.last().answer.text().contains(&email));
}
