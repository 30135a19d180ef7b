//! Whether a condition means something: every name is known, everything fits together, and no word is compared with one
//! that it can never be.

use super::names::{NAMES, Type, WEEKDAYS, Words};
use super::{Network, Wrong};
use crate::access::word::SubjectClass;
use cel::IdedExpr;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue, operators};
use vratar_model::RouteClass;
use vratar_model::access::{Action, Field, Role};

/// Words that only the rule files know.
#[derive(Clone, Debug, Default)]
pub(in crate::access) struct Known<'k> {
    /// Groups of all files.
    pub(in crate::access) groups: Vec<&'k str>,
}

/// Checks that the whole is a yes or no.
pub(super) fn check(tree: &IdedExpr, known: &Known<'_>) -> Result<(), Wrong> {
    match (Check { known, each: None }).expr(&tree.expr)? {
        Said { is: Type::Bool, .. } => Ok(()),
        _ => Err(Wrong::new(
            "the condition is neither true nor false",
            "compare it with something: actor.role == 'staff'",
        )),
    }
}

/// What a piece of a condition is, and the texts that it says literally.
struct Said<'e> {
    is: Type,
    literal: Vec<&'e str>,
}

impl From<Type> for Said<'_> {
    fn from(is: Type) -> Self {
        Self { is, literal: Vec::new() }
    }
}

#[derive(Clone, Copy)]
struct Check<'c> {
    known: &'c Known<'c>,
    /// The name within `exists` or `all`, and what it stands for.
    each: Option<(&'c str, Type)>,
}

