//! What the template draws: texts chosen, names made, nothing ticked.

use crate::fields;
use crate::wording::{Link, Speaker, Wording};
use std::collections::{BTreeMap, BTreeSet};
use vratar_model::journal::{Asked, LinkedDocument};
use vratar_model::questionnaire::{Answer, Control, Question, Questionnaire};
use vratar_model::{Lang, PageKind};

/// The block without its state.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The language of the wording.
    pub(super) lang: Lang,
    /// Begins every `id` of the block.
    pub(super) id: String,
    /// Code and version of the questionnaire. Stands in the markup, so that the same words in another version are
    /// another wording: a notice is known by the hash of its markup.
    pub(super) version: String,
    /// The legend.
    pub(super) title: Wording,
    /// A sentence under it.
    pub(super) intro: Option<Wording>,
    /// The questions.
    pub(super) groups: Vec<Group>,
    /// Vratar's own words.
    pub(super) says: Says,
}

/// Vratar's own words in the block.
#[derive(Clone, Debug)]
pub(super) struct Says {
    /// Their language, where it is not the block's.
    pub(super) lang: Option<Lang>,
    /// Beside a link.
    pub(super) new_window: String,
    /// Beside a box that must be ticked.
    pub(super) required: String,
    /// Over the block when something is missing.
    pub(super) problem: String,
    /// At the box that is missing.
    pub(super) missing: String,
    /// At the radio buttons of which one is missing.
    pub(super) choose: String,
}

/// One question.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Begins the `id`s in it.
    pub(super) id: String,
    /// Its own words; absent: the answer says it all.
    pub(super) text: Option<Wording>,
    /// Exactly one is to be chosen.
    pub(super) radio: bool,
    /// Whether the form may not go on without it.
    pub(super) required: bool,
    /// The choices.
    pub(super) boxes: Vec<Choice>,
}

/// One choice.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// Place in the notice's `asked`.
    pub(super) index: u16,
    /// `id` of the input.
    pub(super) id: String,
    /// Name of the field.
    pub(super) name: String,
    /// Its value when chosen.
    pub(super) value: String,
    /// The words beside it.
    pub(super) text: Wording,
}

impl Layout {
    pub(super) fn new(shown: &Questionnaire, page: PageKind, lang: &Lang) -> Self {
        let speaker = Speaker::new(shown, lang);
        let id = format!("{}-{}", fields::PREFIX, page.as_str());
        let mut next = 0..u16::MAX;
        let group = |question| group(&speaker, &id, &mut next, question);
        let groups = shown.questions.iter().map(group).collect();
        Self {
            title: speaker.say(&shown.title),
            intro: shown.intro.as_ref().map(|intro| speaker.say(intro)),
            groups,
            says: says(lang),
            lang: lang.clone(),
            version: format!("{} {}", shown.code, shown.version),
            id,
        }
    }

    /// The boxes as they stand in the notice, in the order of the page.
    pub(super) fn asked(&self, shown: &Questionnaire) -> Vec<Asked> {
        let pairs = self.groups.iter().zip(&shown.questions);
        pairs.flat_map(|(group, question)| asked(group, question)).collect()
    }

    /// The documents that the block links to, each place once.
    pub(super) fn documents(&self, shown: &Questionnaire) -> Vec<LinkedDocument> {
        let version = |code: &str| {
            let document = shown.documents.iter().find(|document| document.code == code);
            document.map(|document| document.version.clone()).unwrap_or_default()
        };
        let places: BTreeMap<_, _> = self.links().map(|link| ((&link.code, &link.href), ())).collect();
        let linked = |(code, href): (&String, &String)| LinkedDocument {
            code: code.clone(),
            version: version(code),
            href: href.clone(),
        };
        places.into_keys().map(linked).collect()
    }

    fn links(&self) -> impl Iterator<Item = &Link> {
        let texts = self
            .groups
            .iter()
            .flat_map(|group| group.text.iter().chain(group.boxes.iter().map(|one| &one.text)));
        [&self.title].into_iter().chain(&self.intro).chain(texts).flat_map(Wording::links)
    }
}

fn group(speaker: &Speaker<'_>, prefix: &str, next: &mut std::ops::Range<u16>, question: &Question) -> Group {
    let id = format!("{prefix}-{}", question.code);
    let boxes = question.answers.iter().zip(next).map(|(answer, index)| Choice {
        index,
        id: format!("{id}-{}", answer.code),
        name: fields::of(question.control, &question.code, &answer.code),
        value: value(question.control, answer),
        text: speaker.say(&answer.text),
    });
    Group {
        boxes: boxes.collect(),
        text: question.text.as_ref().map(|text| speaker.say(text)),
        radio: question.control == Control::Radio,
        required: question.required,
        id,
    }
}

fn value(control: Control, answer: &Answer) -> String {
    match control {
        Control::Radio => answer.code.clone(),
        Control::Checkbox | Control::Multi => fields::TICKED.to_owned(),
    }
}

fn asked(group: &Group, question: &Question) -> Vec<Asked> {
    let before = group.text.as_ref().map(|text| format!("{} ", text.plain())).unwrap_or_default();
    let pairs = group.boxes.iter().zip(&question.answers);
    let one = |(one, answer): (&Choice, &Answer)| Asked {
        question: question.code.clone(),
        answer: answer.code.clone(),
        kind: question.kind,
        control: question.control,
        polarity: answer.polarity,
        channel: answer.channel,
        exclusive: answer.exclusive,
        required: question.required,
        purposes: question.purposes.clone(),
        validity: question.validity.clone(),
        documents: linked(group.text.iter().chain([&one.text])),
        wording: format!("{before}{}", one.text.plain()),
    };
    pairs.map(one).collect()
}

/// Codes of the documents that some texts link to, each once.
fn linked<'a>(texts: impl Iterator<Item = &'a Wording>) -> Vec<String> {
    let codes: BTreeSet<&String> = texts.flat_map(Wording::links).map(|link| &link.code).collect();
    codes.into_iter().cloned().collect()
}

fn says(lang: &Lang) -> Says {
    let spoken = vratar_text::spoken(lang);
    let say = |id| vratar_text::say(&spoken, id, &[]);
    Says {
        new_window: say("block-new-window"),
        required: say("block-required"),
        problem: say("block-problem"),
        missing: say("block-missing"),
        choose: say("block-choose"),
        lang: (spoken != *lang).then_some(spoken),
    }
}
