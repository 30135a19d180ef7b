//! Rules and facts in, a decision out.
//!
//! Within a kind the first rule that holds decides; of budgets every one that holds is drawn on. Across kinds the
//! strictest verdict wins. A rule that observes is told and passed by. A condition that cannot be found out holds for a
//! rule that restricts and does not for one that permits.

mod budgets;
mod sights;

use super::condition::{Asked, Held, Names};
use super::decision::{Because, Decision, StepUp, strictness};
use super::facts::Facts;
use super::rules::{Head, Presence, Rule, Rules, Sight, Touch};
use super::word::{Kind, Mode, Outside, Touched, spoken};
use std::collections::BTreeMap;
use std::time::Duration;
use vratar_model::RouteClass;
use vratar_model::access::{Action, Verdict};

/// How long a proof counts for reading, where a rule does not say.
pub const PROOF_TO_READ: Duration = Duration::from_secs(30 * 60);
/// The same for what leaves the shop: exports and prints.
pub const PROOF_TO_TAKE: Duration = Duration::from_secs(5 * 60);

pub(super) fn decide(rules: &Rules, facts: &Facts<'_>) -> Decision {
    let names = Names(facts);
    let mut making = Making::of(facts, Asked::about(&names));
    making.access_levels(&rules.access_levels);
    if facts.action == Action::Print {
        making.prints(&rules.prints);
    }
    if facts.class == RouteClass::Unclassified {
        making.unclassified(&rules.unclassified);
    }
    making.presence(&rules.presences);
    making.decoys(&rules.decoys);
    making.budgets(&rules.budgets);
    making.print_budgets(&rules.prints);
    making.made()
}

/// A decision that is being made.
struct Making<'m> {
    facts: &'m Facts<'m>,
    asked: Asked<'m>,
    decision: Decision,
}

/// Whether a rule takes part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    No,
    /// That depends on what the answer shows.
    Later,
    /// It does; `sure` unless its condition could not be found out.
    Part {
        sure: bool,
    },
}

impl<'m> Making<'m> {
    fn of(facts: &'m Facts<'m>, asked: Asked<'m>) -> Self {
        let decision = Decision {
            verdict: Verdict::Allow,
            masks: BTreeMap::new(),
            step_up: None,
            budgets: Vec::new(),
            alarm: false,
            why: None,
            because: Vec::new(),
        };
        Self { facts, asked, decision }
    }

    fn takes(&mut self, kind: Kind, head: &Head, restricts: bool) -> Takes {
        match self.asked.holds(head.when.as_ref()) {
            Held::Yes => Takes::Part { sure: true },
            Held::No => Takes::No,
            Held::Failed if restricts => Takes::Part { sure: false },
            Held::Failed => {
                self.note(kind, head, format!("lets nobody pass: {UNSURE}"));
                Takes::No
            }
            Held::Later => {
                self.note(kind, head, "waits for what the answer shows".to_owned());
                Takes::Later
            }
        }
    }

    fn note(&mut self, kind: Kind, head: &Head, says: String) {
        let observed = head.observes();
        self.decision.because.push(Because { rule: head.id.clone(), kind, observed, says });
    }

    /// What is left of a sight when the actor has given the password lately.
    fn proved(&self, sight: &Sight) -> Sight {
        match sight {
            Sight::StepUp(within)
                if self.facts.actor.proved.is_some_and(|ago| ago <= self.within(*within)) =>
            {
                Sight::All
            }
            sight => sight.clone(),
        }
    }

    fn within(&self, proof: Option<Duration>) -> Duration {
        let takes = matches!(self.facts.action, Action::Export | Action::Print);
        proof.unwrap_or(if takes { PROOF_TO_TAKE } else { PROOF_TO_READ })
    }

    /// Takes over a verdict, if it is stricter than what there is.
    fn weigh(&mut self, sight: &Sight, head: &Head) {
        let verdict = verdict_of(sight);
        if let Sight::StepUp(proof) = sight {
            let within = self.within(*proof);
            let within = self.decision.step_up.map_or(within, |before| before.within.min(within));
            self.decision.step_up = Some(StepUp { within });
        }
        if strictness(verdict) > strictness(self.decision.verdict) {
            self.decision.verdict = verdict;
            self.decision.why.clone_from(&head.why);
        }
    }

    fn presence(&mut self, rules: &[Rule<Presence>]) {
        let facts = self.facts;
        self.first(Kind::Presence, rules, |rule| {
            let at_work = rule.hours.is_empty() || rule.hours.iter().any(|hours| hours.contain(facts.at));
            let within = |address| rule.networks.iter().any(|network| network.contains(address));
            let at_home = rule.networks.is_empty() || facts.address.is_some_and(within);
            match (at_work && at_home, rule.outside) {
                (true, _) => (Sight::All, "inside"),
                (false, Outside::StepUp) => (Sight::StepUp(rule.proof), "outside: step_up"),
                (false, Outside::Deny) => (Sight::Deny, "outside: deny"),
            }
        });
    }

    fn decoys(&mut self, rules: &[Rule<Touch>]) {
        if self.facts.shown.is_none_or(|shown| shown.decoys == 0) {
            return;
        }
        self.decision.alarm = self.first(Kind::Decoy, rules, |rule| match rule.touched {
            Touched::Alarm => (Sight::All, "alarm"),
            Touched::StepUp => (Sight::StepUp(rule.proof), "alarm, step_up"),
            Touched::Deny => (Sight::Deny, "alarm, deny"),
        });
    }

    /// Who is refused is not asked for the password first.
    fn made(mut self) -> Decision {
        self.decision.step_up = self.decision.step_up.filter(|_| self.decision.verdict == Verdict::StepUp);
        self.decision
    }

    /// The first rule that takes part decides; whether one did.
    fn first<B>(
        &mut self,
        kind: Kind,
        rules: &[Rule<B>],
        effect: impl Fn(&B) -> (Sight, &'static str),
    ) -> bool {
        let mut observed = false;
        for Rule { head, body } in rules {
            if head.observes() && observed {
                continue;
            }
            let sure = match self.takes(kind, head, true) {
                Takes::No => continue,
                Takes::Later if head.observes() => continue,
                Takes::Later => return false,
                Takes::Part { sure } => sure,
            };
            let (sight, says) = effect(body);
            let left = self.proved(&sight);
            self.note(kind, head, self.said(says.to_owned(), &sight, &left, sure));
            if head.observes() {
                observed = true;
                continue;
            }
            self.weigh(&left, head);
            return true;
        }
        false
    }

    fn said(&self, mut says: String, sight: &Sight, left: &Sight, sure: bool) -> String {
        if let (Sight::StepUp(proof), left) = (sight, left) {
            let lately = if *left == Sight::All { ", proved" } else { "" };
            says += &format!(" (within {}{lately})", spoken(self.within(*proof)));
        }
        if !sure {
            says += &format!("; {UNSURE}");
        }
        says
    }
}

/// What is said of a condition that failed.
const UNSURE: &str = "its condition could not be found out";

impl Head {
    fn observes(&self) -> bool {
        self.mode == Mode::Observe
    }
}

fn verdict_of(sight: &Sight) -> Verdict {
    match sight {
        Sight::All => Verdict::Allow,
        Sight::Mask(_) => Verdict::Mask,
        Sight::StepUp(_) => Verdict::StepUp,
        Sight::Deny => Verdict::Deny,
    }
}

#[cfg(test)]
mod tests;
