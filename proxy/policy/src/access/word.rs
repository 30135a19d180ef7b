//! The words of rule files.

use std::time::Duration;
use vratar_model::words;

words! {
    /// What a rule is about; a table of its name in a rule file.
    Kind {
        /// Who sees which sort of contact data, and how.
        AccessLevel = "access_level",
        /// How much may be read in which time.
        ExportBudget = "export_budget",
        /// What may be made for paper.
        Print = "print",
        /// At which hours and from which networks.
        Presence = "presence",
        /// What follows when somebody is shown who does not exist.
        Decoy = "decoy",
        /// What is done with pages of the staff area that the manifest does not name.
        Unclassified = "unclassified",
    }
}

words! {
    /// Whose contact data a page holds.
    SubjectClass {
        /// Customers of the shop.
        Client = "client",
        /// Companies and who speaks for them.
        Company = "company",
        /// Those who work with the shop's back office.
        SystemUser = "system_user",
    }
}

words! {
    /// What is done with who reads more than a budget allows.
    Over {
        /// They give a reason.
        Reason = "reason",
        /// They give the password again.
        StepUp = "step_up",
        /// A second person approves.
        Approval = "approval",
        /// They wait.
        Slow = "slow",
        /// They get as much as is left.
        Cut = "cut",
        /// They get nothing.
        Refuse = "refuse",
    }
}

words! {
    /// Who shares an account of a budget.
    Per {
        /// Everybody has one of their own.
        Actor = "actor",
        /// All of one role.
        Role = "role",
        /// All of the shop.
        Shop = "shop",
        /// One for each class of route.
        Class = "class",
        /// One for each network address.
        Address = "address",
    }
}

words! {
    /// What a decoy that is shown leads to.
    Touched {
        /// An alarm and nothing else.
        Alarm = "alarm",
        /// That, and the password again.
        StepUp = "step_up",
        /// That, and no answer.
        Deny = "deny",
    }
}

words! {
    /// What is done with a field.
    See {
        /// It is shown.
        All = "all",
        /// It is shown in another form.
        Mask = "mask",
        /// It is shown after the password again.
        StepUp = "step_up",
        /// It is not shown, and nothing that holds it.
        Deny = "deny",
    }
}

words! {
    /// What is done with who is outside.
    Outside {
        /// They give the password again.
        StepUp = "step_up",
        /// They get nothing.
        Deny = "deny",
    }
}

words! {
    /// Whether a rule bites.
    Mode {
        /// It does.
        Enforce = "enforce",
        /// It only says what it would have done.
        Observe = "observe",
    }
}

impl Kind {
    /// Its folder in `rules/`.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::AccessLevel => "access-level",
            Self::ExportBudget => "export-budget",
            Self::Print => "print",
            Self::Presence => "presence",
            Self::Decoy => "decoy",
            Self::Unclassified => "unclassified",
        }
    }
}

/// The longest time that a budget counts over: so far back the record is read at a start.
pub const MAX_WINDOW: Duration = Duration::from_secs(31 * 86_400);
/// Longest time that a second person is waited for.
pub(super) const MAX_WAITS: Duration = Duration::from_secs(7 * 86_400);

/// A length of time as rules write it: `30m`, `8h`, `7d`; at most 366 days.
#[must_use]
pub fn span(text: &str) -> Option<Duration> {
    let unit = text.chars().next_back()?;
    let number: u64 =
        text.strip_suffix(unit).filter(|n| n.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
    let seconds = number.checked_mul(match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    })?;
    (1..=366 * 86_400).contains(&seconds).then(|| Duration::from_secs(seconds))
}

/// The same the other way: in the largest unit that says it exactly.
pub(super) fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm')];
    let whole = units.into_iter().find(|(size, _)| seconds >= *size && seconds.is_multiple_of(*size));
    whole.map_or_else(|| format!("{seconds}s"), |(size, unit)| format!("{}{unit}", seconds / size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_said_as_they_are_read() {
        for text in ["30s", "10m", "8h", "1d", "7d", "90m"] {
            assert_eq!(spoken(span(text).unwrap()), text);
        }
        for wrong in ["", "m", "0m", "-1m", "1w", "1.5h", "400d", "1 d", "д", "99999999999999999999d", "+1d"]
        {
            assert_eq!(span(wrong), None, "{wrong}");
        }
    }
}
