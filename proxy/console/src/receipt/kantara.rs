//! Kantara Consent Receipt 1.1: every member that its schema requires. The standard knows only consents that are
//! given, so that others are not in it; whoever gave none gets a receipt without purposes.

use super::iso::collected;
use super::story::{ELSEWHERE, PARTNERS, Story, passes_on};
use serde_json::{Value, json};
use vratar_store::DecisionRow;

/// Version of the specification.
const VERSION: &str = "KI-CR-v1.1.0";
/// Categories of the specification's appendix.
const MARKETING: &str = "6 - Marketing";
const THIRD_PARTIES: &str = "7 - Marketing Third Parties";
const CONTACT: &str = "2 - Contact";

/// The receipt, unsigned.
pub(super) fn receipt(story: &Story<'_>) -> Value {
    let facts = story.facts();
    let given = story.consents().filter(|row| row.proved_state().permits());
    json!({
        "version": VERSION,
        "jurisdiction": story.controller.jurisdiction.as_deref().unwrap_or(ELSEWHERE),
        "consentTimestamp": facts.occurred_at.as_second().max(0),
        "collectionMethod": collected(facts.method),
        "consentReceiptID": story.id(),
        "language": facts.lang.as_str(),
        "piiPrincipalId": story.principal(),
        "piiControllers": [controller(story)],
        "policyUrl": story.privacy_notice(),
        "services": [{
            "service": story.controller.name,
            "purposes": given.enumerate().map(|(place, row)| purpose(story, row, place == 0)).collect::<Vec<_>>(),
        }],
        "sensitive": false,
        "spiCat": [],
    })
}

fn purpose(story: &Story<'_>, row: &DecisionRow, primary: bool) -> Value {
    let mut category = vec![if passes_on(row) { THIRD_PARTIES } else { MARKETING }];
    category.extend(row.purposes.iter().map(String::as_str));
    let mut purpose = json!({
        "purpose": row.wording,
        "purposeCategory": category,
        "consentType": "EXPLICIT",
        "piiCategory": [CONTACT],
        "primaryPurpose": primary,
        "termination": story.withdrawal(),
        "thirdPartyDisclosure": passes_on(row),
    });
    if let (true, Some(members)) = (passes_on(row), purpose.as_object_mut()) {
        members.insert("thirdPartyName".to_owned(), json!(PARTNERS));
    }
    purpose
}

/// The schema wants every way to reach somebody; ways that are not known are empty.
fn controller(story: &Story<'_>) -> Value {
    let controller = &story.controller;
    let contact = controller.contact.as_deref().unwrap_or_default();
    let (email, phone) = (contact.contains('@'), is_phone(contact));
    let mut address = json!({ "streetAddress": controller.address.as_deref().unwrap_or_default() });
    if let (Some(country), Some(members)) = (&controller.jurisdiction, address.as_object_mut()) {
        members.insert("addressCountry".to_owned(), json!(country));
    }
    json!({
        "piiController": controller.name,
        "contact": controller.dpo.as_deref().unwrap_or(contact),
        "address": address,
        "email": if email { contact } else { "" },
        "phone": if phone { contact } else { "" },
        "piiControllerUrl": story.absolute("/"),
    })
}

fn is_phone(contact: &str) -> bool {
    contact.chars().any(|c| c.is_ascii_digit())
        && contact.chars().all(|c| c.is_ascii_digit() || " +-/()".contains(c))
}
