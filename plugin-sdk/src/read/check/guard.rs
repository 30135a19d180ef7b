//! Rules for routes and their labels.

use super::Check;
use crate::manifest::{Asked, Class, Manifest, RequestMatch, Route, Rows, Shown};
use crate::pattern;
use crate::place::Path;

impl Check<'_> {
    pub(super) fn route(&mut self, at: &Path, route: &Route, manifest: &Manifest) {
        self.matches(&at.key("when"), &route.when);
        route.rows.iter().for_each(|rows| self.rows(&at.key("rows"), rows));
        self.shown(&at.key("shown"), &route.shown);
        self.asked(&at.key("asked"), &route.asked);
        for (i, media) in route.opaque.iter().enumerate() {
            self.well(&at.key("opaque").index(i), "M0129", pattern::media(media));
        }
        for (i, name) in route.keep_query.iter().enumerate() {
            self.parameter(&at.key("keep_query").index(i), name);
        }
        if route.class == Class::Checkout {
            self.outside_of_staff_area(&at.key("when"), &route.when, manifest);
        }
    }

    fn rows(&mut self, at: &Path, rows: &Rows) {
        let Rows { html, json, xml, sql } = rows;
        let given = [("html", html), ("json", json), ("xml", xml), ("sql", sql)];
        self.exactly_one(at, given.map(|(key, value)| (key, value.is_some())));
        html.iter().for_each(|css| self.filled(&at.key("html"), css));
        json.iter().for_each(|p| self.pointer(&at.key("json"), p));
        xml.iter().for_each(|name| self.well(&at.key("xml"), "M0130", pattern::element(name, false)));
        sql.iter().for_each(|name| self.well(&at.key("sql"), "M0130", pattern::table(name)));
    }

    pub(super) fn shown(&mut self, at: &Path, list: &[Shown]) {
        for (i, one) in list.iter().enumerate() {
            self.one_shown(&at.index(i), one);
        }
    }

    fn one_shown(&mut self, at: &Path, one: &Shown) {
        let Shown { kind, field, html, attribute, without, link, json, column, xml, sql } = one;
        self.exactly_one(at, [("kind", kind.is_some()), ("field", field.is_some())]);
        if field.is_some() && link.is_some() {
            let help = "a link names somebody: say by which `kind`";
            self.fault(&at.key("field"), "M0121", "contact data stands in no link", help);
        }
        let given =
            [("html", html), ("link", link), ("json", json), ("column", column), ("xml", xml), ("sql", sql)];
        self.exactly_one(at, given.map(|(key, value)| (key, value.is_some())));
        html.iter().for_each(|css| self.filled(&at.key("html"), css));
        if let Some(attribute) = attribute {
            self.filled(&at.key("attribute"), attribute);
            if html.is_none() {
                self.fault(&at.key("attribute"), "M0121", "`attribute` goes with `html`", "remove it");
            }
        }
        if let Some(without) = without {
            self.filled(&at.key("without"), without);
            if html.is_none() || attribute.is_some() {
                let help = "remove it";
                self.fault(&at.key("without"), "M0121", "`without` goes with the text of `html`", help);
            }
        }
        link.iter().for_each(|link| self.well(&at.key("link"), "M0128", pattern::link(link)));
        json.iter().for_each(|p| self.pointer(&at.key("json"), p));
        column.iter().for_each(|name| self.filled(&at.key("column"), name));
        xml.iter().for_each(|name| self.well(&at.key("xml"), "M0130", pattern::element(name, true)));
        sql.iter().for_each(|name| self.well(&at.key("sql"), "M0130", pattern::column(name)));
    }

    fn asked(&mut self, at: &Path, list: &[Asked]) {
        for (i, one) in list.iter().enumerate() {
            let at = at.index(i);
            let Asked { kind: _, path, query, field, json } = one;
            let given = [("path", path), ("query", query), ("field", field), ("json", json)];
            self.exactly_one(&at, given.map(|(key, value)| (key, value.is_some())));
            path.iter().for_each(|p| self.well(&at.key("path"), "M0128", pattern::marked_path(p)));
            query.iter().for_each(|name| self.parameter(&at.key("query"), name));
            field.iter().for_each(|name| self.filled(&at.key("field"), name));
            json.iter().for_each(|p| self.pointer(&at.key("json"), p));
        }
    }

    pub(super) fn parameter(&mut self, at: &Path, name: &str) {
        self.filled(at, name);
        if name.contains(['*', '=', '&', '?', '%']) {
            let help = "the parameter's name as it reads once decoded, without `*`";
            self.fault(at, "M0124", "no query parameter is called so", help);
        }
    }

    fn outside_of_staff_area(&mut self, at: &Path, when: &[RequestMatch], manifest: &Manifest) {
        let case = |text: &str| if manifest.ignore_case { text.to_lowercase() } else { text.to_owned() };
        for (i, one) in when.iter().enumerate() {
            let Some(path) = one.path.as_deref().map(case) else { continue };
            let inside = |area: &String| {
                let area = case(area.trim_end_matches("/**").trim_end_matches('/'));
                path == area || path.starts_with(&format!("{area}/"))
            };
            if manifest.staff_area.iter().any(inside) {
                let help = "name a class that is guarded (`detail`, `edit`), or take the path out";
                self.fault(&at.index(i).key("path"), "M0132", "nobody buys in the staff area", help);
            }
        }
    }
}
