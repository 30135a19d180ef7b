//! Form controls whose value is hidden: nobody may change what they may not see, not even by sending the form back.

use crate::MARK;
use crate::edit::Edits;
use std::collections::HashMap;
use std::ops::Range;
use vratar_inspect::escape::entities;
use vratar_inspect::markup::{self, Piece};

/// A form control whose value was masked.
#[derive(Clone, PartialEq, Eq)]
pub struct Control {
    /// Its name.
    pub name: String,
    /// What the shop wrote into it.
    pub real: String,
    /// What the client gets instead.
    pub masked: String,
    /// Whether one of several is chosen by it: then the masks differ, and nothing may be sent back as well.
    pub choice: bool,
    /// Where its form goes, as the page says it; empty: to the page itself.
    pub action: String,
    /// What the page resolves links against, if it says so (WHATWG HTML §4.2.3).
    pub base: Option<String>,
}

impl std::fmt::Debug for Control {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Control").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Name of the field behind a masked control that carries its value, sealed; a form that has it was masked.
pub const KEPT_FIELD: &str = "vratar_kept";

/// Gives the markup that carries a control's real value, sealed: it is put behind the control, in the same form.
/// The second argument: the `form` attribute of a control that stands outside its form.
pub type Keep<'k> = &'k mut dyn FnMut(&Control, Option<&str>) -> String;

/// Makes controls whose value is touched read-only and puts what `keep` gives behind them.
pub(crate) fn protect(text: &str, edits: &mut Edits, keep: Keep<'_>) {
    let (added, choices) = (Edits::default(), Vec::new());
    let (select, options, form, actions, base) = (None, String::new(), None, None, None);
    let mut walk = Walk { text, edits, keep, added, choices, select, options, form, actions, base };
    let mut at = 0;
    while let Some((piece, length)) = text.get(at..).and_then(|rest| markup::next(rest, true)) {
        at = walk.piece(&piece, at, length);
    }
    let Walk { added, choices, .. } = walk;
    choices.into_iter().for_each(|(value, with)| edits.overrule(&value, with));
    edits.append(added);
}

/// Name of a control, and its form if it stands outside.
type Named = (String, Option<String>);

/// A way through a page.
struct Walk<'a, 'k> {
    text: &'a str,
    edits: &'a Edits,
    keep: Keep<'k>,
    added: Edits,
    /// Values one of which will come back: each gets a mask of its own.
    choices: Vec<(Range<usize>, String)>,
    /// Name and form of the list that is open.
    select: Option<Named>,
    /// What goes behind it.
    options: String,
    /// Where the form goes that is open.
    form: Option<String>,
    /// Where the forms go that controls outside of them belong to, once one does.
    actions: Option<HashMap<String, String>>,
    /// The first `<base href>`.
    base: Option<String>,
}

impl Walk<'_, '_> {
    /// Where the next piece begins.
    fn piece(&mut self, piece: &Piece<'_>, at: usize, length: usize) -> usize {
        let end = at + length;
        match piece {
            Piece::Start { name, attributes, .. } => {
                let tag = Tag::new(self.text, at, name, attributes);
                if is(name, "input") {
                    self.input(&tag, end);
                } else if is(name, "textarea") {
                    return self.textarea(&tag, end);
                } else if is(name, "select") {
                    self.select = tag.named();
                } else if is(name, "option") {
                    self.option(&tag);
                } else if is(name, "form") {
                    // A form in a form is none (WHATWG HTML §13.2.6.4.7).
                    self.form.get_or_insert_with(|| tag.text("action").unwrap_or_default());
                } else if is(name, "base") && self.base.is_none() {
                    self.base = tag.text("href");
                } else if is(name, "script") || is(name, "style") {
                    return end_of(self.text, end, name);
                }
            }
            Piece::End { name, .. } if is(name, "form") => self.form = None,
            Piece::End { name, .. } if is(name, "select") => {
                self.select = None;
                self.added.insert(end, std::mem::take(&mut self.options));
            }
            _ => {}
        }
        end
    }

    fn input(&mut self, tag: &Tag<'_>, end: usize) {
        let Some(value) = tag.value("value").filter(|value| self.edits.touch(value)) else { return };
        let kind = tag.text("type").unwrap_or_default().to_ascii_lowercase();
        if matches!(kind.as_str(), "submit" | "button" | "reset" | "image") {
            return;
        }
        if !matches!(kind.as_str(), "hidden" | "checkbox" | "radio") {
            self.added.insert(tag.name_end, " readonly".to_owned());
        }
        let is_choice = matches!(kind.as_str(), "checkbox" | "radio");
        let kept = if is_choice { self.choice(tag.named(), value) } else { self.kept(tag.named(), value) };
        self.added.insert(end, kept);
    }