impl<'c> Check<'c> {
    fn expr<'e>(&self, expr: &'e Expr) -> Result<Said<'e>, Wrong> {
        match expr {
            Expr::Literal(literal) => constant(literal),
            Expr::Ident(name) => self.name(name).map(Said::from),
            Expr::Select(select) if !select.test => match &select.operand.expr {
                Expr::Ident(of) => self.name(&format!("{of}.{}", select.field)).map(Said::from),
                _ => Err(unknown(&select.field)),
            },
            Expr::List(list) => self.list(&list.elements),
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(each) => self.each(each),
            _ => Err(beyond()),
        }
    }

    fn name(&self, name: &str) -> Result<Type, Wrong> {
        let each = self.each.filter(|(each, _)| *each == name).map(|(_, is)| is);
        let known = NAMES.iter().find(|(known, _)| *known == name).map(|(_, is)| *is);
        each.or(known).ok_or_else(|| unknown(name))
    }

    fn list<'e>(&self, elements: &'e [IdedExpr]) -> Result<Said<'e>, Wrong> {
        let mut literal = Vec::new();
        for element in elements {
            match self.expr(&element.expr)? {
                Said { is: Type::Text(None), literal: said } if !said.is_empty() => literal.extend(said),
                _ => {
                    return Err(Wrong::new(
                        "a list holds something else than text",
                        "write texts into it: ['list', 'search']",
                    ));
                }
            }
        }
        Ok(Said { is: Type::Texts(None), literal })
    }

    fn call<'e>(&self, call: &'e CallExpr) -> Result<Said<'e>, Wrong> {
        let mut said = Vec::new();
        for part in call.target.iter().map(|target| &**target).chain(&call.args) {
            said.push(self.expr(&part.expr)?);
        }
        let types: Vec<Type> = said.iter().map(|said| said.is).collect();
        let is = match (call.func_name.as_str(), call.target.is_some(), types.as_slice()) {
            (operators::LOGICAL_NOT | operators::NOT_STRICTLY_FALSE, false, [Type::Bool])
            | (operators::LOGICAL_AND | operators::LOGICAL_OR, false, [Type::Bool, Type::Bool]) => Type::Bool,
            (operators::CONDITIONAL, false, [Type::Bool, Type::Bool, Type::Bool]) => Type::Bool,
            (operators::EQUALS | operators::NOT_EQUALS, false, [one, other]) if alike(*one, *other) => {
                Type::Bool
            }
            (
                operators::LESS | operators::LESS_EQUALS | operators::GREATER | operators::GREATER_EQUALS,
                false,
                [Type::Int, Type::Int]
                | [Type::Text(Some(Words::Time | Words::Date)), Type::Text(_)]
                | [Type::Text(_), Type::Text(Some(Words::Time | Words::Date))],
            ) => Type::Bool,
            (operators::IN, false, [Type::Text(_), Type::Texts(_)]) => Type::Bool,
            ("startsWith" | "endsWith" | "contains", true, [Type::Text(None), Type::Text(None)]) => {
                Type::Bool
            }
            ("size", _, [Type::Text(_) | Type::Texts(_)]) => Type::Int,
            ("in_network", false, [Type::Text(None), Type::Text(None)]) => {
                return network(call, &said).map(Said::from);
            }
            (name, ..) => return Err(misfit(name)),
        };
        self.words(&said)?;
        Ok(is.into())
    }

    /// Whether each text that is compared with words can be one of them.
    fn words(&self, said: &[Said<'_>]) -> Result<(), Wrong> {
        let words = said.iter().find_map(|said| match said.is {
            Type::Text(words) | Type::Texts(words) => words,
            _ => None,
        });
        let Some(words) = words else { return Ok(()) };
        said.iter().flat_map(|said| &said.literal).try_for_each(|literal| self.word(words, literal))
    }

    fn word(&self, words: Words, literal: &str) -> Result<(), Wrong> {
        let known: Vec<&str> = match words {
            Words::Role => Role::ALL.iter().map(|role| role.as_str()).collect(),
            Words::Group => self.known.groups.clone(),
            Words::Class => CLASSES.iter().map(|class| class.as_str()).collect(),
            Words::Action => Action::ALL.iter().map(|action| action.as_str()).collect(),
            Words::Subjects => SubjectClass::ALL.iter().map(|class| class.as_str()).collect(),
            Words::Field => Field::ALL.iter().map(|field| field.as_str()).collect(),
            Words::Weekday => WEEKDAYS.to_vec(),
            Words::Time => return shaped(literal, is_time(literal), "a time of the day", "08:30"),
            Words::Date => {
                return shaped(
                    literal,
                    literal.len() == 10 && literal.parse::<jiff::civil::Date>().is_ok(),
                    "a day",
                    "2026-12-24",
                );
            }
            Words::Method => {
                return shaped(literal, literal.bytes().all(|b| b.is_ascii_uppercase()), "a method", "GET");
            }
        };
        if known.contains(&literal) {
            return Ok(());
        }
        let says = format!("'{}' is no {}", literal.escape_debug(), words.called());
        Err(Wrong::new(says, crate::access::check::one_of(literal, &known)))
    }

    /// `exists` and `all`, as their macros leave them: a loop over a list that gathers a yes or no.
    fn each<'e>(&self, each: &'e ComprehensionExpr) -> Result<Said<'e>, Wrong> {
        if self.each.is_some() {
            return Err(Wrong::new(
                "a loop stands within a loop",
                "write two conditions, joined with && or ||",
            ));
        }
        let Type::Texts(words) = self.expr(&each.iter_range.expr)?.is else { return Err(beyond()) };
        if NAMES.iter().any(|(name, _)| name.split('.').next() == Some(&each.iter_var))
            || each.iter_var2.is_some()
        {
            return Err(Wrong::new(
                format!("'{}' stands for something else", each.iter_var),
                "use another name within the loop",
            ));
        }
        let inner = Check { known: self.known, each: Some((&each.iter_var, Type::Text(words))) };
        let gathers = matches!(&each.accu_init.expr, Expr::Literal(LiteralValue::Boolean(_)));
        let (true, Expr::Call(step)) = (gathers, &each.loop_step.expr) else { return Err(beyond()) };
        let joins = matches!(step.func_name.as_str(), operators::LOGICAL_AND | operators::LOGICAL_OR);
        let gathered = |part: &IdedExpr| matches!(&part.expr, Expr::Ident(name) if *name == each.accu_var);
        for part in step.args.iter().filter(|part| !gathered(part)) {
            if !joins || inner.expr(&part.expr)?.is != Type::Bool {
                return Err(misfit("exists"));
            }
        }
        Ok(Type::Bool.into())
    }
}

