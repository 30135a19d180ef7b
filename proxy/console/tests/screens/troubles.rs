//! The store away, the journal dead: nothing is claimed that is not so, and nobody is kept from changing their mind.

use crate::bench::{BROCHURES, Bench, CHOICES, PROMOTIONS, Page};
use crate::routing::{header, receipt_of};
use crate::sulky::Mood;
use std::time::Duration;
use vratar_consent::Look;
use vratar_model::Lang;
use vratar_model::journal::{Entry, Proof, ProvedBy};
use vratar_screens::Screens;
use vratar_store::{Recorded, Store};

#[tokio::test]
async fn with_the_store_away_the_page_says_so() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    anna.chooses(&[PROMOTIONS]).await;
    let receipt = receipt_of(&anna.page().await);
    for mood in [Mood::Away, Mood::Mute] {
        bench.store.is(mood);
        for address in [CHOICES, &receipt, &format!("{receipt}.json")] {
            let response = anna.get(address).await;
            assert_eq!(response.status(), 503, "{address} {mood:?}");
            assert_ne!(header(&response, "retry-after"), "");
            assert!(Page::of(&response).says("choices-away"));
        }
    }
}

#[tokio::test]
async fn with_the_store_away_the_shops_page_has_a_link() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    for mood in [Mood::Away, Mood::Mute] {
        bench.store.is(mood);
        let fragment = bench.console.choices(anna.viewer.clone(), Look::default(), false).await.unwrap();
        let (here, tail) = fragment(&Lang::en(), encoding_rs::UTF_8);
        assert!(here.contains(&format!("href=\"{CHOICES}\"")) && !here.contains("<form") && tail.is_none());
    }
}

#[tokio::test]
async fn a_change_made_while_the_store_is_away_comes_into_force_when_it_is_back() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    anna.chooses(&[PROMOTIONS, BROCHURES]).await;
    let form = anna.page().await;
    bench.store.is(Mood::Away);
    let saved = anna.send(anna.sent(&form, &[BROCHURES])).await;
    assert_eq!((saved.status().as_u16(), header(&saved, "location")), (303, "/.vratar/choices?saved=later"));
    let meanwhile = anna.get(header(&saved, "location")).await;
    assert_eq!(meanwhile.status(), 503);
    assert!(Page::of(&meanwhile).says("choices-saved-later"));
    bench.store.is(Mood::Well);
    assert!(bench.journal.applied(bench.journal.status().last, Duration::from_secs(30)).await);
    let page = Page::of(&anna.get(header(&saved, "location")).await);
    assert!(page.says("choices-saved") && page.ticked() == [BROCHURES]);
    assert!(anna.decisions().await.iter().all(|row| row.subject.is_some()));
}

/// Nothing may wait in this journal: every append fails.
fn dead() -> Bench {
    Bench::with(|options| options.most_bytes = 0)
}

/// A login that the store learned from elsewhere.
async fn logged_in(bench: &Bench) {
    let anna = bench.visitor("anna");
    let proof = Proof {
        id: vratar_model::EventId::new(1, [8; 10]),
        shop: bench.shop.clone(),
        session: anna.viewer.session.clone().unwrap(),
        before: None,
        identifiers: vec![anna.identifier()],
        by: ProvedBy::Login,
        ip_truncated: None,
        ua_hash: None,
        at: jiff::Timestamp::now(),
    };
    let entry = Recorded { seq: 1, at: jiff::Timestamp::now(), entry: Entry::Proof(proof) };
    bench.store.apply(uuid::Uuid::from_bytes([2; 16]), &[entry]).await.unwrap();
}

#[tokio::test]
async fn with_the_journal_dead_nothing_is_claimed_and_nothing_is_lost() {
    let bench = dead();
    logged_in(&bench).await;
    let anna = bench.visitor("anna");
    let form = anna.page().await;
    assert!(form.ticked().is_empty());
    let response = anna.send(anna.sent(&form, &[PROMOTIONS])).await;
    assert_eq!(response.status(), 503);
    assert_ne!(header(&response, "retry-after"), "");
    let page = Page::of(&response);
    assert!(page.says("choices-not-saved") && !page.says("choices-saved"));
    assert_eq!(page.ticked(), [PROMOTIONS], "the ticks are still there to be sent again");
    assert!(anna.decisions().await.is_empty());
    assert!(anna.page().await.ticked().is_empty());
}

#[tokio::test]
async fn with_everything_dead_the_page_still_says_what_happened() {
    let bench = dead();
    logged_in(&bench).await;
    let anna = bench.visitor("anna");
    let form = anna.page().await;
    bench.store.is(Mood::Away);
    let response = anna.send(anna.sent(&form, &[PROMOTIONS])).await;
    assert_eq!(response.status(), 503);
    assert!(Page::of(&response).says("choices-not-saved"));
}

#[tokio::test]
async fn chance_that_fails_asks_nothing() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    let console = vratar_console::Console::new(vratar_console::ConsoleParts {
        keys: bench.keys.clone(),
        journal: bench.journal.clone(),
        store: bench.store.clone(),
        controllers: std::collections::HashMap::new(),
        clock: crate::bench::clock,
        random: |_| false,
        time_zone: jiff::tz::TimeZone::UTC,
    });
    let page = Page::of(&console.page(anna.call(http::Method::GET, CHOICES)).await);
    assert!(!page.html.contains("<form") && page.html.contains("shop.example.org"));
    assert!(bench.folder().exists());
}
