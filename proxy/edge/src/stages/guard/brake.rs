//! The brake: what an answer shows is drawn on the budgets of whoever reads it, before it goes out.
//!
//! *Fails closed*: what cannot be counted is not shown, unless no budget is held against anybody.

use super::about::About;
use crate::door::Door;
use crate::failure::Failure;
use jiff::Timestamp;
use std::time::Duration;
use vratar_model::access::{AccessId, Because, Found, Grant, Reason};
use vratar_policy::access::{Decision, Draw, Over};
use vratar_policy::budget::{AccountKey, Allowance, DrawId, Refused, Settled, Shown};
use vratar_store::budgets::Turn;

/// How long somebody waits who reads more than a rule likes.
const SLOWLY: Duration = Duration::from_secs(3);
/// How long a long export waits for those before it that draw on the same budget.
const FOR_A_TURN: Duration = Duration::from_secs(60);

/// The budgets that one access draws on.
pub(super) struct Brake {
    access: AccessId,
    draws: Vec<Draw>,
    allowances: Vec<Allowance>,
    /// Where parts follow: nobody else draws on these accounts meanwhile.
    turn: Option<Turn>,
}

/// Why nothing goes out.
pub(super) enum Stop {
    /// It cannot.
    Failure(Failure),
    /// It is more than this budget has left.
    Over(Box<Draw>),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl Stop {
    /// What the client is told where nothing else is asked of it.
    pub(super) fn failure(&self) -> Failure {
        match self {
            Self::Failure(failure) => *failure,
            Self::Over(_) => Failure::Guarded(Reason::Budget),
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
    pub(super) fn of(door: &Door, about: &About, decision: &Decision) -> Self {
        let now = door.now().to_zoned(about.shop.zone.clone());
        let allowance = |draw: &Draw| {
            let met = match draw.over {
                Over::StepUp => super::decide::is_proved(door, about),
                Over::Reason => about.reason.is_some(),
                _ => false,
            };
            let allowance = Allowance::of(draw, &now);
            Allowance { enforced: allowance.enforced && !met, ..allowance }
        };
        let allowances = decision.budgets.iter().map(allowance).collect();
        Self { access: about.access, draws: decision.budgets.clone(), allowances, turn: None }
    }

    /// Draws what an answer, or a part of one, shows; whoever reads too much waits.
    ///
    /// # Errors
    /// [`Stop::Over`]: it is too much. [`Failure::NotRecorded`]: nobody can say.
    pub(super) async fn draw(&self, door: &Door, found: &Found) -> Result<Drawn, Stop> {
        let shown = Shown::from(found);
        if self.allowances.is_empty() || shown.is_empty() {
            return Ok(Drawn { draw: None, over: Vec::new() });
        }
        let reserved = match door.budgets.reserve(door.now(), self.access, &self.allowances, &shown).await {
            Ok(Ok(reserved)) => reserved,
            Ok(Err(Refused::Full(_))) | Err(_) if !self.is_enforced() => {
                return Ok(Drawn { draw: None, over: Vec::new() });
            }
            Ok(Err(Refused::Over(over))) => return Err(self.stop(over.place)),
            Ok(Err(Refused::Full(_))) => return Err(Failure::Guarded(Reason::Budget).into()),
            Err(why) => {
                tracing::warn!(%why, "budgets cannot be drawn on");
                return Err(Failure::NotRecorded.into());
            }
        };
        let over: Vec<(&Draw, _)> =
            reserved.over.iter().filter_map(|over| Some((self.draws.get(over.place)?, over))).collect();
        if over.iter().any(|(draw, _)| draw.over == Over::Slow && !draw.observed) {
            tokio::time::sleep(SLOWLY).await;
        }
        let because = |(draw, over): &(&Draw, &vratar_policy::budget::Over)| Because {
            rule: format!("{}/{}", draw.kind.as_str(), draw.rule),
            observed: draw.observed,
            says: format!("over: {} and {} more of {}", over.used, over.asked, over.limit),
        };
        Ok(Drawn { draw: Some(reserved.draw), over: over.iter().map(because).collect() })
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
            Err(_) => Err(Failure::NotRecorded),
        }
    }

    /// Gives back what was drawn for something that did not go out.
    pub(super) async fn give_back(&self, door: &Door, drawn: &Drawn) {
        if let Some(draw) = drawn.draw {
            // What cannot be given back stays drawn: too little is allowed then, never too much.
            let _ = door.budgets.settle(self.access, draw, Settled::Nothing).await;
        }
    }

    fn stop(&self, place: usize) -> Stop {
        let draw = self.draws.get(place).cloned();
        draw.map_or(Stop::Failure(Failure::Guarded(Reason::Budget)), |draw| Stop::Over(Box::new(draw)))
    }

    fn is_enforced(&self) -> bool {
        self.allowances.iter().any(|allowance| allowance.enforced)
    }
}

/// On what a grant of the record draws, by the rules there are now.
pub fn draws_of(door: &Door, grant: &Grant, at: Timestamp) -> Vec<Allowance> {
    let Some((decision, at)) = super::decide::of_grant(door, grant, at) else { return Vec::new() };
    decision.budgets.iter().map(|draw| Allowance::of(draw, &at)).collect()
}
