//! Masks: what the rules do not let an actor see is cut out of the answer before it goes out.

use super::about::About;
use super::heads;
use super::kept;
use super::seen;
use crate::door::Door;
use crate::failure::Failure;
use bytes::Bytes;
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
    let values: Vec<_> = head.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    for (name, value) in values.iter().filter(|(name, _)| !heads::NEVER_SHOWN.contains(&name.as_str())) {
        let text = String::from_utf8_lossy(value.as_bytes());
        let mut keep = |_: &Control, _: Option<&str>| String::new();
        // What cannot be masked does not go out: a value nobody could look into as little as one that shows somebody.
        let Ok(masked) = vratar_mask::mask(Format::Text, &text, told, &masks, &mut keep) else {
            head.remove_header(name);
            continue;
        };
        if !masked.fields.is_empty() {
            hidden.extend(masked.fields);
            // Each value of a name that comes several times would have to be found again: all go.
            if head.insert_header(name.clone(), masked.text).is_err() {
                head.remove_header(name);
            }
        }
    }
    hidden
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