    fn textarea(&mut self, tag: &Tag<'_>, end: usize) -> usize {
        let close = end_of(self.text, end, "textarea");
        if self.edits.touch(&(end..close)) {
            self.added.insert(tag.name_end, " readonly".to_owned());
            let behind =
                self.text.get(close..).and_then(|rest| rest.find('>')).map_or(close, |at| close + at + 1);
            let kept = self.kept(tag.named(), end..close);
            self.added.insert(behind, kept);
        }
        close
    }

    fn option(&mut self, tag: &Tag<'_>) {
        let Some(value) = tag.value("value").filter(|value| self.edits.touch(value)) else { return };
        let kept = self.choice(self.select.clone(), value);
        self.options.push_str(&kept);
    }

    fn choice(&mut self, named: Option<Named>, value: Range<usize>) -> String {
        let masked = format!("{MARK}{}", self.choices.len() + 1);
        self.choices.push((value.clone(), masked.clone()));
        self.held(named, value, masked, true)
    }

    fn kept(&mut self, named: Option<Named>, value: Range<usize>) -> String {
        let masked = entities(&self.edits.apply_to(self.text, value.clone())).into_owned();
        self.held(named, value, masked, false)
    }

    fn held(&mut self, named: Option<Named>, value: Range<usize>, masked: String, choice: bool) -> String {
        let Some((name, form)) = named else { return String::new() };
        let real = entities(self.text.get(value).unwrap_or_default()).into_owned();
        let action = match &form {
            None => self.form.clone(),
            Some(id) => self.actions.get_or_insert_with(|| actions(self.text)).get(id).cloned(),
        };
        let (action, base) = (action.unwrap_or_default(), self.base.clone());
        (self.keep)(&Control { name, real, masked, choice, action, base }, form.as_deref())
    }
}

/// Where the forms go that have an id; the first of one counts.
fn actions(text: &str) -> HashMap<String, String> {
    let (mut all, mut at) = (HashMap::new(), 0);
    while let Some((piece, length)) = text.get(at..).and_then(|rest| markup::next(rest, true)) {
        if let Piece::Start { name, attributes, .. } = &piece
            && is(name, "form")
        {
            let tag = Tag::new(text, at, name, attributes);
            if let Some(id) = tag.text("id") {
                all.entry(id).or_insert_with(|| tag.text("action").unwrap_or_default());
            }
        }
        at += length;
    }
    all
}

/// A start tag in its text.
struct Tag<'t> {
    text: &'t str,
    /// Where its name ends.
    name_end: usize,
    attributes: &'t str,
}

impl<'t> Tag<'t> {
    fn new(text: &'t str, at: usize, name: &str, attributes: &'t str) -> Self {
        Self { text, name_end: at + 1 + name.len(), attributes }
    }

    /// Where the value of an attribute stands; the first of a name counts (WHATWG HTML §13.2.5.33).
    fn value(&self, wanted: &str) -> Option<Range<usize>> {
        let (_, value) = markup::attributes(self.attributes).find(|(name, _)| is(name, wanted))?;
        // A part of the attributes, and so of the text.
        let from = value.as_ptr().addr().checked_sub(self.attributes.as_ptr().addr())?;
        let start = self.name_end + from;
        Some(start..start + value.len()).filter(|range| self.text.get(range.clone()) == Some(value))
    }

    fn text(&self, wanted: &str) -> Option<String> {
        self.value(wanted).and_then(|range| self.text.get(range)).map(|value| entities(value).into_owned())
    }

    fn named(&self) -> Option<Named> {
        let name = self.text("name").filter(|name| !name.is_empty())?;
        Some((name, self.text("form")))
    }
}

/// Where the end tag of an element begins whose text is no markup.
fn end_of(text: &str, from: usize, name: &str) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let ends = |at: &usize| rest.get(at + 2..at + 2 + name.len()).is_some_and(|begin| is(begin, name));
    memchr::memmem::find_iter(rest.as_bytes(), "</").find(ends).map_or(text.len(), |at| from + at)
}

fn is(name: &str, wanted: &str) -> bool {
    name.eq_ignore_ascii_case(wanted)
}
