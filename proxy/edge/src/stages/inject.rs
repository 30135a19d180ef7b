//! Our parts in a page of the shop, while it streams through: consent blocks, "My choices", the banner of a plain
//! link that is being retired.
//!
//! Fails open: a page that cannot be edited goes through as the shop sent it, and is counted.

pub mod decode;
pub mod edited;
pub mod fill;
pub mod notices;
pub mod placed;
pub mod purpose;
pub mod serving;

use crate::door::Door;
use crate::shop::Shop;
use crate::stages::capture::evidence::Ticks;
use crate::stages::identify;
use crate::stages::redirect::Banner;
use crate::visit::{HeadView, Visit};
use bytes::Bytes;
use decode::Decoder;
use edited::Edited;
use fill::{Consent, Parts};
use http::header;
use pingora_http::ResponseHeader;
use placed::Placed;
use purpose::Purpose;
use std::collections::HashMap;
use std::sync::Arc;
use vratar_html::{CharsetHints, Page, Report};
use vratar_model::PageKind;
use vratar_screens::Fragment;

/// What may be placed into the answer to a request; known before the shop is asked.
#[derive(Default)]
pub struct Wanted {
    /// Forms of the manifest with something to ask.
    pub forms: Vec<(usize, PageKind)>,
    /// Places for "My choices".
    pub choices: Vec<usize>,
    /// The banner of a retiring link.
    pub banner: Option<Banner>,
    /// Inner origins are rewritten.
    pub origins: bool,
    /// What for. The shop is asked otherwise than the client asked only for what is shown.
    purpose: Option<Purpose>,
}

/// How the shop must be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// As the client asked.
    AsItCame,
    /// For all of the page, as plain bytes; that it is as it was is an answer too.
    Whole,
    /// For all of the page, as it is now.
    Fresh,
    /// The same, and always as plain bytes: it will be looked into.
    Guarded,
}

impl Wanted {
    /// What the answer to `visit` may hold.
    pub async fn for_visit(door: &Door, visit: &Visit, banner: Option<Banner>) -> Self {
        if visit.hands_off.is_some() {
            return Self::default();
        }
        let purpose = Purpose::of(visit);
        if purpose == Purpose::Asset {
            return Self::default();
        }
        let slots = {
            let headers = HeadView(&visit.head);
            visit.shop.adapter.page_slots(&visit.facts(&headers))
        };
        let mut forms = Vec::new();
        for form in slots.forms {
            let page = identify::form_page(door, visit, form).await;
            if visit.shop.asked.contains_key(&page) {
                forms.push((form, page));
            }
        }
        Self {
            forms,
            choices: slots.choices,
            banner: banner.filter(|_| purpose == Purpose::Document),
            origins: visit.shop.origins.is_some(),
            purpose: Some(purpose),
        }
    }

    /// How the shop must be asked.
    #[must_use]
    pub fn ask(&self) -> Ask {
        match self.placed() {
            Some(Placed::Question | Placed::Banner) => Ask::Fresh,
            Some(Placed::Origins) if self.purpose == Some(Purpose::Document) => Ask::Whole,
            Some(Placed::Origins) | None => Ask::AsItCame,
        }
    }

    /// The most that may come to stand in the page; nothing: it is not touched.
    fn placed(&self) -> Option<Placed> {
        match () {
            () if self.asks() => Some(Placed::Question),
            () if self.banner.is_some() => Some(Placed::Banner),
            () => self.origins.then_some(Placed::Origins),
        }
    }

    fn asks(&self) -> bool {
        !self.forms.is_empty() || !self.choices.is_empty()
    }
}

/// A page that is being edited.
pub struct Edit {
    decoder: Decoder,
    page: Page,
    placed: Placed,
    door: Arc<Door>,
    labels: Labels,
}

