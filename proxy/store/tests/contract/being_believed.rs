//! What was shown, chosen, and became of it.

use crate::stage::{BROCHURES, NO_CONTACT, PROMOTIONS, Stage, TERMS, attempt_id, notice, second, served};
use vratar_model::DecisionState as S;
use vratar_model::journal::{Entry, Method};
use vratar_model::{Outcome, PageKind};

pub(crate) async fn ticked_and_unticked_boxes_are_kept_as_shown(mut stage: Stage) {
    stage.answers(2, PageKind::Registration, &[TERMS, BROCHURES], "anna@example.org").await;
    let rows = stage.all().await;
    let ticks: Vec<_> = rows.iter().map(|row| (row.question.as_str(), row.ticked)).collect();
    assert_eq!(ticks, [("terms", true), ("promotions", false), ("brochures", true), ("no_contact", false)]);
    let row = &rows[2];
    assert_eq!(row.wording, "Words of brochures");
    assert_eq!((row.lang.as_str(), row.questionnaire.as_str(), row.version), ("en", "standard", 1));
    assert_eq!(row.documents, notice(1).documents);
    assert_eq!(row.served, served(2, PageKind::Registration, notice(1).id));
    assert_eq!((row.served_id, row.attempt), (row.served.id, attempt_id(2)));
    assert_eq!((row.method, row.gpc), (Method::Form, true));
    assert_eq!(row.ip_truncated.as_deref(), Some("192.0.2.0"));
    assert_eq!(row.occurred_at, second(2));
    assert_eq!(row.recorded_at, second(10_002), "the journal's time of writing");
    assert_eq!(row.shop, stage.shop);
    assert!(rows[0].required && rows[3].exclusive);
    assert!(rows.is_sorted_by_key(|row| row.seq));
    assert_eq!(stage.store.notice(notice(1).id).await.unwrap(), Some(notice(1)));
    stage.assert_sound().await;
}

pub(crate) async fn a_decision_is_pending_until_the_shop_answers(mut stage: Stage) {
    let attempt = stage.answers(1, PageKind::Registration, &[PROMOTIONS], "anna@example.org").await;
    let pending = stage.under("anna@example.org").await;
    assert_eq!(pending.len(), 4);
    assert!(pending.iter().all(|row| row.outcome == Outcome::Pending && row.subject.is_none()));
    assert_eq!(pending[1].state, S::Given, "as if nothing had been decided before");
    assert_eq!(pending[1].signal, None);
    stage.shop_answers(attempt, Outcome::Committed).await;
    let committed = stage.under("anna@example.org").await;
    assert!(committed.iter().all(|row| row.outcome == Outcome::Committed));
    assert_eq!(committed[0].signal.as_deref(), Some("redirect"));
    assert_eq!(committed[0].settled_at, Some(second(5_000)));
    let subject = committed[0].subject.unwrap();
    let expected = [
        ("brochures", S::Refused),
        ("no_contact", S::Requested),
        ("promotions", S::Given),
        ("terms", S::Refused),
    ];
    assert_eq!(stage.stands(subject).await, expected.map(|(question, state)| (question.to_owned(), state)));
    stage.assert_sound().await;
}

pub(crate) async fn what_the_shop_refused_never_comes_into_force(mut stage: Stage) {
    let first = stage.registers(1, &[TERMS], "anna@example.org").await;
    let second = stage.answers(2, PageKind::Registration, &[TERMS, PROMOTIONS], "anna@example.org").await;
    stage.shop_answers(second, Outcome::Rejected).await;
    assert_eq!(stage.outcome(second).await.0, Outcome::Rejected);
    let rows = stage.under("anna@example.org").await;
    assert_eq!(rows.len(), 8, "it is still shown that it was said");
    assert_eq!(rows[5].state, S::Given, "what was said");
    assert_eq!(rows[5].subject, None);
    let subject = stage.whose(first).await.unwrap();
    assert_eq!(stage.standing_of(subject, "promotions").await, Some(S::Refused));
    stage.assert_sound().await;
}

pub(crate) async fn the_first_word_on_an_attempt_counts(mut stage: Stage) {
    let yes = stage.registers(1, &[PROMOTIONS], "anna@example.org").await;
    stage.shop_answers(yes, Outcome::Rejected).await;
    assert_eq!(stage.outcome(yes).await.0, Outcome::Committed);
    let no = stage.answers(2, PageKind::Registration, &[PROMOTIONS], "boris@example.org").await;
    stage.shop_answers(no, Outcome::Rejected).await;
    stage.shop_answers(no, Outcome::Committed).await;
    assert_eq!(stage.outcome(no).await.0, Outcome::Rejected);
    stage.assert_sound().await;
}

pub(crate) async fn no_contact_beats_consents_and_leaves_the_terms_alone(mut stage: Stage) {
    let attempt = stage.registers(1, &[TERMS, PROMOTIONS, NO_CONTACT], "anna@example.org").await;
    let states: Vec<_> = stage.of(attempt).await.iter().map(|row| row.state).collect();
    assert_eq!(states, [S::Given, S::Refused, S::Refused, S::Objected]);
    assert!(stage.of(attempt).await[1].ticked, "the tick itself is kept");
    let subject = stage.whose(attempt).await.unwrap();
    assert_eq!(stage.standing_of(subject, "promotions").await, Some(S::Refused));
}

