//! The facts of a case.

use crate::access::decision::Decision;
use crate::access::facts::{Facts, Shown, Who};
use crate::access::rules::Rules;
use crate::access::word::{SubjectClass, span};
use jiff::Zoned;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use vratar_model::RouteClass;
use vratar_model::access::{Action, Field, Role};

/// Two hours east of Greenwich, as Sofia is in winter; cases want no table of time zones.
const EAST: i8 = 2;

/// A Monday.
const MORNING: DateTime = jiff::civil::date(2026, 11, 23).at(10, 0, 0, 0);

struct Given<'g> {
    role: Role,
    class: RouteClass,
    path: &'g str,
    route: &'g str,
    method: &'g str,
    shop: &'g str,
    subjects: SubjectClass,
    groups: Vec<Arc<str>>,
    proved: Option<Duration>,
    from: Option<IpAddr>,
    at: DateTime,
    /// Whether anything is said of the answer.
    answered: bool,
    fields: Vec<Field>,
    persons: u64,
    rows: u64,
    decoys: u32,
}

pub(super) fn decide(rules: &Rules, case: &str) -> Result<Decision, String> {
    let given = read(case)?;
    let zone = TimeZone::fixed(jiff::tz::offset(EAST));
    let at: Zoned = given.at.to_zoned(zone).map_err(|error| error.to_string())?;
    let fields = &given.fields;
    Ok(rules.decide(&Facts {
        shop: given.shop,
        actor: Who { role: given.role, account: "somebody", groups: &given.groups, proved: given.proved },
        address: given.from,
        at: &at,
        method: given.method,
        path: given.path,
        route: given.route,
        class: given.class,
        action: Action::of(given.class),
        subjects: given.subjects,
        staff_area: matches!(given.role, Role::Staff | Role::Admin),
        shown: given.answered.then_some(Shown {
            rows: given.rows,
            persons: given.persons,
            decoys: given.decoys,
            fields,
        }),
    }))
}

fn read(case: &str) -> Result<Given<'_>, String> {
    let mut words = case.split_whitespace();
    let role: Role = word("a role", words.next().unwrap_or_default())?;
    let class = words.next().unwrap_or_default();
    let class = class_of(class).ok_or_else(|| {
        format!("'{class}' is no class of routes; write one of docs/LEXICON.md, such as list")
    })?;
    let mut given = Given {
        role,
        class,
        path: "/",
        route: "",
        method: "GET",
        shop: "shop",
        subjects: SubjectClass::Client,
        groups: Vec::new(),
        proved: None,
        from: Some(IpAddr::from([192, 0, 2, 7])),
        at: MORNING,
        answered: false,
        fields: Vec::new(),
        persons: 0,
        rows: 0,
        decoys: 0,
    };
    for said in words {
        match said.split_once('=') {
            _ if said.starts_with('/') => given.path = said,
            Some((key, value)) => given.take(key, value)?,
            None => return Err(format!("'{said}' is neither a path nor key=value")),
        }
    }
    Ok(given)
}

impl<'g> Given<'g> {
    fn take(&mut self, key: &str, value: &'g str) -> Result<(), String> {
        self.answered |= matches!(key, "shows" | "persons" | "rows" | "decoys");
        match key {
            "groups" => self.groups = value.split(',').map(Arc::from).collect(),
            "subjects" => self.subjects = word("a class of contact data", value)?,
            "route" => self.route = value,
            "method" => self.method = value,
            "shop" => self.shop = value,
            "at" => self.at = word("a moment like 2026-11-23T10:00", value)?,
            "from" if value == "unknown" => self.from = None,
            "from" => self.from = Some(word("an address or unknown", value)?),
            "proved" => self.proved = Some(span(value).ok_or("'proved' is a length of time like 4m")?),
            "shows" => {
                self.fields =
                    value.split(',').map(|field| word("a field", field)).collect::<Result<_, _>>()?
            }
            "persons" => self.persons = word("a number", value)?,
            "rows" => self.rows = word("a number", value)?,
            "decoys" => self.decoys = word("a number", value)?,
            _ => return Err(format!("nobody knows the key '{key}'")),
        }
        Ok(())
    }
}

fn word<W: FromStr>(what: &str, text: &str) -> Result<W, String> {
    text.parse().map_err(|_| format!("'{text}' is not {what}"))
}

fn class_of(text: &str) -> Option<RouteClass> {
    crate::access::condition::CLASSES.iter().copied().find(|class| class.as_str() == text)
}
