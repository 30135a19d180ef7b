//! Who it is about, and who holds a session.

use crate::stage::{PROMOTIONS, Stage, TERMS, attempt_id, keys, second, session_ref};
use vratar_model::DecisionState as S;
use vratar_model::journal::{Entry, IdentifierKind as Kind, ProvedBy, Rotated};
use vratar_model::{Outcome, PageKind, ShopId};
use vratar_store::Recorded;

pub(crate) async fn guest_and_later_account_are_one(mut stage: Stage) {
    let order = stage.answers(1, PageKind::GuestCheckout, &[TERMS], "anna@example.org").await;
    stage.shop_answers(order, Outcome::Committed).await;
    let account = stage.registers(2, &[PROMOTIONS], "ANNA@example.org ").await;
    assert_eq!(stage.whose(order).await, stage.whose(account).await);
    assert!(stage.whose(order).await.is_some());
    assert_eq!(stage.under("anna@example.org").await.len(), 8);
}

pub(crate) async fn several_known_names_make_one_person_the_older(mut stage: Stage) {
    let by_mail = stage.registers(1, &[PROMOTIONS], "anna@example.org").await;
    let number = stage.identifier(Kind::CustomerId, "17");
    let attempt = stage.attempt(2, PageKind::Profile, &[TERMS], vec![number.clone()], None);
    stage.happens(Entry::Attempt(Box::new(attempt))).await;
    stage.shop_answers(attempt_id(2), Outcome::Committed).await;
    let older = stage.whose(by_mail).await.unwrap();
    let younger = stage.whose(attempt_id(2)).await.unwrap();
    assert_ne!(older, younger);
    let both = vec![number, stage.email("anna@example.org")];
    stage.proves(3, ProvedBy::Login, "s", None, both).await;
    assert_eq!(stage.whose(attempt_id(2)).await, Some(older));
    assert_eq!(stage.holder("s").await.unwrap().subject, Some(older));
    assert_eq!(stage.stands(younger).await, stage.stands(older).await, "the old id leads to the new");
    assert_eq!(stage.standing_of(older, "terms").await, Some(S::Given), "the newer of the two answers");
    assert_eq!(stage.standing_of(older, "promotions").await, Some(S::Refused));
    assert_eq!(stage.under("anna@example.org").await.len(), 8);
    stage.assert_sound().await;
}

pub(crate) async fn a_shared_phone_does_not_make_one_person(mut stage: Stage) {
    let phone = stage.identifier(Kind::Phone, "+359 88 000 000");
    for (n, email) in [(1, "anna@example.org"), (2, "boris@example.org")] {
        let named = vec![phone.clone(), stage.email(email)];
        let attempt = stage.attempt(n, PageKind::Registration, &[], named, None);
        stage.happens(Entry::Attempt(Box::new(attempt))).await;
        stage.shop_answers(attempt_id(n), Outcome::Committed).await;
    }
    assert_ne!(stage.whose(attempt_id(1)).await, stage.whose(attempt_id(2)).await);
    assert_eq!(stage.under("anna@example.org").await.len(), 4);
}

pub(crate) async fn a_phone_alone_says_who(mut stage: Stage) {
    let phone = stage.identifier(Kind::Phone, "+359 88 000 001");
    for n in [1, 2] {
        let attempt = stage.attempt(n, PageKind::GuestCheckout, &[], vec![phone.clone()], None);
        stage.happens(Entry::Attempt(Box::new(attempt))).await;
        stage.shop_answers(attempt_id(n), Outcome::Committed).await;
    }
    let guest = stage.whose(attempt_id(1)).await;
    assert_eq!(guest, stage.whose(attempt_id(2)).await);
    let named = vec![phone, stage.email("anna@example.org")];
    let attempt = stage.attempt(3, PageKind::Registration, &[], named, None);
    stage.happens(Entry::Attempt(Box::new(attempt))).await;
    stage.shop_answers(attempt_id(3), Outcome::Committed).await;
    assert_eq!(guest, stage.whose(attempt_id(3)).await, "nothing stronger contradicts");
}

pub(crate) async fn shops_do_not_know_each_others_people(mut stage: Stage) {
    let here = stage.registers(1, &[], "anna@example.org").await;
    stage.shop = ShopId::new("shop-b");
    let there = stage.registers(2, &[], "anna@example.org").await;
    assert_ne!(stage.whose(here).await, stage.whose(there).await);
    assert_eq!(stage.under("anna@example.org").await.len(), 4);
    assert_eq!(stage.store.shops().await.unwrap(), [ShopId::new("shop-a"), ShopId::new("shop-b")]);
}

