//! "My choices" as a page of its own.

use crate::answer;
use crate::current::decided;
use crate::customer::{Customer, Who, in_time, who};
use crate::deliver::{Delivered, Place, Ticks, deliver, keep_ahead};
use crate::desk::Desk;
use crate::receipt::submissions;
use crate::route::{CHOICES, ReceiptForm, receipt_path};
use crate::way_back;
use bytes::Bytes;
use http::{Response, StatusCode};
use jiff::Zoned;
use std::time::Duration;
use vratar_consent::Look;
use vratar_model::AttemptId;
use vratar_model::journal::Notice;
use vratar_pages::{Choices, ChoicesForm, ChoicesPage, Receipt, Recorded, Saving};
use vratar_screens::Viewer;
use vratar_store::Standing;

/// How long to wait for the store before saying that it is away.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);
/// How long to wait for what is in the journal already, so that a page does not show what was before.
const CATCH_UP: Duration = Duration::from_millis(500);
/// Receipts that are listed, the newest ones.
const MAX_RECEIPTS: usize = 50;

/// What the query of the address says after a change.
pub(crate) const SAVED: &str = "saved=1";
/// The same, when the store did not have it in time.
pub(crate) const SAVED_LATER: &str = "saved=later";

/// `GET`.
pub(crate) async fn answer(desk: &Desk, viewer: &Viewer, query: &str) -> Response<Bytes> {
    let said = |what: &str| query.split('&').any(|piece| piece == what);
    let caught_up = desk.journal.applied(desk.journal.status().last, CATCH_UP).await;
    match (said(SAVED_LATER), said(SAVED)) {
        (true, _) if !caught_up => away(desk, viewer, Some(Saving::Later)),
        (true, _) | (_, true) => show(desk, viewer, View::told(StatusCode::OK, Saving::Saved)).await,
        (false, false) => show(desk, viewer, View::PLAIN).await,
    }
}

/// How the page is shown.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    /// Status of the answer, unless nobody is logged in or the store is away.
    pub(crate) status: StatusCode,
    /// What is told.
    pub(crate) saving: Option<Saving>,
    /// What the person had ticked, where it could not be kept.
    pub(crate) sent: Option<(&'a Notice, &'a [u16])>,
}

impl View<'_> {
    const PLAIN: Self = Self { status: StatusCode::OK, saving: None, sent: None };

    pub(crate) fn told(status: StatusCode, saving: Saving) -> Self {
        Self { status, saving: Some(saving), sent: None }
    }
}

/// The page as `viewer` may see it.
pub(crate) async fn show(desk: &Desk, viewer: &Viewer, view: View<'_>) -> Response<Bytes> {
    match who(desk, viewer, PATIENCE).await {
        Who::Nobody => logged_out(desk, viewer, view.status),
        Who::Away => away(desk, viewer, view.saving),
        Who::Customer(customer) => of_customer(desk, viewer, view, &customer).await,
    }
}

/// The page for somebody who is not logged in. Nothing is told of any change: whose would it be?
pub(crate) fn logged_out(desk: &Desk, viewer: &Viewer, status: StatusCode) -> Response<Bytes> {
    answer::page(status, draw(desk, viewer, None, Choices::LoggedOut { login: None }))
}

/// The page when the store is away.
pub(crate) fn away(desk: &Desk, viewer: &Viewer, saving: Option<Saving>) -> Response<Bytes> {
    answer::page(StatusCode::SERVICE_UNAVAILABLE, draw(desk, viewer, saving, Choices::Away))
}

async fn of_customer(desk: &Desk, viewer: &Viewer, view: View<'_>, customer: &Customer) -> Response<Bytes> {
    let given = match customer.subject {
        Some(subject) => in_time(viewer, PATIENCE, submissions(desk, viewer, subject)).await,
        None => Some(Vec::new()),
    };
    let Some(given) = given else { return away(desk, viewer, view.saving) };
    let receipts: Vec<_> =
        given.iter().rev().take(MAX_RECEIPTS).map(|one| Links::of(desk, one.id(), one.at())).collect();
    let delivered = questions(desk, viewer, view, customer).await;
    answer::page(view.status, of_person(desk, viewer, view.saving, customer, delivered.as_ref(), &receipts))
}

