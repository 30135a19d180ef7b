//! Receipts: complete, signed, and only for whom they are about.

use crate::bench::{
    BROCHURES, Bench, CHOICES, Customer, HOST, NO_CONTACT, PARTNERS, PROMOTIONS, Page, TERMS,
};
use crate::routing::{header, receipt_of};
use crate::schema::faults;
use http::StatusCode;
use serde_json::Value;
use vratar_console::{BadReceipt, verify_receipt};
use vratar_model::journal::{Attempt, Entry, Method, Served};
use vratar_model::{AttemptId, Lang, PageKind, ServedId};

const ISO: &str = include_str!("../schema/iso-27560.json");
const KANTARA: &str = include_str!("../schema/kantara-1.1.json");

async fn newest(of: &Customer<'_>) -> String {
    receipt_of(&of.page().await)
}

async fn json(of: &Customer<'_>, address: &str) -> Value {
    let response = of.get(address).await;
    assert_eq!((response.status(), header(&response, "content-type")), (StatusCode::OK, "application/json"));
    assert!(header(&response, "content-disposition").starts_with("attachment; filename=\"receipt-"));
    verify_receipt(&of.bench.keys, response.body()).unwrap();
    serde_json::from_slice(response.body()).unwrap()
}

fn schema(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[tokio::test]
async fn iso_receipts_have_everything_that_is_mandatory() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    for boxes in [&[TERMS, PROMOTIONS, PARTNERS][..], &[TERMS, BROCHURES], &[NO_CONTACT]] {
        anna.chooses(boxes).await;
        let receipt = json(&anna, &format!("{}.json", newest(&anna).await)).await;
        assert_eq!(faults(&schema(ISO), &receipt), [""; 0]);
    }
}

#[tokio::test]
async fn iso_receipts_say_what_was_decided_in_the_words_of_the_dpv() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    anna.chooses(&[TERMS, PROMOTIONS, PARTNERS]).await;
    anna.chooses(&[PROMOTIONS, NO_CONTACT]).await;
    let receipt = json(&anna, &format!("{}.json", newest(&anna).await)).await;
    let states: Vec<_> =
        records(&receipt).map(|record| record["event"]["event_state"].as_str().unwrap()).collect();
    assert_eq!(states, ["dpv:ConsentWithdrawn", "dpv:ConsentRefused", "dpv:ConsentWithdrawn"]);
    let others: Vec<_> = receipt["other_decisions"].as_array().unwrap().iter().collect();
    let said: Vec<_> =
        others.iter().map(|one| (one["kind"].as_str().unwrap(), one["state"].as_str().unwrap())).collect();
    assert_eq!(
        said,
        [("contract_acceptance", "withdrawn"), ("notice_ack", "refused"), ("objection", "objected")]
    );
    let processing = &records(&receipt).next().unwrap()["pii_processing"];
    assert_eq!(processing["withdrawal_method"], format!("https://{HOST}{CHOICES}"));
    assert_eq!(processing["privacy_notice"], format!("https://{HOST}/privacy"));
    assert_eq!(processing["jurisdiction"], "BG");
    assert_eq!(processing["pii_information"][0]["pii_type"], "pd:EmailAddress");
    assert_eq!(processing["purpose_type"][0], "dpv:DirectMarketing");
    assert_eq!(
        records(&receipt).last().unwrap()["pii_processing"]["recipient_third_parties"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(receipt["consent_notice"]["method"], "profile");
    assert_eq!(receipt["party_identification"].as_array().unwrap().len(), 3);
    let text = receipt.to_string();
    assert!(!text.contains("anna") && !text.contains("192.0.2.0"), "nothing of the person but the choices");
}

fn records(receipt: &Value) -> impl Iterator<Item = &Value> {
    receipt["records"].as_array().unwrap().iter()
}

#[tokio::test]
async fn kantara_receipts_hold_what_was_given_and_only_that() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    for (boxes, given) in [
        (&[PROMOTIONS, PARTNERS][..], 2),
        (&[PROMOTIONS, BROCHURES], 2),
        (&[PROMOTIONS, BROCHURES, PARTNERS, NO_CONTACT], 0),
        (&[TERMS], 0),
    ] {
        anna.chooses(boxes).await;
        let receipt = json(&anna, &format!("{}.kantara.json", newest(&anna).await)).await;
        assert_eq!(faults(&schema(KANTARA), &receipt), [""; 0]);
        assert_eq!(receipt["services"][0]["purposes"].as_array().unwrap().len(), given, "{boxes:?}");
        assert_eq!(receipt["piiControllers"][0]["email"], "privacy@example.org");
    }
}

