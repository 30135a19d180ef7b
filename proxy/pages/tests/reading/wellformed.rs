//! A strict reading of HTML: what an XML parser and a link checker would complain about. Shared by the tests of
//! `vratar-consent`.

use std::collections::BTreeSet;

/// Elements that have no end tag; written `<br />`.
const VOID: [&str; 5] = ["meta", "link", "input", "br", "hr"];

/// Everything wrong with `html`: tags that do not balance, attributes written loosely or twice, bare `&` and `<`,
/// ids that are there twice, references to ids that do not exist, forms in forms, scripts, inline styles.
pub(crate) fn faults(html: &str) -> Vec<String> {
    let mut reading = Reading::default();
    let mut rest = html.strip_prefix("<!DOCTYPE html>").unwrap_or(html);
    while let Some((text, after)) = rest.split_once('<') {
        reading.text(text);
        let Some((tag, after)) = after.split_once('>') else {
            reading.faults.push("a tag without end".to_owned());
            break;
        };
        reading.tag(tag);
        rest = after;
    }
    reading.text(rest);
    reading.finish()
}

#[derive(Default)]
struct Reading {
    open: Vec<String>,
    ids: BTreeSet<String>,
    references: BTreeSet<String>,
    faults: Vec<String>,
}

impl Reading {
    fn text(&mut self, text: &str) {
        if text.contains('>') {
            self.faults.push(format!("a bare > in {text:?}"));
        }
        for after in text.split('&').skip(1) {
            let entity = after.split_once(';').map(|(name, _)| name);
            let known = |name: &str| matches!(name, "amp" | "lt" | "gt" | "quot") || name.starts_with('#');
            if !entity.is_some_and(known) {
                self.faults.push(format!("a bare & before {after:?}"));
            }
        }
    }

    fn tag(&mut self, tag: &str) {
        if let Some(name) = tag.strip_prefix('/') {
            if self.open.pop().as_deref() != Some(name) {
                self.faults.push(format!("</{name}> closes nothing"));
            }
            return;
        }
        let (tag, closed) = tag.strip_suffix(" /").map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
        if closed != VOID.contains(&name) {
            self.faults.push(format!("<{tag}> is closed wrongly"));
        }
        if matches!(name, "script" | "style") || (name == "form" && self.open.iter().any(|o| o == "form")) {
            self.faults.push(format!("<{name}> here"));
        }
        self.attributes(name, attributes);
        if !closed {
            self.open.push(name.to_owned());
        }
    }

    fn attributes(&mut self, tag: &str, mut rest: &str) {
        let mut seen = BTreeSet::new();
        while let Some((name, after)) = rest.trim_start().split_once("=\"") {
            let Some((value, after)) = after.split_once('"') else { break };
            self.text(value);
            self.attribute(name, value);
            let loose = !name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            if loose || name == "style" || name.starts_with("on") || !seen.insert(name.to_owned()) {
                self.faults.push(format!("<{tag}> has {name:?}"));
            }
            rest = after;
        }
        if !rest.trim().is_empty() {
            self.faults.push(format!("<{tag}> ends in {rest:?}"));
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        match name {
            "id" if !self.ids.insert(value.to_owned()) => self.faults.push(format!("id {value:?} twice")),
            "for" | "aria-labelledby" | "aria-describedby" => {
                self.references.extend(value.split(' ').map(str::to_owned));
            }
            "href" if value.starts_with('#') => {
                self.references.insert(value[1..].to_owned());
            }
            _ => {}
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.faults.extend(self.open.iter().map(|name| format!("<{name}> stays open")));
        let dangling = self.references.difference(&self.ids);
        self.faults.extend(dangling.map(|id| format!("nothing has the id {id:?}")));
        self.faults
    }
}
