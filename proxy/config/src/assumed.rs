//! Documents that a shop's questions link to although its config never said where they stand.
//!
//! The shipped questionnaire links to places that are usual, not to those that a shop has: a wrong link is shown to
//! people, and the record then names a document that nobody could read. Nothing is refused for it; it is said.

use crate::config::{Config, DocumentOverride, Shop};
use crate::show::{SetBy, quoted};
use std::fmt;
use std::sync::Arc;
use vratar_model::questionnaire::{Document, Placement, Questionnaire};
use vratar_model::{Mode, ShopId};

/// The documents of one shop that nobody named, as they are used until somebody does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// The shop.
    pub shop: ShopId,
    /// File and line of its hosts.
    pub place: String,
    /// The documents.
    pub documents: Vec<Document>,
}

impl Config {
    /// What is assumed, one a shop that asks and was written in a file.
    #[must_use]
    pub fn assumptions(&self) -> Vec<Assumption> {
        let asking = |(_, shop): &(usize, &Arc<Shop>)| shop.mode >= Mode::Inject && !shop.assumed.is_empty();
        let shops = self.shops.iter().enumerate().filter(asking);
        shops
            .filter_map(|(index, shop)| match self.origin(&format!("shop[{index}].hosts")) {
                Some(origin @ SetBy::File { .. }) => Some(Assumption {
                    shop: shop.id.clone(),
                    place: origin.to_string(),
                    documents: shop.assumed.clone(),
                }),
                // Who tries a shop from the command line has nowhere to write them.
                _ => None,
            })
            .collect()
    }
}

impl Assumption {
    /// What stands in the config once it is no assumption any more, as TOML.
    #[must_use]
    pub fn lines(&self) -> String {
        let table = |document: &Document| {
            let href = document.href.0.iter().map(|(lang, href)| format!("{lang} = {}", quoted(href)));
            let href: Vec<String> = href.collect();
            let (code, version) = (&document.code, quoted(&document.version));
            format!("[shop.documents.{code}]\nversion = {version}\nhref = {{ {} }}\n", href.join(", "))
        };
        self.documents.iter().map(table).collect::<Vec<_>>().join("\n")
    }
}

impl fmt::Display for Assumption {
    /// One line, without the remedy.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = |document: &Document| {
            let at = document.href.0.values().next().map_or("nowhere", String::as_str);
            format!("{} (version {}, {at})", document.code, document.version)
        };
        let documents: Vec<String> = self.documents.iter().map(one).collect();
        write!(
            f,
            "shop {} links to documents that its config does not name: {}",
            self.shop,
            documents.join(", ")
        )
    }
}

/// The documents that the shipped questionnaires among `known` link to where they are placed, without `named` ones.
pub(crate) fn of(
    placements: &[Placement],
    shipped: &[Arc<Questionnaire>],
    known: &[Arc<Questionnaire>],
    named: &[DocumentOverride],
) -> Vec<Document> {
    let mut assumed: Vec<Document> = Vec::new();
    for placement in placements {
        let questionnaire = known.iter().find(|known| known.code == placement.questionnaire);
        // A file of the operator's own says what it means.
        let Some(questionnaire) =
            questionnaire.filter(|known| shipped.iter().any(|one| Arc::ptr_eq(one, known)))
        else {
            continue;
        };
        let asked = |code: &String| placement.questions.as_ref().is_none_or(|some| some.contains(code));
        let questions = questionnaire.questions.iter().filter(|question| asked(&question.code));
        let linked: Vec<&String> = questions.flat_map(|question| &question.documents).collect();
        let documents = questionnaire.documents.iter().filter(|document| linked.contains(&&document.code));
        for document in documents.filter(|document| named.iter().all(|known| known.code != document.code)) {
            if !assumed.contains(document) {
                assumed.push(document.clone());
            }
        }
    }
    assumed
}
