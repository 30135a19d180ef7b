//! Rules for who works in the staff area.

use super::Check;
use crate::manifest::{Integration, KeyPlace, Manifest, StaffLogin};
use crate::pattern;
use crate::place::Path;

/// What stands for the address that was asked for.
const PATH: &str = "{path}";

impl Check<'_> {
    pub(super) fn staff(&mut self, manifest: &Manifest) {
        let top = Path::default();
        manifest.staff_login.iter().for_each(|login| self.staff_login(&top.key("staff_login"), login));
        for (i, mark) in manifest.roles.iter().enumerate() {
            let at = top.key("role").index(i);
            self.matches(&at.key("on"), &mark.on);
            self.filled(&at.key("selector"), &mark.selector);
        }
        for (i, integration) in manifest.integrations.iter().enumerate() {
            self.integration(&top.key("integration").index(i), integration);
        }
    }

    fn staff_login(&mut self, at: &Path, login: &StaffLogin) {
        let page = login.page.replacen(PATH, "", 1);
        let odd = |c: char| c.is_whitespace() || c.is_control() || "{}\\#".contains(c);
        if !page.starts_with('/') || page.starts_with("//") || page.contains(odd) {
            let help = "write path and query, `/admin/login/?next={path}`";
            self.fault(&at.key("page"), "M0133", "no page of the shop is called so", help);
        }
        for (i, path) in login.cookie_paths.iter().enumerate() {
            if !path.starts_with('/') || path.contains(|c: char| c == ';' || c == ',' || c.is_control()) {
                let help = "as the shop sets it, `/` or `/admin/`";
                self.fault(&at.key("cookie_paths").index(i), "M0124", "no cookie has this path", help);
            }
        }
    }

    fn integration(&mut self, at: &Path, integration: &Integration) {
        self.matches(&at.key("when"), &integration.when);
        self.key_place(&at.key("key"), &integration.key);
        integration.name.iter().for_each(|name| self.key_place(&at.key("name"), name));
    }

    fn key_place(&mut self, at: &Path, place: &KeyPlace) {
        let KeyPlace { header, scheme, part, query, field, json, xml } = place;
        let given = [("header", header), ("query", query), ("field", field), ("json", json), ("xml", xml)];
        self.exactly_one(at, given.map(|(key, value)| (key, value.is_some())));
        header.iter().for_each(|name| self.header_name(&at.key("header"), name));
        self.of_header(at, header.is_some(), scheme.is_some(), part.as_ref());
        query.iter().for_each(|name| self.parameter(&at.key("query"), name));
        field.iter().for_each(|name| self.filled(&at.key("field"), name));
        json.iter().for_each(|p| self.pointer(&at.key("json"), p));
        xml.iter().for_each(|name| self.well(&at.key("xml"), "M0130", pattern::element(name, false)));
    }
}
