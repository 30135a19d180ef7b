//! Labels of pages: elements by CSS selector, found by `lol_html` in the text that the reader of pages has read.

mod seen;

use super::{Labels, Wrong};
use crate::gather::{Gather, Group};
use crate::label::What;
use crate::phone::Country;
use lol_html::html_content::{Element, EndTag, TextChunk};
use lol_html::send::{ElementContentHandlers, HtmlRewriter, SendHandlerTypes, Settings};
use lol_html::{AsciiCompatibleEncoding, HandlerResult, MemorySettings, Selector};
use seen::{Seen, WORD_ENDS};
use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

/// What `lol_html` may hold for one page, bytes.
const MAX_PARSER_BYTES: usize = 2 << 20;

/// Selectors of a route.
#[derive(Default)]
pub(crate) struct Selected {
    pub rows: Option<Selector>,
    pub shown: Vec<Marked>,
}

/// Elements that say something.
pub(crate) struct Marked {
    pub what: What,
    pub selector: Selector,
    /// Absent: their text.
    pub attribute: Option<String>,
    /// What in them says something else.
    pub without: Option<Selector>,
}

impl Marked {
    /// Whether words of its text must be told apart.
    fn reads_words(&self) -> bool {
        self.attribute.is_none() && matches!(self.what, What::Contact(_))
    }
}

pub(super) fn selector(css: &str) -> Result<Selector, Wrong> {
    css.parse().map_err(|why| {
        (
            format!("`{css}`: {why}"),
            "write a selector of elements, classes, ids and attributes: `#users tbody tr`",
        )
    })
}

/// Reads only: what it writes goes nowhere.
type Parser = HtmlRewriter<'static, fn(&[u8])>;

/// Finds the labelled elements of one page.
pub(crate) struct PageLabels {
    /// Never waited for: whoever reads a page has it alone. The lock lets an inspector be lent to another thread.
    parser: Option<Mutex<Parser>>,
    pending: String,
    has_rows: bool,
    /// The text of elements says something of which a tag may end a word.
    reads_words: bool,
    seen: Arc<Mutex<Seen>>,
}

impl PageLabels {
    /// `None`: no label is about pages.
    pub(crate) fn new(labels: &Arc<Labels>, country: Country) -> Option<Self> {
        let selected = labels.selected();
        if selected.rows.is_none() && selected.shown.is_empty() {
            return None;
        }
        let seen = Arc::new(Mutex::new(Seen::new(labels, country)));
        let mut settings = Settings::new_send()
            .with_encoding(AsciiCompatibleEncoding::utf_8())
            // Only read: where markup is ambiguous, one reading is better than none.
            .with_strict(false)
            .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(MAX_PARSER_BYTES));
        if let Some(rows) = &selected.rows {
            settings =
                settings.append_element_content_handler((Cow::Owned(rows.clone()), row_handler(&seen)));
        }
        for (index, marked) in selected.shown.iter().enumerate() {
            let css = Cow::Owned(marked.selector.clone());
            settings = settings.append_element_content_handler((css, shown_handler(&seen, index)));
            if let Some(without) = &marked.without {
                let css = Cow::Owned(without.clone());
                settings = settings.append_element_content_handler((css, without_handler(&seen, index)));
            }
        }
        let nowhere: fn(&[u8]) = |_| {};
        let parser = Some(Mutex::new(HtmlRewriter::new(settings, nowhere)));
        let reads_words = selected.shown.iter().any(Marked::reads_words);
        Some(Self { parser, pending: String::new(), has_rows: selected.rows.is_some(), reads_words, seen })
    }

    pub(crate) fn has_rows(&self) -> bool {
        self.has_rows
    }

    /// The next thing that is taken is a tag that ends a word. It is told in the text: to be told by the parser, it would have
    /// to look at every tag of the page, where otherwise it only scans for those that the labels name.
    pub(crate) fn end_word(&mut self) {
        if self.reads_words {
            self.pending.push(WORD_ENDS);
        }
    }

    /// Takes text that the reader has read; it is parsed when somebody asks.
    pub(crate) fn write(&mut self, text: &str) {
        self.pending.push_str(text);
    }

    /// Parses what was written; values that stand in no row.
    pub(crate) fn values(&mut self, out: &mut Gather) -> Vec<Group> {
        if let Some(parser) = &mut self.parser
            && !self.pending.is_empty()
            && parser
                .get_mut()
                .unwrap_or_else(PoisonError::into_inner)
                .write(self.pending.as_bytes())
                .is_err()
        {
            // More is open than may be held: who is labelled from here on is not known.
            self.parser = None;
            out.unread = true;
        }
        self.pending.clear();
        lock(&self.seen).give(out)
    }

    /// Identifiers that were found where the page is now.
    pub(crate) fn put(&mut self, group: Group, out: &mut Gather) {
        self.rest(out);
        if let Some(homeless) = lock(&self.seen).put(group) {
            out.apart(homeless);
        }
    }

    /// Gives away rows that ended.
    pub(crate) fn rest(&mut self, out: &mut Gather) {
        for group in self.values(out) {
            out.together(group);
        }
    }

    /// What open rows and elements hold so far.
    pub(crate) fn glance(&mut self, out: &mut Gather) {
        self.rest(out);
        lock(&self.seen).so_far().into_iter().for_each(|group| out.together(group));
    }

    /// Nothing follows: open rows end.
    pub(crate) fn end(&mut self, out: &mut Gather) {
        self.glance(out);
    }
}

