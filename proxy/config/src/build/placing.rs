//! What is asked where.

use super::asking::{Questionnaires, choices};
use super::{Build, bare, items};
use crate::codes;
use crate::fault::Fault;
use crate::known::Platform;
use crate::raw::shop::RawPlacement;
use crate::source::{Place, Spot};
use crate::walk::nearest;
use crate::word::text::Text;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use vratar_model::PageKind;
use vratar_model::questionnaire::{Placement, QuestionKind, Questionnaire};

impl Build<'_> {
    /// Checks placements against the questionnaires and the adapter's pages. Without any: the standard one on
    /// registration and profile, as far as the adapter knows these pages.
    pub(super) fn placements(
        &mut self,
        raw: Option<Vec<Spot<RawPlacement>>>,
        known: &Questionnaires,
        platform: Option<&Platform>,
    ) -> Vec<Placement> {
        let placements = match raw {
            None => self.standard(platform),
            Some(raw) => self.placed(raw, known, platform),
        };
        let asked: HashSet<&str> =
            placements.iter().map(|placement| placement.questionnaire.as_str()).collect();
        for (place, questionnaire) in known.own.iter().filter(|(_, own)| !asked.contains(own.code.as_str())) {
            self.faults.push(never_asked(place, &questionnaire.code));
        }
        placements
    }

    fn standard(&self, platform: Option<&Platform>) -> Vec<Placement> {
        let Some(standard) = self.shipped.first() else { return Vec::new() };
        let pages = [PageKind::Registration, PageKind::Profile];
        let known =
            pages.into_iter().filter(|page| platform.is_none_or(|platform| platform.pages.contains(page)));
        let questionnaire = &standard.code;
        known
            .map(|page| Placement {
                page,
                questionnaire: questionnaire.clone(),
                questions: (page == PageKind::Profile).then(|| changeable(standard)),
                without_answers: Vec::new(),
            })
            .collect()
    }

    fn placed(
        &mut self,
        raw: Vec<Spot<RawPlacement>>,
        known: &Questionnaires,
        platform: Option<&Platform>,
    ) -> Vec<Placement> {
        let mut first: HashMap<(PageKind, String), Place> = HashMap::new();
        let mut placements = Vec::new();
        for Spot { value: raw, place } in raw {
            self.page_is_known(raw.page.as_ref(), platform);
            let questionnaire =
                raw.questionnaire.as_ref().and_then(|code| self.of_code(&code.value.0, &code.place, known));
            if let Some(questionnaire) = &questionnaire {
                self.codes_are_known(&raw, questionnaire, &place);
            }
            let Some(placement) = placement(raw) else { continue };
            if let Some(before) =
                first.insert((placement.page, placement.questionnaire.clone()), place.clone())
            {
                self.faults.push(placed_twice(&placement, &place, &before));
            }
            placements.push(placement);
        }
        placements
    }

    fn page_is_known(&mut self, page: Option<&Spot<PageKind>>, platform: Option<&Platform>) {
        let (Some(page), Some(platform)) = (page, platform) else { return };
        if !platform.pages.contains(&page.value) {
            let pages: Vec<&str> = platform.pages.iter().map(|page| page.as_str()).collect();
            let says = format!("the adapter of this shop knows no {} form", page.value.as_str());
            self.faults.push(
                Fault::at(&codes::NO_PAGE, &page.place, says).help(format!("it knows: {}", pages.join(", "))),
            );
        }
    }

    fn of_code(&mut self, code: &str, place: &Place, known: &Questionnaires) -> Option<Arc<Questionnaire>> {
        let found = known.all.iter().find(|questionnaire| questionnaire.code == code).cloned();
        if found.is_none() && !known.incomplete {
            let codes: Vec<&str> =
                known.all.iter().map(|questionnaire| questionnaire.code.as_str()).collect();
            let says = format!("there is no questionnaire '{code}'");
            self.faults.push(Fault::at(&codes::NO_QUESTIONNAIRE, place, says).help(one_of(
                place,
                "questionnaire",
                code,
                &codes,
            )));
        }
        found
    }

    fn codes_are_known(&mut self, raw: &RawPlacement, questionnaire: &Questionnaire, place: &Place) {
        let before = self.faults.len();
        let known: Vec<&str> =
            questionnaire.questions.iter().map(|question| question.code.as_str()).collect();
        let picked = raw.questions.as_ref().map(|list| list.value.as_slice());
        for question in
            picked.unwrap_or_default().iter().filter(|question| !known.contains(&question.value.0.as_str()))
        {
            let says =
                format!("the questionnaire '{}' has no question '{}'", questionnaire.code, question.value.0);
            self.faults.push(
                Fault::at(&codes::NO_QUESTION, &question.place, says)
                    .help(choices(&question.value.0, &known)),
            );
        }
        let left_out = raw.without_answers.as_ref().map(|list| list.value.as_slice()).unwrap_or_default();
        let known = answers(questionnaire);
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        for answer in left_out.iter().filter(|answer| !known.contains(&answer.value.0.as_str())) {
            let says =
                format!("the questionnaire '{}' has no answer '{}'", questionnaire.code, answer.value.0);
            self.faults.push(
                Fault::at(&codes::NO_ANSWER, &answer.place, says).help(choices(&answer.value.0, &known)),
            );
        }
        if self.faults.len() == before {
            self.something_is_asked(picked, left_out, questionnaire, place);
        }
    }

    fn something_is_asked(
        &mut self,
        picked: Option<&[Spot<Text>]>,
        left_out: &[Spot<Text>],
        questionnaire: &Questionnaire,
        place: &Place,
    ) {
        let is_picked =
            |code: &str| picked.is_none_or(|list| list.iter().any(|question| question.value.0 == code));
        let is_left = |name: &str| left_out.iter().any(|answer| answer.value.0 == name);
        let asked: Vec<_> =
            questionnaire.questions.iter().filter(|question| is_picked(&question.code)).collect();
        let bare = asked.iter().find(|question| {
            question.answers.iter().all(|answer| is_left(&format!("{}.{}", question.code, answer.code)))
        });
        let (says, help) = match bare {
            _ if asked.is_empty() => (
                "this placement asks no question at all".to_owned(),
                "name questions, or remove the placement",
            ),
            Some(question) => (
                format!("the question '{}' is left without any answer", question.code),
                "leave one of its answers in, or pick the other questions with questions = […]",
            ),
            None => return,
        };
        self.faults.push(Fault::at(&codes::NOTHING_ASKED, place, says).help(help));
    }
}

