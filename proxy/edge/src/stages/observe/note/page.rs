//! What a page showed, noted.

use super::{Answer, Shown};
use crate::stages::observe::findings::{self, Findings, Form, Looked, Slot};
use crate::stages::observe::reading::PageFound;
use crate::stages::observe::{head, place};
use crate::visit::Visit;
use pingora_http::ResponseHeader;
use vratar_html::survey::{FormSeen, Seen};

impl Shown<'_> {
    pub(super) fn page(&self, page: &PageFound, findings: &mut Findings) {
        let Answer { visit, head, .. } = &self.answer;
        findings.pages += 1;
        findings.with_policy += u64::from(head::has_policy(head));
        let lang = page.seen.lang.as_deref().map_or_else(|| "none".to_owned(), head::word);
        let noted = [
            findings.charsets.count(charset(visit, head, &page.seen)),
            findings.languages.count(lang),
            findings.encodings.count(head::encoding(head)),
            page.placed.gave_up.is_none_or(|why| findings.unplaceable.count(why.label().to_owned())),
            page.links.iter().all(|link| findings.plain_links.count(link.clone())),
        ];
        findings.left_out += noted.iter().filter(|noted| !**noted).count() as u64;
        if self.answer.succeeded() {
            self.slots(page, findings);
            page.seen.forms.iter().for_each(|form| self.form(form, page.seen.page_wide_form, findings));
        }
    }

    fn slots(&self, page: &PageFound, findings: &mut Findings) {
        let Answer { visit, at, slots, .. } = &self.answer;
        let (adapter, manifest) = (&visit.shop.adapter, visit.shop.adapter.manifest());
        let forms = slots.forms.iter().filter_map(|form| {
            Some((Slot::Form(manifest.forms.get(*form)?.id.clone()), adapter.form_slot(*form)))
        });
        let choices = slots.choices.iter().filter_map(|choice| {
            Some((Slot::Choices(manifest.choices.get(*choice)?.id.clone()), adapter.choices_slot(*choice)))
        });
        for (slot, index) in forms.chain(choices) {
            let found = page.placed.placed.contains(&index);
            match findings.slots.at(slot) {
                Some(looked) => look(looked, found, &at.place),
                None => findings.left_out += 1,
            }
        }
    }

    fn form(&self, form: &FormSeen, page_wide: bool, findings: &mut Findings) {
        let Some(shown) = findings.forms.at(described(form, page_wide)) else {
            findings.left_out += 1;
            return;
        };
        shown.times += 1;
        if shown.class.is_none() {
            shown.class = form
                .class
                .as_deref()
                .map(|class| class.split(' ').map(place::name).collect::<Vec<_>>().join(" "));
        }
        if shown.pages.len() < findings::PAGES_OF_FORM {
            shown.pages.insert(self.answer.at.place.clone());
        }
    }
}

fn look(looked: &mut Looked, found: bool, place: &str) {
    if found && looked.found == 0 || looked.page.is_none() {
        looked.page = Some(place.to_owned());
    }
    looked.found += u64::from(found);
    looked.missed += u64::from(!found);
}

/// Where the charset of a page was found.
fn charset(visit: &Visit, head: &ResponseHeader, seen: &Seen) -> String {
    let declared = head
        .headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .and_then(vratar_form::charset_of);
    match (declared, seen.charset) {
        (Some(encoding), _) => format!("{} (declared)", encoding.name()),
        (None, Some(encoding)) => format!("{} (found in the page)", encoding.name()),
        (None, None) => {
            let named = visit.shop.charset.as_deref().or(visit.shop.adapter.manifest().charset.as_deref());
            named.map_or_else(|| "none".to_owned(), |label| format!("none (read as {label})"))
        }
    }
}

fn described(form: &FormSeen, page_wide: bool) -> Form {
    let mut fields: Vec<(String, String)> =
        form.fields.iter().map(|field| (place::name(&field.name), head::word(&field.kind))).collect();
    fields.dedup();
    fields.truncate(findings::FIELDS);
    let mut buttons: Vec<String> = form.submit_buttons.iter().map(|button| place::name(button)).collect();
    buttons.dedup();
    buttons.truncate(findings::BUTTONS);
    Form {
        id: form.id.as_deref().map(place::name),
        action: action(form.action.as_deref().unwrap_or_default()),
        method: head::word(&form.method),
        enctype: form.enctype.clone().map(|enctype| enctype.chars().take(60).collect()),
        fields,
        buttons,
        page_wide,
    }
}

/// An address without values: of another site, or as `/users/*/`.
fn action(action: &str) -> String {
    let (path, query) = action.split_once('?').unwrap_or((action, ""));
    let start = ["https://", "http://", "//"].into_iter().find(|start| path.starts_with(start));
    let authority = start.map_or(0, |start| {
        let rest = path.get(start.len()..).unwrap_or_default();
        start.len() + rest.find('/').unwrap_or(rest.len())
    });
    let (site, path) = path.split_at_checked(authority).unwrap_or((path, ""));
    format!("{site}{}", place::place(path, query))
}