pub(crate) async fn a_guest_order_takes_the_name_from_its_session(mut stage: Stage) {
    let named = vec![stage.email("anna@example.org")];
    stage.proves(1, ProvedBy::Guest, "s", None, named.clone()).await;
    let holder = stage.holder("s").await.unwrap();
    assert_eq!((holder.subject, holder.proved_by), (None, ProvedBy::Guest));
    assert_eq!(holder.identifiers, named);
    let attempt = stage.attempt(2, PageKind::GuestCheckout, &[TERMS], vec![], Some(session_ref("s")));
    stage.happens(Entry::Attempt(Box::new(attempt))).await;
    assert_eq!(stage.under("anna@example.org").await.len(), 4, "found while it is pending");
    stage.shop_answers(attempt_id(2), Outcome::Committed).await;
    let account = stage.registers(3, &[], "anna@example.org").await;
    assert_eq!(stage.whose(attempt_id(2)).await, stage.whose(account).await);
    stage.assert_sound().await;
}

pub(crate) async fn naming_an_address_opens_nothing(mut stage: Stage) {
    let hers = stage.registers(1, &[PROMOTIONS], "anna@example.org").await;
    let named = vec![stage.email("anna@example.org")];
    stage.proves(2, ProvedBy::Guest, "s", None, named).await;
    let attempt = stage.attempt(3, PageKind::GuestCheckout, &[TERMS], vec![], Some(session_ref("s")));
    stage.happens(Entry::Attempt(Box::new(attempt))).await;
    stage.shop_answers(attempt_id(3), Outcome::Committed).await;
    assert_eq!(stage.whose(attempt_id(3)).await, stage.whose(hers).await);
    assert_eq!(stage.holder("s").await.unwrap().subject, None);
    stage.logs_in(4, "t", Some("s"), "boris@example.org").await;
    assert_ne!(stage.holder("t").await.unwrap().subject, stage.whose(hers).await);
}

pub(crate) async fn a_guest_owns_no_other_guests_orders(mut stage: Stage) {
    let order = stage.answers(1, PageKind::GuestCheckout, &[TERMS], "anna@example.org").await;
    stage.shop_answers(order, Outcome::Committed).await;
    let named = vec![stage.email("anna@example.org")];
    let attempt = stage.attempt(2, PageKind::GuestCheckout, &[], named, Some(session_ref("s")));
    stage.happens(Entry::Attempt(Box::new(attempt))).await;
    stage.shop_answers(attempt_id(2), Outcome::Committed).await;
    assert!(stage.holder("s").await.is_none_or(|holder| holder.subject.is_none()));
    stage.logs_in(3, "s", None, "boris@example.org").await;
    assert_ne!(stage.holder("s").await.unwrap().subject, stage.whose(order).await);
    assert_eq!(stage.under("anna@example.org").await.len(), 8);
}

pub(crate) async fn a_guest_who_logs_in_brings_what_was_theirs(mut stage: Stage) {
    let attempt = stage.attempt(1, PageKind::GuestCheckout, &[TERMS], vec![], Some(session_ref("s")));
    stage.happens(Entry::Attempt(Box::new(attempt))).await;
    stage.shop_answers(attempt_id(1), Outcome::Committed).await;
    let guest = stage.holder("s").await.unwrap().subject;
    assert_eq!(guest, stage.whose(attempt_id(1)).await);
    stage.logs_in(2, "t", Some("s"), "anna@example.org").await;
    assert_eq!(stage.holder("t").await.unwrap().subject, guest, "the older of the two");
    assert!(stage.holder("s").await.is_none());
    assert_eq!(stage.under("anna@example.org").await.len(), 4);
    stage.assert_sound().await;
}

