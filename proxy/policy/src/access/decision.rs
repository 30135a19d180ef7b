//! What rules answer.

use super::form::Form;
use super::word::{Kind, Over};
use jiff::{Timestamp, Zoned};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use vratar_model::Localized;
use vratar_model::access::{Field, Verdict};

/// The id of a rule, as its file has it: small letters, digits, `-`; one of its kind in all files of a shop.
pub type RuleId = Arc<str>;

/// What is to be done with a request. The default lets everything through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The strictest of all kinds. Never [`Verdict::Limit`]: whether a budget is used up is for who keeps its account
    /// to say; see [`stricter`].
    pub verdict: Verdict,
    /// Fields that are not shown as they are. Every field that rules mask, whether or not it was found.
    pub masks: BTreeMap<Field, Form>,
    /// The proof that is wanted, if that is the verdict.
    pub step_up: Option<StepUp>,
    /// Accounts that it draws on.
    pub budgets: Vec<Draw>,
    /// Whether a decoy was shown and a rule wants that known.
    pub alarm: bool,
    /// What the rule that decided says to who is refused.
    pub why: Option<Arc<Localized>>,
    /// Each rule that said something, in the order in which they were asked.
    pub because: Vec<Because>,
}

impl Default for Decision {
    fn default() -> Self {
        Self {
            verdict: Verdict::Allow,
            masks: BTreeMap::new(),
            step_up: None,
            budgets: Vec::new(),
            alarm: false,
            why: None,
            because: Vec::new(),
        }
    }
}

/// The password again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepUp {
    /// A proof counts so long.
    pub within: Duration,
}

/// What a request takes from an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// By which rule.
    pub rule: RuleId,
    /// Of which kind.
    pub kind: Kind,
    /// Of which account: `clerk-day shop=one actor=4f…`. No account is shared by two shops or by two rules.
    pub account: String,
    /// The time it is counted over.
    pub window: Window,
    /// Distinct persons within it.
    pub persons: Option<u64>,
    /// Rows within it.
    pub rows: Option<u64>,
    /// What is done with more.
    pub over: Over,
    /// Groups that may approve more beside the admins, where that is done.
    pub approvers: Arc<[Arc<str>]>,
    /// What is asked of them waits so long; `None`: [`crate::approval::WAITS`].
    pub waits: Option<Duration>,
    /// A proof that lifts it counts so long; `None`: as long as is usual for what is done.
    pub proof: Option<Duration>,
    /// Whether a copy carries whose it is.
    pub watermark: bool,
    /// Counted and never held against anybody.
    pub observed: bool,
    /// What the rule says to who has used it up.
    pub why: Option<Arc<Localized>>,
}

/// The time a budget is counted over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// The last so and so long, at every moment.
    Sliding(Duration),
    /// The day of the calendar, in the shop's time zone.
    Day,
}

impl Window {
    /// Where it begins when it is `at`: what is at this moment or later counts.
    #[must_use]
    pub fn since(self, at: &Zoned) -> Timestamp {
        let long = |time: Duration| jiff::SignedDuration::try_from(time).ok();
        match self {
            Self::Sliding(time) => long(time).and_then(|time| at.timestamp().checked_sub(time).ok()),
            Self::Day => at.start_of_day().ok().map(|start| start.timestamp()),
        }
        .unwrap_or(Timestamp::MIN)
    }
}

/// Why a decision is as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// The rule.
    pub rule: RuleId,
    /// Its kind.
    pub kind: Kind,
    /// Whether it only says what it would have done.
    pub observed: bool,
    /// What it does, in English: `mask email=redact`, `draws 200 persons a day`. Nothing of a person.
    pub says: String,
}

/// How strict a verdict is: deny > step-up > limit > mask > allow.
#[must_use]
pub fn strictness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Allow => 0,
        Verdict::Mask => 1,
        Verdict::Limit => 2,
        Verdict::StepUp => 3,
        Verdict::Deny => 4,
    }
}

/// The stricter of two.
#[must_use]
pub fn stricter(one: Verdict, other: Verdict) -> Verdict {
    if strictness(other) > strictness(one) { other } else { one }
}