fn lock(seen: &Mutex<Seen>) -> std::sync::MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

type Handlers = ElementContentHandlers<'static>;
type Found<'r, 't> = Element<'r, 't, SendHandlerTypes>;

fn row_handler(seen: &Arc<Mutex<Seen>>) -> Handlers {
    let seen = Arc::clone(seen);
    ElementContentHandlers::default().element(move |element: &mut Found<'_, '_>| -> HandlerResult {
        let id = lock(&seen).begin_row();
        at_end(element, &seen, move |seen| seen.end_row(id));
        Ok(())
    })
}

fn shown_handler(seen: &Arc<Mutex<Seen>>, index: usize) -> Handlers {
    let (started, texts) = (Arc::clone(seen), Arc::clone(seen));
    let handlers =
        ElementContentHandlers::default().element(move |element: &mut Found<'_, '_>| -> HandlerResult {
            let mut seen = lock(&started);
            let labels = Arc::clone(&seen.labels);
            let Some(Marked { what, attribute, .. }) = labels.selected().shown.get(index) else {
                return Ok(());
            };
            if let Some(attribute) = attribute {
                if let Some(value) = element.get_attribute(attribute) {
                    let control = attribute == "value" && element.tag_name() == "input";
                    seen.value(*what, &value, control);
                }
                return Ok(());
            }
            let id = seen.begin_value(index, *what, element.tag_name() == "textarea");
            drop(seen);
            at_end(element, &started, move |seen| seen.end_value(id));
            Ok(())
        });
    handlers.text(move |text: &mut TextChunk<'_>| -> HandlerResult {
        lock(&texts).text(index, text.as_str());
        Ok(())
    })
}

/// What stands in it is no part of the values of a label.
fn without_handler(seen: &Arc<Mutex<Seen>>, index: usize) -> Handlers {
    let seen = Arc::clone(seen);
    ElementContentHandlers::default().element(move |element: &mut Found<'_, '_>| -> HandlerResult {
        let left_out = lock(&seen).leave_out(index);
        at_end(element, &seen, move |seen| seen.take_in(&left_out));
        Ok(())
    })
}

fn at_end(
    element: &mut Found<'_, '_>,
    seen: &Arc<Mutex<Seen>>,
    then: impl FnOnce(&mut Seen) + Send + 'static,
) {
    let seen = Arc::clone(seen);
    if let Some(list) = element.end_tag_handlers() {
        list.push(Box::new(move |_: &mut EndTag<'_>| {
            then(&mut lock(&seen));
            Ok(())
        }));
    }
}
