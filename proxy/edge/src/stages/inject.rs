//! Our parts in a page of the shop, while it streams through: consent blocks, "My choices", the banner of a plain
//! link that is being retired.
//!
//! Fails open: a page that cannot be edited goes through as the shop sent it, and is counted.

pub mod decode;
pub mod fill;
pub mod notices;
pub mod serving;

use crate::door::Door;
use crate::stages::capture::evidence::Ticks;
use crate::stages::identify;
use crate::stages::redirect::Banner;
use crate::visit::{HeadView, Visit};
use decode::Decoder;
use fill::{Consent, Parts};
use http::header;
use pingora_http::ResponseHeader;
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
}

impl Wanted {
    /// What the answer to `visit` may hold.
    pub async fn for_visit(door: &Door, visit: &Visit, banner: Option<Banner>) -> Self {
        if visit.hands_off.is_some() {
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
        Self { forms, choices: slots.choices, banner, origins: visit.shop.origins.is_some() }
    }

    /// Whether the shop must send all of the page, as it is.
    #[must_use]
    pub fn anything(&self) -> bool {
        self.asks() || self.banner.is_some() || self.origins
    }

    fn asks(&self) -> bool {
        !self.forms.is_empty() || !self.choices.is_empty()
    }
}

/// A page that is being edited.
pub struct Edit {
    decoder: Decoder,
    page: Page,
    plain: Vec<u8>,
    door: Arc<Door>,
    labels: Labels,
}

struct Labels {
    shop: String,
    pages: HashMap<usize, &'static str>,
}

/// Begins to edit an answer, if it is a page that can be; sets its head right.
pub async fn begin(
    door: &Arc<Door>,
    visit: &Visit,
    wanted: Wanted,
    ticks: Option<Ticks>,
    head: &mut ResponseHeader,
) -> Option<Edit> {
    if !wanted.anything() || !is_page(head) {
        return None;
    }
    if visit.head.method == http::Method::HEAD {
        make_head_right(head, wanted.asks());
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
    active.extend(wanted.banner.as_ref().map(|_| visit.shop.banner_slot()));
    let labels = Labels {
        shop: visit.shop.id.to_string(),
        pages: wanted.forms.iter().map(|(form, page)| (adapter.form_slot(*form), page.as_str())).collect(),
    };
    let hints = CharsetHints {
        content_type: head.headers.get("content-type").and_then(|v| v.to_str().ok()).and_then(charset_label),
        manifest: visit.shop.charset.clone().or_else(|| adapter.manifest().charset.clone()),
    };
    make_head_right(head, wanted.asks());
    let consent = Consent::new(door, visit, &wanted.forms, ticks);
    let parts = Parts { consent, fragments, banner: wanted.banner, banner_slot: visit.shop.banner_slot() };
    let page = Page::new(visit.shop.plan.clone(), active, hints, Box::new(parts));
    Some(Edit { decoder, page, plain: Vec::new(), door: door.clone(), labels })
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
    pub fn step(&mut self, piece: &mut &[u8], out: &mut Vec<u8>) -> Result<bool, decode::Undecodable> {
        self.plain.clear();
        let more = self.decoder.step(piece, &mut self.plain)?;
        self.page.write(&self.plain, out);
        Ok(more)
    }

    /// The end of the shop's body.
    ///
    /// # Errors
    /// [`decode::Undecodable`]: the shop's compressed bytes broke off.
    pub fn end(mut self, out: &mut Vec<u8>) -> Result<(), decode::Undecodable> {
        self.plain.clear();
        self.decoder.end(&mut self.plain)?;
        self.page.write(&self.plain, out);
        let report = self.page.end(out);
        count(&self.door, &self.labels, &report);
        Ok(())
    }
}

fn count(door: &Door, labels: &Labels, report: &Report) {
    for page in report.placed.iter().filter_map(|slot| labels.pages.get(slot)) {
        door.metrics.blocks_placed.with_label_values(&[labels.shop.as_str(), page]).inc();
    }
    if let Some(reason) = &report.gave_up {
        door.metrics.blocks_failed.with_label_values(&[labels.shop.as_str(), reason.label()]).inc();
    }
}

fn is_page(head: &ResponseHeader) -> bool {
    let kind = head.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let has_body = !matches!(head.status.as_u16(), 204 | 205 | 206 | 304) && !head.status.is_informational();
    has_body && (kind == "text/html" || kind == "application/xhtml+xml")
}

fn charset_label(content_type: &str) -> Option<String> {
    vratar_form::charset_of(content_type).map(|encoding| encoding.name().to_owned())
}

/// The length, the validators and the digests were those of the shop's bytes. A page that asks is one person's.
fn make_head_right(head: &mut ResponseHeader, asks: bool) {
    const NO_LONGER_TRUE: [&str; 10] = [
        "content-length",
        "content-encoding",
        "etag",
        "last-modified",
        "accept-ranges",
        "digest",
        "content-digest",
        "repr-digest",
        "content-md5",
        "transfer-encoding",
    ];
    for name in NO_LONGER_TRUE {
        head.remove_header(name);
    }
    if asks {
        head.remove_header("expires");
        let _ = head.insert_header(header::CACHE_CONTROL, "private, no-store");
    }
}
