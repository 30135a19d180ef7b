//! Codes and versions.

use super::{Findings, MAX_ANSWERS, MAX_CODE, MAX_QUESTIONS, Step, answers, questions, way};
use crate::fields;
use crate::wording::is_code;
use std::collections::{BTreeMap, BTreeSet};
use vratar_model::questionnaire::{Control, Questionnaire};

pub(super) fn check(questionnaire: &Questionnaire, findings: &mut Findings) {
    code(findings, way!["code"], &questionnaire.code);
    findings.add_if(questionnaire.version == 0, way!["version"], "versions begin at 1", "write 1");
    documents(questionnaire, findings);
    let mut seen = BTreeSet::new();
    for (q, question) in questions(questionnaire) {
        unique(findings, &mut seen, way!["question", q, "code"], &question.code);
        let mut seen = BTreeSet::new();
        for (a, answer) in question.answers.iter().enumerate() {
            unique(findings, &mut seen, way!["question", q, "answer", a, "code"], &answer.code);
        }
    }
    count(questionnaire, findings);
    field_names(questionnaire, findings);
}

fn documents(questionnaire: &Questionnaire, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for (index, document) in questionnaire.documents.iter().enumerate() {
        unique(findings, &mut seen, way!["document", index, "code"], &document.code);
        findings.add_if(
            document.version.trim().is_empty(),
            way!["document", index, "version"],
            "the document has no version, so nobody could prove later which one was linked",
            "write the date or number under which you published it, as in \"2026-05\"",
        );
    }
}

fn unique<'a>(findings: &mut Findings, seen: &mut BTreeSet<&'a str>, at: Vec<Step>, name: &'a str) {
    code(findings, at.clone(), name);
    let message = format!("the code '{name}' is there twice");
    findings.add_if(!seen.insert(name), at, message, "give each its own code");
}

fn code(findings: &mut Findings, at: Vec<Step>, code: &str) {
    let fits = is_code(code) && code.len() <= MAX_CODE;
    let message = format!("'{}' is not a code", code.escape_debug());
    let remedy =
        format!("write small Latin letters, digits and _ (at most {MAX_CODE}), as in \"news_by_email\"");
    findings.add_if(!fits, at, message, remedy);
}

fn count(questionnaire: &Questionnaire, findings: &mut Findings) {
    let count = questionnaire.questions.len();
    findings.add_if(count == 0, way!["question"], "nothing is asked", "add a [[question]]");
    let message = format!("{count} questions are more than {MAX_QUESTIONS}");
    findings.add_if(
        count > MAX_QUESTIONS,
        way!["question"],
        message,
        "ask less, or in several questionnaires",
    );
    for (q, question) in questions(questionnaire) {
        let count = question.answers.len();
        let message = format!("{count} answers do not fit '{}'", question.code);
        let (fits, remedy) = match question.control {
            Control::Checkbox => {
                (count == 1, "a checkbox has one answer; control = \"multi\" has several".to_owned())
            }
            Control::Radio => {
                ((2..=MAX_ANSWERS).contains(&count), format!("write 2 to {MAX_ANSWERS} answers"))
            }
            Control::Multi => {
                ((1..=MAX_ANSWERS).contains(&count), format!("write 1 to {MAX_ANSWERS} answers"))
            }
        };
        findings.add_if(!fits, way!["question", q, "answer"], message, remedy);
    }
}

/// `a` + `b_c` and `a_b` + `c` would be one form field.
fn field_names(questionnaire: &Questionnaire, findings: &mut Findings) {
    let mut owner: BTreeMap<String, usize> = BTreeMap::new();
    for ((q, a), question, answer) in answers(questionnaire) {
        let field = fields::of(question.control, &question.code, &answer.code);
        let other = *owner.entry(field).or_insert(q);
        findings.add_if(
            other != q,
            way!["question", q, "answer", a, "code"],
            format!("'{}' and an answer of another question give the same form field", answer.code),
            "change one of the codes: question and answer are joined by _",
        );
    }
}
