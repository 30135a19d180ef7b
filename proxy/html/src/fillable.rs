//! The forms of a page with what a browser would send of each, for who fills one in instead of a person.
//!
//! The one place where values of controls are handed out. They are as they stand in the markup: whoever sends them writes
//! out the character references first (WHATWG HTML §13.5). What a browser leaves out is left out (§4.10.22.4): controls
//! without a name or disabled, boxes without a tick, files, and everything inside a `<template>`.

use crate::charset::CharsetHints;
use crate::fill::GaveUp;
use crate::forms::Forms;
use crate::parser::{self, is_html, on, on_end, settings, tag_span, why_stopped};
use crate::probe::parseable;
use encoding_rs::Encoding;
use lol_html::Selector;
use lol_html::send::HtmlRewriter;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

/// Forms of one page.
pub const MAX_FORMS: usize = 100;
/// Controls of one page.
pub const MAX_CONTROLS: usize = 1000;

/// A page's forms.
#[derive(Clone)]
pub struct Fillable {
    /// In which charset a browser would send them.
    pub charset: &'static Encoding,
    /// `<base href>`, the first one.
    pub base: Option<String>,
    /// In their order.
    pub forms: Vec<Form>,
}

/// A form.
#[derive(Clone, Default)]
pub struct Form {
    /// `action` as it is written; absent: the page's own address.
    pub action: Option<String>,
    /// Whether it is sent by POST.
    pub post: bool,
    /// Its controls in their order.
    pub controls: Vec<Control>,
    /// A riddle for people stands in it, which nobody else can solve.
    pub riddle: bool,
}

/// A control with a name.
#[derive(Clone, PartialEq, Eq)]
pub struct Control {
    /// `name` as it is written.
    pub name: String,
    /// What it holds, as it is written.
    pub value: String,
    /// What sort of control it is.
    pub sort: Sort,
}

/// What a control is to whoever fills in the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// To be typed into.
    Typed,
    /// To be typed into, and nobody may look.
    Password,
    /// A button that sends the form; only the one that is pressed is sent.
    Button,
    /// Sent as it is.
    Fixed,
}

/// What marks a riddle in names, ids and classes; `data-sitekey` is what those of others have in common.
const RIDDLE: &str = "captcha";

/// The forms of a page.
///
/// # Errors
/// [`GaveUp`]: its markup can be read in two ways, or is too much.
pub fn read(body: &[u8], hints: &CharsetHints) -> Result<Fillable, GaveUp> {
    static EVERYTHING: LazyLock<Option<Selector>> = LazyLock::new(|| "*".parse().ok());
    let (charset, body) = parseable(body, hints);
    let Some(everything) = EVERYTHING.as_ref() else { return Err(GaveUp::ShopMarkupAmbiguous) };
    let reading = Reading::default();
    let shared = reading.clone();
    let settings = settings(charset)?.append_element_content_handler(on(everything, move |element| {
        if is_html(element) {
            shared.element(element);
        }
        Ok(())
    }));
    let mut reader = HtmlRewriter::new(settings, |_: &[u8]| {});
    let read = reader.write(&body).and_then(|()| reader.end());
    if let Some(gave_up) = read.err().and_then(|error| why_stopped(&error)) {
        return Err(gave_up);
    }
    let mut seen = reading.lock();
    Ok(Fillable { charset, base: seen.base.take(), forms: std::mem::take(&mut seen.forms) })
}

#[derive(Clone, Default)]
struct Reading(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    open: Forms,
    base: Option<String>,
    forms: Vec<Form>,
    named: HashMap<String, usize>,
    /// Which of the forms is open.
    form: Option<usize>,
    /// The select whose options are read: in which form, and which control.
    select: Option<(usize, usize)>,
    /// Nothing is chosen in it yet.
    first_option: bool,
    controls: usize,
}

impl Reading {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn element(&self, element: &mut parser::Seen<'_, '_>) {
        let name = element.tag_name();
        if name == "template" {
            self.lock().open.template_starts();
            let reading = self.clone();
            on_end(element, move |end| {
                reading.lock().open.template_ends(end.name() == "template");
                Ok(())
            });
        }
        if self.lock().open.in_template() {
            return;
        }
        match name.as_str() {
            "form" => self.form(element),
            "select" => self.select(element),
            _ => self.lock().element(&name, element),
        }
    }

    fn form(&self, element: &mut parser::Seen<'_, '_>) {
        let at = tag_span(element).start;
        self.lock().form_starts(at, element);
        let reading = self.clone();
        on_end(element, move |end| {
            let mut seen = reading.lock();
            if seen.open.form_ends(at, end.name() == "form").is_some() {
                seen.form = None;
            }
            Ok(())
        });
    }

