//! What an answer means for what holds already, and whose answer counts.

use crate::stage::{BROCHURES, NO_CONTACT, PROMOTIONS, Stage, TERMS, attempt_id, notice, session_ref};
use vratar_model::decision::Effect as E;
use vratar_model::journal::Entry;
use vratar_model::{DecisionState as S, Outcome, PageKind, SubjectId};

/// Anna, a customer who is logged in with session "s".
async fn anna(stage: &mut Stage, ticked: &[u16]) -> SubjectId {
    let account = stage.registers(1, ticked, "anna@example.org").await;
    stage.logs_in(2, "s", None, "anna@example.org").await;
    stage.whose(account).await.unwrap()
}

/// A form that showed the boxes of `shown` ticked and came back with those of `ticked`.
async fn sends(stage: &mut Stage, n: u64, session: &str, shown: &[u16], ticked: &[u16]) {
    let mut attempt = stage.attempt(n, PageKind::Profile, ticked, vec![], Some(session_ref(session)));
    attempt.served.shown = shown.to_vec();
    stage.happens(Entry::Attempt(Box::new(attempt))).await;
    stage.shop_answers(attempt_id(n), Outcome::Committed).await;
}

/// Somebody who is not logged in names an address.
async fn strangers(stage: &mut Stage, n: u64, page: PageKind, ticked: &[u16], email: &str) {
    let attempt = stage.answers(n, page, ticked, email).await;
    stage.shop_answers(attempt, Outcome::Committed).await;
}

async fn effects(stage: &Stage, n: u64) -> Vec<(S, E)> {
    stage.of(attempt_id(n)).await.iter().map(|row| (row.state, row.effect)).collect()
}

pub(crate) async fn deciding_again_renews_and_withdraws(mut stage: Stage) {
    let anna = anna(&mut stage, &[TERMS, PROMOTIONS, BROCHURES]).await;
    sends(&mut stage, 3, "s", &[BROCHURES], &[PROMOTIONS]).await;
    assert_eq!(stage.standing_of(anna, "promotions").await, Some(S::Renewed));
    assert_eq!(stage.standing_of(anna, "brochures").await, Some(S::Withdrawn));
    let left = (S::Given, E::LeftOpen);
    let expected = [left, (S::Renewed, E::Decides), (S::Withdrawn, E::Decides), (S::Requested, E::Repeats)];
    assert_eq!(effects(&stage, 3).await, expected);
    stage.assert_sound().await;
}

pub(crate) async fn an_empty_box_left_empty_takes_nothing_back(mut stage: Stage) {
    let anna = anna(&mut stage, &[TERMS, PROMOTIONS]).await;
    sends(&mut stage, 3, "s", &[], &[TERMS]).await;
    assert_eq!(stage.standing_of(anna, "promotions").await, Some(S::Given));
    sends(&mut stage, 4, "s", &[], &[NO_CONTACT]).await;
    sends(&mut stage, 5, "s", &[], &[TERMS]).await;
    assert_eq!(stage.standing_of(anna, "no_contact").await, Some(S::Objected), "nor an objection");
    assert_eq!(effects(&stage, 5).await[3], (S::Objected, E::LeftOpen));
    stage.assert_sound().await;
}

pub(crate) async fn what_is_shown_and_stays_is_not_decided_again(mut stage: Stage) {
    let anna = anna(&mut stage, &[TERMS, PROMOTIONS]).await;
    let before = stage.store.standing(anna).await.unwrap();
    sends(&mut stage, 3, "s", &[TERMS, PROMOTIONS], &[TERMS, PROMOTIONS]).await;
    assert_eq!(stage.store.standing(anna).await.unwrap(), before, "not renewed either");
    assert!(effects(&stage, 3).await.iter().all(|(_, effect)| *effect == E::Repeats));
    assert_eq!(stage.all().await.len(), 8, "what was shown and left so is kept");
}

