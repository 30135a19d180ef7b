//! Delivering the questions: the block with a serving token, and the seal of the form around it.

use crate::current::Current;
use crate::desk::Desk;
use crate::way_back::Bound;
use encoding_rs::Encoding;
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;
use vratar_consent::{Asking, Look, Rendered, token};
use vratar_model::Lang;
use vratar_model::journal::{Entry, Notice, Served};
use vratar_model::questionnaire::Change;
use vratar_screens::Viewer;

/// How long to wait for a new wording to be kept ahead of its first answer; later it goes with the answer.
const KEEP_PATIENCE: Duration = Duration::from_millis(200);

/// How long a page may lie open before its answers stop being evidence.
const TOKEN_AGE: SignedDuration = SignedDuration::from_hours(24);

/// A page into which the questions go.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// What is asked.
    pub(crate) asking: &'a Asking,
    /// How it looks there.
    pub(crate) look: &'a Look,
    /// The page's language.
    pub(crate) lang: &'a Lang,
    /// The page's charset.
    pub(crate) charset: &'static Encoding,
    /// Path and query of the page.
    pub(crate) target: &'a str,
}

/// The questions, ready for the page.
pub(crate) struct Delivered {
    /// The fields, with the person's own state ticked.
    pub(crate) block: String,
    /// Value of the hidden field [`crate::way_back::FIELD`].
    pub(crate) seal: String,
    /// The wording.
    pub(crate) wording: Arc<Rendered>,
    /// What was allowed under an older wording is not ticked.
    pub(crate) renew: bool,
}

/// What is ticked.
#[derive(Clone, Copy)]
pub(crate) enum Ticks<'a> {
    /// What is in force.
    Current(&'a Current),
    /// What the person ticked in a form that could not be kept: the notice it answered, and its boxes.
    Sent(&'a Notice, &'a [u16]),
}

/// The questions for one page of `viewer`; none without a session to bind them to, or without randomness.
pub(crate) fn deliver(desk: &Desk, viewer: &Viewer, place: Place<'_>, ticks: Ticks<'_>) -> Option<Delivered> {
    let session = viewer.session.as_ref()?;
    let wording = place.asking.notice(place.lang, place.look);
    desk.wordings.register(&wording.notice);
    let (ticked, renew) = ticks.boxes(&wording.notice, place.asking.shown().change);
    let served = served(desk, viewer, place, &wording, &ticked)?;
    let bound = Bound { shop: &viewer.shop, session, served: served.id };
    let token = token::issue(&desk.keys, &viewer.shop, &served);
    let seal = bound.seal(&desk.keys, place.target);
    Some(Delivered { block: wording.html(&token, &ticked, None), seal, wording, renew })
}

fn served(
    desk: &Desk,
    viewer: &Viewer,
    place: Place<'_>,
    wording: &Rendered,
    ticked: &[u16],
) -> Option<Served> {
    let path = place.target.split('?').next().unwrap_or_default();
    Some(Served {
        id: desk.served_id()?,
        notice: wording.notice.id,
        url: path.to_owned(),
        page: place.asking.page(),
        shown: ticked.to_vec(),
        block: wording.block_hash(ticked, None, place.charset),
        charset: place.charset.name().to_owned(),
        at: desk.now(),
        gpc: viewer.gpc,
    })
}

/// The delivery that `token` stands for, if it is one of this shop's and not too old.
pub(crate) fn delivered(desk: &Desk, viewer: &Viewer, token: &str) -> Option<Served> {
    token::verify(&desk.keys, &viewer.shop, token, desk.now(), TOKEN_AGE).ok()
}

/// Keeps the wordings that a page may show, in every language there is, before the page is sent: after a restart
/// with another questionnaire the answer is still evidence. Usually they are kept already and nothing happens.
pub(crate) async fn keep_ahead(desk: &Desk, asking: &Asking, look: &Look) {
    let mut unkept = Vec::new();
    for lang in asking.shown().title.0.keys() {
        let wording = asking.notice(lang, look);
        desk.wordings.register(&wording.notice);
        unkept.extend(desk.wordings.unkept(wording.notice.id));
    }
    if unkept.is_empty() || !desk.journal.status().healthy() {
        return;
    }
    let ids: Vec<_> = unkept.iter().filter_map(notice_id).collect();
    let kept = tokio::time::timeout(KEEP_PATIENCE, desk.journal.append(unkept)).await;
    if matches!(kept, Ok(Ok(_))) {
        ids.into_iter().for_each(|id| desk.wordings.kept(id));
    }
}

fn notice_id(entry: &Entry) -> Option<vratar_model::NoticeId> {
    match entry {
        Entry::Notice(notice) => Some(notice.id),
        _ => None,
    }
}

impl Ticks<'_> {
    /// The boxes of `notice` to tick, and whether something had to stay unticked.
    fn boxes(self, notice: &Notice, change: Change) -> (Vec<u16>, bool) {
        match self {
            Self::Current(current) => (current.ticked(notice, change), current.outgrown(notice, change)),
            Self::Sent(answered, ticked) => (same_boxes(answered, ticked, notice), false),
        }
    }
}

/// The boxes of `notice` that ask the very same as the ticked ones of `answered`.
fn same_boxes(answered: &Notice, ticked: &[u16], notice: &Notice) -> Vec<u16> {
    if (&answered.questionnaire, answered.version) != (&notice.questionnaire, notice.version) {
        return Vec::new();
    }
    let chosen: Vec<_> = ticked.iter().filter_map(|index| answered.asked.get(usize::from(*index))).collect();
    let same = |index: &u16| {
        let asked = &notice.asked[usize::from(*index)];
        chosen.iter().any(|one| one.question == asked.question && one.answer == asked.answer)
    };
    let boxes = u16::try_from(notice.asked.len()).unwrap_or(u16::MAX);
    (0..boxes).filter(same).collect()
}
