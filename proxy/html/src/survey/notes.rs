//! Notes taken while a page is read.

use super::address::{clipped, without_values};
use super::names::{attribute, hint, kind};
use super::{FieldSeen, FormSeen, MAX_FIELDS, MAX_FORMS, MAX_TABLES, Seen, TableSeen};
use crate::forms::Forms;
use crate::parser::{self, is_html, on, on_end, tag_span};
use lol_html::Selector;
use lol_html::send::Settings;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

/// The notes on one page.
#[derive(Clone, Default)]
pub(super) struct SharedNotes(Arc<Mutex<Notes>>);

#[derive(Default)]
struct Notes {
    seen: Seen,
    open: Forms,
    /// Which of the forms is open; `None` also for one that is not kept.
    form: Option<usize>,
    /// Tables that are open, the innermost last, with the cells of their current row.
    tables: Vec<(Option<usize>, usize)>,
    /// Elements that show something, and how many of them stand in a form.
    shown: usize,
    shown_in_forms: usize,
    links_in_forms: usize,
    has_view_state: bool,
}

/// Everything, told apart by name: a survey wants nearly all of a page.
pub(super) fn words() -> Option<&'static Selector> {
    static EVERYTHING: LazyLock<Option<Selector>> = LazyLock::new(|| "*".parse().ok());
    EVERYTHING.as_ref()
}

pub(super) fn watch<'s>(
    settings: Settings<'static, 's>,
    everything: &'s Selector,
    notes: &SharedNotes,
) -> Settings<'static, 's> {
    let notes = notes.clone();
    settings.append_element_content_handler(on(everything, move |element| {
        if is_html(element) {
            notes.note(element);
        }
        Ok(())
    }))
}

impl SharedNotes {
    /// The notes as they are now; the parser is done.
    pub(super) fn finish(&self, gave_up: bool) -> Seen {
        let mut notes = self.lock();
        let mut seen = std::mem::take(&mut notes.seen);
        let wide = seen.forms.len() == 1
            && notes.shown_in_forms * 10 >= notes.shown * 9
            && notes.links_in_forms >= 5;
        seen.page_wide_form = notes.has_view_state || wide;
        seen.cut_short |= gave_up;
        seen
    }

    fn lock(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, element: &mut parser::Seen<'_, '_>) {
        let name = element.tag_name();
        if name == "template" {
            self.lock().open.template_starts();
            let notes = self.clone();
            on_end(element, move |end| {
                notes.lock().open.template_ends(end.name() == "template");
                Ok(())
            });
        }
        if self.lock().open.in_template() {
            return;
        }
        match name.as_str() {
            "form" => self.form(element),
            "table" => self.table(element),
            _ => self.lock().element(&name, element),
        }
    }

    fn form(&self, element: &mut parser::Seen<'_, '_>) {
        let at = tag_span(element).start;
        {
            let mut notes = self.lock();
            notes.open.form_starts(at);
            if notes.open.is_open(at) {
                notes.form = notes.seen.keep_form(element);
            }
        }
        let notes = self.clone();
        on_end(element, move |end| {
            let mut notes = notes.lock();
            if notes.open.form_ends(at, end.name() == "form").is_some() {
                notes.form = None;
            }
            Ok(())
        });
    }

    fn table(&self, element: &mut parser::Seen<'_, '_>) {
        {
            let mut notes = self.lock();
            notes.count("table");
            let kept = notes.seen.keep_table(element);
            notes.tables.push((kept, 0));
        }
        let notes = self.clone();
        on_end(element, move |_| {
            notes.lock().tables.pop();
            Ok(())
        });
    }
}

impl Notes {
    fn element(&mut self, name: &str, element: &parser::Seen<'_, '_>) {
        self.count(name);
        match name {
            "html" => {
                self.seen.has_html_tag = true;
                let lang = element.get_attribute("lang").filter(|lang| !lang.trim().is_empty());
                self.seen.lang = self.seen.lang.take().or_else(|| lang.map(|lang| clipped(lang.trim())));
            }
            "title" => self.seen.title = true,
            "script" if !element.has_attribute("src") => self.seen.scripts_inline += 1,
            "tr" => self.row(),
            "td" | "th" => self.cell(),
            "a" if self.form.is_some() => self.links_in_forms += 1,
            "input" | "select" | "textarea" | "button" => self.control(name, element),
            _ => {}
        }
    }

    fn count(&mut self, name: &str) {
        let hidden = ["html", "head", "body", "title", "meta", "link", "base", "script", "style", "noscript"];
        if !hidden.contains(&name) {
            self.shown += 1;
            self.shown_in_forms += usize::from(self.form.is_some());
        }
    }

    fn row(&mut self) {
        if let Some((table, cells)) = self.tables.last_mut() {
            *cells = 0;
            if let Some(table) = table.and_then(|table| self.seen.tables.get_mut(table)) {
                table.rows += 1;
            }
        }
    }

    fn cell(&mut self) {
        if let Some((table, cells)) = self.tables.last_mut() {
            *cells += 1;
            if let Some(table) = table.and_then(|table| self.seen.tables.get_mut(table)) {
                table.columns = table.columns.max(*cells);
            }
        }
    }

    fn control(&mut self, tag: &str, element: &parser::Seen<'_, '_>) {
        let Some(form) = self.owner(element).and_then(|form| self.seen.forms.get_mut(form)) else { return };
        let kind = kind(tag, element);
        form.has_password |= kind == "password";
        form.has_file |= kind == "file";
        let Some(name) = attribute(element, "name") else { return };
        self.has_view_state |= name == "__VIEWSTATE";
        let full = form.fields.len() >= MAX_FIELDS || form.submit_buttons.len() >= MAX_FIELDS;
        self.seen.cut_short |= full;
        match kind.as_str() {
            _ if full => {}
            "submit" | "image" if !form.submit_buttons.contains(&name) => form.submit_buttons.push(name),
            "submit" | "image" => {}
            _ => {
                let field = FieldSeen { name, kind };
                if !form.fields.contains(&field) {
                    form.fields.push(field);
                }
            }
        }
    }

    /// The form that a control belongs to: the one that its `form` attribute names, else the open one.
    fn owner(&self, element: &parser::Seen<'_, '_>) -> Option<usize> {
        match attribute(element, "form") {
            Some(id) => self.seen.forms.iter().position(|form| form.id.as_ref() == Some(&id)),
            None => self.form,
        }
    }
}

impl Seen {
    fn keep_form(&mut self, element: &parser::Seen<'_, '_>) -> Option<usize> {
        if self.forms.len() >= MAX_FORMS {
            self.cut_short = true;
            return None;
        }
        self.forms.push(FormSeen {
            id: attribute(element, "id"),
            class: attribute(element, "class"),
            action: element.get_attribute("action").map(|action| without_values(&action)),
            method: attribute(element, "method").unwrap_or_else(|| "get".into()).to_ascii_lowercase(),
            enctype: attribute(element, "enctype").map(|enctype| enctype.to_ascii_lowercase()),
            ..FormSeen::default()
        });
        Some(self.forms.len() - 1)
    }

    fn keep_table(&mut self, element: &parser::Seen<'_, '_>) -> Option<usize> {
        if self.tables.len() >= MAX_TABLES {
            self.cut_short = true;
            return None;
        }
        self.tables.push(TableSeen { selector_hint: hint(element), ..TableSeen::default() });
        Some(self.tables.len() - 1)
    }
}
