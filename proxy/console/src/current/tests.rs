use super::*;
use proptest::prelude::*;
use vratar_consent::{Asking, Look, questionnaire};
use vratar_model::decision::{Mark, next_state};
use vratar_model::questionnaire::{Placement, QuestionKind};
use vratar_model::{Lang, PageKind};

/// The standard questions in `version`: terms 0, privacy 1, promotions 2, brochures 3, third parties 4, no contact 5.
fn notice(version: u32) -> Notice {
    let questionnaire = vratar_model::questionnaire::Questionnaire { version, ..questionnaire::standard() };
    let placement = Placement {
        page: PageKind::Profile,
        questionnaire: "standard".to_owned(),
        questions: None,
        without_answers: Vec::new(),
    };
    let asking = Asking::new(&placement, &questionnaire).unwrap();
    asking.notice(&Lang::en(), &Look::default()).notice.clone()
}

/// What the store makes of an answer to `notice`.
fn after(before: &Current, notice: &Notice, ticked: &[u16]) -> Current {
    let chosen = |index: u16| ticked.contains(&index);
    let overriding = numbered(notice).any(|(index, asked)| asked.exclusive && chosen(index));
    let standing = numbered(notice).map(|(index, asked)| {
        let consent = asked.kind == QuestionKind::Consent && asked.polarity == Polarity::Permission;
        let (kind, polarity, ticked) = (asked.kind, asked.polarity, chosen(index));
        let mark = Mark { kind, polarity, ticked, overridden: overriding && consent };
        Standing {
            question: asked.question.clone(),
            answer: asked.answer.clone(),
            kind,
            polarity,
            channel: asked.channel,
            ticked,
            state: next_state(before.of(asked).map(|one| one.state), mark),
            proved: true,
            since: jiff::Timestamp::UNIX_EPOCH,
            decided_at: jiff::Timestamp::UNIX_EPOCH,
            validity: None,
            wording: asked.wording.clone(),
            lang: notice.lang.clone(),
            questionnaire: notice.questionnaire.clone(),
            version: notice.version,
            seq: u64::from(index),
        }
    });
    Current::new(standing.collect(), jiff::Timestamp::UNIX_EPOCH)
}

#[test]
fn whoever_was_never_asked_has_nothing_ticked_and_any_answer_is_news() {
    let (nobody, notice) = (Current::default(), notice(1));
    assert!(nobody.ticked(&notice, Change::Major).is_empty());
    assert!(nobody.differs(&notice, &[]) && nobody.differs(&notice, &[2]));
    assert!(!nobody.outgrown(&notice, Change::Major));
}

#[test]
fn no_contact_beats_consents_and_nothing_else() {
    let notice = notice(1);
    assert_eq!(meant(&notice, &[0, 1, 2, 3, 4, 5]), [0, 1, 5]);
    let current = after(&Current::default(), &notice, &[0, 1, 2, 3, 4, 5]);
    assert_eq!(current.ticked(&notice, Change::Major), [0, 1, 5]);
}

#[test]
fn a_new_wording_is_not_ticked_for_anybody_but_a_prohibition_stands() {
    let (old, new) = (notice(1), notice(2));
    let current = after(&Current::default(), &old, &[0, 2]);
    assert_eq!(current.ticked(&new, Change::Major), [0u16; 0]);
    assert!(current.outgrown(&new, Change::Major) && current.differs(&new, &[0, 2]));
    let objecting = after(&Current::default(), &old, &[5]);
    assert_eq!(objecting.ticked(&new, Change::Major), [5]);
    assert!(!objecting.outgrown(&new, Change::Major));
}

#[test]
fn a_corrected_word_leaves_answers_good_but_one_step_only() {
    let current = after(&Current::default(), &notice(1), &[2]);
    assert_eq!(current.ticked(&notice(2), Change::Minor), [2]);
    assert!(!current.outgrown(&notice(2), Change::Minor));
    assert_eq!(current.ticked(&notice(3), Change::Minor), [0u16; 0]);
    assert_eq!(current.ticked(&notice(1), Change::Major), [2], "an older page than the answer");
}

#[test]
fn what_a_notice_asks_comes_first_in_its_order() {
    let mut notice = notice(1);
    let current = after(&Current::default(), &notice, &[]);
    notice.asked = vec![notice.asked[4].clone(), notice.asked[2].clone()];
    let codes: Vec<_> = current.in_order_of(&notice).iter().map(|one| one.question.clone()).collect();
    assert_eq!(codes, ["third_parties", "promotions", "brochures", "no_contact", "privacy", "terms"]);
}

fn boxes() -> impl Strategy<Value = Vec<u16>> {
    proptest::sample::subsequence((0..6).collect::<Vec<u16>>(), 0..=6)
}

proptest! {
    #[test]
    fn what_is_sent_is_what_stands_and_sending_it_again_is_no_news(first in boxes(), then in boxes()) {
        let notice = notice(1);
        let before = after(&Current::default(), &notice, &first);
        let current = after(&before, &notice, &then);
        prop_assert_eq!(current.ticked(&notice, Change::Major), meant(&notice, &then));
        prop_assert!(!current.differs(&notice, &then));
        prop_assert!(!current.differs(&notice, &current.ticked(&notice, Change::Major)));
        prop_assert_eq!(before.differs(&notice, &then), meant(&notice, &first) != meant(&notice, &then));
    }

    #[test]
    fn taking_back_takes_no_more_than_giving(given in boxes(), index in 2u16..5) {
        let notice = notice(1);
        let mut with = given.clone();
        with.push(index);
        let mut without = given;
        without.retain(|one| *one != index);
        // The body of a form holds its ticked boxes: to take back is to leave one out.
        prop_assert!(without.len() < with.len());
        let standing = after(&Current::default(), &notice, &with);
        let taken_back = after(&standing, &notice, &without);
        prop_assert!(!taken_back.ticked(&notice, Change::Major).contains(&index));
    }
}

#[test]
fn what_ran_out_is_not_ticked_and_ticking_it_is_news() {
    let notice = notice(1);
    let now = jiff::Timestamp::from_second(86_400 * 40).unwrap();
    let aged = |ticked: &[u16]| {
        let mut standing: Vec<_> =
            after(&Current::default(), &notice, ticked).standing.into_values().collect();
        standing.iter_mut().for_each(|one| one.validity = Some("P1M".to_owned()));
        Current::new(standing, now)
    };
    assert_eq!(aged(&[0, 2, 5]).ticked(&notice, Change::Major), [5], "a prohibition does not run out");
    let current = aged(&[2]);
    assert_eq!(current.of(&notice.asked[2]).unwrap().state, DecisionState::Expired);
    assert!(current.differs(&notice, &[2]) && !current.differs(&notice, &[]));
}