async fn questions(desk: &Desk, viewer: &Viewer, view: View<'_>, customer: &Customer) -> Option<Delivered> {
    let asking = viewer.asking.as_ref()?;
    let look = own_look();
    keep_ahead(desk, asking, &look).await;
    let place =
        Place { asking, look: &look, lang: &viewer.lang, charset: encoding_rs::UTF_8, target: CHOICES };
    let current = Ticks::Current(&customer.current);
    let ticks = view.sent.map_or(current, |(notice, ticked)| Ticks::Sent(notice, ticked));
    deliver(desk, viewer, place, ticks)
}

/// Nothing may keep anybody from saving: who takes something back cannot be made to accept something else first.
fn own_look() -> Look {
    Look { shared_form: true, ..Look::default() }
}

fn of_person(
    desk: &Desk,
    viewer: &Viewer,
    saving: Option<Saving>,
    customer: &Customer,
    delivered: Option<&Delivered>,
    receipts: &[Links],
) -> String {
    let standing = delivered.map_or_else(
        || customer.current.all(),
        |delivered| customer.current.in_order_of(&delivered.wording.notice),
    );
    let walls = walls(desk, &standing);
    let recorded = recorded(&standing, &walls);
    let hidden = delivered.map(hidden).unwrap_or_default();
    let form = delivered.map(|one| ChoicesForm { action: CHOICES, block: &one.block, hidden: &hidden });
    let renew = delivered.is_some_and(|one| one.renew);
    let receipts: Vec<_> = receipts.iter().map(Links::shown).collect();
    draw(desk, viewer, saving, Choices::Shown { form, renew, recorded: &recorded, receipts: &receipts })
}

fn draw(desk: &Desk, viewer: &Viewer, saving: Option<Saving>, choices: Choices<'_>) -> String {
    let shop = &desk.controller(viewer).name;
    ChoicesPage { lang: &viewer.lang, shop, saving, choices, back: "/" }.html()
}

/// The hidden fields of the form around `delivered`.
pub(crate) fn hidden(delivered: &Delivered) -> Vec<(&str, &str)> {
    vec![(way_back::FIELD, delivered.seal.as_str())]
}

/// Since when each of `standing` holds and, if it runs out, until when, as people read it.
pub(crate) fn walls(desk: &Desk, standing: &[&Standing]) -> Vec<(Zoned, Option<Zoned>)> {
    let until = |one: &Standing| decided(one).valid_until().map(|until| desk.on_the_wall(until));
    standing.iter().map(|one| (desk.on_the_wall(one.since), until(one))).collect()
}

/// `standing` as the page shows it.
pub(crate) fn recorded<'a>(
    standing: &[&'a Standing],
    walls: &'a [(Zoned, Option<Zoned>)],
) -> Vec<Recorded<'a>> {
    let pairs = standing.iter().zip(walls);
    let one = |(one, (since, until)): (&&'a Standing, &'a (Zoned, Option<Zoned>))| Recorded {
        wording: &one.wording,
        lang: &one.lang,
        kind: one.kind,
        polarity: one.polarity,
        state: one.state,
        since,
        until: until.as_ref(),
    };
    pairs.map(one).collect()
}

/// Where one receipt stands.
struct Links {
    at: Zoned,
    page: String,
    iso: String,
    kantara: String,
}

impl Links {
    fn of(desk: &Desk, id: AttemptId, at: jiff::Timestamp) -> Self {
        Self {
            at: desk.on_the_wall(at),
            page: receipt_path(id, ReceiptForm::Page),
            iso: receipt_path(id, ReceiptForm::Iso),
            kantara: receipt_path(id, ReceiptForm::Kantara),
        }
    }

    fn shown(&self) -> Receipt<'_> {
        Receipt { at: &self.at, page: &self.page, iso: &self.iso, kantara: &self.kantara }
    }
}
