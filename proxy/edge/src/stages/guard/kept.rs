//! Forms with masked values: the real ones travel with the page, sealed, and are put back when the form is.
//!
//! A token opens only for the actor it was made for, at the shop it was made at, where the form goes that it stood in, and
//! for a day: nobody carries a value they cannot see to a page that shows it to them.

use super::about::About;
use super::address::{self, Page};
use crate::door::Door;
use crate::stages::capture::{Submission, charset_of};
use crate::visit::Visit;
use memchr::memmem;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::cell::RefCell;
use vratar_form::{Form, Kind};
use vratar_mask::{Control, KEPT_FIELD as FIELD, MARK};

/// What tokens are sealed for.
const PURPOSE: &str = "masked-control";

/// A control whose value was masked.
#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(rename = "n")]
    name: String,
    #[serde(rename = "r")]
    real: String,
    #[serde(rename = "m")]
    masked: String,
    #[serde(rename = "c", default, skip_serializing_if = "std::ops::Not::not")]
    choice: bool,
    /// Path and query that its form goes to.
    #[serde(rename = "t")]
    target: String,
    /// When it was made, seconds since 1970.
    #[serde(rename = "a")]
    at: i64,
}

/// For how long a page may lie open, seconds.
const GOOD_FOR: i64 = 24 * 3600;

/// A form came back with a mask where a value was, and nobody knows the value.
pub(super) struct MaskReturned;

/// The markup that carries the real value of a control.
pub(super) fn token(door: &Door, about: &About, control: &Control, form: Option<&str>) -> String {
    let Control { name, real, masked, choice, action, base } = control.clone();
    // A form that goes to another shop takes no real value there.
    let page = Page { shop: &about.shop, host: &about.host, target: &about.target };
    let target = address::resolved(&page, base.as_deref(), &action);
    let Some(target) = target.as_deref().and_then(same) else { return String::new() };
    let kept = Kept { name, real, masked, choice, target, at: door.now().as_second() };
    let Ok(plain) = serde_json::to_vec(&kept) else { return String::new() };
    let sealed = door.keys.seal(PURPOSE, &context(about), &plain, door.random());
    let form = form.map(|id| format!(" form=\"{}\"", escaped(id))).unwrap_or_default();
    format!("<input type=\"hidden\" name=\"{FIELD}\" value=\"{sealed}\"{form}>")
}

/// For an attribute in double quotes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;")
}

fn context(about: &About) -> Vec<u8> {
    let who = about.actor.who.map(|who| who.0.to_vec()).unwrap_or_default();
    [about.shop.id.as_str().as_bytes(), b"\0", &who].concat()
}

/// Puts the real values back into a body that was read. `hides`: something is hidden from this actor.
///
/// # Errors
/// [`MaskReturned`]: the shop would keep a mask for a value.
pub(super) fn restore(
    door: &Door,
    visit: &Visit,
    about: &About,
    hides: bool,
    submission: &mut Submission,
) -> Result<(), MaskReturned> {
    let Some(form) = &submission.form else {
        let masked = submission.strays || memmem::find(&submission.body, MARK.as_bytes()).is_some();
        return if hides && masked { Err(MaskReturned) } else { Ok(()) };
    };
    let kept = opened(door, visit, about, form);
    if (hides || is_masked(submission)) && comes_back(form, &kept) {
        return Err(MaskReturned);
    }
    let content_type = submission.content_type.as_deref().or_else(|| visit.header("content-type"));
    let Some(kind) = content_type.and_then(Kind::of).filter(|_| !kept.is_empty()) else { return Ok(()) };
    let used = RefCell::new(vec![false; kept.len()]);
    let exchange = |name: &str, value: &str| {
        let all = (0..).zip(&kept).filter(|(_, kept)| kept.is_meant(name, value));
        let all: Vec<(usize, &Kept)> = all.collect();
        // Several controls of one name come back in their order (WHATWG HTML §4.10.21.4).
        let next = all.iter().find(|(index, _)| !used.borrow().get(*index).copied().unwrap_or_default());
        let (index, kept) = next.or(all.first())?;
        used.borrow_mut().get_mut(*index).into_iter().for_each(|used| *used = true);
        Some(kept.real.clone())
    };
    match vratar_form::replaced(&kind, &submission.body, charset_of(visit), &exchange) {
        Ok(Cow::Borrowed(_)) => Ok(()),
        Ok(Cow::Owned(body)) => {
            submission.body = body.into();
            Ok(())
        }
        Err(_) => Err(MaskReturned),
    }
}

/// Whether a form was masked that goes to where nobody puts values back.
pub(super) fn is_masked(submission: &Submission) -> bool {
    submission.form.as_ref().is_some_and(|form| form.fields().any(|(name, _)| name == FIELD))
}

fn opened(door: &Door, visit: &Visit, about: &About, form: &Form) -> Vec<Kept> {
    let (target, now) = (same(&visit.target()), door.now().as_second());
    let is_here =
        |kept: &Kept| Some(&kept.target) == target.as_ref() && (0..=GOOD_FOR).contains(&(now - kept.at));
    let tokens = form.fields().filter(|(name, _)| *name == FIELD).map(|(_, token)| token);
    let open = |token: &str| {
        let plain = door.keys.open(PURPOSE, &context(about), token).ok()?;
        serde_json::from_slice(&plain).ok().filter(is_here)
    };
    tokens.filter_map(open).collect()
}

/// Path and query in one spelling.
fn same(target: &str) -> Option<String> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = vratar_host::path::resolve(&percent_decode_str(path).decode_utf8_lossy());
    Some(format!("{path}?{}", percent_decode_str(query).decode_utf8_lossy()))
}

impl Kept {
    /// Whether a field that came back is this control: nobody types into one that is read-only, and a browser empties
    /// one whose mask is no number or day.
    fn is_meant(&self, name: &str, value: &str) -> bool {
        let empty = !self.choice && value.is_empty();
        self.name == name && (empty || lines(&self.masked) == lines(value))
    }
}

/// Browsers send line ends of their own (WHATWG HTML §4.10.21.4), and drop the first one of a text area.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").trim_start_matches('\n').to_owned()
}

/// Whether a mask comes back as a value that nobody can put right.
fn comes_back(form: &Form, kept: &[Kept]) -> bool {
    form.fields()
        .any(|(name, value)| value.contains(MARK) && !kept.iter().any(|kept| kept.is_meant(name, value)))
}
