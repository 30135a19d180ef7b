//! Masks: what the rules do not let an actor see is cut out of the answer before it goes out.

use super::about::About;
use super::heads;
use super::kept;
use super::seen;
use crate::door::Door;
use crate::failure::Failure;
use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use pingora_http::ResponseHeader;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use vratar_html::CharsetHints;
use vratar_inspect::{Contact, Findings, Format};
use vratar_mask::{Body, Control, Masks, Unmaskable};
use vratar_model::access::{Field, Reason};
use vratar_policy::access::Form;

/// Signs of a pseudonym; enough that two people of one shop hardly share one.
const PSEUDONYM: usize = 10;

/// One answer with masks.
pub(super) struct Hiding {
    door: Arc<Door>,
    about: Arc<About>,
    forms: BTreeMap<Field, Form>,
    body: Body,
    /// What was hidden so far.
    fields: BTreeSet<Field>,
}

impl Hiding {
    /// `None`: nothing of the answer is hidden from this actor.
    pub(super) fn of(
        door: &Arc<Door>,
        about: &Arc<About>,
        forms: &BTreeMap<Field, Form>,
        format: Format,
        hints: CharsetHints,
    ) -> Option<Self> {
        hides(forms).then(|| Self {
            door: door.clone(),
            about: about.clone(),
            forms: forms.clone(),
            body: Body::new(format, hints),
            fields: BTreeSet::new(),
        })
    }

    /// The next stretch of the body without what may not be seen; `last`: nothing follows.
    ///
    /// # Errors
    /// [`Failure::Guarded`]: nothing of it may go out.
    pub(super) fn stretch(&mut self, bytes: &[u8], last: bool, told: Vec<Contact>) -> Result<Bytes, Failure> {
        let Self { door, about, forms, body, fields } = self;
        let pseudonym = |told: &Contact| pseudonym(door, about, told);
        let masks = Masks::new(forms, &pseudonym);
        let mut keep = |control: &Control, form: Option<&str>| kept::token(door, about, control, form);
        body.stretch(bytes, last, told, &masks, &mut keep, fields)
            .map(Bytes::from)
            .map_err(|Unmaskable| Failure::Guarded(Reason::Unmaskable))
    }

    /// The sorts of data that were hidden since this was last asked.
    pub(super) fn hidden(&mut self) -> BTreeSet<Field> {
        std::mem::take(&mut self.fields)
    }
}

/// Whether anything is hidden at all.
pub(super) fn hides(forms: &BTreeMap<Field, Form>) -> bool {
    forms.values().any(|form| *form != Form::None)
}

/// Hides what the values of the head show: links to persons, addresses in `Location`. The sorts of data that were hidden.
pub(super) fn head(
    door: &Door,
    about: &About,
    forms: &BTreeMap<Field, Form>,
    told: &[Contact],
    head: &mut ResponseHeader,
) -> BTreeSet<Field> {
    let mut hidden = BTreeSet::new();
    if !hides(forms) || told.is_empty() {
        return hidden;
    }
    let pseudonym = |told: &Contact| pseudonym(door, about, told);
    let masks = Masks::new(forms, &pseudonym);
    let names: Vec<HeaderName> = head.headers.keys().cloned().collect();
    for name in names.iter().filter(|name| !heads::NEVER_SHOWN.contains(&name.as_str())) {
        let before: Vec<HeaderValue> = head.headers.get_all(name).iter().cloned().collect();
        let after: Vec<(HeaderValue, BTreeSet<Field>)> =
            before.iter().filter_map(|value| hidden_in(value, told, &masks)).collect();
        if after.iter().map(|(value, _)| value).eq(&before) {
            continue;
        }
        // One line each, in their order: those of `Set-Cookie` are never one (RFC 6265 §3).
        head.remove_header(name);
        for (value, fields) in after {
            let _ = head.append_header(name.clone(), value);
            hidden.extend(fields);
        }
    }
    hidden
}

/// One value of a head without what may not be seen, and the sorts of data that were hidden. `None`: what cannot be masked
/// does not go out, a value that nobody could look into as little as one that shows somebody.
fn hidden_in(
    value: &HeaderValue,
    told: &[Contact],
    masks: &Masks<'_>,
) -> Option<(HeaderValue, BTreeSet<Field>)> {
    let text = String::from_utf8_lossy(value.as_bytes());
    let mut keep = |_: &Control, _: Option<&str>| String::new();
    let masked = vratar_mask::mask(Format::Text, &text, told, masks, &mut keep).ok()?;
    match masked.fields.is_empty() {
        true => Some((value.clone(), masked.fields)),
        false => Some((HeaderValue::from_str(&masked.text).ok()?, masked.fields)),
    }
}

/// What is to be hidden of what an answer, or a part of it, shows.
pub(super) fn told(about: &About, findings: &Findings) -> Vec<Contact> {
    let people = findings.people.iter().flat_map(|person| &person.identifiers);
    let shown = people.filter(|one| !seen::is_echo_of(about, one)).filter_map(Contact::of);
    shown.chain(findings.contacts.iter().cloned()).collect()
}

/// The same value has the same one at one shop, and nobody can tell the value from it.
fn pseudonym(door: &Door, about: &About, told: &Contact) -> String {
    let parts = [about.shop.id.as_str().as_bytes(), told.field.as_str().as_bytes(), told.value.as_bytes()];
    let mac = door.keys.mac("pseudonym", &parts);
    mac.iter().map(|byte| format!("{byte:02x}")).collect::<String>().chars().take(PSEUDONYM).collect()
}
