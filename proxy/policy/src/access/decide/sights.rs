//! Which fields are seen, and how: access levels, prints, what the manifest does not name.

use super::{Making, Takes, verdict_of};
use crate::access::decision::strictness;
use crate::access::form::Form;
use crate::access::rules::{Head, Level, Print, Rule, Sees, Sight};
use crate::access::word::Kind;
use std::collections::{BTreeMap, BTreeSet};
use vratar_model::access::Field;

/// What each field came to, and by which rule. A field that no rule spoke of is missing: it is shown.
type Settled<'r> = BTreeMap<Field, (Sight, &'r Head)>;

impl Making<'_> {
    pub(super) fn access_levels(&mut self, rules: &[Rule<Level>]) {
        let subjects = self.facts.subjects;
        let whose =
            |rule: &&Rule<Level>| rule.body.subjects.is_empty() || rule.body.subjects.contains(&subjects);
        let rules = rules.iter().filter(whose);
        self.sights(Kind::AccessLevel, rules.map(|rule| (&rule.head, &rule.body.sees)));
    }

    pub(super) fn prints(&mut self, rules: &[Rule<Print>]) {
        let seen = |rule| {
            let Rule { head, body }: &Rule<Print> = rule;
            body.sees.as_ref().map(|sees| (head, sees))
        };
        self.sights(Kind::Print, rules.iter().filter_map(seen));
    }

    pub(super) fn unclassified(&mut self, rules: &[Rule<Sees>]) {
        self.sights(Kind::Unclassified, rules.iter().map(|rule| (&rule.head, &rule.body)));
    }

    fn sights<'r>(&mut self, kind: Kind, rules: impl Iterator<Item = (&'r Head, &'r Sees)>) {
        let mut settled = Settled::new();
        // Fields of which nothing is decided yet; and of which nothing would be, did every rule bite.
        let mut open: BTreeSet<Field> = Field::ALL.iter().copied().collect();
        let mut open_too = open.clone();
        for (head, sees) in rules {
            let left = if head.observes() { &open_too } else { &open };
            let spoken_of: Vec<Field> =
                sees.fields.keys().copied().filter(|field| left.contains(field)).collect();
            if spoken_of.is_empty() {
                continue;
            }
            let takes = self.takes(kind, head, !sees.permits);
            if takes == Takes::No {
                continue;
            }
            if let Takes::Part { sure } = takes {
                self.note_sights(kind, head, sees, &spoken_of, sure);
            }
            open_too.retain(|field| !spoken_of.contains(field));
            if head.observes() {
                continue;
            }
            open.retain(|field| !spoken_of.contains(field));
            if takes != Takes::Later {
                let sight = |field| Some((field, (self.proved(sees.fields.get(&field)?), head)));
                settled.extend(spoken_of.into_iter().filter_map(sight));
            }
        }
        self.settle(&settled);
    }

    fn note_sights(&mut self, kind: Kind, head: &Head, sees: &Sees, fields: &[Field], sure: bool) {
        let Some(sight) = sees.fields.values().next() else { return };
        let left = self.proved(sight);
        self.note(kind, head, self.said(sees.says(fields), sight, &left, sure));
    }

    /// A field that must not be seen is redacted in any event: it may stand in an answer where nobody finds it.
    fn settle(&mut self, settled: &Settled<'_>) {
        for (field, (sight, head)) in settled {
            let form = match sight {
                Sight::All | Sight::Mask(Form::None) => continue,
                Sight::Mask(form) => form.clone(),
                Sight::StepUp(_) | Sight::Deny => Form::Redact,
            };
            let least = self.decision.masks.entry(*field).or_insert(Form::None);
            if form.leaves() < least.leaves() {
                *least = form;
            }
            self.weigh(&Sight::Mask(Form::Redact), head);
        }
        if let Some((sight, head)) = self.whole(settled) {
            self.weigh(&sight, head);
        }
    }

    /// What becomes of the whole answer: the strictest of the fields that it shows. As long as that is not known, and
    /// where nothing was found, what all fields have in common.
    fn whole<'r>(&self, settled: &Settled<'r>) -> Option<(Sight, &'r Head)> {
        let by_strictness = |one: &&(Sight, &Head)| strictness(verdict_of(&one.0));
        let found = self.facts.shown.map(|shown| shown.fields).filter(|fields| !fields.is_empty());
        let (sight, head) = match found {
            Some(fields) => fields.iter().filter_map(|field| settled.get(field)).max_by_key(by_strictness)?,
            None if settled.len() < Field::ALL.len() => return None,
            None => settled.values().min_by_key(by_strictness)?,
        };
        matches!(sight, Sight::StepUp(_) | Sight::Deny).then(|| (sight.clone(), *head))
    }
}

impl Sees {
    /// What it does with these of its fields, in words.
    pub(in crate::access) fn says(&self, fields: &[Field]) -> String {
        let mut said: Vec<String> = Vec::new();
        let mut masks: Vec<String> = Vec::new();
        for field in fields {
            match self.fields.get(field) {
                Some(Sight::Mask(form)) => masks.push(format!("{}={form}", field.as_str())),
                Some(_) => said.push(field.as_str().to_owned()),
                None => {}
            }
        }
        let word = match self.fields.values().next() {
            Some(Sight::All) | None => "all",
            Some(Sight::Mask(_)) => "mask",
            Some(Sight::StepUp(_)) => "step_up",
            Some(Sight::Deny) => "deny",
        };
        said.extend(masks);
        if said.len() == Field::ALL.len() && word != "mask" {
            word.to_owned()
        } else {
            format!("{word} {}", said.join(" "))
        }
    }
}
