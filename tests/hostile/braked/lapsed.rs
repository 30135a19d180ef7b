//! What nobody answers in time, and what was proved too long ago.

use super::approved::asks;
use super::people::{crowd, rules};
use super::prove_shop::{Login, RIGHT, desk_by, hidden};
use super::second::{PATH, get, login, post, reference, waiting, with_boss};
use crate::desk::Desk;
use std::time::Duration;
use vratar_model::access::Event;
use vratar_tests::Ledger;

async fn approvals(desk: &Desk, what: &str) -> f64 {
    let text = desk.rig.door.admin("/metrics").await;
    let of_it = |line: &&str| line.starts_with("vratar_approvals_total") && line.contains(what);
    let found = text.lines().find(of_it);
    found.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap_or(0.0)
}

/// By a rule that waits a short while only.
#[tokio::test]
async fn an_ask_that_nobody_answers_expires() {
    let desk = Desk::with(with_boss(rules("approval_short")), crowd()).await;
    let boss = login(&desk, "boss").await;
    let asked = desk.get("/staff/export?rows=101").await;
    assert_eq!(asked.status, 429);
    let seen = waiting(&get(&desk, &boss, PATH).await.text());
    while approvals(&desk, "expired").await < 1.0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(get(&desk, &boss, PATH).await.text().contains("Nothing waits for you."));
    for (ask, seal) in seen {
        let form = format!("ask={ask}&seal={seal}&answer=approve");
        let late = post(&desk, &boss, "Sec-Fetch-Site: same-origin\r\n", &form).await;
        assert_eq!(late.header("location"), Some("/.vratar/approvals?done=gone"));
    }
    let again = desk.get("/staff/export?rows=101").await;
    assert_eq!(again.status, 429, "nobody approved it");
    assert_ne!(reference(&again.text()), reference(&asked.text()), "it is asked anew");
    let ledger = Ledger::when(&desk.state(), |ledger| asks(ledger).len() == 2).await;
    assert!(!ledger.records.iter().any(|(_, record)| matches!(record.event, Event::Approval(_))));
    assert_eq!((approvals(&desk, "asked").await, approvals(&desk, "approved").await), (2.0, 0.0));
    desk.rig.sound().await;
}

/// A password lifts a budget as long as its rule says, and what went out by it counts.
#[tokio::test]
async fn a_budget_asks_again_once_the_proof_ran_out() {
    const EXPORT: &str = "/staff/export?rows=6";
    let desk = desk_by("proof_short", Login::Form).await;
    for proofs in [1.0, 2.0] {
        let asked = desk.asked(&desk.go(EXPORT)).await;
        assert_eq!(asked.status, 403, "{asked:?}");
        let proved = desk.prove(&hidden(&asked, "vratar_slip").unwrap(), RIGHT).await;
        assert_eq!((proved.status, proved.header("location")), (303, Some(EXPORT)), "{proved:?}");
        assert_eq!(desk.send(&desk.go(EXPORT)).await.status, 200);
        assert_eq!(desk.proofs("proved").await, proofs);
    }
    let less = desk.asked(&desk.go("/staff/export?rows=1")).await;
    assert_eq!(less.status, 403, "the budget is used up");
    desk.sound().await;
}

/// While the shop is away nobody can say whether a password is right: it is no wrong try, and proves nothing.
#[tokio::test]
async fn while_the_shop_is_away_no_password_is_wrong_or_right() {
    let desk = desk_by("prove", Login::Closing).await;
    let asked = desk.asked(&desk.go("/staff/people/7")).await;
    let mut slip = hidden(&asked, "vratar_slip").unwrap();
    let before = Ledger::when(&desk.state(), |ledger| !ledger.refusals().is_empty()).await.records.len();
    desk.rig.shop.close();
    while tokio::net::TcpStream::connect(("127.0.0.1", desk.rig.shop.port())).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // More of them than wrong tries are let through.
    for tries in 1..=7 {
        let away = desk.prove(&slip, RIGHT).await;
        assert_eq!(away.status, 502, "{away:?}");
        let page = away.text();
        assert!(page.contains("The shop does not answer") && !page.contains(RIGHT.1), "{page}");
        slip = hidden(&away, "vratar_slip").unwrap();
        assert_eq!(desk.proofs("away").await, f64::from(tries));
    }
    assert_eq!(
        (desk.proofs("wrong").await, desk.proofs("locked").await, desk.proofs("proved").await),
        (0.0, 0.0, 0.0)
    );
    let again = desk.send(&desk.go("/staff/people/7")).await;
    assert_eq!(again.status, 403, "nothing is proved");
    let ledger = Ledger::when(&desk.state(), |ledger| ledger.refusals().len() == 2).await;
    let logins = ledger.logins();
    assert!(logins.len() == 1 && !logins[0].again, "{} of {before} records before", logins.len());
    desk.calm_and_quiet().await;
}
