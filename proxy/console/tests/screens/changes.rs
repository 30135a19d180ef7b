//! Somebody changes their mind.

use crate::bench::{BROCHURES, Bench, CHOICES, NO_CONTACT, PARTNERS, PROMOTIONS, Page, TERMS, asking, later};
use crate::page::states;
use crate::routing::header;
use bytes::Bytes;
use http::StatusCode;
use jiff::SignedDuration;
use proptest::prelude::*;
use vratar_consent::questionnaire;
use vratar_model::journal::Method;
use vratar_model::questionnaire::Questionnaire;
use vratar_model::{DecisionState, Outcome, PageKind};
use vratar_store::Store;

#[tokio::test]
async fn a_change_is_kept_in_force_and_told() {
    let bench = Bench::new();
    let mut anna = bench.customer("anna").await;
    anna.viewer.gpc = true;
    let saved = anna.chooses(&[PROMOTIONS]).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    assert_eq!(header(&saved, "location"), "/.vratar/choices?saved=1");
    let page = Page::of(&anna.get(header(&saved, "location")).await);
    assert!(page.says("choices-saved") && page.ticked() == [PROMOTIONS]);
    assert!(!anna.page().await.says("choices-saved"));
    let rows = anna.decisions().await;
    assert_eq!(rows.len(), 6, "both ticks and non-ticks");
    for row in &rows {
        assert_eq!((row.method, row.outcome, row.gpc), (Method::Profile, Outcome::Committed, true));
        assert_eq!(row.signal.as_deref(), Some("choices"));
        assert_eq!((row.served.page, row.served.url.as_str()), (PageKind::Profile, CHOICES));
        assert_eq!(row.served.charset, "UTF-8");
        assert_eq!(row.ip_truncated.as_deref(), Some("192.0.2.0"));
        assert_eq!(row.ticked, row.question == "promotions");
    }
    assert!(bench.store.verify().await.unwrap().sound());
}

#[tokio::test]
async fn what_stands_already_is_not_recorded_again() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    for _ in 0..3 {
        assert_eq!(anna.chooses(&[PROMOTIONS]).await.status(), StatusCode::SEE_OTHER);
    }
    assert_eq!(anna.decisions().await.len(), 6);
    anna.chooses(&[]).await;
    anna.chooses(&[]).await;
    assert_eq!(anna.decisions().await.len(), 12);
}

#[tokio::test]
async fn an_answer_to_a_newer_version_is_recorded_once() {
    let bench = Bench::new();
    let mut anna = bench.customer("anna").await;
    anna.chooses(&[PROMOTIONS]).await;
    let version = Questionnaire { version: 2, ..questionnaire::standard() };
    anna.viewer.asking = Some(asking(&version));
    anna.chooses(&[PROMOTIONS]).await;
    anna.chooses(&[PROMOTIONS]).await;
    let rows = anna.decisions().await;
    assert_eq!(rows.len(), 12);
    let renewed = rows.iter().rfind(|row| row.question == "promotions").unwrap();
    assert_eq!((renewed.state, renewed.version), (DecisionState::Renewed, 2));
}

#[tokio::test]
async fn two_clicks_are_one_change() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    let form = anna.page().await;
    let (one, other) =
        tokio::join!(anna.send(anna.sent(&form, &[PROMOTIONS])), anna.send(anna.sent(&form, &[PROMOTIONS])));
    assert_eq!((one.status(), other.status()), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(anna.decisions().await.len(), 6);
}

#[tokio::test]
async fn no_contact_wins_and_the_page_says_so() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    anna.chooses(&[TERMS, PROMOTIONS]).await;
    anna.chooses(&[TERMS, PROMOTIONS, BROCHURES, PARTNERS, NO_CONTACT]).await;
    let page = anna.page().await;
    assert_eq!(page.ticked(), [TERMS, NO_CONTACT]);
    assert_eq!(
        states(&page),
        [
            "state-accepted",
            "state-not-confirmed",
            "state-withdrawn",
            "state-not-allowed",
            "state-not-allowed",
            "state-objected"
        ]
    );
}

#[tokio::test]
async fn nothing_required_holds_a_withdrawal_up_and_it_takes_no_more_than_giving() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    let giving = anna.page().await;
    let give = anna.sent(&giving, &[PROMOTIONS]);
    let given = give.body.len();
    assert_eq!(anna.send(give).await.status(), StatusCode::SEE_OTHER);
    let taking = anna.page().await;
    let take = anna.sent(&taking, &[]);
    assert!(take.body.len() < given);
    assert_eq!(taking.html.matches("<button").count(), giving.html.matches("<button").count());
    assert_eq!(anna.send(take).await.status(), StatusCode::SEE_OTHER);
    assert!(states(&anna.page().await).contains(&"state-withdrawn"));
}

#[tokio::test]
async fn multipart_is_a_form_too() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    let form = anna.page().await;
    let mut call = anna.sent(&form, &[]);
    let part = |name: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body: String = form.hidden.iter().map(|(name, value)| part(name, value)).collect();
    body.push_str(&(part(PROMOTIONS, "1") + "--x--\r\n"));
    call.content_type = Some("multipart/form-data; boundary=x".to_owned());
    call.body = Bytes::from(body);
    assert_eq!(anna.send(call).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(anna.page().await.ticked(), [PROMOTIONS]);
}

#[tokio::test]
async fn an_answer_to_a_page_from_before_a_restart_is_evidence() {
    let mut bench = Bench::new();
    let call = {
        let anna = bench.customer("anna").await;
        let form = anna.page().await;
        anna.sent(&form, &[PROMOTIONS])
    };
    bench.restarted().await;
    let mut anna = bench.visitor("anna");
    anna.viewer.asking = Some(asking(&Questionnaire { version: 2, ..questionnaire::standard() }));
    let saved = anna.send(vratar_screens::Call { viewer: anna.viewer.clone(), ..call }).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    assert!(anna.decisions().await.iter().all(|row| row.version == 1));
}

#[tokio::test]
async fn a_page_may_lie_open_for_a_day() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    let form = anna.page().await;
    later(SignedDuration::from_hours(23));
    assert_eq!(anna.send(anna.sent(&form, &[PROMOTIONS])).await.status(), StatusCode::SEE_OTHER);
}

const BOXES: [&str; 6] = [TERMS, "vratar_a_privacy_read", PROMOTIONS, BROCHURES, PARTNERS, NO_CONTACT];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn what_is_sent_is_what_the_next_page_shows(
        choices in proptest::collection::vec(proptest::sample::subsequence(BOXES.to_vec(), 0..=6), 1..5)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let bench = Bench::new();
            let anna = bench.customer("anna").await;
            for boxes in &choices {
                assert_eq!(anna.chooses(boxes).await.status(), StatusCode::SEE_OTHER);
                let beaten = boxes.contains(&NO_CONTACT);
                let consents = [PROMOTIONS, BROCHURES, PARTNERS];
                let mut meant = boxes.clone();
                meant.retain(|name| !beaten || !consents.contains(name));
                assert_eq!(anna.page().await.ticked(), meant);
            }
        });
    }
}
