//! Radio buttons and groups of boxes: how they are drawn and read; placements.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../../pages/tests/reading/wellformed.rs"]
mod wellformed;

use vratar_consent::{Asking, Look, PlacementError, questionnaire, read_answers};
use vratar_model::journal::Notice;
use vratar_model::questionnaire::{Placement, Questionnaire};
use vratar_model::{Lang, PageKind};

const CONTACT: &str = r#"
code = "contact"
version = 3
title = { en = "How may we reach <you> & yours?" }

[[question]]
code = "delivery"
kind = "contract_acceptance"
control = "radio"
required = true
text = { en = "Where to?" }
answer = [
  { code = "home", text = { en = "Home" }, polarity = "neutral" },
  { code = "office", text = { en = "Office" }, polarity = "neutral" },
]

[[question]]
code = "channels"
kind = "consent"
control = "multi"
validity = "P24M"
text = { en = "Offers by" }
answer = [
  { code = "none", text = { en = "nothing at all" }, polarity = "prohibition", exclusive = true },
  { code = "email", text = { en = "e-mail" }, polarity = "permission", channel = "email" },
  { code = "sms", text = { en = "SMS" }, polarity = "permission", channel = "sms" },
]
"#;

#[test]
fn groups_are_groups() {
    let rendered = asking(&everything()).unwrap().notice(&Lang::en(), &Look::default());
    let nothing = read_answers(&rendered.notice, []);
    let html = rendered.html("", &[], nothing.problem().as_ref());
    assert_eq!(wellformed::faults(&html), [""; 0]);
    insta::assert_snapshot!(html);
}

#[test]
fn what_overrides_everything_comes_last() {
    let notice = notice();
    let answers: Vec<&str> = notice.asked.iter().map(|one| one.answer.as_str()).collect();
    assert_eq!(answers, ["home", "office", "email", "sms", "none"]);
    assert_eq!(notice.asked[2].wording, "Offers by e-mail");
}

#[test]
fn a_form_that_does_more_is_not_blocked_by_the_browser() {
    let look = Look { shared_form: true, ..Look::default() };
    let body = asking(&everything()).unwrap().notice(&Lang::en(), &look).notice.body.clone();
    assert!(!body.contains(" required=") && body.contains("aria-required"));
}

#[test]
fn answers_of_every_control() {
    // fields -> ticked, missing
    type Case = (&'static [(&'static str, &'static str)], &'static [u16], &'static [u16]);
    let cases: [Case; 8] = [
        (&[], &[], &[0]),
        (&[("vratar_a_delivery", "office")], &[1], &[]),
        (&[("vratar_a_delivery", "moon")], &[], &[0]),
        (&[("vratar_a_delivery", "home"), ("vratar_a_delivery", "home")], &[0], &[]),
        (&[("vratar_a_delivery", "home"), ("vratar_a_delivery", "office")], &[], &[0]),
        (&[("vratar_a_delivery", "home"), ("vratar_a_channels_sms", "true")], &[0, 3], &[]),
        (&[("vratar_a_delivery_home", "1"), ("vratar_a_channels", "sms")], &[], &[0]),
        (&[("vratar_a_delivery", "home"), ("vratar_a_channels_email", "")], &[0], &[]),
    ];
    for (fields, ticked, missing) in cases {
        let answers = read_answers(&notice(), fields.iter().copied());
        assert_eq!((&answers.ticked[..], &answers.missing[..]), (ticked, missing), "{fields:?}");
    }
}

#[test]
fn placements_choose_and_are_checked() {
    let placement = Placement {
        questionnaire: "other".into(),
        questions: Some(vec!["chanels".into()]),
        without_answers: vec!["channels.fax".into()],
        ..everything()
    };
    let errors = asking(&placement).unwrap_err();
    assert_eq!(errors.len(), 3);
    assert!(matches!(&errors[1], PlacementError::UnknownQuestion { code, known }
        if code == "chanels" && *known == ["delivery", "channels"]));
    assert_eq!(
        errors[2].to_string(),
        "there is no answer 'channels.fax'; write one of: delivery.home, \
        delivery.office, channels.none, channels.email, channels.sms"
    );

    let placement = Placement { questions: Some(vec!["channels".into()]), ..everything() };
    let placement = Placement { without_answers: vec!["channels.sms".into()], ..placement };
    let asking = asking(&placement).unwrap();
    assert_eq!(asking.notice(&Lang::bg(), &Look::default()).notice.asked.len(), 2);
    assert_eq!(asking.page(), PageKind::Checkout);
}

#[test]
fn placements_leave_something_to_ask() {
    let one = Placement { without_answers: vec!["delivery.home".into()], ..everything() };
    assert_eq!(asking(&one).unwrap_err(), [PlacementError::OneChoice { question: "delivery".into() }]);
    let none = Placement { questions: Some(vec![]), ..everything() };
    assert_eq!(asking(&none).unwrap_err(), [PlacementError::Nothing]);
}

fn notice() -> Notice {
    asking(&everything()).unwrap().notice(&Lang::en(), &Look::default()).notice.clone()
}

fn everything() -> Placement {
    Placement {
        page: PageKind::Checkout,
        questionnaire: "contact".to_owned(),
        questions: None,
        without_answers: vec![],
    }
}

fn asking(placement: &Placement) -> Result<Asking, Vec<PlacementError>> {
    let contact: Questionnaire = questionnaire::parse(CONTACT).unwrap();
    Asking::new(placement, &contact)
}
