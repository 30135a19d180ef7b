//! What goes into each slot of a page.

use crate::door::Door;
use crate::shop::Shop;
use crate::stages::capture::evidence::Ticks;
use crate::stages::inject::serving::Issuer;
use crate::stages::redirect::Banner;
use crate::visit::Visit;
use std::collections::HashMap;
use std::sync::Arc;
use vratar_consent::Look;
use vratar_html::{Fill, Filled, PageFacts};
use vratar_model::{Lang, PageKind};
use vratar_plugin_sdk::manifest;
use vratar_screens::Fragment;

/// Everything that may go into one page.
pub struct Parts {
    /// The consent blocks.
    pub consent: Consent,
    /// "My choices", by slot.
    pub fragments: HashMap<usize, Fragment>,
    /// The banner of a retiring link.
    pub banner: Option<Banner>,
    /// Its slot.
    pub banner_slot: usize,
}

impl Fill for Parts {
    fn fill(&mut self, slot: usize, page: &PageFacts) -> Option<Filled> {
        if slot == self.banner_slot {
            let html = self.banner.as_ref()?.html(&self.consent.lang(page));
            return Some(Filled { html, tail: None });
        }
        if let Some(fragment) = self.fragments.get(&slot) {
            let (html, tail) = fragment(&self.consent.lang(page), page.charset);
            return Some(Filled { html, tail });
        }
        self.consent.block(slot, page).map(|html| Filled { html, tail: None })
    }
}

/// What a consent block needs to know of the request, taken out of it: a page outlives its request's stages. What it looks
/// like is only looked up once there is a place for it.
pub struct Consent {
    shop: Arc<Shop>,
    forms: Vec<(usize, PageKind)>,
    ticks: Option<Ticks>,
    issuer: Issuer,
}

impl Consent {
    /// For the forms of `visit`'s shop; `ticks` is what the person had ticked in the submission that this page
    /// answers.
    #[must_use]
    pub fn new(door: &Arc<Door>, visit: &Visit, forms: Vec<(usize, PageKind)>, ticks: Option<Ticks>) -> Self {
        Self { shop: Arc::clone(&visit.shop), forms, ticks, issuer: Issuer::new(door, visit) }
    }

    /// The page's own language if it names one, else the adapter's or the shop's.
    fn lang(&self, page: &PageFacts) -> Lang {
        page.lang.as_deref().and_then(|tag| Lang::parse(tag).ok()).unwrap_or_else(|| self.shop.lang.clone())
    }

    fn block(&self, slot: usize, page: &PageFacts) -> Option<String> {
        let adapter = &self.shop.adapter;
        let (form, kind) = *self.forms.iter().find(|(form, _)| adapter.form_slot(*form) == slot)?;
        let look = look_in(adapter.manifest().forms.get(form)?);
        let rendered = self.shop.asked.get(&kind)?.notice(&self.lang(page), &look);
        // Only in the form that was submitted: a tick belongs to the question it was put at.
        let mine = self.ticks.as_ref().filter(|ticks| ticks.form == form);
        let ticked = mine.map(|ticks| ticks.on(&rendered.notice)).unwrap_or_default();
        let token = self.issuer.token(&rendered, kind, &ticked, None, page.charset);
        Some(rendered.html(&token, &ticked, None))
    }
}

/// How the block looks in a form. Where the adapter names no `<form>` but a part of the page, the form around it
/// serves other purposes too.
#[must_use]
pub fn look_in(form: &manifest::Form) -> Look {
    Look { shared_form: !form.form.trim_start().starts_with("form"), ..look(&form.look) }
}

/// The adapter's classes, as the block takes them.
#[must_use]
pub fn look(look: &manifest::Look) -> Look {
    Look {
        block: look.block.clone(),
        row: look.row.clone(),
        control: look.control.clone(),
        label: look.label.clone(),
        button: look.button.clone(),
        form: None,
        shared_form: false,
    }
}
