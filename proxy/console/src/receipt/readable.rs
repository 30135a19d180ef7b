//! A receipt as a page.

use super::story::Story;
use crate::answer;
use crate::desk::Desk;
use crate::route::{CHOICES, ReceiptForm, receipt_path};
use bytes::Bytes;
use http::{Response, StatusCode};
use vratar_pages::{ReceiptAnswer, ReceiptPage};
use vratar_store::DecisionRow;

/// The page, in the viewer's language; wordings stay in the one they were read in.
pub(super) fn answer(desk: &Desk, story: &Story<'_>) -> Response<Bytes> {
    let facts = story.facts();
    let at = desk.on_the_wall(facts.occurred_at);
    let answers: Vec<_> = story.submission.boxes().map(read).collect();
    let page = ReceiptPage {
        lang: &story.viewer.lang,
        controller: &story.controller.name,
        id: &story.id(),
        at: &at,
        page: facts.served.page,
        url: &facts.served.url,
        method: facts.method,
        answers: &answers,
        documents: &story.submission.documents(),
        notice: facts.served.notice,
        iso: &receipt_path(facts.attempt, ReceiptForm::Iso),
        kantara: &receipt_path(facts.attempt, ReceiptForm::Kantara),
        choices: CHOICES,
    };
    answer::page(StatusCode::OK, page.html())
}

fn read(row: &DecisionRow) -> ReceiptAnswer<'_> {
    ReceiptAnswer {
        wording: &row.wording,
        lang: &row.lang,
        kind: row.kind,
        polarity: row.polarity,
        ticked: row.ticked,
        state: row.proved_state(),
    }
}