#[tokio::test]
async fn a_receipt_is_the_same_each_time_and_a_changed_one_is_found_out() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    anna.chooses(&[PROMOTIONS]).await;
    let address = format!("{}.json", newest(&anna).await);
    let (one, other) = (anna.get(&address).await, anna.get(&address).await);
    assert_eq!(one.body(), other.body());
    let changed = String::from_utf8(one.body().to_vec()).unwrap().replace("ConsentGiven", "ConsentRefused");
    assert_eq!(verify_receipt(&bench.keys, changed.as_bytes()), Err(BadReceipt::Changed));
}

#[tokio::test]
async fn others_find_nothing_and_cannot_tell_that_there_is_something() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    anna.chooses(&[PROMOTIONS]).await;
    let receipt = newest(&anna).await;
    let boris = bench.customer("boris").await;
    boris.chooses(&[BROCHURES]).await;
    let nowhere = "/.vratar/receipt/0192f0c1-7e5a-7abc-8def-0123456789ab";
    for viewer in [boris, bench.visitor("nobody")] {
        let nothing = viewer.get(nowhere).await;
        for ending in ["", ".json", ".kantara.json"] {
            let response = viewer.get(&format!("{receipt}{ending}")).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND);
            assert_eq!(response.body(), nothing.body());
        }
    }
}

#[tokio::test]
async fn what_never_came_into_force_has_no_receipt() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    anna.chooses(&[PROMOTIONS]).await;
    let kept = anna.decisions().await.remove(0);
    let attempt = Attempt {
        id: AttemptId::new(1, [5; 10]),
        shop: bench.shop.clone(),
        served: Served { id: ServedId::new(1, [5; 10]), page: PageKind::Checkout, ..kept.served },
        ticked: vec![],
        identifiers: vec![anna.identifier()],
        session: anna.viewer.session.clone(),
        method: Method::Form,
        ip_truncated: None,
        ua_hash: None,
        gpc: false,
        at: jiff::Timestamp::now(),
    };
    let id = attempt.id;
    bench.keep(vec![Entry::Attempt(Box::new(attempt))]).await;
    let response = anna.get(&format!("/.vratar/receipt/{id}")).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert!(!anna.page().await.html.contains(&id.to_string()));
}

#[tokio::test]
async fn the_readable_receipt_says_the_same_in_every_language() {
    let bench = Bench::new();
    let mut anna = bench.customer("anna").await;
    anna.chooses(&[PROMOTIONS]).await;
    let address = newest(&anna).await;
    let receipt = json(&anna, &format!("{address}.json")).await;
    let page = Page::of(&anna.get(&address).await);
    for part in [
        receipt["receipt_id"].as_str().unwrap(),
        "Example Shop Ltd.",
        "receive offers and news",
        &format!("{address}.json"),
    ] {
        assert!(page.html.contains(part), "{part}");
    }
    assert!(page.says("receipt-title") && page.says("method-profile") && page.says("state-allowed"));
    anna.viewer.lang = Lang::bg();
    let page = Page::of(&anna.get(&address).await);
    assert!(
        page.html.contains("Разписка") && page.html.contains("lang=\"en\">I would like to receive offers")
    );
}
