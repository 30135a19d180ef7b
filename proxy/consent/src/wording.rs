//! Texts with links: `I accept the {terms}.`

use std::collections::BTreeMap;
use vratar_model::questionnaire::{Document, Questionnaire};
use vratar_model::{Lang, Localized};

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// Words as they are.
    Words(&'a str),
    /// `{code}`: a link to a document.
    Document(&'a str),
    /// A brace that belongs to no `{code}`; shown as it is, refused by the checks.
    Stray(&'a str),
}

/// Splits a text at its `{code}`s.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (part, after) = first(rest)?;
        rest = after;
        Some(part)
    })
}

fn first(text: &str) -> Option<(Part<'_>, &str)> {
    match text.find(['{', '}']).unwrap_or(text.len()) {
        _ if text.is_empty() => None,
        0 => Some(braced(text).unwrap_or((Part::Stray(&text[..1]), &text[1..]))),
        brace => Some((Part::Words(&text[..brace]), &text[brace..])),
    }
}

fn braced(text: &str) -> Option<(Part<'_>, &str)> {
    let (code, rest) = text.strip_prefix('{')?.split_once('}')?;
    is_code(code).then_some((Part::Document(code), rest))
}

/// Whether `code` is a code: `[a-z0-9_]+`.
pub(crate) fn is_code(code: &str) -> bool {
    !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// A text in one language, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wording {
    /// The language, where it is not the block's.
    pub(crate) lang: Option<Lang>,
    /// Words and links.
    pub(crate) pieces: Vec<Piece>,
}

/// A piece of a [`Wording`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Words.
    Words(String),
    /// A link to a document.
    Link(Link),
}

/// A link to a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// Code of the document.
    pub(crate) code: String,
    /// Its version. Stands in the markup, so that a wording which leads to another version is another wording.
    pub(crate) version: String,
    /// Where it goes.
    pub(crate) href: String,
    /// What it says.
    pub(crate) title: String,
    /// The language of the title, where it is not the block's.
    pub(crate) lang: Option<Lang>,
}

impl Wording {
    /// The words without markup.
    pub(crate) fn plain(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Words(words) => words.as_str(),
                Piece::Link(link) => link.title.as_str(),
            })
            .collect()
    }

    /// The links in it.
    pub(crate) fn links(&self) -> impl Iterator<Item = &Link> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Words(_) => None,
            Piece::Link(link) => Some(link),
        })
    }
}

/// Speaks a questionnaire's texts in the language of one block.
pub(crate) struct Speaker<'a> {
    lang: &'a Lang,
    documents: BTreeMap<&'a str, &'a Document>,
}

impl<'a> Speaker<'a> {
    /// A block in `lang`.
    pub(crate) fn new(questionnaire: &'a Questionnaire, lang: &'a Lang) -> Self {
        let documents = questionnaire.documents.iter().map(|document| (document.code.as_str(), document));
        Self { lang, documents: documents.collect() }
    }

    /// `text` with its links; these speak the language that the text really is in.
    pub(crate) fn say(&self, text: &Localized) -> Wording {
        let (text, lang) = text.best(self.lang);
        let pieces = parts(text).map(|part| self.piece(part, lang)).collect();
        Wording { lang: (lang != self.lang).then(|| lang.clone()), pieces }
    }

    fn piece(&self, part: Part<'_>, lang: &Lang) -> Piece {
        match part {
            Part::Words(words) | Part::Stray(words) => Piece::Words(words.to_owned()),
            Part::Document(code) => self.documents.get(code).map_or_else(
                || Piece::Words(format!("{{{code}}}")),
                |document| Piece::Link(link(document, lang)),
            ),
        }
    }
}

fn link(document: &Document, around: &Lang) -> Link {
    let (title, lang) = document.title.best(around);
    Link {
        code: document.code.clone(),
        version: document.version.clone(),
        href: document.href.best(around).0.to_owned(),
        title: title.to_owned(),
        lang: (lang != around).then(|| lang.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_split_at_their_links() {
        use Part::{Document, Stray, Words};
        let cases: [(&str, &[Part<'_>]); 6] = [
            ("", &[]),
            ("plain", &[Words("plain")]),
            ("{a}", &[Document("a")]),
            (
                "Приемам {a} и {b_2}.",
                &[Words("Приемам "), Document("a"), Words(" и "), Document("b_2"), Words(".")],
            ),
            ("{A}", &[Stray("{"), Words("A"), Stray("}")]),
            ("{{a}", &[Stray("{"), Document("a")]),
        ];
        for (text, expected) in cases {
            assert_eq!(parts(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
