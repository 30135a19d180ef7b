//! The shipped questionnaire, all the way from its file to the answers.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../../pages/tests/reading/wellformed.rs"]
mod wellformed;

use encoding_rs::{KOI8_R, UTF_8, WINDOWS_1251, WINDOWS_1252};
use sha2::{Digest, Sha256};
use vratar_consent::{Asking, Look, Missing, questionnaire, read_answers};
use vratar_model::questionnaire::{Document, DocumentKind, Placement, QuestionKind, Questionnaire};
use vratar_model::{Lang, Localized, NoticeId, PageKind};

#[test]
fn the_block_in_both_languages() {
    for lang in [Lang::bg(), Lang::en()] {
        let rendered = asking(&questionnaire::standard()).notice(&lang, &Look::default());
        insta::assert_snapshot!(format!("block-{lang}"), rendered.notice.body);
        assert_eq!(rendered.notice.lang, lang);
    }
}

#[test]
fn the_block_with_look_ticks_and_a_problem() {
    let rendered = asking(&questionnaire::standard()).notice(&Lang::en(), &look());
    let html = rendered.html("dG9rZW4", &[1, 3], Some(&Missing { boxes: vec![0] }));
    assert_eq!(html.matches("checked").count(), 4, "two boxes, checked=\"checked\" each");
    insta::assert_snapshot!(html);
}

#[test]
fn the_block_is_well_formed_inside_a_form() {
    for lang in ["bg", "en", "fr"].map(|tag| Lang::parse(tag).unwrap()) {
        for look in [Look::default(), look()] {
            let rendered = asking(&questionnaire::standard()).notice(&lang, &look);
            for problem in [None, Some(&Missing { boxes: vec![0, 1] })] {
                let html = rendered.html("dG9rZW4", &[5], problem);
                assert_eq!(wellformed::faults(&format!("<form>{html}</form>")), [""; 0]);
            }
        }
    }
}

#[test]
fn nothing_is_ticked_on_delivery_and_the_token_is_all_that_changes() {
    let rendered = asking(&questionnaire::standard()).notice(&Lang::bg(), &Look::default());
    let html = rendered.html("dG9rZW4", &[], None);
    assert!(!html.contains("checked"));
    assert_eq!(html.replacen("dG9rZW4", "", 1), rendered.notice.body);
    assert!(!rendered.html("\"><script>", &[], None).contains("<script"));
}

#[test]
fn hashes_are_over_what_the_page_carries() {
    let rendered = asking(&questionnaire::standard()).notice(&Lang::bg(), &Look::default());
    assert_eq!(rendered.notice.id, sha256(rendered.notice.body.as_bytes()));
    assert_eq!(rendered.block_hash(&[], None, UTF_8), rendered.notice.id);
    let cyrillic = WINDOWS_1251.encode(&rendered.notice.body);
    assert!(!cyrillic.2, "everything in the block fits windows-1251");
    assert_eq!(rendered.block_hash(&[], None, WINDOWS_1251), sha256(&cyrillic.0));
    let western = WINDOWS_1252.encode(&rendered.notice.body);
    assert!(western.2 && western.0.starts_with(b"<fieldset"), "numeric references, still markup");
    assert_eq!(rendered.block_hash(&[], None, WINDOWS_1252), sha256(&western.0));
    let ticked = rendered.html("", &[2], None);
    assert_eq!(rendered.block_hash(&[2], None, KOI8_R), sha256(&KOI8_R.encode(&ticked).0));
}

#[test]
fn one_wording_is_made_once() {
    let asking = asking(&questionnaire::standard());
    let first = asking.notice(&Lang::bg(), &Look::default());
    assert!(std::sync::Arc::ptr_eq(&first, &asking.notice(&Lang::bg(), &Look::default())));
    assert!(!std::sync::Arc::ptr_eq(&first, &asking.notice(&Lang::bg(), &look())));
}

#[test]
fn the_same_words_in_another_version_are_another_wording() {
    let first = questionnaire::standard();
    let mut later = questionnaire::standard();
    later.version += 1;
    let mut terms = questionnaire::standard();
    terms.documents[0].version = "2".to_owned();
    let ids = [first, later, terms].map(|one| asking(&one).notice(&Lang::bg(), &Look::default()).notice.id);
    assert!(ids[0] != ids[1] && ids[0] != ids[2] && ids[1] != ids[2]);
}

