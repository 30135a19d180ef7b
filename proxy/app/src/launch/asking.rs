//! What commands ask of the access record of a running door.

use super::Running;
use crate::control::access::{Answer, Question, answer};
use anyhow::{Context, anyhow};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;
use vratar_model::access::Named;

/// How long a question waits until the index has what the record has.
const CATCH_UP: Duration = Duration::from_secs(30);
const CLOSED: &str = "the access record of this door is not open; `vratar status` says why";

impl Running {
    /// Asks the index, once it has all that the record has now.
    pub(crate) async fn asked_of_index(&self, question: Question) -> anyhow::Result<Value> {
        let (index, mut follows) = self.ledger.followed().context(CLOSED)?;
        let book = self.door.recorder.book().context(CLOSED)?;
        let size = book.log().sealed().0;
        let caught_up = follows.wait_for(|status| status.applied >= size);
        if !matches!(tokio::time::timeout(CATCH_UP, caught_up).await, Ok(Ok(_))) {
            let lag = size.saturating_sub(follows.borrow().applied);
            return Err(anyhow!(
                "the index of the record is still {lag} records behind it; ask again in a while"
            ));
        }
        let answer: Answer = answer(&*index, question).await?;
        Ok(serde_json::to_value(answer)?)
    }

    /// Erases names.
    pub(crate) async fn erase(&self, names: Vec<Named>) -> anyhow::Result<Value> {
        let book = self.door.recorder.book().context(CLOSED)?;
        Ok(json!({ "erased": book.erase(names).await? }))
    }

    /// Drops what is older.
    pub(crate) async fn prune(&self, before: Timestamp) -> anyhow::Result<Value> {
        let book = self.door.recorder.book().context(CLOSED)?;
        Ok(serde_json::to_value(book.prune(before).await?)?)
    }
}