fn placement(raw: RawPlacement) -> Option<Placement> {
    let texts = |list: Vec<Spot<Text>>| list.into_iter().map(|text| text.value.0).collect();
    Some(Placement {
        page: bare(raw.page)?,
        questionnaire: bare(raw.questionnaire)?.0,
        questions: bare(raw.questions).map(texts),
        without_answers: texts(items(raw.without_answers)),
    })
}

/// Every `question.answer`.
fn answers(questionnaire: &Questionnaire) -> Vec<String> {
    let questions = questionnaire.questions.iter();
    questions
        .flat_map(|question| {
            question.answers.iter().map(move |answer| format!("{}.{}", question.code, answer.code))
        })
        .collect()
}

fn never_asked(place: &Place, code: &str) -> Fault {
    Fault::at(
        &codes::QUESTIONNAIRE_UNUSED,
        place,
        format!("the questionnaire '{code}' is placed on no page of this shop"),
    )
    .help(format!("add:\n[[shop.placement]]\npage = \"registration\"\nquestionnaire = \"{code}\""))
}

fn placed_twice(placement: &Placement, place: &Place, before: &Place) -> Fault {
    let says = format!("'{}' is placed on {} twice", placement.questionnaire, placement.page.as_str());
    Fault::at(&codes::PLACEMENT_TWICE, place, says).also(before, "first here").help("join the two")
}

fn one_of(place: &Place, key: &str, word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => place.write(key, &format!("\"{near}\"")),
        None => format!("there are: {}", known.join(", ")),
    }
}

/// What a person may change at any time. An accepted contract is not taken back by a tick, and a notice that was
/// read stays read; "My choices" shows both among what is recorded.
fn changeable(questionnaire: &Questionnaire) -> Vec<String> {
    let fixed = [QuestionKind::ContractAcceptance, QuestionKind::NoticeAck];
    let free = questionnaire.questions.iter().filter(|question| !fixed.contains(&question.kind));
    free.map(|question| question.code.clone()).collect()
}
