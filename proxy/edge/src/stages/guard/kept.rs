//! Forms with masked values: the real ones travel with the page, sealed, and are put back when the form is.
//!
//! A token opens only for the actor it was made for, at the shop it was made at.

use super::about::About;
use crate::door::Door;
use crate::stages::capture::{Submission, charset_of};
use crate::visit::Visit;
use memchr::memmem;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::cell::RefCell;
use vratar_form::{Form, Kind};
use vratar_mask::{Control, MARK};

/// Name of the field that carries a real value.
pub(super) const FIELD: &str = "vratar_kept";
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
}

/// A form came back with a mask where a value was, and nobody knows the value.
pub(super) struct MaskReturned;

/// The markup that carries the real value of a control.
pub(super) fn token(door: &Door, about: &About, control: &Control, form: Option<&str>) -> String {
    let Control { name, real, masked, choice } = control.clone();
    let kept = Kept { name, real, masked, choice };
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
    let kept = opened(door, about, form);
    if hides && comes_back(form, &kept) {
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

fn opened(door: &Door, about: &About, form: &Form) -> Vec<Kept> {
    let tokens = form.fields().filter(|(name, _)| *name == FIELD).map(|(_, token)| token);
    let open = |token: &str| {
        let plain = door.keys.open(PURPOSE, &context(about), token).ok()?;
        serde_json::from_slice(&plain).ok()
    };
    tokens.filter_map(open).collect()
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
