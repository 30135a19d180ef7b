//! The brake: what an answer shows is drawn on the budgets of whoever reads it, before it goes out.
//!
//! *Fails closed*: what cannot be counted is not shown, unless no budget is held against anybody.

use super::about::About;
use crate::approvals::Claim;
use crate::door::Door;
use crate::failure::Failure;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use vratar_model::Localized;
use vratar_model::access::{AccessId, Amount, Because, Found, Grant, Reason};
use vratar_policy::access::{Decision, Draw, Over};
use vratar_policy::approval::Request;
use vratar_policy::budget::{AccountKey, Allowance, DrawId, Refused, Settled, Shown};
use vratar_store::budgets::Turn;

/// How long somebody waits who reads more than a rule likes.
const SLOWLY: Duration = Duration::from_secs(3);
/// How long a long export waits for those before it that draw on the same budget.
const FOR_A_TURN: Duration = Duration::from_secs(60);

/// The budgets that one access draws on.
pub(super) struct Brake {
    about: Arc<About>,
    access: AccessId,
    draws: Vec<Draw>,
    allowances: Vec<Allowance>,
    /// What a second person lifted for this answer, by the place of its budget.
    lifted: Vec<(usize, Claim)>,
    /// What was drawn so far.
    shown: Amount,
    /// Its grant is made, and names nothing more.
    granted: bool,
    /// Where parts follow: nobody else draws on these accounts meanwhile.
    turn: Option<Turn>,
}

/// Why nothing goes out.
pub(super) enum Stop {
    /// It cannot.
    Failure(Failure),
    /// It is more than a budget has left.
    Over(Box<Exceeded>),
    /// Whoever wants it proves first who they are; what the rule says to them.
    StepUp(Option<Arc<Localized>>),
}

/// A budget, and what would have gone out beyond it.
pub struct Exceeded {
    pub(super) draw: Draw,
    /// How much the answer shows, as far as it is known.
    pub(super) amount: Amount,
    /// Whether it goes on behind that.
    pub(super) more: bool,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl Stop {
    /// The same of an answer that goes on behind what is known of it.
    pub(super) fn and_more(mut self) -> Self {
        if let Self::Over(exceeded) = &mut self {
            exceeded.more = true;
        }
        self
    }

    /// What the client is told where nothing else is asked of it.
    pub(super) fn failure(&self) -> Failure {
        match self {
            Self::Failure(failure) => *failure,
            Self::Over(_) => Failure::Guarded(Reason::Budget),
            Self::StepUp(_) => Failure::Guarded(Reason::StepUp),
        }
    }
}

/// What was drawn for an answer, or for a part of one.
pub(super) struct Drawn {
    draw: Option<DrawId>,
    /// What is over and is not held against anybody, in the words of the record.
    pub(super) over: Vec<Because>,
}

impl Brake {
    /// The budgets that the rules name. A password that was given a short while ago is what `step_up` asks for.
    pub(super) fn of(door: &Door, about: &Arc<About>, decision: &Decision) -> Self {
        let now = door.now().to_zoned(about.shop.zone.clone());
        let allowance = |draw: &Draw| {
            let met = match draw.over {
                Over::StepUp => super::decide::is_proved(door, about, draw.proof),
                Over::Reason => about.reason.is_some(),
                _ => false,
            };
            let allowance = Allowance::of(draw, &now);
            Allowance { enforced: allowance.enforced && !met, ..allowance }
        };
        let allowances = decision.budgets.iter().map(allowance).collect();
        Self {
            about: about.clone(),
            access: about.access,
            draws: decision.budgets.clone(),
            allowances,
            lifted: Vec::new(),
            shown: Amount::default(),
            granted: false,
            turn: None,
        }
    }

    /// Of an answer that goes out part by part nobody knows whether it will be too much: what was approved for it is taken
    /// before its first part.
    pub(super) fn lift(&mut self, door: &Door, found: &Found) {
        let amount = amount(&Shown::from(found));
        for place in 0..self.draws.len() {
            let _ = self.lift_one(door, place, amount);
        }
    }

    /// Takes what a second person approved of this budget for this request; says whether there was something.
    fn lift_one(&mut self, door: &Door, place: usize, amount: Amount) -> bool {
        let (Some(draw), Some(allowance)) = (self.draws.get(place), self.allowances.get_mut(place)) else {
            return false;
        };
        let Some(who) = self.about.actor.who.filter(|_| draw.over == Over::Approval && allowance.enforced)
        else {
            return false;
        };
        let About { shop, method, path, route, wants, .. } = &*self.about;
        let Some(wants) = wants.as_deref() else { return false };
        let rule = rule(draw);
        let request = Request { shop: &shop.id, who, rule: &rule, method, path, route, wants };
        let Some(claim) = door.approvals.claim(door.now(), request, amount) else { return false };
        allowance.enforced = false;
        self.lifted.push((place, claim));
        true
    }