pub(crate) async fn a_login_in_the_account_decides_for_itself(mut stage: Stage) {
    let hers = stage.registers(1, &[], "anna@example.org").await;
    stage.logs_in(2, "s", None, "anna@example.org").await;
    let named = vec![stage.email("gift@example.org")];
    let attempt = stage.attempt(3, PageKind::Checkout, &[TERMS], named, Some(session_ref("s")));
    stage.happens(Entry::Attempt(Box::new(attempt))).await;
    stage.shop_answers(attempt_id(3), Outcome::Committed).await;
    assert_eq!(stage.whose(attempt_id(3)).await, stage.whose(hers).await);
    let attempt = stage.attempt(4, PageKind::Profile, &[TERMS], vec![], Some(session_ref("s")));
    stage.happens(Entry::Attempt(Box::new(attempt))).await;
    assert_eq!(stage.under("anna@example.org").await.len(), 12, "found while it is pending");
    stage.shop_answers(attempt_id(4), Outcome::Committed).await;
    assert_eq!(stage.whose(attempt_id(4)).await, stage.whose(hers).await);
    let gift = stage.registers(5, &[], "gift@example.org").await;
    assert_ne!(stage.whose(gift).await, stage.whose(hers).await, "she does not own what she typed");
    stage.assert_sound().await;
}

pub(crate) async fn a_new_account_is_in_its_session(mut stage: Stage) {
    let attempt = stage.answers(1, PageKind::Registration, &[], "anna@example.org").await;
    let number = vec![stage.identifier(Kind::CustomerId, "17")];
    stage.settles(attempt, Outcome::Committed, number, Some(session_ref("s"))).await;
    let holder = stage.holder("s").await.unwrap();
    assert_eq!((holder.subject, holder.proved_by), (stage.whose(attempt).await, ProvedBy::Login));
    let kinds: Vec<_> = holder.identifiers.iter().map(|identifier| identifier.kind).collect();
    assert_eq!(kinds, [Kind::CustomerId, Kind::Email]);
}

pub(crate) async fn sessions_rotate_and_end(mut stage: Stage) {
    stage.logs_in(1, "s", None, "anna@example.org").await;
    stage.logs_in(2, "t", Some("s"), "anna@example.org").await;
    assert!(stage.holder("s").await.is_none());
    let named = vec![stage.email("other@example.org")];
    stage.proves(3, ProvedBy::Guest, "t", None, named).await;
    assert_eq!(stage.holder("t").await.unwrap().proved_by, ProvedBy::Login, "naming undoes no login");
    stage.logs_out("t").await;
    assert!(stage.holder("t").await.is_none());
    stage.shop = ShopId::new("shop-b");
    assert!(stage.holder("t").await.is_none());
}

pub(crate) async fn identifiers_come_back_as_they_were_sealed(mut stage: Stage) {
    stage.logs_in(1, "s", None, " Anna@example.org").await;
    let held = stage.holder("s").await.unwrap().identifiers;
    assert_eq!(held, [stage.email("anna@example.org")]);
    assert_eq!(keys().reveal(&held[0]).unwrap(), "anna@example.org");
}

pub(crate) async fn a_session_that_rotates_stays_whose_it_was(mut stage: Stage) {
    stage.logs_in(1, "s", None, "anna@example.org").await;
    let hers = stage.holder("s").await;
    for (from, to) in [("s", "t"), ("nobody's", "u")] {
        let (shop, at) = (stage.shop.clone(), second(2));
        let (from, to) = (session_ref(from), session_ref(to));
        stage.happens(Entry::Rotated(Rotated { shop, from, to, at })).await;
    }
    assert_eq!(stage.holder("t").await, hers);
    assert!(stage.holder("s").await.is_none() && stage.holder("u").await.is_none());
}

pub(crate) async fn a_session_of_which_nothing_is_seen_is_forgotten(mut stage: Stage) {
    const DAY: u64 = 24 * 3_600;
    stage.logs_in(1, "idle", None, "anna@example.org").await;
    stage.logs_in(2, "used", None, "boris@example.org").await;
    stage.proves(3, ProvedBy::Guest, "guest", None, vec![stage.email("gift@example.org")]).await;
    for day in [20, 31] {
        let attempt = stage.attempt(day, PageKind::Profile, &[], vec![], Some(session_ref("used")));
        let entry = Entry::Attempt(Box::new(attempt));
        let recorded = Recorded { seq: stage.next, at: second(day * DAY), entry };
        stage.next += 1;
        stage.store.apply(stage.journal, &[recorded]).await.unwrap();
    }
    assert!(stage.holder("idle").await.is_none() && stage.holder("guest").await.is_none());
    assert!(stage.holder("used").await.is_some());
    stage.assert_sound().await;
}
