//! The shipped questionnaire, all the way from its file to the answers.

use encoding_rs::{UTF_8, WINDOWS_1251};
use vratar_consent::{Asking, Look, Missing, questionnaire, read_answers};
use vratar_model::questionnaire::Placement;
use vratar_model::{Lang, PageKind};

fn asking() -> Asking {
    let placement = Placement {
        page: PageKind::Registration,
        questionnaire: "standard".to_owned(),
        questions: None,
        without_answers: vec![],
    };
    Asking::new(&placement, &questionnaire::standard()).unwrap()
}

#[test]
fn the_block_in_both_languages() {
    for lang in [Lang::bg(), Lang::en()] {
        let rendered = asking().notice(&lang, &Look::default());
        insta::assert_snapshot!(format!("block-{lang}"), rendered.notice.body);
    }
}

#[test]
fn the_block_with_look_ticks_and_a_problem() {
    let look = Look {
        block: Some("card".to_owned()),
        row: Some("form-group checkbox".to_owned()),
        control: Some("form-check-input".to_owned()),
        label: Some("control-label".to_owned()),
        button: None,
        form: Some("vratar-choices".to_owned()),
        shared_form: false,
    };
    let rendered = asking().notice(&Lang::en(), &look);
    insta::assert_snapshot!(rendered.html("dG9rZW4", &[0, 3], Some(&Missing { boxes: vec![1] })));
}

#[test]
fn hashes_are_over_what_the_page_carries() {
    let rendered = asking().notice(&Lang::bg(), &Look::default());
    assert_eq!(rendered.block_hash(&[], None, UTF_8), rendered.notice.id);
    assert_ne!(rendered.block_hash(&[], None, WINDOWS_1251), rendered.notice.id);
    assert_ne!(rendered.block_hash(&[2], None, UTF_8), rendered.notice.id);
}

#[test]
fn answers_come_back_as_they_were_ticked() {
    let notice = &asking().notice(&Lang::bg(), &Look::default()).notice;
    let fields =
        [("email", "ivan@example.org"), ("vratar_a_terms_accept", "1"), ("vratar_a_promotions_email", "0")];
    let answers = read_answers(notice, fields);
    assert_eq!((answers.ticked, answers.missing), (vec![0], vec![1]));
}
