//! Questionnaires: those that are shipped, and a shop's own files.

use super::Build;
use crate::codes;
use crate::fault::Fault;
use crate::source::{Place, Spot};
use crate::syntax::{in_words, remedy};
use crate::walk::nearest;
use crate::word::text::FilePath;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use vratar_model::questionnaire::Questionnaire;

/// Bytes that a questionnaire file may have.
const QUESTIONNAIRE_BYTES: usize = 1 << 20;

/// What a shop may ask.
pub(super) struct Questionnaires {
    /// Shipped ones and the shop's own, which take the place of shipped ones with the same code.
    pub(super) all: Vec<Arc<Questionnaire>>,
    /// The shop's own files.
    pub(super) own: Vec<(Place, Arc<Questionnaire>)>,
    /// Whether some file was wrong, so that a missing code says nothing.
    pub(super) incomplete: bool,
}

impl Build<'_> {
    pub(super) fn questionnaires(&mut self, files: Vec<Spot<FilePath>>) -> Questionnaires {
        let mut found = Questionnaires { all: self.shipped.clone(), own: Vec::new(), incomplete: false };
        let mut first: HashMap<String, Place> = HashMap::new();
        for file in files {
            let Some(read) = self.questionnaire(&file) else {
                found.incomplete = true;
                continue;
            };
            if let Some(before) = first.insert(read.code.clone(), file.place.clone()) {
                let says = format!("the code '{}' is that of another file of this shop", read.code);
                let fault =
                    Fault::at(&codes::QUESTIONNAIRE_TWICE, &file.place, says).also(&before, "first here");
                self.faults.push(fault.help("remove one of the two, or give it a code of its own"));
            }
            found.all.retain(|known| known.code != read.code);
            found.all.push(Arc::clone(&read));
            found.own.push((file.place, read));
        }
        found
    }

    /// Reads a file once, however many shops name it.
    fn questionnaire(&mut self, file: &Spot<FilePath>) -> Option<Arc<Questionnaire>> {
        let path = file.place.source().folder().join(&file.value.0);
        if let Some(known) = self.questionnaires.get(&path) {
            return known.clone();
        }
        let read =
            self.read_questionnaire(&path, &file.place).map_err(|faults| self.faults.extend(faults)).ok();
        self.questionnaires.insert(path, read.clone());
        read
    }

    fn read_questionnaire(&self, path: &Path, place: &Place) -> Result<Arc<Questionnaire>, Vec<Fault>> {
        let name = path.to_string_lossy();
        let unreadable = |why: &str, help: &str| {
            let says = format!("the questionnaire '{name}' cannot be read: {why}");
            vec![Fault::at(&codes::QUESTIONNAIRE_FILE, place, says).help(help)]
        };
        let bytes = self
            .world
            .files
            .read(path, QUESTIONNAIRE_BYTES)
            .map_err(|error| unreadable(&in_words(&error), remedy(&error)))?;
        let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8", "save it as UTF-8"))?;
        let read = self.world.known.questionnaire(&name, &text);
        read.map(Arc::new)
            .map_err(|faults| faults.into_iter().map(|fault| fault.also(place, "named here")).collect())
    }
}

/// The nearest of `known`, or all of them.
pub(super) fn choices(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("write \"{near}\""),
        None => format!("there are: {}", known.join(", ")),
    }
}
