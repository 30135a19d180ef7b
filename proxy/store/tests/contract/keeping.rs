//! Exactly once, findable, and the rest that is kept.

use crate::stage::{PROMOTIONS, Stage, TERMS, notice, second};
use uuid::Uuid;
use vratar_model::id::EventId;
use vratar_model::journal::{Bypass, Entry};
use vratar_model::questionnaire::{Change, Questionnaire};
use vratar_model::{DecisionState, Localized, Outcome, PageKind, ShopId};
use vratar_store::{DecisionFilter, Recorded};

pub(crate) async fn applying_again_changes_nothing(mut stage: Stage) {
    let (attempt, journal) =
        (stage.attempt(1, PageKind::Registration, &[TERMS], vec![], None), stage.journal);
    let entries = [Entry::Attempt(Box::new(attempt)), Entry::Notice(Box::new(notice(2)))];
    let batch: Vec<_> =
        (2u64..).zip(entries).map(|(seq, entry)| Recorded { seq, at: second(seq), entry }).collect();
    stage.store.apply(journal, &batch[..1]).await.unwrap();
    stage.store.apply(journal, &batch).await.unwrap();
    let once = stage.store.verify().await.unwrap();
    assert_eq!(stage.store.applied(journal).await.unwrap(), 3);
    stage.store.apply(journal, &batch).await.unwrap();
    stage.store.apply(journal, &[]).await.unwrap();
    assert_eq!(stage.store.verify().await.unwrap(), once);
    stage.next = 4;
    assert_eq!(stage.all().await.len(), 4);
}

pub(crate) async fn two_journals_are_counted_apart(mut stage: Stage) {
    stage.registers(1, &[], "anna@example.org").await;
    let other = Uuid::from_u128(2);
    assert_eq!(stage.store.applied(other).await.unwrap(), 0);
    (stage.journal, stage.next) = (other, 1);
    stage.registers(2, &[], "boris@example.org").await;
    assert_eq!(stage.store.applied(other).await.unwrap(), 2);
    assert_eq!(stage.store.applied(Uuid::from_u128(1)).await.unwrap(), 3);
    assert_eq!(stage.all().await.len(), 8);
}

/// A journal that was restored from an older copy offers its entries again under a new id.
pub(crate) async fn entries_are_known_by_their_own_ids(mut stage: Stage) {
    for other in [1, 2] {
        (stage.journal, stage.next) = (Uuid::from_u128(other), if other == 1 { 2 } else { 1 });
        stage.happens(Entry::Notice(Box::new(notice(1)))).await;
        stage.registers(1, &[PROMOTIONS], "anna@example.org").await;
        stage.logs_in(2, "s", None, "boris@example.org").await;
        let bypass = Bypass {
            id: EventId::new(1, [1; 10]),
            host: "shop.example.org".to_owned(),
            until: None,
            reason: "done".to_owned(),
            at: second(1),
        };
        stage.happens(Entry::Bypass(bypass)).await;
    }
    assert_eq!(stage.all().await.len(), 4);
    assert_eq!(stage.store.bypasses().await.unwrap().len(), 1);
    let report = stage.store.verify().await.unwrap();
    assert!(report.sound());
    assert_eq!(report.events, 11, "{report:?}");
}

pub(crate) async fn decisions_are_filtered_and_paged(mut stage: Stage) {
    let anna = stage.registers(1, &[], "anna@example.org").await;
    stage.registers(2, &[], "boris@example.org").await;
    let here = stage.shop.clone();
    stage.shop = ShopId::new("shop-b");
    stage.registers(3, &[], "anna@example.org").await;
    let find = async |filter| stage.store.decisions(filter).await.unwrap();
    let all = find(DecisionFilter::default()).await;
    assert_eq!(all.len(), 12);
    let of_shop = DecisionFilter { shop: Some(here), ..DecisionFilter::default() };
    assert_eq!(find(of_shop.clone()).await.len(), 8);
    let after = DecisionFilter { after: all[9].seq, ..DecisionFilter::default() };
    assert_eq!(find(after).await, all[10..]);
    let subject = stage.whose(anna).await;
    assert_eq!(find(DecisionFilter { subject, ..DecisionFilter::default() }).await, all[..4]);
    let lookups = vec![stage.email("anna@example.org").lookup];
    assert_eq!(
        find(DecisionFilter { subject, lookups: lookups.clone(), ..DecisionFilter::default() }).await.len(),
        8
    );
    assert_eq!(find(DecisionFilter { lookups, ..of_shop }).await.len(), 0, "looked up in another shop");
    let unknown = DecisionFilter { lookups: vec!["unknown".to_owned()], ..DecisionFilter::default() };
    assert_eq!(find(unknown).await.len(), 0);
}

pub(crate) async fn a_state_that_goes_on_keeps_its_date(mut stage: Stage) {
    for (n, ticked) in [(1, vec![PROMOTIONS]), (2, vec![PROMOTIONS]), (3, vec![PROMOTIONS])] {
        let attempt = stage.answers(n, PageKind::Profile, &ticked, "anna@example.org").await;
        stage.shop_answers(attempt, Outcome::Committed).await;
    }
    let subject = stage.all().await[0].subject.unwrap();
    let standing = stage.store.standing(subject).await.unwrap();
    let promotions = standing.iter().find(|row| row.question == "promotions").unwrap();
    assert_eq!((promotions.state, promotions.since), (DecisionState::Renewed, second(2)));
    assert_eq!((promotions.wording.as_str(), promotions.version), ("Words of promotions", 1));
    assert!(promotions.ticked);
    let terms = standing.iter().find(|row| row.question == "terms").unwrap();
    assert_eq!((terms.state, terms.since), (DecisionState::Refused, second(1)));
}

pub(crate) async fn questionnaires_and_switches_are_kept(mut stage: Stage) {
    let version = |version| Questionnaire {
        code: "standard".to_owned(),
        version,
        change: Change::Major,
        title: Localized(std::collections::BTreeMap::new()),
        intro: None,
        documents: vec![],
        questions: vec![],
    };
    for number in [2, 1, 1] {
        stage.happens(Entry::Questionnaire(Box::new(version(number)))).await;
    }
    let kept = stage.store.questionnaires().await.unwrap();
    let kept: Vec<_> = kept.into_iter().map(|row| (row.questionnaire, row.recorded_at)).collect();
    assert_eq!(kept, [(version(1), second(10_003)), (version(2), second(10_002))]);
    let bypass = |n, until| Bypass {
        id: EventId::new(n, [1; 10]),
        host: "shop.example.org".to_owned(),
        until,
        reason: "a test".to_owned(),
        at: second(n),
    };
    stage.happens(Entry::Bypass(bypass(1, Some(second(9))))).await;
    stage.happens(Entry::Bypass(bypass(2, None))).await;
    assert_eq!(stage.store.bypasses().await.unwrap(), [bypass(1, Some(second(9))), bypass(2, None)]);
    stage.assert_sound().await;
}

pub(crate) async fn the_empty_store_is_sound(stage: Stage) {
    assert!(stage.all().await.is_empty());
    assert!(stage.holder("s").await.is_none());
    stage.assert_sound().await;
}
