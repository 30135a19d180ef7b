//! `fields`, `see`, `mask` and `proof`: what is done with which fields.

use super::table::{Flaws, Table, as_text, as_word};
use crate::access::form::{Custom, Form, FormWord, MAX_CUSTOM};
use crate::access::rules::{Sees, Sight};
use crate::access::word::See;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use vratar_model::access::Field;

/// `None` if `see` is missing or wrong; then it was said.
pub(super) fn sees(entry: &mut Table<'_>, flaws: &mut Flaws) -> Option<Sees> {
    let see = entry.needed::<See>("see", flaws);
    let mut fields: BTreeSet<Field> = entry.words("fields", flaws);
    let masks = entry.value("mask").map(|mask| (mask.span(), masks(mask, flaws)));
    let proof = proof(entry, see == Some(See::StepUp), "see", flaws);
    let see = see?;
    if let Some((span, _)) = masks.as_ref().filter(|_| see != See::Mask) {
        flaws.add(
            span.clone(),
            "'mask' says how, but nothing is masked",
            "write see = \"mask\", or delete the key",
        );
    }
    let (one, each) = match masks {
        Some((span, Masks::Each(each))) => {
            each_is_spoken_of(entry.has("fields"), &fields, &each, span, flaws);
            fields.extend(each.keys());
            (Form::Redact, each)
        }
        Some((_, Masks::One(form))) => (form, BTreeMap::new()),
        None => (Form::Redact, BTreeMap::new()),
    };
    if fields.is_empty() {
        fields = Field::ALL.iter().copied().collect();
    }
    let sight = |field: Field| match see {
        See::All => Sight::All,
        See::Mask => Sight::Mask(each.get(&field).cloned().unwrap_or_else(|| one.clone())),
        See::StepUp => Sight::StepUp(proof),
        See::Deny => Sight::Deny,
    };
    Some(Sees {
        fields: fields.into_iter().map(|field| (field, sight(field))).collect(),
        permits: see == See::All,
    })
}

/// How long a proof counts, where one is asked for.
pub(super) fn proof(
    entry: &mut Table<'_>,
    asked_for: bool,
    key: &str,
    flaws: &mut Flaws,
) -> Option<Duration> {
    if entry.has("proof") && !asked_for {
        flaws.add(
            entry.place("proof"),
            "'proof' says how long a password counts, but none is asked for",
            format!("write {key} = \"step_up\", or delete the key"),
        );
    }
    entry.time("proof", flaws)
}

enum Masks {
    One(Form),
    Each(BTreeMap<Field, Form>),
}

fn masks(mask: &Spanned<DeValue<'_>>, flaws: &mut Flaws) -> Masks {
    match mask.get_ref() {
        DeValue::Table(table) if !table.contains_key("custom") => Masks::Each(each(table, flaws)),
        _ => {
            let form = form(mask, flaws).unwrap_or(Form::Redact);
            if form == Form::DateToYear {
                flaws.add(
                    mask.span(),
                    "'date_to_year' is for days, and this masks other fields as well",
                    "write mask = { birth_date = \"date_to_year\" }",
                );
            }
            Masks::One(form)
        }
    }
}

fn each(table: &DeTable<'_>, flaws: &mut Flaws) -> BTreeMap<Field, Form> {
    let mut each = BTreeMap::new();
    for (key, value) in table.iter() {
        let Some(field) = as_word::<Field>("mask", key.get_ref(), key.span(), flaws) else { continue };
        let Some(form) = form(value, flaws) else { continue };
        if form == Form::DateToYear && field != Field::BirthDate {
            flaws.add(
                value.span(),
                format!("'{}' is no day", field.as_str()),
                "use date_to_year for birth_date only",
            );
        }
        each.insert(field, form);
    }
    each
}

fn form(value: &Spanned<DeValue<'_>>, flaws: &mut Flaws) -> Option<Form> {
    let Some(custom) = value.get_ref().as_table() else {
        let (text, span) = as_text("mask", value, flaws)?;
        return as_word::<FormWord>("mask", text, span, flaws).map(Form::from);
    };
    let text = custom.get("custom").filter(|_| custom.len() == 1).and_then(|text| text.get_ref().as_str());
    let custom = text.and_then(Custom::new);
    if custom.is_none() {
        let says = format!(
            "a text that stands instead of a value has 1 to {MAX_CUSTOM} letters, digits, spaces and *._-"
        );
        flaws.add(value.span(), says, "write { custom = \"withheld\" }");
    }
    custom.map(Form::Custom)
}

/// Fields that are named twice are the same.
fn each_is_spoken_of(
    named: bool,
    fields: &BTreeSet<Field>,
    each: &BTreeMap<Field, Form>,
    span: std::ops::Range<usize>,
    flaws: &mut Flaws,
) {
    if each.is_empty() {
        return flaws.add(span, "'mask' masks nothing", "write mask = \"redact\"");
    }
    let differs = fields
        .iter()
        .find(|field| !each.contains_key(field))
        .or_else(|| each.keys().find(|field| !fields.contains(field)));
    if let Some(field) = differs.filter(|_| named) {
        let says = format!("'fields' and 'mask' differ: '{}' stands in one of them only", field.as_str());
        flaws.add(span, says, "delete 'fields': the fields of 'mask' are meant then");
    }
}
