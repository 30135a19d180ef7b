//! Answers of the shop with what an actor may not see cut out, whatever way it is written.
//!
//! [`mask`] is told what to hide ([`Contact`]: the identifiers and labelled values that an inspector found) and in which
//! form ([`Masks`]). It looks for these values in everything the text says: as it is written, with references, escapes and
//! percent signs written out however often, and across tags; wide or narrow, with the marks of letters in them or behind
//! them; in base64, of which all goes if any of it is to be hidden. What it finds is cut out *in the shop's own bytes*:
//! signs stay or go, and what is put in their place is ASCII that means the same in a page, a link, a string and a cell.
//! So nothing has to be encoded anew, and nothing else changes. A number of JSON becomes another one, or `null`.
//!
//! Form controls whose value was masked are made read-only, and what they held is handed out as a [`Control`], so that a
//! form that is sent back does not overwrite the real value with the mask.
//!
//! *Invariant:* pure, bounded by the length of the text, and prints no value. It hides what it was told; what nobody
//! found it cannot know.

mod body;
mod controls;
mod edit;
mod find;
mod form;
mod number;
mod search;
mod view;

pub use body::Body;
pub use controls::{Control, KEPT_FIELD, Keep};
pub use form::Masks;
pub use vratar_inspect::Contact;

use std::collections::BTreeSet;
use vratar_inspect::Format;
use vratar_model::access::Field;

/// What stands where something was cut out. Whoever sees it in a form that comes back knows that it is no value.
pub const MARK: &str = "***";

/// A text without what may not be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masked {
    /// The text.
    pub text: String,
    /// The sorts of data that were hidden in it.
    pub fields: BTreeSet<Field>,
}

/// What is to be hidden cannot be: more was told than can be looked for, or no bytes can be made of the masked text that
/// mean the same as those of the shop. Nothing of the answer may go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unmaskable;

/// Hides what was told in a text. `keep` is asked for the token of every form control that was masked.
///
/// # Errors
/// [`Unmaskable`]: nobody knows where all of it stands.
pub fn mask(
    format: Format,
    text: &str,
    told: &[Contact],
    masks: &Masks<'_>,
    keep: Keep<'_>,
) -> Result<Masked, Unmaskable> {
    let found = find::find(format, text, told, masks)?;
    if found.is_empty() {
        return Ok(Masked { text: text.to_owned(), fields: BTreeSet::new() });
    }
    let (mut edits, fields) = form::edits(format, text, found, masks);
    if format == Format::Html {
        controls::protect(text, &mut edits, keep);
    }
    Ok(Masked { text: edits.apply(text), fields })
}
