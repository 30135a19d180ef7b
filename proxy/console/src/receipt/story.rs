//! What receipts of both standards tell: the submission, and what follows from the shop.

use super::submission::Submission;
use crate::controller::Controller;
use crate::desk::Desk;
use crate::route::CHOICES;
use uuid::Uuid;
use vratar_model::questionnaire::{Channel, DocumentKind, Polarity, QuestionKind};
use vratar_screens::Viewer;
use vratar_store::DecisionRow;

/// For what only the merchant knows and Vratar was not told.
pub(super) const ELSEWHERE: &str = "see privacy notice";
/// Whom data go to that a question passes on to others.
pub(super) const PARTNERS: &str = "partners named in the privacy notice";

/// For which purpose the key is derived.
const RECORD_NUMBER: &str = "receipt-record-number";

/// Everything a receipt tells.
pub(super) struct Story<'a> {
    /// Who looks.
    pub(super) viewer: &'a Viewer,
    /// Who asked.
    pub(super) controller: Controller,
    /// What was asked and answered.
    pub(super) submission: &'a Submission,
    desk: &'a Desk,
}

impl<'a> Story<'a> {
    pub(super) fn new(desk: &'a Desk, viewer: &'a Viewer, submission: &'a Submission) -> Self {
        let controller = desk.controller(viewer);
        Self { viewer, controller, submission, desk }
    }

    /// What every box has in common.
    pub(super) fn facts(&self) -> &'a DecisionRow {
        self.submission.facts()
    }

    /// The boxes that give or refuse a consent.
    pub(super) fn consents(&self) -> impl Iterator<Item = &'a DecisionRow> {
        self.submission.boxes().filter(|row| is_consent(row))
    }

    /// The boxes that are something else: accepted terms, a notice that was read, an objection.
    pub(super) fn others(&self) -> impl Iterator<Item = &'a DecisionRow> {
        self.submission.boxes().filter(|row| !is_consent(row))
    }

    /// The receipt's number: that of the submission, by which the merchant finds it.
    pub(super) fn id(&self) -> String {
        self.submission.id().to_string()
    }

    /// The number of the record of one box: random-looking, as the standard wants it (UUID version 4), and always
    /// the same for the same box of the same submission.
    pub(super) fn record_id(&self, row: &DecisionRow) -> Uuid {
        let id = self.submission.id().0;
        let mac = self
            .desk
            .keys
            .mac(RECORD_NUMBER, &[id.as_bytes(), row.question.as_bytes(), row.answer.as_bytes()]);
        uuid::Builder::from_random_bytes(std::array::from_fn(|index| mac[index])).into_uuid()
    }

    /// Where the choice is changed again.
    pub(super) fn withdrawal(&self) -> String {
        self.absolute(CHOICES)
    }

    /// The number under which the person is kept; says nothing of them.
    pub(super) fn principal(&self) -> String {
        self.facts().subject.map(|subject| subject.to_string()).unwrap_or_default()
    }

    /// The merchant's privacy notice: the one that was linked then, else the one that is linked now, else the front
    /// page, where the law wants it to be found.
    pub(super) fn privacy_notice(&self) -> String {
        let shown = self.viewer.asking.as_ref().map(|asking| asking.shown());
        let now = shown
            .and_then(|shown| shown.documents.iter().find(|one| one.kind == DocumentKind::PrivacyNotice));
        let code = now.map_or("privacy", |document| &document.code);
        let linked = self.submission.documents();
        let href = linked.iter().find(|linked| linked.code == code).map(|linked| linked.href.as_str());
        let href = href.or_else(|| now.map(|document| document.href.best(&self.facts().lang).0));
        self.absolute(href.unwrap_or("/"))
    }

    /// `href` as it is from everywhere.
    pub(super) fn absolute(&self, href: &str) -> String {
        match href {
            href if href.starts_with("https://") || href.starts_with("http://") => href.to_owned(),
            path => format!("https://{}/{}", self.viewer.host, path.trim_start_matches('/')),
        }
    }
}

fn is_consent(row: &DecisionRow) -> bool {
    row.kind == QuestionKind::Consent && row.polarity == Polarity::Permission
}

/// What contact over `channel` needs to know of a person (W3C DPV, extension PD).
pub(super) fn personal(channel: Option<Channel>) -> &'static str {
    match channel {
        Some(Channel::Email) => "pd:EmailAddress",
        Some(Channel::Sms | Channel::Phone) => "pd:TelephoneNumber",
        Some(Channel::Post) => "pd:PhysicalAddress",
        Some(Channel::ThirdParty) | None => "pd:Contact",
    }
}

/// Whether the data go to somebody else.
pub(super) fn passes_on(row: &DecisionRow) -> bool {
    row.channel == Some(Channel::ThirdParty)
}
