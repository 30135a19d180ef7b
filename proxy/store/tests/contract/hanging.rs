//! Attempts whose answer nobody saw.

use crate::stage::{PROMOTIONS, Stage, TERMS, attempt_id, notice, second, session_ref};
use vratar_model::DecisionState as S;
use vratar_model::journal::{Attempt, Entry};
use vratar_model::{Outcome, PageKind};
use vratar_store::Recorded;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

pub(crate) async fn a_login_settles_the_newest_hanging_registration(mut stage: Stage) {
    let old = stage.answers(1, PageKind::Registration, &[PROMOTIONS], "anna@example.org").await;
    let new = stage.answers(2, PageKind::Registration, &[TERMS], "anna@example.org").await;
    stage.logs_in(3, "s", None, "Anna@Example.org").await;
    assert_eq!(stage.outcome(new).await, (Outcome::Committed, Some("login".to_owned())));
    assert_eq!(stage.outcome(old).await, (Outcome::Rejected, Some("superseded".to_owned())));
    let holder = stage.holder("s").await.unwrap();
    assert_eq!(holder.subject, stage.whose(new).await);
    assert_eq!(stage.standing_of(holder.subject.unwrap(), "terms").await, Some(S::Given));
    assert_eq!(stage.standing_of(holder.subject.unwrap(), "promotions").await, Some(S::Refused));
    stage.assert_sound().await;
}

pub(crate) async fn a_login_settles_nothing_for_who_has_registered(mut stage: Stage) {
    stage.registers(1, &[TERMS], "anna@example.org").await;
    let strange = stage.answers(2, PageKind::Registration, &[PROMOTIONS], "anna@example.org").await;
    stage.logs_in(3, "s", None, "anna@example.org").await;
    assert_eq!(stage.outcome(strange).await.0, Outcome::Pending);
}

pub(crate) async fn a_login_does_not_settle_what_another_named(mut stage: Stage) {
    let hers = stage.answers(1, PageKind::Registration, &[TERMS], "anna@example.org").await;
    let order = stage.answers(2, PageKind::GuestCheckout, &[TERMS], "boris@example.org").await;
    stage.logs_in(3, "s", None, "boris@example.org").await;
    assert_eq!(stage.outcome(hers).await.0, Outcome::Pending);
    assert_eq!(stage.outcome(order).await.0, Outcome::Pending, "only registrations");
}

/// A registration of `email` that came with `session`, from the browser on the stage.
fn registration(stage: &Stage, n: u64, session: Option<&str>, email: &str) -> Attempt {
    let named = vec![stage.email(email)];
    stage.attempt(n, PageKind::Registration, &[TERMS, PROMOTIONS], named, session.map(session_ref))
}

pub(crate) async fn a_login_settles_what_its_own_session_left_hanging(mut stage: Stage) {
    for (n, session, before) in [(1, "s", Some("s")), (2, "t", None)] {
        let email = format!("person{n}@example.org");
        let attempt = registration(&stage, n, Some(session), &email);
        stage.happens(Entry::Attempt(Box::new(attempt))).await;
        stage.browser = "updated since";
        let now = if before.is_some() { "after" } else { session };
        stage.logs_in(n + DAY, now, before, &email).await;
        assert_eq!(stage.outcome(attempt_id(n)).await, (Outcome::Committed, Some("login".to_owned())));
    }
    stage.assert_sound().await;
}

pub(crate) async fn a_login_from_elsewhere_settles_nothing(mut stage: Stage) {
    stage.browser = "a stranger's";
    let strange = registration(&stage, 1, Some("strange"), "anna@example.org");
    stage.happens(Entry::Attempt(Box::new(strange))).await;
    stage.browser = "hers";
    stage.logs_in(2, "s", Some("r"), "anna@example.org").await;
    let rows = stage.under("anna@example.org").await;
    assert_eq!(rows.len(), 4, "it is still shown that it was said");
    assert!(rows.iter().all(|row| row.outcome == Outcome::Pending && row.subject.is_none()));
    let hers = stage.holder("s").await.unwrap().subject.unwrap();
    assert!(stage.stands(hers).await.is_empty());
}

pub(crate) async fn a_like_browser_settles_only_what_is_fresh(mut stage: Stage) {
    let hers = registration(&stage, 1, None, "anna@example.org");
    stage.happens(Entry::Attempt(Box::new(hers))).await;
    stage.logs_in(2 + HOUR, "s", None, "anna@example.org").await;
    assert_eq!(stage.outcome(attempt_id(1)).await.0, Outcome::Pending);
    let elsewhere = Attempt { ip_truncated: None, ..registration(&stage, 2, None, "boris@example.org") };
    stage.happens(Entry::Attempt(Box::new(elsewhere))).await;
    stage.logs_in(3, "t", None, "boris@example.org").await;
    assert_eq!(stage.outcome(attempt_id(2)).await.0, Outcome::Pending, "an unknown network is not the same");
}

pub(crate) async fn a_customer_of_before_is_not_settled_for(mut stage: Stage) {
    stage.logs_in(1, "s", None, "anna@example.org").await;
    let again = registration(&stage, 2, Some("s"), "anna@example.org");
    stage.happens(Entry::Attempt(Box::new(again))).await;
    stage.logs_in(3, "s", None, "anna@example.org").await;
    assert_eq!(stage.outcome(attempt_id(2)).await.0, Outcome::Pending);
}

pub(crate) async fn what_hangs_for_too_long_is_abandoned(mut stage: Stage) {
    let hangs = stage.answers(1, PageKind::Registration, &[PROMOTIONS], "anna@example.org").await;
    let named = vec![stage.email("boris@example.org")];
    let attempt = stage.attempt(2, PageKind::Registration, &[PROMOTIONS], named, None);
    for (day, entry) in [(5, Entry::Attempt(Box::new(attempt))), (8, Entry::Notice(Box::new(notice(2))))] {
        let recorded = Recorded { seq: stage.next, at: second(day * DAY), entry };
        stage.store.apply(stage.journal, &[recorded]).await.unwrap();
        stage.next += 1;
    }
    assert_eq!(stage.outcome(hangs).await, (Outcome::Rejected, Some("abandoned".to_owned())));
    assert_eq!(stage.outcome(attempt_id(2)).await.0, Outcome::Pending);
    assert_eq!(stage.under("anna@example.org").await.len(), 4, "what was said stays");
    stage.assert_sound().await;
}
