//! ISO/IEC TS 27560:2023 in the profile of the W3C DPV (guide "consent-27560"): one record for each consent, the
//! parts that all share once.
//!
//! Names of members are those of the standard; values with a prefix are terms of the DPV. What is not a consent
//! (accepted terms, a notice that was read, an objection) stands apart and is not called one.

use super::story::{ELSEWHERE, PARTNERS, Story, passes_on, personal};
use jiff::Timestamp;
use serde_json::{Value, json};
use vratar_consent::renewal::Decided;
use vratar_model::DecisionState;
use vratar_model::journal::{Method, Served};
use vratar_store::DecisionRow;

const RECEIPT: &str = "https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr";
const RECORD: &str = "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr";
/// GDPR: to take back, to be told, access, rectification, erasure, restriction, portability, objection, complaint.
const RIGHTS: [&str; 9] = ["A7-3", "A13", "A15", "A16", "A17", "A18", "A20", "A21", "A77"];

/// The receipt, unsigned.
pub(super) fn receipt(story: &Story<'_>) -> Value {
    let facts = story.facts();
    json!({
        "schema_version": RECEIPT,
        "vocabularies": {
            "dpv": "https://w3id.org/dpv#",
            "pd": "https://w3id.org/dpv/pd#",
            "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
        },
        "receipt_id": story.id(),
        "pii_principal_id": story.principal(),
        "language": facts.lang.as_str(),
        "occurred_at": facts.occurred_at.to_string(),
        "recorded_at": facts.recorded_at.to_string(),
        "party_identification": parties(story),
        "records": story.consents().map(|row| record(story, row)).collect::<Vec<_>>(),
        "other_decisions": story.others().map(other).collect::<Vec<_>>(),
        "consent_notice": notice(story, &facts.served),
    })
}

fn record(story: &Story<'_>, row: &DecisionRow) -> Value {
    json!({
        "schema_version": RECORD,
        "record_id": story.record_id(row).to_string(),
        "pii_principal_id": story.principal(),
        "pii_processing": processing(story, row),
        "event": event(story, row),
    })
}

fn processing(story: &Story<'_>, row: &DecisionRow) -> Value {
    let authority = story.controller.authority.as_ref().map(|_| "authority");
    let third_parties: &[&str] = if passes_on(row) { &[PARTNERS] } else { &[] };
    json!({
        "privacy_notice": story.privacy_notice(),
        "language": row.lang.as_str(),
        "purpose": row.wording,
        "purpose_type": row.purposes,
        "lawful_basis": "eu-gdpr:A6-1-a",
        "pii_information": [{
            "pii_type": personal(row.channel),
            "pii_optional": true,
            "special_pii_category": false,
        }],
        "pii_controllers": [row.shop.as_str()],
        "collection_method": collected(row.method),
        "processing_method": [if passes_on(row) { "dpv:Share" } else { "dpv:Use" }],
        "processing_locations": [ELSEWHERE],
        "storage_locations": [ELSEWHERE],
        "geographic_restrictions": [ELSEWHERE],
        "retention_period": row.validity.as_deref().unwrap_or(ELSEWHERE),
        "jurisdiction": story.controller.jurisdiction.as_deref().unwrap_or(ELSEWHERE),
        "recipient_third_parties": third_parties,
        "withdrawal_method": story.withdrawal(),
        "privacy_rights": RIGHTS.map(|article| format!("eu-gdpr:{article}")),
        "authority_party": authority,
        "question": row.question,
        "answer": row.answer,
        "ticked": row.ticked,
    })
}

fn event(story: &Story<'_>, row: &DecisionRow) -> Value {
    json!({
        "event_time": row.occurred_at.to_string(),
        "validity_duration": row.validity.as_deref().unwrap_or("dpv:UntilEventDuration"),
        "valid_until": valid_until(row).map(|until| until.to_string()),
        "entity_id": story.principal(),
        "event_type": expressed(row.method),
        "event_state": state(row.proved_state()),
    })
}

/// The standard knows the duration; what it comes to saves the reader counting months.
fn valid_until(row: &DecisionRow) -> Option<Timestamp> {
    let decided = Decided {
        polarity: row.polarity,
        state: row.proved_state(),
        at: row.occurred_at,
        validity: row.validity.as_deref(),
        questionnaire: &row.questionnaire,
        version: row.version,
    };
    decided.valid_until()
}

/// What is no consent, in its own words.
fn other(row: &DecisionRow) -> Value {
    json!({
        "kind": row.kind,
        "question": row.question,
        "answer": row.answer,
        "wording": row.wording,
        "ticked": row.ticked,
        "state": row.state.as_str(),
        "event_time": row.occurred_at.to_string(),
    })
}

/// The request for consent, which is not the privacy notice.
fn notice(story: &Story<'_>, served: &Served) -> Value {
    let facts = story.facts();
    json!({
        "notice_id": format!("sha256:{}", served.notice),
        "served_id": served.id.to_string(),
        "served_at": served.at.to_string(),
        "page": served.page.as_str(),
        "url": story.absolute(&served.url),
        "block": format!("sha256:{}", served.block),
        "charset": served.charset,
        "questionnaire": facts.questionnaire,
        "version": facts.version,
        "documents": story.submission.documents(),
        "method": facts.method,
        "sec_gpc": facts.gpc,
    })
}

fn parties(story: &Story<'_>) -> Vec<Value> {
    let (facts, controller) = (story.facts(), &story.controller);
    let known = |value: &Option<String>| value.clone().unwrap_or_else(|| ELSEWHERE.to_owned());
    let party = |id: &str, name: &str, address: String, contact: String, kind: &str| json!({ "party_id": id, "name": name, "address": address, "contact": contact, "type": kind });
    let (address, contact) = (known(&controller.address), known(&controller.contact));
    let itself = party(facts.shop.as_str(), &controller.name, address.clone(), contact, "dpv:DataController");
    let officer = controller.dpo.as_ref().map(|dpo| {
        let name = "data protection officer";
        party("dpo", name, address.clone(), dpo.clone(), "dpv:DataProtectionOfficer")
    });
    let authority = controller.authority.as_ref().map(|name| {
        party("authority", name, ELSEWHERE.to_owned(), ELSEWHERE.to_owned(), "dpv:SupervisoryAuthority")
    });
    [Some(itself), officer, authority].into_iter().flatten().collect()
}

/// How the answers came.
pub(super) fn collected(method: Method) -> &'static str {
    match method {
        Method::Form => "web form of the shop",
        Method::Interstitial => "web page between the form and the shop",
        Method::Profile => "web page on which choices are changed",
    }
}

/// A tick among other fields expresses a consent; on a page about nothing else it does so explicitly.
fn expressed(method: Method) -> &'static str {
    match method {
        Method::Form | Method::Interstitial => "dpv:ExpressedConsent",
        Method::Profile => "dpv:ExplicitlyExpressedConsent",
    }
}

/// The states of the DPV. The DPV knows no objection to a consent: it is refused.
fn state(state: DecisionState) -> &'static str {
    match state {
        DecisionState::Requested => "dpv:ConsentRequested",
        DecisionState::Given => "dpv:ConsentGiven",
        DecisionState::Renewed => "dpv:RenewedConsentGiven",
        DecisionState::Refused | DecisionState::Objected => "dpv:ConsentRefused",
        DecisionState::Withdrawn => "dpv:ConsentWithdrawn",
        DecisionState::Expired => "dpv:ConsentExpired",
        DecisionState::Invalidated => "dpv:ConsentInvalidated",
    }
}