    fn select(&self, element: &mut parser::Seen<'_, '_>) {
        self.lock().select_starts(element);
        let reading = self.clone();
        on_end(element, move |_| {
            reading.lock().select = None;
            Ok(())
        });
    }
}

impl Seen {
    fn form_starts(&mut self, at: usize, element: &parser::Seen<'_, '_>) {
        self.open.form_starts(at);
        if !self.open.is_open(at) {
            return;
        }
        self.form = None;
        if self.forms.len() >= MAX_FORMS {
            return;
        }
        let post =
            element.get_attribute("method").is_some_and(|method| method.trim().eq_ignore_ascii_case("post"));
        let action = element.get_attribute("action").map(|action| action.trim().to_owned());
        let action = action.filter(|action| !action.is_empty());
        self.forms.push(Form { action, post, controls: Vec::new(), riddle: is_riddle(element) });
        let index = self.forms.len() - 1;
        self.form = Some(index);
        if let Some(id) = element.get_attribute("id") {
            self.named.entry(id).or_insert(index);
        }
    }

    fn element(&mut self, tag: &str, element: &parser::Seen<'_, '_>) {
        if tag == "base" {
            let href = element.get_attribute("href");
            self.base = self.base.take().or(href);
        }
        if is_riddle(element)
            && let Some(form) = self.form.and_then(|form| self.forms.get_mut(form))
        {
            form.riddle = true;
        }
        match tag {
            "input" => self.input(element),
            "button" => self.button(element),
            "textarea" => _ = self.control(element, Sort::Typed, String::new()),
            "option" => self.option(element),
            _ => {}
        }
    }

    fn input(&mut self, element: &parser::Seen<'_, '_>) {
        let written = element.get_attribute("type").unwrap_or_default().trim().to_ascii_lowercase();
        let value = element.get_attribute("value");
        let sort = match written.as_str() {
            "checkbox" | "radio" if !element.has_attribute("checked") => return,
            "checkbox" | "radio" => {
                self.control(element, Sort::Fixed, value.unwrap_or_else(|| "on".to_owned()));
                return;
            }
            "button" | "reset" | "file" | "image" => return,
            "submit" => Sort::Button,
            "hidden" | "range" | "color" => Sort::Fixed,
            "password" => Sort::Password,
            _ => Sort::Typed,
        };
        self.control(element, sort, value.unwrap_or_default());
    }

    fn button(&mut self, element: &parser::Seen<'_, '_>) {
        let written = element.get_attribute("type").unwrap_or_default().trim().to_ascii_lowercase();
        if !matches!(written.as_str(), "button" | "reset") {
            self.control(element, Sort::Button, element.get_attribute("value").unwrap_or_default());
        }
    }

    /// A select is sent as what is chosen in it; where nothing is marked so, as its first option.
    fn select_starts(&mut self, element: &parser::Seen<'_, '_>) {
        self.select = self.control(element, Sort::Fixed, String::new());
        self.first_option = self.select.is_some();
    }

    fn option(&mut self, element: &parser::Seen<'_, '_>) {
        let Some((form, control)) = self.select else { return };
        let chosen = element.has_attribute("selected");
        if !chosen && !std::mem::take(&mut self.first_option) {
            return;
        }
        let value = element.get_attribute("value").unwrap_or_default();
        if let Some(control) = self.forms.get_mut(form).and_then(|form| form.controls.get_mut(control)) {
            control.value = value;
        }
        self.first_option = false;
    }

    /// Keeps a control of the form that its `form` attribute names, else of the open one: where it is.
    fn control(
        &mut self,
        element: &parser::Seen<'_, '_>,
        sort: Sort,
        value: String,
    ) -> Option<(usize, usize)> {
        let owner = match element.get_attribute("form") {
            Some(id) => self.named.get(&id).copied(),
            None => self.form,
        };
        let name = element.get_attribute("name").filter(|name| !name.is_empty())?;
        let index = owner.filter(|_| !element.has_attribute("disabled") && self.controls < MAX_CONTROLS)?;
        let form = self.forms.get_mut(index)?;
        self.controls += 1;
        form.controls.push(Control { name, value, sort });
        Some((index, form.controls.len() - 1))
    }
}

fn is_riddle(element: &parser::Seen<'_, '_>) -> bool {
    let says = |name: &str| {
        element.get_attribute(name).is_some_and(|value| value.to_ascii_lowercase().contains(RIDDLE))
    };
    element.has_attribute("data-sitekey") || ["name", "id", "class", "src"].into_iter().any(says)
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Form")
            .field("post", &self.post)
            .field("controls", &self.controls)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Control {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Control").field("name", &self.name).field("sort", &self.sort).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
