//! Questions to the index of the access record, and their answers: by the running door, or by a command that has the
//! index open itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vratar_model::ShopId;
use vratar_model::access::{Named, SubjectRef};
use vratar_store::StoreError;
use vratar_store::index::{AccessIndex, AccessPage, LargestReader, Span};

/// What is asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub(crate) enum Question {
    /// At which shops anybody was named.
    Shops,
    /// What stands beside one of these as the same person's, themselves included.
    Linked { refs: Vec<SubjectRef> },
    /// What they stand for, sealed.
    Names { refs: Vec<SubjectRef> },
    /// Who saw one of these.
    Seen { shop: Option<ShopId>, refs: Vec<SubjectRef>, span: Span },
    /// What somebody did.
    Done { shop: Option<ShopId>, actor: SubjectRef, span: Span },
    /// Who saw most.
    Largest { since: Timestamp, until: Timestamp, limit: usize },
}

/// What is answered.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    Shops(Vec<ShopId>),
    Refs(Vec<SubjectRef>),
    Names(Vec<Named>),
    Page(AccessPage),
    Readers(Vec<LargestReader>),
}

/// Answers it. Of whom else an access showed, nothing is told: only how many.
pub(crate) async fn answer(index: &dyn AccessIndex, question: Question) -> Result<Answer, StoreError> {
    Ok(match question {
        Question::Shops => Answer::Shops(index.shops().await?),
        Question::Linked { refs } => Answer::Refs(index.linked(&refs).await?),
        Question::Names { refs } => Answer::Names(index.names(&refs).await?),
        Question::Seen { shop, refs, span } => {
            let mut page = index.accesses_of_subject(shop.as_ref(), &refs, span).await?;
            only(&mut page, &refs);
            Answer::Page(page)
        }
        Question::Done { shop, actor, span } => {
            let mut page = index.accesses_of_actor(shop.as_ref(), actor, span).await?;
            only(&mut page, &[]);
            Answer::Page(page)
        }
        Question::Largest { since, until, limit } => {
            Answer::Readers(index.largest_readers(since, until, limit).await?)
        }
    })
}

fn only(page: &mut AccessPage, refs: &[SubjectRef]) {
    for row in &mut page.rows {
        row.subjects.retain(|subject| refs.contains(subject));
        row.own.retain(|subject| refs.contains(subject));
    }
}