pub(crate) async fn as_long_as_no_contact_stands_no_consent_does(mut stage: Stage) {
    let anna = anna(&mut stage, &[TERMS, PROMOTIONS, BROCHURES]).await;
    sends(&mut stage, 3, "s", &[], &[NO_CONTACT]).await;
    sends(&mut stage, 4, "s", &[], &[PROMOTIONS]).await;
    assert_eq!(stage.standing_of(anna, "promotions").await, Some(S::Withdrawn));
    sends(&mut stage, 5, "s", &[NO_CONTACT], &[PROMOTIONS]).await;
    assert_eq!(stage.standing_of(anna, "no_contact").await, Some(S::Withdrawn));
    assert_eq!(stage.standing_of(anna, "promotions").await, Some(S::Given));
    assert_eq!(stage.standing_of(anna, "brochures").await, Some(S::Withdrawn));
    stage.assert_sound().await;
}

/// A form that asks about no contact alone.
pub(crate) async fn no_contact_beats_what_its_form_did_not_show(mut stage: Stage) {
    let anna = anna(&mut stage, &[TERMS, PROMOTIONS]).await;
    let mut alone = notice(2);
    alone.asked = vec![alone.asked[usize::from(NO_CONTACT)].clone()];
    let mut attempt = stage.attempt(3, PageKind::Profile, &[0], vec![], Some(session_ref("s")));
    attempt.served.notice = alone.id;
    stage.happens(Entry::Notice(Box::new(alone))).await;
    stage.happens(Entry::Attempt(Box::new(attempt))).await;
    stage.shop_answers(attempt_id(3), Outcome::Committed).await;
    assert_eq!(stage.standing_of(anna, "promotions").await, Some(S::Withdrawn));
    assert_eq!(stage.standing_of(anna, "terms").await, Some(S::Given));
    stage.assert_sound().await;
}

pub(crate) async fn naming_a_customers_address_permits_nothing(mut stage: Stage) {
    let anna = anna(&mut stage, &[TERMS]).await;
    sends(&mut stage, 3, "s", &[], &[NO_CONTACT]).await;
    let before = stage.store.standing(anna).await.unwrap();
    strangers(&mut stage, 4, PageKind::Newsletter, &[PROMOTIONS], "anna@example.org").await;
    strangers(&mut stage, 5, PageKind::GuestCheckout, &[TERMS, BROCHURES], "anna@example.org").await;
    strangers(&mut stage, 6, PageKind::Profile, &[PROMOTIONS], "anna@example.org").await;
    assert_eq!(stage.store.standing(anna).await.unwrap(), before);
    let rows = stage.of(attempt_id(5)).await;
    assert!(rows.iter().all(|row| row.subject == Some(anna) && row.effect == E::Unproved && !row.proved));
    assert_eq!((rows[0].state, rows[2].state), (S::Given, S::Given), "what was said is kept");
    assert_eq!(stage.under("anna@example.org").await.len(), 20);
    stage.assert_sound().await;
}

pub(crate) async fn naming_a_customers_address_may_forbid(mut stage: Stage) {
    let anna = anna(&mut stage, &[TERMS, PROMOTIONS]).await;
    strangers(&mut stage, 3, PageKind::Newsletter, &[], "anna@example.org").await;
    assert_eq!(stage.standing_of(anna, "promotions").await, Some(S::Given), "an empty box forbids nothing");
    strangers(&mut stage, 4, PageKind::Newsletter, &[NO_CONTACT], "anna@example.org").await;
    assert_eq!(stage.standing_of(anna, "promotions").await, Some(S::Withdrawn));
    let standing = stage.store.standing(anna).await.unwrap();
    let no_contact = standing.iter().find(|row| row.question == "no_contact").unwrap();
    assert_eq!(
        (no_contact.state, no_contact.proved),
        (S::Objected, false),
        "and that it was not proved is told"
    );
    sends(&mut stage, 5, "s", &[NO_CONTACT], &[PROMOTIONS]).await;
    assert_eq!(
        stage.standing_of(anna, "promotions").await,
        Some(S::Given),
        "with one click it is taken back"
    );
}

pub(crate) async fn a_guests_word_counts_until_the_customer_is_asked(mut stage: Stage) {
    strangers(&mut stage, 1, PageKind::Newsletter, &[PROMOTIONS], "anna@example.org").await;
    let guest = stage.whose(attempt_id(1)).await.unwrap();
    assert_eq!(stage.standing_of(guest, "promotions").await, Some(S::Given));
    stage.registers(2, &[TERMS], "anna@example.org").await;
    assert_eq!(stage.standing_of(guest, "promotions").await, Some(S::Withdrawn));
    stage.assert_sound().await;
}
