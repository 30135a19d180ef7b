//! Versions and links of documents.

use super::asking::{Questionnaires, choices};
use super::{Build, bare};
use crate::codes;
use crate::config::DocumentOverride;
use crate::fault::Fault;
use crate::raw::shop::RawDocument;
use crate::walk::read::Named;
use crate::word::text::Id;
use std::collections::BTreeSet;
use vratar_model::Localized;

impl Build<'_> {
    pub(super) fn documents(
        &mut self,
        raw: Option<Named<Id, RawDocument>>,
        known: &Questionnaires,
    ) -> Vec<DocumentOverride> {
        let documents = known.all.iter().flat_map(|questionnaire| &questionnaire.documents);
        let codes: BTreeSet<&str> = documents.map(|document| document.code.as_str()).collect();
        let codes: Vec<&str> = codes.into_iter().collect();
        let mut built = Vec::new();
        for (code, document) in raw.map(|named| named.0).unwrap_or_default() {
            if !codes.contains(&code.value.0.as_str()) {
                let says = format!("no questionnaire of this shop links to a document '{}'", code.value.0);
                self.faults.push(
                    Fault::at(&codes::NO_DOCUMENT, &code.place, says).help(choices(&code.value.0, &codes)),
                );
            }
            built.push(document_override(code.value.0, document.value));
        }
        built
    }
}

fn document_override(code: String, raw: RawDocument) -> DocumentOverride {
    let href = bare(raw.href)
        .map(|named| named.0.into_iter().map(|(lang, link)| (lang.value, link.value.0)).collect());
    DocumentOverride { code, version: bare(raw.version).map(|text| text.0), href: href.map(Localized) }
}