    /// Draws what an answer, or a part of one, shows; whoever reads too much waits.
    ///
    /// # Errors
    /// [`Stop::Over`]: it is too much. [`Failure::BudgetsAway`]: nobody can say.
    pub(super) async fn draw(&mut self, door: &Door, found: &Found) -> Result<Drawn, Stop> {
        let shown = Shown::from(found);
        if self.allowances.is_empty() || shown.is_empty() {
            return Ok(Drawn { draw: None, over: Vec::new() });
        }
        self.shown = self.shown.and(amount(&shown));
        // What was approved is so much and no more.
        if let Some((place, _)) =
            self.lifted.iter().find(|(_, claim)| !self.shown.is_within(claim.ask().at_most))
        {
            return Err(self.stop(door, *place));
        }
        let reserved = loop {
            match door.budgets.reserve(door.now(), self.access, &self.allowances, &shown).await {
                Ok(Ok(reserved)) => break reserved,
                // What is not held against anybody holds nobody up; the report that it is for lacks it.
                Ok(Err(Refused::Full(_))) | Err(_) if !self.is_enforced() => {
                    door.metrics.left_out("budgets");
                    return Ok(Drawn { draw: None, over: Vec::new() });
                }
                // Once for each of them at most: a budget that is lifted is over no more. Later parts have no grant of
                // their own that could name it.
                Ok(Err(Refused::Over(over)))
                    if !self.granted && self.lift_one(door, over.place, self.shown) => {}
                Ok(Err(Refused::Over(over))) => return Err(self.stop(door, over.place)),
                Ok(Err(Refused::Full(_))) => return Err(Failure::Guarded(Reason::Budget).into()),
                Err(why) => {
                    tracing::warn!(%why, "budgets cannot be drawn on");
                    return Err(Failure::BudgetsAway.into());
                }
            }
        };
        let over: Vec<(&Draw, _)> =
            reserved.over.iter().filter_map(|over| Some((self.draws.get(over.place)?, over))).collect();
        if over.iter().any(|(draw, _)| draw.over == Over::Slow && !draw.observed) {
            tokio::time::sleep(SLOWLY).await;
        }
        let because = |(draw, over): &(&Draw, &vratar_policy::budget::Over)| Because {
            rule: rule(draw),
            observed: draw.observed,
            says: format!("over: {} and {} more of {}", over.used, over.asked, over.limit),
            approval: None,
        };
        Ok(Drawn { draw: Some(reserved.draw), over: over.iter().map(because).collect() })
    }

    /// What a second person lifted, in the words of the record. From here on it is used, whatever becomes of whoever waits
    /// for the record.
    pub(super) fn use_lifted(&mut self) -> Vec<Because> {
        self.granted = true;
        let draws = &self.draws;
        let because = |(place, claim): &mut (usize, Claim)| {
            claim.r#use();
            let rule = draws.get(*place).map(rule)?;
            let says = "lifted once by a second person".to_owned();
            Some(Because { rule, observed: false, says, approval: Some(claim.access()) })
        };
        self.lifted.iter_mut().filter_map(because).collect()
    }

    /// The grant that names it is kept: it is used.
    pub(super) fn spend_lifted(&self, door: &Door) {
        for (_, claim) in &self.lifted {
            claim.spend();
            door.metrics.approvals.with_label_values(&[self.about.shop.id.as_str(), "used"]).inc();
        }
    }

    /// Waits until nobody else draws on these accounts, part by part: of an answer whose length nobody knows either all
    /// goes out, or the ones before it have used the budget up.
    ///
    /// # Errors
    /// Those of [`Self::draw`].
    pub(super) async fn take_turn(&mut self, door: &Door) -> Result<(), Failure> {
        let enforced = self.allowances.iter().filter(|allowance| allowance.enforced);
        let accounts: Vec<AccountKey> = enforced.map(|allowance| allowance.account.clone()).collect();
        if accounts.is_empty() {
            return Ok(());
        }
        match door.budgets.turn(&accounts, FOR_A_TURN).await {
            Ok(Some(turn)) => {
                self.turn = Some(turn);
                Ok(())
            }
            Ok(None) => Err(Failure::Guarded(Reason::Budget)),
            Err(_) => Err(Failure::BudgetsAway),
        }
    }

    /// Gives back what was drawn for something that did not go out.
    pub(super) async fn give_back(&mut self, door: &Door, drawn: &Drawn) {
        self.lifted.iter_mut().for_each(|(_, claim)| claim.unuse());
        if let Some(draw) = drawn.draw {
            // What cannot be given back stays drawn: too little is allowed then, never too much.
            let _ = door.budgets.settle(self.access, draw, Settled::Nothing).await;
        }
    }

    /// What was drawn is recorded, and goes out: nothing of it will be given back, and nothing of it has to be remembered
    /// for that.
    pub(super) async fn settle(&self, door: &Door, drawn: Drawn) {
        if let Some(draw) = drawn.draw {
            // One that is not settled stays drawn as well.
            let _ = door.budgets.settle(self.access, draw, Settled::Whole).await;
        }
    }

    fn stop(&self, door: &Door, place: usize) -> Stop {
        let Some(draw) = self.draws.get(place).cloned() else {
            return Stop::Failure(Failure::Guarded(Reason::Budget));
        };
        let labels = [self.about.shop.id.as_str(), &rule(&draw), draw.over.as_str()];
        door.metrics.budgets_refused.with_label_values(&labels).inc();
        Stop::Over(Box::new(Exceeded { draw, amount: self.shown, more: false }))
    }

    fn is_enforced(&self) -> bool {
        self.allowances.iter().any(|allowance| allowance.enforced)
    }
}

/// A budget, as the record names it.
pub(super) fn rule(draw: &Draw) -> String {
    format!("{}/{}", draw.kind.as_str(), draw.rule)
}

fn amount(shown: &Shown) -> Amount {
    Amount { persons: shown.people().count() as u64 + shown.unnamed, rows: shown.rows }
}

/// On what a grant of the record draws, by the rules there are now.
pub fn draws_of(door: &Door, grant: &Grant, at: Timestamp) -> Vec<Allowance> {
    let Some((decision, at)) = super::decide::of_grant(door, grant, at) else { return Vec::new() };
    decision.budgets.iter().map(|draw| Allowance::of(draw, &at)).collect()
}
