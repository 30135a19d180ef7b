//! Rules of who sees what: those that are shipped, and a shop's own files.

use super::Build;
use super::asking::choices;
use crate::codes;
use crate::config::ShopRules;
use crate::fault::Fault;
use crate::source::{Place, Source, Spot};
use crate::syntax::{in_words, remedy};
use crate::word::text::{FilePath, Text};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vratar_policy::access::{Flaw, MAX_BYTES, RuleFile, Rules};

/// What the shipped rule files are called together.
const STANDARD: &str = "standard";

/// A rule file that was read.
pub(super) struct RuleText {
    source: Arc<Source>,
    text: String,
    /// Where the config names it.
    named: Place,
}

/// What was read for the shops before.
#[derive(Default)]
pub(super) struct RulesRead {
    /// By files, in order, and what of them is enforced.
    right: HashMap<(Vec<PathBuf>, Vec<String>), Arc<Rules>>,
    /// Files that were told to be wrong.
    wrong: HashSet<Vec<PathBuf>>,
}

impl Build<'_> {
    pub(super) fn rules(&mut self, files: &[Spot<FilePath>], enforced: &[Spot<Text>]) -> Option<ShopRules> {
        let paths: Vec<PathBuf> = files.iter().map(path).collect();
        let ids: Vec<String> = enforced.iter().map(|id| id.value.0.clone()).collect();
        let key = (paths, ids);
        let rules = match self.rules.right.get(&key) {
            Some(known) => Arc::clone(known),
            None if self.rules.wrong.contains(&key.0) => return None,
            None => {
                let rules = Arc::new(self.enforcing(files, &key.0, enforced)?);
                self.rules.right.insert(key.clone(), Arc::clone(&rules));
                rules
            }
        };
        let files = files.iter().map(|file| file.value.0.clone()).collect();
        Some(ShopRules { rules, files, enforced: key.1 })
    }

    fn enforcing(
        &mut self,
        files: &[Spot<FilePath>],
        paths: &[PathBuf],
        enforced: &[Spot<Text>],
    ) -> Option<Rules> {
        let mut rules = match self.read_rules(files, paths) {
            Ok(rules) => rules,
            Err(faults) => {
                self.faults.extend(faults);
                self.rules.wrong.insert(paths.to_vec());
                return None;
            }
        };
        for id in enforced {
            if !rules.enforce(&id.value.0) {
                self.faults.push(no_rule(&rules, id));
            }
        }
        Some(rules)
    }

    fn read_rules(&self, files: &[Spot<FilePath>], paths: &[PathBuf]) -> Result<Rules, Vec<Fault>> {
        let (mut texts, mut faults) = (Vec::new(), Vec::new());
        for (index, (file, path)) in files.iter().zip(paths).enumerate() {
            match paths.iter().take(index).position(|before| before == path) {
                Some(before) => faults.extend(files.get(before).map(|before| twice(file, &before.place))),
                None => match self.rule_files(file, path) {
                    Ok(read) => texts.extend(read),
                    Err(fault) => faults.push(fault),
                },
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let named: Vec<RuleFile<'_>> = texts.iter().map(RuleText::file).collect();
        Rules::read(&named).map_err(|flaws| in_config_words(&texts, flaws))
    }

    /// The shipped ones, or one of the shop's own.
    fn rule_files(&self, file: &Spot<FilePath>, path: &Path) -> Result<Vec<RuleText>, Fault> {
        let read = |name: &str, text: String| RuleText {
            source: Source::new(name, &text),
            text,
            named: file.place.clone(),
        };
        if file.value.0 == STANDARD {
            return Ok(self
                .world
                .known
                .rules()
                .iter()
                .map(|shipped| read(shipped.name, shipped.text.to_owned()))
                .collect());
        }
        let name = path.to_string_lossy();
        let unreadable = |why: &str, help: &str| {
            let says = format!("the rule file '{name}' cannot be read: {why}");
            Fault::at(&codes::RULES_FILE, &file.place, says).help(help.to_owned())
        };
        let bytes = self.world.files.read(path, MAX_BYTES + 1);
        let bytes = bytes.map_err(|error| unreadable(&in_words(&error), remedy(&error)))?;
        let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8", "save it as UTF-8"))?;
        Ok(vec![read(&name, text)])
    }
}

impl RuleText {
    fn file(&self) -> RuleFile<'_> {
        RuleFile { name: self.source.name(), text: &self.text }
    }
}

/// Where a file is; the shipped ones are nowhere.
fn path(file: &Spot<FilePath>) -> PathBuf {
    if file.value.0 == STANDARD { PathBuf::new() } else { file.place.source().folder().join(&file.value.0) }
}

fn in_config_words(texts: &[RuleText], flaws: Vec<Flaw>) -> Vec<Fault> {
    let fault = |flaw: Flaw| {
        let text = texts.get(flaw.file)?;
        let place = Place::new(&text.source, flaw.span);
        let fault = Fault::at(&codes::RULES_WRONG, &place, flaw.message).help(flaw.remedy);
        Some(if text.named.is_default() { fault } else { fault.also(&text.named, "named here") })
    };
    flaws.into_iter().filter_map(fault).collect()
}

fn twice(file: &Spot<FilePath>, before: &Place) -> Fault {
    let says = format!("the rules '{}' are here twice", file.value.0);
    Fault::at(&codes::RULES_TWICE, &file.place, says).also(before, "first here").help("delete one of the two")
}

fn no_rule(rules: &Rules, id: &Spot<Text>) -> Fault {
    let known: Vec<&str> = rules.list().iter().filter(|rule| rule.observed).map(|rule| &*rule.id).collect();
    let says = format!("this shop has no rule '{}'", id.value.0.escape_debug());
    let help = if known.is_empty() {
        "delete it: no rule only observes".to_owned()
    } else {
        choices(&id.value.0, &known)
    };
    Fault::at(&codes::NO_RULE, &id.place, says).help(help)
}