impl Words {
    fn called(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Group => "group of these files",
            Self::Class => "class of routes",
            Self::Action => "action",
            Self::Subjects => "class of contact data",
            Self::Field => "field",
            Self::Weekday => "day of the week",
            Self::Time => "time",
            Self::Date => "day",
            Self::Method => "method",
        }
    }
}

/// Every class of routes.
pub(in crate::access) const CLASSES: [RouteClass; 12] = [
    RouteClass::Open,
    RouteClass::Login,
    RouteClass::Logout,
    RouteClass::Detail,
    RouteClass::List,
    RouteClass::Search,
    RouteClass::Export,
    RouteClass::Print,
    RouteClass::Edit,
    RouteClass::Checkout,
    RouteClass::Exempt,
    RouteClass::Unclassified,
];

fn constant(literal: &LiteralValue) -> Result<Said<'_>, Wrong> {
    match literal {
        LiteralValue::Boolean(_) => Ok(Type::Bool.into()),
        LiteralValue::Int(_) => Ok(Type::Int.into()),
        LiteralValue::String(text) => Ok(Said { is: Type::Text(None), literal: vec![text.inner()] }),
        _ => Err(beyond()),
    }
}

/// Two things that may be equal.
fn alike(one: Type, other: Type) -> bool {
    match (one, other) {
        (Type::Text(one), Type::Text(other)) => one.is_none() || other.is_none() || one == other,
        (Type::Texts(_), _) | (_, Type::Texts(_)) => false,
        (one, other) => one == other,
    }
}

fn network(call: &CallExpr, said: &[Said<'_>]) -> Result<Type, Wrong> {
    let of_address =
        matches!(call.args.first().map(|part| &part.expr), Some(Expr::Ident(name)) if name == "address");
    let written = said.get(1).and_then(|said| said.literal.first()).copied();
    match (of_address, written.map(Network::read)) {
        (true, Some(Some(_))) => Ok(Type::Bool),
        (true, Some(None)) => Err(Wrong::new(
            format!("'{}' is no network", written.unwrap_or_default().escape_debug()),
            "write an address and how many of its bits count: 192.0.2.0/24",
        )),
        _ => Err(misfit("in_network")),
    }
}

fn is_time(text: &str) -> bool {
    text.len() == 5 && text.parse::<jiff::civil::Time>().is_ok()
}

fn shaped(literal: &str, fits: bool, what: &str, like: &str) -> Result<(), Wrong> {
    let wrong = || {
        Wrong::new(format!("'{}' is not {what}", literal.escape_debug()), format!("write it like '{like}'"))
    };
    if fits { Ok(()) } else { Err(wrong()) }
}

fn unknown(name: &str) -> Wrong {
    let known: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
    Wrong::new(
        format!("there is no '{}' to ask for", name.escape_debug()),
        crate::access::check::one_of(name, &known),
    )
}

fn misfit(function: &str) -> Wrong {
    let (shown, remedy) = match function {
        "in_network" => ("in_network", "write it like in_network(address, '192.0.2.0/24')"),
        operators::IN => ("in", "write a text and a list: action in ['list', 'search']"),
        "exists" => ("exists or all", "write it like actor.groups.exists(group, group == 'warehouse')"),
        other => {
            (operator(other), "compare a text with a text, a number with a number, and join with && and ||")
        }
    };
    Wrong::new(format!("'{}' does not go with what stands beside it", shown.escape_debug()), remedy)
}

/// How a condition writes what its tree calls `_==_`.
fn operator(name: &str) -> &str {
    name.trim_matches('_')
}

fn beyond() -> Wrong {
    Wrong::new(
        "the condition says more than conditions of rules can",
        "use == != < > && || ! in, startsWith, endsWith, contains, size, exists, all and in_network",
    )
}
