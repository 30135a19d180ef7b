//! What the types alone do not say: patterns, pointers, names, and rules between keys.

mod answer;
mod guard;
mod request;
mod staff;

use crate::fault::Fault;
use crate::manifest::{Choices, FORMAT, Form, Login, Look, Manifest, Position, Session, TokenPart};
use crate::pattern::{self, Wrong};
use crate::place::Path;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::DeTable;

/// Names that routes cannot have: the proxy gives them to requests that no route names.
const RESERVED_ROUTES: [&str; 2] = ["open", "unclassified"];

/// Pushes every fault of `manifest`, which was read from `text` (parsed: `table`).
pub(super) fn check(text: &str, table: &Spanned<DeTable<'_>>, manifest: &Manifest, faults: &mut Vec<Fault>) {
    let mut check = Check { text, table, faults };
    check.head(manifest);
    check.names(manifest);
    check.bodies(manifest);
}

struct Check<'a> {
    text: &'a str,
    table: &'a Spanned<DeTable<'a>>,
    faults: &'a mut Vec<Fault>,
}

impl Check<'_> {
    fn fault(&mut self, at: &Path, code: &'static str, message: impl Into<String>, help: impl Into<String>) {
        let span = at.span_in(self.table);
        self.faults.push(Fault::new(self.text, span, code, message.into(), help.into()));
    }

    fn well(&mut self, at: &Path, code: &'static str, verdict: Result<(), Wrong>) {
        if let Err((message, help)) = verdict {
            self.fault(at, code, message, help);
        }
    }

    fn head(&mut self, manifest: &Manifest) {
        let top = Path::default();
        if manifest.format != FORMAT {
            let message = format!("format {} is not one this version reads", manifest.format);
            self.fault(&top.key("format"), "M0110", message, "write `format = 1`");
        }
        if !slug(&manifest.name, "-") {
            let help = "lower-case Latin letters, digits and `-`, as the folder is called";
            self.fault(&top.key("name"), "M0111", "a name that cannot stand in a config", help);
        }
        if manifest.title.trim().is_empty() {
            self.fault(
                &top.key("title"),
                "M0111",
                "the title is empty",
                "write what people call the platform",
            );
        }
        if manifest.index_file.as_ref().is_some_and(|file| !is_file(file)) {
            let help = "the file's name alone, `index.php`";
            self.fault(&top.key("index_file"), "M0124", "no file is called so", help);
        }
        for (i, area) in manifest.staff_area.iter().enumerate() {
            self.well(&top.key("staff_area").index(i), "M0122", pattern::path(area));
        }
        for (i, path) in manifest.secret_path.iter().enumerate() {
            self.well(&top.key("secret_path").index(i), "M0128", pattern::secret_path(path));
        }
        for (i, field) in manifest.secret_fields.iter().enumerate() {
            self.filled(&top.key("secret_fields").index(i), field);
        }
        let sessions = [("session", &manifest.session), ("staff_session", &manifest.staff_session)];
        for (key, session) in sessions {
            session.iter().for_each(|s| self.session(&top.key(key), s));
        }
    }

    fn session(&mut self, at: &Path, session: &Session) {
        self.exactly_one(at, [("cookie", session.cookie.is_some()), ("header", session.header.is_some())]);
        session.cookie.iter().for_each(|c| self.cookie(&at.key("cookie"), c));
        session.header.iter().for_each(|h| self.header_name(&at.key("header"), h));
        self.of_header(at, session.header.is_some(), session.scheme.is_some(), session.part.as_ref());
    }

    /// Keys that say which part of a header's value is meant.
    fn of_header(&mut self, at: &Path, header: bool, scheme: bool, part: Option<&TokenPart>) {
        for (key, given) in [("scheme", scheme), ("part", part.is_some())] {
            if given && !header {
                self.fault(&at.key(key), "M0121", format!("`{key}` goes with `header`"), "remove it");
            }
        }
        if part.is_some_and(|p| p.split.is_empty()) {
            let at = at.key("part").key("split");
            self.fault(&at, "M0124", "nothing splits the value", "write the character between the parts");
        }
    }

    fn names(&mut self, manifest: &Manifest) {
        self.ids("route", manifest.routes.iter().map(|r| r.id.as_str()));
        self.ids("form", manifest.forms.iter().map(|f| f.id.as_str()));
        self.ids("login", manifest.logins.iter().map(|l| l.id.as_str()));
        self.ids("integration", manifest.integrations.iter().map(|n| n.id.as_str()));
        self.ids("choices", manifest.choices.iter().map(|c| c.id.as_str()));
        for (i, route) in manifest.routes.iter().enumerate() {
            if RESERVED_ROUTES.contains(&route.id.as_str()) {
                let at = Path::default().key("route").index(i).key("id");
                let message = format!("`{}` is what the proxy calls requests without a route", route.id);
                self.fault(&at, "M0114", message, "choose another id");
            }
        }
    }

    fn ids<'m>(&mut self, list: &str, ids: impl Iterator<Item = &'m str>) {
        let mut seen = BTreeMap::new();
        for (i, id) in ids.enumerate() {
            let at = Path::default().key(list).index(i).key("id");
            if !slug(id, "-_.") {
                self.fault(&at, "M0112", "an id that cannot be a metric label", "`[a-z0-9_.-]+`, at most 64");
            }
            if let Some(first) = seen.insert(id, i) {
                let message = format!("`{id}` is already the id of {list}[{first}]");
                self.fault(&at, "M0113", message, "give each one an id of its own");
            }
        }
    }

    fn bodies(&mut self, manifest: &Manifest) {
        let top = Path::default();
        for (i, route) in manifest.routes.iter().enumerate() {
            self.route(&top.key("route").index(i), route, manifest);
        }
        self.shown(&top.key("shown"), &manifest.shown);
        self.staff(manifest);
        for (i, form) in manifest.forms.iter().enumerate() {
            self.form(&top.key("form").index(i), form);
        }
        for (i, login) in manifest.logins.iter().enumerate() {
            self.login(&top.key("login").index(i), login);
        }
        for (i, logout) in manifest.logouts.iter().enumerate() {
            self.matches(&top.key("logout").index(i).key("when"), &logout.when);
        }
        for (i, choices) in manifest.choices.iter().enumerate() {
            self.choices(&top.key("choices").index(i), choices);
        }
        manifest.refusal.iter().for_each(|r| self.refusal(&top.key("refusal"), r));
    }

    fn form(&mut self, at: &Path, form: &Form) {
        self.matches(&at.key("on"), &form.on);
        self.matches(&at.key("submit"), &form.submit);
        self.filled(&at.key("form"), &form.form);
        form.contains.iter().for_each(|name| self.filled(&at.key("contains"), name));
        match &form.at {
            Position::Before(selector) => self.filled(&at.key("at").key("before"), selector),
            Position::After(selector) => self.filled(&at.key("at").key("after"), selector),
            Position::BeforeSubmit | Position::Start | Position::End => {}
        }
        self.look(&at.key("look"), &form.look);
        self.identifiers(&at.key("identifiers"), &form.identifiers);
        self.signals(&at.key("success"), &form.success);
        self.signals(&at.key("failure"), &form.failure);
        self.learned(&at.key("learn"), &form.learn);
        form.session_json.iter().for_each(|p| self.pointer(&at.key("session_json"), p));
        form.refusal.iter().for_each(|r| self.refusal(&at.key("refusal"), r));
    }

    fn login(&mut self, at: &Path, login: &Login) {
        self.matches(&at.key("submit"), &login.submit);
        self.identifiers(&at.key("identifiers"), &login.identifiers);
        if login.identifiers.is_empty() {
            let help = "write which field says who, `[{ kind = \"email\", field = \"…\" }]`";
            self.fault(&at.key("identifiers"), "M0125", "a login that names nobody", help);
        }
        if login.success.is_empty() {
            let help =
                "write how a successful answer differs, `[{ status = [302], location = \"/account*\" }]`";
            self.fault(&at.key("success"), "M0125", "a login that nothing proves", help);
        }
        self.signals(&at.key("success"), &login.success);
        self.signals(&at.key("failure"), &login.failure);
        self.learned(&at.key("learn"), &login.learn);
        login.session_json.iter().for_each(|p| self.pointer(&at.key("session_json"), p));
    }

    fn choices(&mut self, at: &Path, choices: &Choices) {
        self.matches(&at.key("on"), &choices.on);
        self.filled(&at.key("element"), &choices.element);
        self.look(&at.key("look"), &choices.look);
    }

    fn look(&mut self, at: &Path, look: &Look) {
        let all = [
            ("block", &look.block),
            ("row", &look.row),
            ("control", &look.control),
            ("label", &look.label),
            ("button", &look.button),
        ];
        for (key, classes) in all {
            if classes.as_ref().is_some_and(|c| c.contains(['"', '\'', '<', '>', '&', '.'])) {
                let help = "class names with spaces between them, `\"form-group row\"`, without dots";
                self.fault(&at.key(key), "M0124", "these are no class names", help);
            }
        }
    }

    fn filled(&mut self, at: &Path, text: &str) {
        if text.trim().is_empty() {
            self.fault(
                at,
                "M0124",
                "this is empty",
                "write a value, or leave the key out if it may be absent",
            );
        }
        self.well(at, "M0124", pattern::value(text));
    }

    fn pointer(&mut self, at: &Path, pointer: &str) {
        self.well(at, "M0123", pattern::pointer(pointer));
    }

    fn cookie(&mut self, at: &Path, name: &str) {
        let stem = name.strip_suffix('*').unwrap_or(name);
        if !pattern::token(stem) || stem.contains('*') {
            let help = "the cookie's name; `*` only at its end";
            self.fault(at, "M0127", "no cookie is called so", help);
        }
    }

    fn header_name(&mut self, at: &Path, name: &str) {
        if !pattern::token(name) {
            self.fault(at, "M0127", "no header is called so", "the header's name alone, `X-Session`");
        }
    }

    fn exactly_one<const N: usize>(&mut self, at: &Path, keys: [(&str, bool); N]) {
        let given = keys.iter().filter(|(_, given)| *given).count();
        if given != 1 {
            let names = keys.map(|(name, _)| format!("`{name}`")).join(", ");
            let message = format!("`{at}` has {given} of {names}");
            self.fault(at, "M0121", message, "write exactly one of them");
        }
    }
}

/// A file's name with its ending.
fn is_file(name: &str) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    name.rsplit_once('.').is_some_and(|(name, ending)| !name.is_empty() && !ending.is_empty())
        && name.chars().all(sign)
}

/// Lower-case Latin letters, digits and `more`, 1 to 64 of them.
fn slug(text: &str, more: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || more.contains(c);
    (1..=64).contains(&text.len()) && text.chars().all(fits)
}
