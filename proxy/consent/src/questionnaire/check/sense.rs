//! What the law and the words' meaning demand.

use super::{Findings, answers, questions, way};
use jiff::{Span, SpanRelativeTo};
use vratar_model::questionnaire::{Polarity, Question, QuestionKind, Questionnaire};

pub(super) fn check(questionnaire: &Questionnaire, findings: &mut Findings) {
    for (q, question) in questions(questionnaire) {
        required(question, q, findings);
        validity(question, q, findings);
        purposes(question, q, findings);
    }
    polarities(questionnaire, findings);
}

/// Only a contract needs its acceptance. GDPR Art. 7(4): what is a condition is no consent; Art. 13 has a notice
/// given, not acknowledged; objections and requests are the person's own business.
fn required(question: &Question, q: usize, findings: &mut Findings) {
    let why = match question.kind {
        QuestionKind::ContractAcceptance => return,
        QuestionKind::NoticeAck => "the notice has to be given, nobody has to confirm it (GDPR Art. 13)",
        _ => "it is freely given or no consent at all (GDPR Art. 7(4))",
    };
    findings.add_if(
        question.required,
        way!["question", q, "required"],
        format!("'{}' must not be required: {why}", question.code),
        "take `required` out; only contract_acceptance may have it",
    );
}

fn polarities(questionnaire: &Questionnaire, findings: &mut Findings) {
    for ((q, a), question, answer) in answers(questionnaire) {
        let way = |field| way!["question", q, "answer", a, field];
        let forbids = answer.polarity == Polarity::Prohibition;
        findings.add_if(
            answer.exclusive && !forbids,
            way("exclusive"),
            "only a prohibition can override every permission",
            "write polarity = \"prohibition\", or take `exclusive` out",
        );
        findings.add_if(
            forbids && question.required,
            way("polarity"),
            "nobody can be made to forbid something in order to go on",
            "write polarity = \"neutral\", or take `required` out of the question",
        );
        findings.add_if(
            question.kind == QuestionKind::Objection && answer.polarity == Polarity::Permission,
            way("polarity"),
            "an objection forbids; it permits nothing",
            "write polarity = \"prohibition\"",
        );
    }
}

fn validity(question: &Question, q: usize, findings: &mut Findings) {
    let Some(validity) = &question.validity else { return };
    findings.add_if(
        !lasts(validity),
        way!["question", q, "validity"],
        format!("'{}' is not a duration", validity.escape_debug()),
        "write an ISO 8601 duration, as in \"P24M\" for two years, or take the field out",
    );
}

/// Whether it is an ISO 8601 duration longer than nothing.
fn lasts(validity: &str) -> bool {
    let relative = SpanRelativeTo::days_are_24_hours();
    let span = validity.starts_with('P').then(|| validity.parse::<Span>().ok()).flatten();
    span.is_some_and(|span| {
        let months = span.get_years() > 0 || span.get_months() > 0;
        let rest = span.years(0).months(0).total((jiff::Unit::Second, relative));
        months || rest.is_ok_and(|seconds| seconds > 0.0)
    })
}

/// `dpv:DirectMarketing`: a prefix and a name.
fn purposes(question: &Question, q: usize, findings: &mut Findings) {
    for (index, purpose) in question.purposes.iter().enumerate() {
        findings.add_if(
            !is_purpose(purpose),
            way!["question", q, "purposes", index],
            format!("'{}' is not the code of a purpose", purpose.escape_debug()),
            "write a term of the W3C Data Privacy Vocabulary with its prefix, as in \"dpv:DirectMarketing\"",
        );
    }
}

fn is_purpose(code: &str) -> bool {
    let word = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    code.split_once(':').is_some_and(|(prefix, name)| word(prefix) && word(name))
}