#[test]
fn an_unknown_language_is_asked_in_english_and_marked() {
    let rendered = asking(&questionnaire::standard()).notice(&Lang::parse("fr").unwrap(), &Look::default());
    assert_eq!(rendered.notice.lang, Lang::en());
    assert!(rendered.notice.body.contains("id=\"vratar-registration\" lang=\"en\""));
}

#[test]
fn a_shops_own_documents_take_the_place_of_the_shipped_ones() {
    let mut standard = questionnaire::standard();
    let own = |code: &str| Document {
        code: code.to_owned(),
        kind: DocumentKind::Terms,
        version: "2026-05".to_owned(),
        title: Localized([(Lang::en(), "our terms".to_owned())].into()),
        href: Localized([(Lang::en(), "/pages/obshti-usloviya?a=1&b=2".to_owned())].into()),
    };
    let unknown = questionnaire::replace_documents(&mut standard, [own("terms"), own("warranty")]);
    assert_eq!(unknown, Err(vec!["warranty".to_owned()]));
    let notice = &asking(&standard).notice(&Lang::bg(), &Look::default()).notice;
    assert!(notice.body.contains("href=\"/pages/obshti-usloviya?a=1&#38;b=2\""), "{}", notice.body);
    assert!(notice.body.contains("lang=\"en\">our terms</a>"), "the title is marked as English");
    let terms = notice.documents.iter().find(|document| document.code == "terms").unwrap();
    assert_eq!((terms.version.as_str(), terms.href.as_str()), ("2026-05", "/pages/obshti-usloviya?a=1&b=2"));
}

#[test]
fn the_notice_says_what_was_asked() {
    let notice = &asking(&questionnaire::standard()).notice(&Lang::bg(), &Look::default()).notice;
    let asked: Vec<String> =
        notice.asked.iter().map(|one| format!("{}.{}", one.question, one.answer)).collect();
    let expected = [
        "terms.accept",
        "privacy.read",
        "promotions.email",
        "brochures.post",
        "third_parties.share",
        "no_contact.none",
    ];
    assert_eq!(asked, expected);
    assert_eq!(notice.asked[0].wording, "Приемам общите условия.");
    assert!(notice.asked[5].exclusive && notice.asked[0].required && !notice.asked[2].required);
    assert_eq!(notice.documents.len(), 2);
}

#[test]
fn the_prose_beside_it_quotes_it() {
    let prose = include_str!("../../../rules/questionnaire/standard.md");
    for lang in [Lang::bg(), Lang::en()] {
        for asked in &asking(&questionnaire::standard()).notice(&lang, &Look::default()).notice.asked {
            let row = format!(
                "| {} | `{}.{}` | `{}`",
                asked.wording,
                asked.question,
                asked.answer,
                kind(asked.kind)
            );
            assert!(prose.contains(&row), "standard.md lacks: {row}");
        }
    }
}

#[test]
fn answers_come_back_as_they_were_ticked() {
    let notice = &asking(&questionnaire::standard()).notice(&Lang::bg(), &Look::default()).notice;
    let fields =
        [("email", "ivan@example.org"), ("vratar_a_privacy_read", "1"), ("vratar_a_promotions_email", "0")];
    let answers = read_answers(notice, fields);
    assert_eq!((&answers.ticked, &answers.missing), (&vec![1], &vec![0]));
    assert_eq!(answers.problem(), Some(Missing { boxes: vec![0] }));
}

fn asking(questionnaire: &Questionnaire) -> Asking {
    let placement = Placement {
        page: PageKind::Registration,
        questionnaire: "standard".to_owned(),
        questions: None,
        without_answers: vec![],
    };
    Asking::new(&placement, questionnaire).unwrap()
}

fn kind(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Consent => "consent",
        QuestionKind::ContractAcceptance => "contract_acceptance",
        QuestionKind::NoticeAck => "notice_ack",
        QuestionKind::Objection => "objection",
        QuestionKind::RightsRequest => "rights_request",
    }
}

fn look() -> Look {
    Look {
        block: Some("card".to_owned()),
        row: Some("form-group checkbox".to_owned()),
        control: Some("form-check-input".to_owned()),
        label: Some("control-label".to_owned()),
        button: None,
        form: Some("vratar-choices".to_owned()),
        shared_form: false,
    }
}

fn sha256(bytes: &[u8]) -> NoticeId {
    NoticeId(Sha256::digest(bytes).into())
}
