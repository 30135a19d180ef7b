//! What the parser is asked to look for on one page. The order matters: all callbacks of one tag run in the
//! order in which they stand here, so forms are known before the places that mean them.

use super::desk::SharedDesk;
use super::{origin, place};
use crate::parser::{Finished, Seen, is_html, on, on_end, tag_span};
use crate::plan::{Goal, Plan, Slot};
use lol_html::send::Settings;

/// Everything for these places.
pub(super) fn everything<'p>(
    settings: Settings<'static, 'p>,
    plan: &'p Plan,
    active: &[usize],
    desk: &SharedDesk,
) -> Settings<'static, 'p> {
    let mut settings = page(settings, plan, desk);
    if let Some(origin) = plan.origin() {
        settings = origin::watch(settings, plan, origin, desk);
    }
    for (index, slot) in active.iter().filter_map(|slot| plan.slot(*slot)).enumerate() {
        settings = one(settings, plan, slot, index, desk);
    }
    settings
}

fn page<'p>(settings: Settings<'static, 'p>, plan: &'p Plan, desk: &SharedDesk) -> Settings<'static, 'p> {
    let words = plan.words();
    let [for_html, for_template, for_form, for_body] = [(); 4].map(|()| desk.clone());
    settings
        .append_element_content_handler(on(&words.html, move |html| {
            note_language(&for_html, html);
            Ok(())
        }))
        .append_element_content_handler(on(&words.template, move |template| {
            template_starts(&for_template, template);
            Ok(())
        }))
        .append_element_content_handler(on(&words.form, move |form| {
            form_starts(&for_form, form);
            Ok(())
        }))
        .append_element_content_handler(on(&words.body, move |body| {
            body_starts(&for_body, body);
            Ok(())
        }))
}

fn one<'p>(
    mut settings: Settings<'static, 'p>,
    plan: &'p Plan,
    slot: &'p Slot,
    index: usize,
    desk: &SharedDesk,
) -> Settings<'static, 'p> {
    let here = desk.clone();
    settings = settings.append_element_content_handler(on(&slot.element, move |element| {
        place::element_starts(&here, index, element)
    }));
    if let Some(control) = &slot.control {
        let here = desk.clone();
        settings = settings.append_element_content_handler(on(control, move |control| {
            here.lock().control_starts(index, control);
            Ok(())
        }));
    }
    if slot.goal == Goal::BeforeSubmit {
        let here = desk.clone();
        settings = settings.append_element_content_handler(on(&plan.words().submit, move |control| {
            here.lock().submit_starts(index, control)
        }));
    }
    if let Some(inner) = &slot.inner {
        let here = desk.clone();
        settings = settings
            .append_element_content_handler(on(inner, move |inner| place::inner_starts(&here, index, inner)));
    }
    settings
}

/// Longest language tag that is kept, bytes (BCP 47 recommends room for 35).
const MAX_LANG_BYTES: usize = 64;

fn note_language(desk: &SharedDesk, html: &Seen<'_, '_>) {
    let mut desk = desk.lock();
    if desk.facts.lang.is_none() && !desk.forms.in_template() && is_html(html) {
        let lang = html.get_attribute("lang").map(|lang| lang.trim().to_owned());
        desk.facts.lang = lang.filter(|lang| !lang.is_empty() && lang.len() <= MAX_LANG_BYTES);
    }
}

fn template_starts(desk: &SharedDesk, template: &mut Seen<'_, '_>) {
    if !is_html(template) {
        return;
    }
    desk.lock().forms.template_starts();
    let desk = desk.clone();
    on_end(template, move |end| {
        desk.lock().forms.template_ends(&end.name());
        Ok(())
    });
}

fn form_starts(desk: &SharedDesk, form: &mut Seen<'_, '_>) {
    let at = tag_span(form).start;
    if !is_html(form) || !desk.lock().forms.form_starts(at) {
        return;
    }
    let desk = desk.clone();
    on_end(form, move |end| -> Result<(), Finished> {
        let name = end.name();
        let mut desk = desk.lock();
        match desk.forms.form_ends(at, &name) {
            Some(ended) => desk.element_ends(ended, end.source_location().bytes(), name == "form"),
            None => Ok(()),
        }
    });
}

fn body_starts(desk: &SharedDesk, body: &mut Seen<'_, '_>) {
    let desk = desk.clone();
    on_end(body, move |end| match end.name().as_str() {
        "body" | "html" => desk.lock().body_ends(end.source_location().bytes().start),
        _ => Ok(()),
    });
}
