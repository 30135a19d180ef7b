//! What conditions can ask for.

use crate::access::facts::Facts;
use cel::common::types::{CelBool, CelInt, CelList, CelString};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use jiff::civil::Weekday;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Bool,
    Int,
    /// Text, one of certain words where there are such.
    Text(Option<Words>),
    /// A list of texts.
    Texts(Option<Words>),
}

/// Texts of which only certain ones can ever be equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    Role,
    Group,
    Class,
    Action,
    Subjects,
    Field,
    Weekday,
    /// `08:30`
    Time,
    /// `2026-12-24`
    Date,
    /// `GET`
    Method,
}

/// Every name, and what it stands for.
pub(super) const NAMES: &[(&str, Type)] = &[
    ("actor.role", Type::Text(Some(Words::Role))),
    ("actor.groups", Type::Texts(Some(Words::Group))),
    ("shop", Type::Text(None)),
    ("address", Type::Text(None)),
    ("at.hour", Type::Int),
    ("at.minute", Type::Int),
    ("at.time", Type::Text(Some(Words::Time))),
    ("at.weekday", Type::Text(Some(Words::Weekday))),
    ("at.date", Type::Text(Some(Words::Date))),
    ("method", Type::Text(Some(Words::Method))),
    ("path", Type::Text(None)),
    ("route", Type::Text(None)),
    ("class", Type::Text(Some(Words::Class))),
    ("action", Type::Text(Some(Words::Action))),
    ("subjects", Type::Text(Some(Words::Subjects))),
    ("staff_area", Type::Bool),
    ("shown.rows", Type::Int),
    ("shown.persons", Type::Int),
    ("shown.decoys", Type::Int),
    ("shown.fields", Type::Texts(Some(Words::Field))),
];

/// What the names begin with of which nothing is known before the shop has answered.
pub(super) const OF_THE_ANSWER: &str = "shown";

/// Days of the week as conditions write them, Monday first.
pub(in crate::access) const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub(in crate::access) fn weekday(day: Weekday) -> &'static str {
    let index = usize::try_from(day.to_monday_zero_offset()).unwrap_or_default();
    WEEKDAYS.get(index).copied().unwrap_or_default()
}

/// The facts by their names.
pub(in crate::access) struct Names<'f>(pub(in crate::access) &'f Facts<'f>);

impl Names<'_> {
    fn of_the_answer(&self, name: &str) -> Option<CowVal<'_, '_>> {
        let shown = self.0.shown.as_ref()?;
        Some(match name {
            "shown.rows" => count(shown.rows),
            "shown.persons" => count(shown.persons),
            "shown.decoys" => count(shown.decoys.into()),
            "shown.fields" => list(shown.fields.iter().map(|field| field.as_str())),
            _ => return None,
        })
    }
}

impl VariableResolver for Names<'_> {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        let facts = self.0;
        Some(match name {
            "actor.role" => text(facts.actor.role.as_str()),
            "actor.groups" => list(facts.actor.groups.iter().map(|group| &**group)),
            "shop" => text(facts.shop),
            "address" => written(facts.address?.to_canonical().to_string()),
            "at.hour" => CowVal::owned(CelInt::from(i64::from(facts.at.hour()))),
            "at.minute" => CowVal::owned(CelInt::from(i64::from(facts.at.minute()))),
            "at.time" => written(format!("{:02}:{:02}", facts.at.hour(), facts.at.minute())),
            "at.weekday" => text(weekday(facts.at.weekday())),
            "at.date" => written(facts.at.date().to_string()),
            "method" => text(facts.method),
            "path" => text(facts.path),
            "route" => text(facts.route),
            "class" => text(facts.class.as_str()),
            "action" => text(facts.action.as_str()),
            "subjects" => text(facts.subjects.as_str()),
            "staff_area" => CowVal::owned(CelBool::from(facts.staff_area)),
            other => return self.of_the_answer(other),
        })
    }
}

fn text<'b>(text: &'b str) -> CowVal<'b, 'b> {
    CowVal::owned(CelString::from(text))
}

fn written<'b>(text: String) -> CowVal<'b, 'b> {
    CowVal::owned(CelString::from(text))
}

fn count<'b>(number: u64) -> CowVal<'b, 'b> {
    CowVal::owned(CelInt::from(i64::try_from(number).unwrap_or(i64::MAX)))
}

fn list<'b>(texts: impl Iterator<Item = &'b str>) -> CowVal<'b, 'b> {
    let texts: Vec<Box<dyn Val + 'b>> =
        texts.map(|text| Box::new(CelString::from(text)) as Box<dyn Val + 'b>).collect();
    CowVal::owned(CelList::from(texts))
}