struct Labels {
    shop: Arc<Shop>,
    /// Slots of which each delivery is one person's.
    asking: Vec<usize>,
    pages: Vec<(usize, &'static str)>,
}

/// Begins to edit an answer, if it is a page that can be. Its head stays as it is until something is edited
/// ([`Placed::onto`]).
pub async fn begin(
    door: &Arc<Door>,
    visit: &Visit,
    wanted: Wanted,
    ticks: Option<Ticks>,
    head: &mut ResponseHeader,
) -> Option<Edit> {
    let placed = wanted.placed()?;
    if head.status == http::StatusCode::NOT_MODIFIED {
        placed.onto_unmodified(head);
    }
    if !is_page(head) {
        return None;
    }
    if visit.head.method == http::Method::HEAD {
        placed.onto(head);
        return None;
    }
    let Some(decoder) = Decoder::for_head(head) else {
        door.metrics.blocks_failed.with_label_values(&[visit.shop.id.as_str(), "content_encoding"]).inc();
        return None;
    };
    let fragments = fragments(door, visit, &wanted).await;
    let adapter = &visit.shop.adapter;
    let mut active: Vec<usize> = wanted.forms.iter().map(|(form, _)| adapter.form_slot(*form)).collect();
    active.extend(wanted.choices.iter().map(|choice| adapter.choices_slot(*choice)));
    let asking = active.clone();
    active.extend(wanted.banner.as_ref().map(|_| visit.shop.banner_slot()));
    let labels = Labels {
        shop: Arc::clone(&visit.shop),
        asking,
        pages: wanted.forms.iter().map(|(form, page)| (adapter.form_slot(*form), page.as_str())).collect(),
    };
    let hints = CharsetHints {
        content_type: head.headers.get("content-type").and_then(|v| v.to_str().ok()).and_then(charset_label),
        manifest: visit.shop.charset.clone().or_else(|| adapter.manifest().charset.clone()),
    };
    let consent = Consent::new(door, visit, wanted.forms, ticks);
    let parts = Parts { consent, fragments, banner: wanted.banner, banner_slot: visit.shop.banner_slot() };
    let page = Page::new(visit.shop.plan.clone(), active, hints, Box::new(parts));
    Some(Edit { decoder, page, placed, door: door.clone(), labels })
}

async fn fragments(door: &Arc<Door>, visit: &Visit, wanted: &Wanted) -> HashMap<usize, Fragment> {
    let mut fragments = HashMap::new();
    for choice in &wanted.choices {
        let place = &visit.shop.adapter.manifest().choices[*choice];
        let viewer = serving::viewer(door, visit);
        if let Some(fragment) = door.screens.choices(viewer, fill::look(&place.look), place.inside_form).await
        {
            fragments.insert(visit.shop.adapter.choices_slot(*choice), fragment);
        }
    }
    fragments
}

impl Edit {
    /// A part of the shop's `piece`, taken off and edited into `out`. Says whether there is more to be had before the
    /// next piece is given.
    ///
    /// # Errors
    /// [`decode::Undecodable`]: the shop's compressed bytes are broken; what came before has gone out.
    pub fn step(&mut self, piece: &mut Bytes, out: &mut Edited) -> Result<bool, decode::Undecodable> {
        let (plain, more) = self.decoder.part(piece)?;
        let mut fresh = Vec::new();
        let passes = self.page.passes(&plain, &mut fresh);
        out.push(fresh.into());
        if passes {
            out.push(plain);
        }
        Ok(more)
    }

    /// The end of the shop's body, and what was placed; nothing: the page is as the shop sent it.
    ///
    /// # Errors
    /// [`decode::Undecodable`]: the shop's compressed bytes broke off; what there was of them is in `out`.
    pub fn end(self, out: &mut Edited) -> Result<Option<Placed>, decode::Undecodable> {
        let mut last = Vec::new();
        let report = self.page.end(&mut last);
        out.push(last.into());
        if let Err(undecodable) = self.decoder.end() {
            self.labels.count_undecodable(&self.door);
            return Err(undecodable);
        }
        count(&self.door, &self.labels, &report);
        Ok(report.changed.then(|| self.labels.placed(&report)))
    }

    /// What is known of the page before its end: the most that may come to stand in it.
    #[must_use]
    pub fn so_far(&self) -> Placed {
        self.placed
    }

    /// The page goes out as it came: it cannot be decoded.
    pub fn give_up(self) {
        self.labels.count_undecodable(&self.door);
    }

    /// The page cannot be decoded any further: what there is of it goes into `out`.
    pub fn break_off(self, out: &mut Edited) {
        self.labels.count_undecodable(&self.door);
        let mut last = Vec::new();
        let _ = self.page.end(&mut last);
        out.push(last.into());
    }
}

impl Labels {
    fn placed(&self, report: &Report) -> Placed {
        match () {
            () if report.placed.iter().any(|slot| self.asking.contains(slot)) => Placed::Question,
            () if !report.placed.is_empty() => Placed::Banner,
            () => Placed::Origins,
        }
    }

    fn count_undecodable(&self, door: &Door) {
        door.metrics.blocks_failed.with_label_values(&[self.shop.id.as_str(), "undecodable"]).inc();
    }
}

fn count(door: &Door, labels: &Labels, report: &Report) {
    let shop = labels.shop.id.as_str();
    let page_of = |slot: &usize| labels.pages.iter().find(|(placed, _)| placed == slot);
    for (_, page) in report.placed.iter().filter_map(page_of) {
        door.metrics.blocks_placed.with_label_values(&[shop, page]).inc();
    }
    if let Some(reason) = &report.gave_up {
        door.metrics.blocks_failed.with_label_values(&[shop, reason.label()]).inc();
    }
}

/// A page that is shown; what stands behind a redirect is not.
fn is_page(head: &ResponseHeader) -> bool {
    let kind = head.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_shown = !matches!(head.status.as_u16(), 100..=199 | 204..=206 | 300..=399);
    is_shown && (kind == "text/html" || kind == "application/xhtml+xml")
}

fn charset_label(content_type: &str) -> Option<String> {
    vratar_form::charset_of(content_type).map(|encoding| encoding.name().to_owned())
}