pub(crate) async fn a_later_success_takes_the_place_of_what_hangs(mut stage: Stage) {
    let lost = stage.answers(1, PageKind::Registration, &[PROMOTIONS], "anna@example.org").await;
    let other_page = stage.answers(2, PageKind::Newsletter, &[PROMOTIONS], "anna@example.org").await;
    let other_person = stage.answers(3, PageKind::Registration, &[], "boris@example.org").await;
    stage.registers(4, &[TERMS], "anna@example.org").await;
    assert_eq!(stage.outcome(lost).await, (Outcome::Rejected, Some("superseded".to_owned())));
    assert_eq!(stage.outcome(other_page).await.0, Outcome::Pending);
    assert_eq!(stage.outcome(other_person).await.0, Outcome::Pending);
    stage.assert_sound().await;
}

pub(crate) async fn an_order_that_was_set_aside_and_succeeds_counts_after_all(mut stage: Stage) {
    let slow = stage.answers(1, PageKind::GuestCheckout, &[TERMS, PROMOTIONS], "anna@example.org").await;
    let quick = stage.answers(2, PageKind::GuestCheckout, &[TERMS], "anna@example.org").await;
    stage.shop_answers(quick, Outcome::Committed).await;
    assert_eq!(stage.outcome(slow).await.1.as_deref(), Some("superseded"));
    stage.shop_answers(slow, Outcome::Committed).await;
    assert_eq!(stage.outcome(slow).await, (Outcome::Committed, Some("redirect".to_owned())));
    let subject = stage.whose(slow).await;
    assert_eq!(subject, stage.whose(quick).await);
    let stands = stage.standing_of(subject.unwrap(), "promotions").await;
    assert_eq!(stands, Some(S::Refused), "the newer answer stands, whenever its order went through");
    stage.assert_sound().await;
}

pub(crate) async fn an_outcome_without_an_attempt_is_nothing(mut stage: Stage) {
    let before = stage.store.verify().await.unwrap();
    stage.shop_answers(attempt_id(404), Outcome::Committed).await;
    assert_eq!(stage.store.verify().await.unwrap(), before);
}

pub(crate) async fn a_wording_that_comes_late_brings_its_decisions(mut stage: Stage) {
    let late = notice(2);
    for n in [1, 2] {
        let named = vec![stage.email(&format!("person{n}@example.org"))];
        let mut attempt = stage.attempt(n, PageKind::Registration, &[TERMS, PROMOTIONS], named, None);
        attempt.served.notice = late.id;
        stage.happens(Entry::Attempt(Box::new(attempt))).await;
    }
    stage.shop_answers(attempt_id(1), Outcome::Committed).await;
    assert!(stage.all().await.is_empty(), "without its wording nothing shows what was answered");
    let report = stage.store.verify().await.unwrap();
    assert!(!report.sound() && report.broken.is_none());
    assert_eq!(report.findings.len(), 2, "{report:?}");
    stage.happens(Entry::Notice(Box::new(late))).await;
    assert_eq!(stage.all().await.len(), 8);
    assert_eq!(stage.outcome(attempt_id(1)).await.0, Outcome::Committed);
    assert_eq!(stage.outcome(attempt_id(2)).await.0, Outcome::Pending);
    let subject = stage.whose(attempt_id(1)).await.unwrap();
    assert_eq!(stage.standing_of(subject, "promotions").await, Some(S::Given));
    stage.shop_answers(attempt_id(2), Outcome::Committed).await;
    stage.assert_sound().await;
}

/// Also when the door that remembered it was started anew.
pub(crate) async fn a_page_is_answered_once(mut stage: Stage) {
    let order = stage.answers(1, PageKind::GuestCheckout, &[TERMS], "anna@example.org").await;
    stage.shop_answers(order, Outcome::Committed).await;
    let named = vec![stage.email("anna@example.org")];
    let mut again = stage.attempt(2, PageKind::GuestCheckout, &[TERMS, PROMOTIONS], named, None);
    again.served = served(1, PageKind::GuestCheckout, notice(1).id);
    stage.happens(Entry::Attempt(Box::new(again.clone()))).await;
    stage.shop_answers(attempt_id(2), Outcome::Committed).await;
    assert_eq!(stage.outcome(attempt_id(2)).await, (Outcome::Rejected, Some("spent".to_owned())));
    let subject = stage.whose(order).await.unwrap();
    assert_eq!(stage.standing_of(subject, "promotions").await, Some(S::Refused));
    (again.id, again.method) = (attempt_id(3), Method::Profile);
    stage.happens(Entry::Attempt(Box::new(again))).await;
    stage.shop_answers(attempt_id(3), Outcome::Committed).await;
    assert_eq!(
        stage.outcome(attempt_id(3)).await.0,
        Outcome::Committed,
        "choices are saved again after Back"
    );
    stage.assert_sound().await;
}
