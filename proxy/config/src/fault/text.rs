//! Faults for people: the excerpt with the caret, as compilers print it.

use super::{FAULTS_SHOWN, Fault, Faults};
use crate::source::{Place, Source};
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::sync::Arc;

/// Columns that excerpts may take; longer lines are cut around the caret.
const WIDTH: usize = 120;

/// The first [`FAULTS_SHOWN`] faults, each followed by a blank line, then the count.
pub(super) fn render(faults: &Faults, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
    let mut text = String::new();
    for fault in faults.list().iter().take(FAULTS_SHOWN) {
        text.push_str(&without_trailing_blanks(&renderer.render(&[group(fault, Level::ERROR)])));
        text.push_str("\n\n");
    }
    text.push_str(&ending(faults));
    text
}

/// Each of the first [`FAULTS_SHOWN`] as a warning, with a blank line before it.
pub(super) fn render_warnings(warnings: &[Fault], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
    let one = |fault: &Fault| {
        format!("\n{}\n", without_trailing_blanks(&renderer.render(&[group(fault, Level::WARNING)])))
    };
    warnings.iter().take(FAULTS_SHOWN).map(one).collect()
}

fn without_trailing_blanks(text: &str) -> String {
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

fn group<'a>(fault: &'a Fault, level: Level<'a>) -> Group<'a> {
    let title = level.primary_title(fault.message.as_str()).id(fault.code());
    let mut group = if fault.whole_file {
        title.element(Origin::path(fault.file()))
    } else {
        title.element(excerpt(fault))
    };
    for (source, places) in elsewhere(fault) {
        group = group.element(snippet(source).annotations(places.into_iter().map(context)));
    }
    match &fault.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}

/// The primary place and the second places of the same text.
fn excerpt(fault: &Fault) -> Snippet<'_, Annotation<'_>> {
    let primary = AnnotationKind::Primary.span(fault.place.span());
    let same = fault.also.iter().filter(|(place, _)| same(place, fault.source()));
    snippet(fault.source()).annotation(primary).annotations(same.map(context))
}

fn context((place, words): &(Place, String)) -> Annotation<'_> {
    AnnotationKind::Context.span(place.span()).label(words.as_str())
}

/// Another text, and the places in it.
type Elsewhere<'a> = (&'a Arc<Source>, Vec<&'a (Place, String)>);

/// Second places in other texts, one group a text.
fn elsewhere(fault: &Fault) -> Vec<Elsewhere<'_>> {
    let mut groups: Vec<Elsewhere<'_>> = Vec::new();
    for also in fault.also.iter().filter(|(place, _)| fault.whole_file || !same(place, fault.source())) {
        match groups.iter_mut().find(|(source, _)| same(&also.0, source)) {
            Some((_, places)) => places.push(also),
            None => groups.push((also.0.source(), vec![also])),
        }
    }
    groups
}

fn same(place: &Place, source: &Arc<Source>) -> bool {
    Arc::ptr_eq(place.source(), source)
}

fn snippet<'a>(source: &'a Arc<Source>) -> Snippet<'a, Annotation<'a>> {
    Snippet::source(source.shown()).path(source.name())
}

fn ending(faults: &Faults) -> String {
    let count = faults.count();
    let more = count.saturating_sub(FAULTS_SHOWN);
    let errors = if count == 1 { "1 error".to_owned() } else { format!("{count} errors") };
    let hidden = if more > 0 {
        format!(", {more} of them not shown (`vratar check --format json` shows all)")
    } else {
        String::new()
    };
    let code = faults.list().first().map_or("V0101", Fault::code);
    format!("{errors}{hidden}; nothing was started or changed. More: vratar explain {code}\n")
}
