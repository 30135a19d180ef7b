//! Names of the form fields that are ours. They never reach the shop.
//!
//! Only `[a-z0-9_]`, so that no shop's script, framework or log stumbles over them; every box has a name of its
//! own, because scripts that turn forms into objects keep one value a name.

use vratar_model::journal::Asked;
use vratar_model::questionnaire::Control;

/// Begins every name of ours.
pub const PREFIX: &str = "vratar";
/// Begins every name that this version writes into a page: what is looked for where no form of the manifest goes, so
/// that a shop may have a field `vratar` of its own there.
pub const FAMILY: &str = "vratar_";
/// The serving token.
pub const TOKEN: &str = "vratar_token";
/// The value of a ticked box.
pub const TICKED: &str = "1";

/// Whether a field of this name is ours and must not reach the shop. Shops that fold names (PHP turns `.` and
/// blanks into `_`) and scripts that upper-case them do not matter here: what is looked at is the beginning.
#[must_use]
pub fn is_ours(name: &str) -> bool {
    name.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
}

/// The field that answers `asked`: one a box, or one a question for radio buttons.
#[must_use]
pub fn name(asked: &Asked) -> String {
    of(asked.control, &asked.question, &asked.answer)
}

/// The value that the field has when `asked` is chosen.
#[must_use]
pub fn value(asked: &Asked) -> &str {
    match asked.control {
        Control::Radio => &asked.answer,
        Control::Checkbox | Control::Multi => TICKED,
    }
}

/// The field name for `answer` of `question`.
#[must_use]
pub fn of(control: Control, question: &str, answer: &str) -> String {
    match control {
        Control::Radio => format!("{PREFIX}_a_{question}"),
        Control::Checkbox | Control::Multi => format!("{PREFIX}_a_{question}_{answer}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_begin_with_our_prefix_however_it_is_written() {
        for (name, ours) in [
            ("vratar_token", true),
            ("Vratar_A_terms_accept", true),
            ("vratar", true),
            ("vrata", false),
            ("врат", false),
            ("email_vratar", false),
        ] {
            assert_eq!(is_ours(name), ours, "{name}");
        }
    }
}
