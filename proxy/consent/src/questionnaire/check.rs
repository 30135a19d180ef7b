//! What must hold in a questionnaire, whatever file it came from.

mod links;
mod names;
mod sense;

use vratar_model::Localized;
use vratar_model::questionnaire::{Answer, Question, Questionnaire};

/// Questions of one questionnaire; a page with more is not read by anybody.
pub const MAX_QUESTIONS: usize = 64;
/// Answers of one question.
pub const MAX_ANSWERS: usize = 32;
/// Characters of one text.
pub const MAX_TEXT: usize = 4000;
/// Characters of one code: the field's name is made of two.
pub const MAX_CODE: usize = 40;

/// Something wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The way from the top of the questionnaire, in the words of the file.
    pub at: Vec<Step>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub remedy: String,
}

/// One step of the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A key of a table.
    Key(String),
    /// A place in a list, from 0.
    Index(usize),
}

/// Everything that is wrong with `questionnaire`; empty: it can be asked.
#[must_use]
pub fn check(questionnaire: &Questionnaire) -> Vec<Finding> {
    let mut findings = Findings::default();
    names::check(questionnaire, &mut findings);
    sense::check(questionnaire, &mut findings);
    links::check(questionnaire, &mut findings);
    findings.0
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, at: Vec<Step>, message: impl Into<String>, remedy: impl Into<String>) {
        self.0.push(Finding { at, message: message.into(), remedy: remedy.into() });
    }

    fn add_if(&mut self, wrong: bool, at: Vec<Step>, message: impl Into<String>, remedy: impl Into<String>) {
        if wrong {
            self.add(at, message, remedy);
        }
    }
}

/// `question`, 2, `answer`, 0, `text`.
macro_rules! way {
    ($($step:expr),* $(,)?) => { vec![$(crate::questionnaire::Step::from($step)),*] };
}
use way;

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// Every question with its way.
fn questions(questionnaire: &Questionnaire) -> impl Iterator<Item = (usize, &Question)> {
    questionnaire.questions.iter().enumerate()
}

/// Every answer with its way.
fn answers(questionnaire: &Questionnaire) -> impl Iterator<Item = ((usize, usize), &Question, &Answer)> {
    questions(questionnaire).flat_map(|(q, question)| {
        question.answers.iter().enumerate().map(move |(a, answer)| ((q, a), question, answer))
    })
}

/// Every text that people read, with its way.
fn texts(questionnaire: &Questionnaire) -> Vec<(Vec<Step>, &Localized)> {
    let mut texts = vec![(way!["title"], &questionnaire.title)];
    texts.extend(questionnaire.intro.iter().map(|intro| (way!["intro"], intro)));
    let documents = questionnaire.documents.iter().enumerate();
    texts.extend(documents.map(|(index, document)| (way!["document", index, "title"], &document.title)));
    for (q, question) in questions(questionnaire) {
        texts.extend(question.text.iter().map(|text| (way!["question", q, "text"], text)));
    }
    let answers = answers(questionnaire);
    texts.extend(answers.map(|((q, a), _, answer)| (way!["question", q, "answer", a, "text"], &answer.text)));
    texts
}
