//! One placement of a questionnaire at one shop.

use crate::block::{Look, Rendered};
use std::sync::{Arc, Mutex, PoisonError};
use vratar_model::questionnaire::{Answer, Control, Placement, Question, Questionnaire};
use vratar_model::{Lang, PageKind};

/// Wordings kept ready: languages times looks. Beyond that they are made anew each time.
const MAX_RENDERED: usize = 64;

/// What is asked on one page of one shop: the placement, resolved against its questionnaire.
#[derive(Debug)]
pub struct Asking {
    page: PageKind,
    /// Only what is shown, in the order in which it is shown.
    shown: Questionnaire,
    rendered: Mutex<Vec<(Lang, Look, Arc<Rendered>)>>,
}

/// What a placement says that its questionnaire does not have. All are the operator's; `known` are the codes that
/// could have been meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlacementError {
    /// The placement belongs to another questionnaire.
    #[error("the placement names the questionnaire '{named}'; this one is '{given}'")]
    OtherQuestionnaire {
        /// The code in the placement.
        named: String,
        /// The code of the questionnaire.
        given: String,
    },
    /// A code in `questions`.
    #[error("there is no question '{code}'; write one of: {}", known.join(", "))]
    UnknownQuestion {
        /// As written.
        code: String,
        /// Codes of the questionnaire's questions.
        known: Vec<String>,
    },
    /// A code in `without_answers`.
    #[error("there is no answer '{code}'; write one of: {}", known.join(", "))]
    UnknownAnswer {
        /// As written.
        code: String,
        /// `question.answer` of every answer of the questionnaire.
        known: Vec<String>,
    },
    /// `without_answers` leaves radio buttons with a single choice.
    #[error("leaving answers out leaves '{question}' with one choice; leave the whole question out instead")]
    OneChoice {
        /// Code of the question.
        question: String,
    },
    /// Nothing is asked.
    #[error("the placement leaves nothing to ask; name a question or take the placement out")]
    Nothing,
}

impl Asking {
    /// Resolves `placement` against `questionnaire` (checked, see [`crate::questionnaire::check`]).
    ///
    /// Answers that override everything ("no contact") come last in their question, whatever the file says.
    ///
    /// # Errors
    /// Everything that is wrong with the placement, in its order.
    pub fn new(placement: &Placement, questionnaire: &Questionnaire) -> Result<Self, Vec<PlacementError>> {
        let mut errors = unknown(placement, questionnaire);
        let mut shown = questionnaire.clone();
        shown.questions.retain(|question| asks(placement, question));
        for question in &mut shown.questions {
            leave_out(placement, question, &mut errors);
        }
        shown.questions.retain(|question| !question.answers.is_empty());
        if errors.is_empty() && shown.questions.is_empty() {
            errors.push(PlacementError::Nothing);
        }
        let rendered = Mutex::default();
        if errors.is_empty() { Ok(Self { page: placement.page, shown, rendered }) } else { Err(errors) }
    }

    /// On what sort of page.
    #[must_use]
    pub fn page(&self) -> PageKind {
        self.page
    }

    /// What is asked there: the questionnaire without what the placement leaves out.
    #[must_use]
    pub fn shown(&self) -> &Questionnaire {
        &self.shown
    }

    /// The wording for a page in `lang`; its own language may differ (`Rendered::notice.lang`) where the
    /// questionnaire has no such texts. Made once, then shared.
    #[must_use]
    pub fn notice(&self, lang: &Lang, look: &Look) -> Arc<Rendered> {
        let lang = self.shown.title.best(lang).1;
        let mut kept = self.rendered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, _, rendered)) = kept.iter().find(|(l, k, _)| l == lang && k == look) {
            return Arc::clone(rendered);
        }
        let rendered = Arc::new(Rendered::new(&self.shown, self.page, lang, look));
        if kept.len() < MAX_RENDERED {
            kept.push((lang.clone(), look.clone(), Arc::clone(&rendered)));
        }
        rendered
    }
}

fn unknown(placement: &Placement, questionnaire: &Questionnaire) -> Vec<PlacementError> {
    let known: Vec<String> = questionnaire.questions.iter().map(|question| question.code.clone()).collect();
    let every = |question: &Question| -> Vec<String> {
        question.answers.iter().map(|answer| dotted(question, answer)).collect()
    };
    let answers: Vec<String> = questionnaire.questions.iter().flat_map(every).collect();
    let other = (placement.questionnaire != questionnaire.code).then(|| PlacementError::OtherQuestionnaire {
        named: placement.questionnaire.clone(),
        given: questionnaire.code.clone(),
    });
    let questions = placement.questions.iter().flatten().filter(|code| !known.contains(code));
    let without = placement.without_answers.iter().filter(|code| !answers.contains(code));
    let question =
        |code: &String| PlacementError::UnknownQuestion { code: code.clone(), known: known.clone() };
    let answer = |code: &String| PlacementError::UnknownAnswer { code: code.clone(), known: answers.clone() };
    other.into_iter().chain(questions.map(question)).chain(without.map(answer)).collect()
}

fn asks(placement: &Placement, question: &Question) -> bool {
    placement.questions.as_ref().is_none_or(|codes| codes.contains(&question.code))
}

fn leave_out(placement: &Placement, question: &mut Question, errors: &mut Vec<PlacementError>) {
    let name = |answer: &Answer| format!("{}.{}", question.code, answer.code);
    question.answers = question
        .answers
        .iter()
        .filter(|answer| !placement.without_answers.contains(&name(answer)))
        .cloned()
        .collect();
    question.answers.sort_by_key(|answer| answer.exclusive);
    if question.control == Control::Radio && question.answers.len() == 1 {
        errors.push(PlacementError::OneChoice { question: question.code.clone() });
    }
}

fn dotted(question: &Question, answer: &Answer) -> String {
    format!("{}.{}", question.code, answer.code)
}
