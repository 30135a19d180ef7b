//! Conditions of rules: the Common Expression Language (cel.dev), as much of it as can be checked when it is read.
//!
//! What a condition may say: the names of [`names`], text, whole numbers, lists of them, `== != < <= > >= && || ! in`,
//! `? :`, `.startsWith() .endsWith() .contains() .size()`, `.exists(x, …)` and `.all(x, …)` over a list, and
//! `in_network(address, '192.0.2.0/24')`. No arithmetic, no patterns, no list that grows: so a condition of at most
//! [`MAX_BYTES`] takes at most as many steps as it has letters, times the longest list of the facts.

mod check;
mod names;

pub(super) use check::{CLASSES, Known};
pub(super) use names::{Names, WEEKDAYS};

use super::network::Network;
use cel::common::types::{CelBool, CelString, STRING_TYPE};
use cel::common::value::CowVal;
use cel::{Context, Env, ExecutionError, IdedExpr, Value};
use std::sync::{Arc, LazyLock};

/// Bytes of one condition.
pub const MAX_BYTES: usize = 1024;
/// How deep it may be nested.
const MAX_DEPTH: u16 = 24;

/// A condition that was read and checked.
#[derive(Debug)]
pub(super) struct Condition {
    text: Arc<str>,
    tree: IdedExpr,
}

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    Yes,
    No,
    /// It needs to know what the answer shows.
    Later,
    /// It could not be found out.
    Failed,
}

/// What is wrong with a condition and what to write instead.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) remedy: String,
}

impl Wrong {
    fn new(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { message: message.into(), remedy: remedy.into() }
    }
}

impl Condition {
    /// Reads a condition; `known` are the words that only the rule files know.
    pub(super) fn read(text: &str, known: &Known<'_>) -> Result<Self, Wrong> {
        if text.len() > MAX_BYTES {
            return Err(Wrong::new(
                format!("the condition has {} bytes, {MAX_BYTES} is the most", text.len()),
                "split the rule into several, each with a condition of its own",
            ));
        }
        let parser = ENV.parser().max_recursion_depth(MAX_DEPTH).error_recovery_limit(1);
        let tree = parser.parse(text).map_err(|errors| unreadable(&errors))?;
        check::check(&tree, known)?;
        Ok(Self { text: text.into(), tree })
    }

    pub(super) fn text(&self) -> &Arc<str> {
        &self.text
    }
}

/// The facts of one decision, as conditions ask for them.
pub(super) struct Asked<'n>(Context<'n, 'n>);

impl<'n> Asked<'n> {
    pub(super) fn about(names: &'n Names<'n>) -> Self {
        let mut context = Context::with_env(Arc::clone(&ENV));
        context.set_variable_resolver(names);
        Self(context)
    }

    /// A rule without a condition holds always.
    pub(super) fn holds(&self, condition: Option<&Condition>) -> Held {
        let Some(condition) = condition else { return Held::Yes };
        match Value::resolve_val(&condition.tree, &self.0)
            .as_ref()
            .map(|value| value.downcast_ref::<CelBool>())
        {
            Ok(Some(answer)) if *answer.inner() => Held::Yes,
            Ok(Some(_)) => Held::No,
            // The reason is left out: what CEL says of an error quotes the values.
            Err(ExecutionError::UndeclaredReference(name)) if name.as_str() == names::OF_THE_ANSWER => {
                Held::Later
            }
            Ok(None) | Err(_) => Held::Failed,
        }
    }
}

static ENV: LazyLock<Arc<Env>> = LazyLock::new(|| {
    let mut env = Env::stdlib().with_optional_support(false);
    let arguments = vec![STRING_TYPE, STRING_TYPE];
    // A function that were not declared would fail each condition with it: closed. A test calls it.
    let _declared = env.add_overload("in_network", "in_network_string_string", arguments, in_network);
    Arc::new(env)
});

fn in_network<'b, 'v>(arguments: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let text = |index: usize| arguments.get(index).and_then(|value| value.downcast_ref::<CelString<'_>>());
    let address = text(0).and_then(|text| text.inner().parse().ok());
    let network = text(1).and_then(|text| Network::read(text.inner()));
    match (address, network) {
        (Some(address), Some(network)) => Ok(CowVal::owned(CelBool::from(network.contains(address)))),
        _ => Err(ExecutionError::function_error("in_network", "not an address or not a network")),
    }
}

fn unreadable(errors: &cel::ParseErrors) -> Wrong {
    let first = errors.errors.first();
    let says = first.map_or("it is no expression", |error| error.msg.as_str());
    let column = first.map_or(1, |error| error.pos.1.max(1));
    let says: String = says.chars().filter(|letter| !letter.is_control()).take(160).collect();
    Wrong::new(
        format!("the condition cannot be read, at its character {column}: {says}"),
        "write it in CEL, for instance: actor.role == 'staff' && action in ['list', 'search']",
    )
}

#[cfg(test)]
mod tests;
