//! Rules that were read and checked.

use super::condition::Condition;
use super::decide;
use super::decision::{Decision, RuleId, Window};
use super::facts::Facts;
use super::form::Form;
use super::hours::Hours;
use super::network::Network;
use super::word::{Kind, Mode, Outside, Over, Per, SubjectClass, Touched};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use vratar_model::Localized;
use vratar_model::access::{Action, Field};

/// All rules of a shop, in the order in which they are asked. Made by [`Rules::read`]; the default has none.
#[derive(Default)]
pub struct Rules {
    pub(super) access_levels: Vec<Rule<Level>>,
    pub(super) budgets: Vec<Rule<Budget>>,
    pub(super) prints: Vec<Rule<Print>>,
    pub(super) presences: Vec<Rule<Presence>>,
    pub(super) decoys: Vec<Rule<Touch>>,
    pub(super) unclassified: Vec<Rule<Sees>>,
    pub(super) groups: BTreeMap<Arc<str>, Vec<Login>>,
    pub(super) listed: Vec<Listed>,
    pub(super) hash: String,
}

impl Rules {
    /// What these rules say of a request. Pure: the same facts give the same decision.
    #[must_use]
    pub fn decide(&self, facts: &Facts<'_>) -> Decision {
        decide::decide(self, facts)
    }

    /// SHA-256 over the files as they were read and what of them is enforced nevertheless; hexadecimal. Stands in the
    /// record beside what was decided.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Groups and who is in them, by what they log in to the shop with.
    pub fn groups(&self) -> impl Iterator<Item = (&Arc<str>, &[Login])> {
        self.groups.iter().map(|(group, logins)| (group, logins.as_slice()))
    }

    /// The groups that may approve beside the admins what is over a budget; none where there is no such rule.
    #[must_use]
    pub fn approvers(&self, kind: Kind, id: &str) -> &[Arc<str>] {
        let budgets = self.budgets.iter().filter(|_| kind == Kind::ExportBudget);
        let budgets = budgets.map(|rule| (&rule.head, Some(&rule.body.account)));
        let prints = self.prints.iter().filter(|_| kind == Kind::Print);
        let prints = prints.map(|rule| (&rule.head, rule.body.account.as_ref()));
        let account =
            budgets.chain(prints).find(|(head, _)| &*head.id == id).and_then(|(_, account)| account);
        account.map(|account| &*account.approvers).unwrap_or_default()
    }

    /// Whether any rule names one of these groups as those who may approve.
    #[must_use]
    pub fn names_approver(&self, groups: &[Arc<str>]) -> bool {
        self.accounts().any(|account| account.approvers.iter().any(|group| groups.contains(group)))
    }

    /// Whether more than some budget allows may go out once a second person has approved it.
    #[must_use]
    pub fn ask_a_second_person(&self) -> bool {
        self.accounts().any(|account| account.over == Over::Approval)
    }

    fn accounts(&self) -> impl Iterator<Item = &Account> {
        let prints = self.prints.iter().filter_map(|rule| rule.body.account.as_ref());
        self.budgets.iter().map(|rule| &rule.body.account).chain(prints)
    }

    /// Every rule, in the order of the files.
    #[must_use]
    pub fn list(&self) -> &[Listed] {
        &self.listed
    }
}

/// Rules that say the same, and of which the same bite, are the same.
impl PartialEq for Rules {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl Eq for Rules {}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rules({} of {})", self.listed.len(), self.hash)
    }
}

/// A rule, for people to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: RuleId,
    /// Its kind.
    pub kind: Kind,
    /// Whether it only observes.
    pub observed: bool,
    /// The file it stands in, as it was named to [`Rules::read`].
    pub file: Arc<str>,
    /// When it holds, in CEL; `None` always.
    pub when: Option<Arc<str>>,
    /// What it does.
    pub says: String,
}

/// What somebody logs in to the shop with. A person's: never printed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Login(pub(super) Arc<str>);

impl Login {
    /// As it is written in the rule file.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(…)")
    }
}

/// A rule of some kind.
#[derive(Debug)]
pub(super) struct Rule<B> {
    pub(super) head: Head,
    pub(super) body: B,
}

/// What a rule of every kind has.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) id: RuleId,
    pub(super) mode: Mode,
    pub(super) when: Option<Condition>,
    pub(super) why: Option<Arc<Localized>>,
}

/// What is done with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    All,
    Mask(Form),
    /// A proof counts so long; `None`: as long as is usual for what is done.
    StepUp(Option<Duration>),
    Deny,
}

/// What is done with which fields: the same with all, but that each may be masked in its own way.
#[derive(Debug)]
pub(super) struct Sees {
    pub(super) fields: BTreeMap<Field, Sight>,
    /// Whether it is only there to let pass.
    pub(super) permits: bool,
}

#[derive(Debug)]
pub(super) struct Level {
    /// Empty: whosever data.
    pub(super) subjects: BTreeSet<SubjectClass>,
    pub(super) sees: Sees,
}

#[derive(Debug)]
pub(super) struct Budget {
    /// Empty: whatever is done.
    pub(super) actions: BTreeSet<Action>,
    pub(super) account: Account,
}

#[derive(Debug)]
pub(super) struct Account {
    pub(super) per: BTreeSet<Per>,
    pub(super) window: Window,
    pub(super) persons: Option<u64>,
    pub(super) rows: Option<u64>,
    pub(super) over: Over,
    /// Groups that may approve beside the admins.
    pub(super) approvers: Arc<[Arc<str>]>,
    /// What is asked of a second person waits so long; `None`: as long as is usual.
    pub(super) waits: Option<Duration>,
    /// A proof that lifts it counts so long; `None`: as long as is usual for what is done.
    pub(super) proof: Option<Duration>,
    pub(super) watermark: bool,
}

#[derive(Debug)]
pub(super) struct Print {
    pub(super) sees: Option<Sees>,
    pub(super) account: Option<Account>,
}

#[derive(Debug)]
pub(super) struct Presence {
    /// Empty: at any hour.
    pub(super) hours: Vec<Hours>,
    /// Empty: from anywhere.
    pub(super) networks: Vec<Network>,
    pub(super) outside: Outside,
    pub(super) proof: Option<Duration>,
}

#[derive(Debug)]
pub(super) struct Touch {
    pub(super) touched: Touched,
    pub(super) proof: Option<Duration>,
}
