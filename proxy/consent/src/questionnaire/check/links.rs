//! Texts, languages, and the documents that texts link to.

use super::{Findings, MAX_TEXT, Step, questions, texts, way};
use crate::wording::{Part, parts};
use std::collections::BTreeSet;
use vratar_model::questionnaire::{Question, Questionnaire};
use vratar_model::{Lang, Localized};

pub(super) fn check(questionnaire: &Questionnaire, findings: &mut Findings) {
    let texts = texts(questionnaire);
    let languages: BTreeSet<&Lang> = texts.iter().flat_map(|(_, text)| text.0.keys()).collect();
    let documents: BTreeSet<&str> = questionnaire.documents.iter().map(|one| one.code.as_str()).collect();
    for (at, text) in &texts {
        spoken(at, text, &languages, findings);
        for (lang, words) in &text.0 {
            let at = below(at, lang.as_str());
            readable(&at, words, findings);
            placeholders(&at, words, &documents, findings);
        }
    }
    addresses(questionnaire, findings);
    for (q, question) in questions(questionnaire) {
        listed(q, question, &documents, findings);
    }
}

fn spoken(at: &[Step], text: &Localized, languages: &BTreeSet<&Lang>, findings: &mut Findings) {
    for lang in languages.iter().filter(|lang| !text.0.contains_key(lang)) {
        let message = format!("the text is missing in '{lang}', which other texts are written in");
        findings.add(at.to_vec(), message, format!("add {lang} = \"…\""));
    }
    findings.add_if(
        text.0.is_empty(),
        at.to_vec(),
        "the text is in no language",
        "write it, as in { en = \"…\" }",
    );
}

fn readable(at: &[Step], words: &str, findings: &mut Findings) {
    findings.add_if(
        words.trim().is_empty(),
        at.to_vec(),
        "the text is empty",
        "write it, or take the field out",
    );
    let long = words.chars().count() > MAX_TEXT;
    let message = format!("the text is longer than {MAX_TEXT} characters");
    findings.add_if(long, at.to_vec(), message, "put it into a document and link to that");
    let control = words.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
    findings.add_if(control, at.to_vec(), "the text holds control characters", "take them out");
}

fn placeholders(at: &[Step], words: &str, documents: &BTreeSet<&str>, findings: &mut Findings) {
    // The title of a document is itself the text of a link.
    let in_link = matches!(at.first(), Some(Step::Key(key)) if key == "document");
    for part in parts(words) {
        match part {
            Part::Words(_) => {}
            Part::Document(_) if in_link => {
                findings.add(at.to_vec(), "a link cannot hold a link", "write the title without { }");
            }
            Part::Document(code) => findings.add_if(
                !documents.contains(code),
                at.to_vec(),
                format!("{{{code}}} is no document of this questionnaire"),
                known(documents),
            ),
            Part::Stray(brace) => findings.add(
                at.to_vec(),
                format!("a '{brace}' stands alone"),
                "braces are for links to documents, as in \"I accept the {terms}\"",
            ),
        }
    }
}

fn addresses(questionnaire: &Questionnaire, findings: &mut Findings) {
    for (index, document) in questionnaire.documents.iter().enumerate() {
        let at = way!["document", index, "href"];
        findings.add_if(
            document.href.0.is_empty(),
            at.clone(),
            "the document stands nowhere",
            "write { en = \"/terms\" }",
        );
        for (lang, href) in &document.href.0 {
            findings.add_if(
                !is_address(href),
                below(&at, lang.as_str()),
                format!("'{}' is no address of a document", href.escape_debug()),
                "write a path of the shop (\"/terms\") or an address that begins with https://",
            );
        }
    }
}

/// A path of the shop, or an `https` URL; nothing that a browser would run.
pub(crate) fn is_address(href: &str) -> bool {
    let path = href.starts_with('/') && !href.starts_with("//") && !href.starts_with("/\\");
    let url = href.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    (path || url) && !href.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// What a question says it links to, it must link to: in every language.
fn listed(q: usize, question: &Question, documents: &BTreeSet<&str>, findings: &mut Findings) {
    let linked = linked(question);
    for (index, code) in question.documents.iter().enumerate() {
        let at = way!["question", q, "documents", index];
        if !documents.contains(code.as_str()) {
            findings.add(at, format!("there is no document '{code}'"), known(documents));
        } else if !linked.contains(code.as_str()) {
            findings.add(
                at,
                format!("no text of '{}' links to '{code}'", question.code),
                format!("write {{{code}}} where the link belongs, or take it out of the list"),
            );
        }
    }
}

fn linked(question: &Question) -> BTreeSet<&str> {
    let texts = question.text.iter().chain(question.answers.iter().map(|answer| &answer.text));
    let words = texts.flat_map(|text| text.0.values());
    words
        .flat_map(|words| parts(words))
        .filter_map(|part| match part {
            Part::Document(code) => Some(code),
            Part::Words(_) | Part::Stray(_) => None,
        })
        .collect()
}

fn below(at: &[Step], key: &str) -> Vec<Step> {
    at.iter().cloned().chain([Step::from(key)]).collect()
}

fn known(documents: &BTreeSet<&str>) -> String {
    let codes: Vec<&str> = documents.iter().copied().collect();
    if codes.is_empty() {
        "add a [[document]] with that code".to_owned()
    } else {
        format!("write one of: {}", codes.join(", "))
    }
}
