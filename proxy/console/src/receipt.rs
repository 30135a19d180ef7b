//! Receipts: what was asked and answered in one submission, for the person to keep.
//!
//! Only of submissions that came into force, and only for the person of the session; for anybody else an address of
//! a receipt is like any that does not exist.

mod iso;
mod kantara;
mod readable;
mod signature;
mod story;
mod submission;

pub use signature::{BadReceipt, verify};
pub(crate) use submission::submissions;

use crate::answer::{self, download};
use crate::customer::{Who, in_time, who};
use crate::desk::Desk;
use crate::page::{self, PATIENCE};
use crate::route::ReceiptForm;
use bytes::Bytes;
use http::Response;
use story::Story;
use submission::Submission;
use vratar_model::AttemptId;
use vratar_screens::Viewer;

/// `GET`.
pub(crate) async fn answer(
    desk: &Desk,
    viewer: &Viewer,
    id: AttemptId,
    form: ReceiptForm,
) -> Response<Bytes> {
    let subject = match who(desk, viewer, PATIENCE).await {
        Who::Customer(customer) => customer.subject,
        Who::Nobody => None,
        Who::Away => return page::away(desk, viewer, None),
    };
    let Some(subject) = subject else { return answer::nothing_here(viewer, desk) };
    let Some(given) = in_time(viewer, PATIENCE, submissions(desk, viewer, subject)).await else {
        return page::away(desk, viewer, None);
    };
    match given.iter().find(|one| one.id() == id) {
        Some(submission) => written(desk, viewer, submission, form),
        None => answer::nothing_here(viewer, desk),
    }
}

fn written(desk: &Desk, viewer: &Viewer, submission: &Submission, form: ReceiptForm) -> Response<Bytes> {
    let story = Story::new(desk, viewer, submission);
    let id = submission.id();
    match form {
        ReceiptForm::Page => readable::answer(desk, &story),
        ReceiptForm::Iso => {
            download(signature::signed(&desk.keys, iso::receipt(&story)), &format!("receipt-{id}.json"))
        }
        ReceiptForm::Kantara => {
            let name = format!("receipt-{id}.kantara.json");
            download(signature::signed(&desk.keys, kantara::receipt(&story)), &name)
        }
    }
}
