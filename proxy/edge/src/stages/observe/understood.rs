//! Whether the manifest knows what was found. Asked anew for every report: a better manifest makes what was found
//! understood.

use super::findings::{Form, Shown};
use super::place;
use vratar_form::Kind;
use vratar_host::{Adapter, Headers, RequestFacts, RouteHit};
use vratar_model::RouteClass;
use vratar_plugin_sdk::manifest::{Class, RequestMatch};

/// What the manifest says of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Understood<'a> {
    /// It is this form of the manifest.
    Form(&'a str),
    /// It is this login.
    Login(&'a str),
    /// It is sent to this route, which the manifest names.
    Route(&'a str),
    /// It goes to another site.
    Elsewhere,
    /// The manifest does not know it.
    No,
}

/// Whether a place of the staff area is named by no route.
pub(super) fn is_unclassified(adapter: &Adapter, place: &str) -> bool {
    class_of(adapter, "GET", place) == RouteClass::Unclassified
}

/// The class of requests to a place.
pub(super) fn class_of(adapter: &Adapter, method: &str, place: &str) -> RouteClass {
    hit(adapter, method, place).class
}

/// Whether a place lies in the staff area.
pub(super) fn is_staff(adapter: &Adapter, place: &str) -> bool {
    hit(adapter, "GET", place).staff
}

fn hit<'a>(adapter: &'a Adapter, method: &str, place: &str) -> RouteHit<'a> {
    let (path, query) = place.split_once('?').unwrap_or((place, ""));
    adapter.route(&RequestFacts { method, path, query, headers: &Nothing, body: None })
}

/// The class of a route of the manifest.
pub(super) fn class(adapter: &Adapter, route: &str) -> Option<RouteClass> {
    let route = adapter.manifest().routes.iter().find(|known| known.id == route)?;
    Some(match route.class {
        Class::Open => RouteClass::Open,
        Class::Login => RouteClass::Login,
        Class::Logout => RouteClass::Logout,
        Class::Detail => RouteClass::Detail,
        Class::List => RouteClass::List,
        Class::Search => RouteClass::Search,
        Class::Export => RouteClass::Export,
        Class::Print => RouteClass::Print,
        Class::Edit => RouteClass::Edit,
        Class::Checkout => RouteClass::Checkout,
        Class::Exempt => RouteClass::Exempt,
    })
}

/// What the manifest says of a form: whether one of its submissions, filled as the manifest wants it, would be
/// taken for a form or a login.
pub(super) fn form<'a>(
    adapter: &'a Adapter,
    form: &Form,
    shown: &Shown,
    own: &dyn Fn(&str) -> bool,
) -> Understood<'a> {
    let targets: Vec<String> =
        shown.pages.iter().filter_map(|page| place::target(page, &form.action, own)).collect();
    if targets.is_empty() && !shown.pages.is_empty() {
        return Understood::Elsewhere;
    }
    if let Some(id) = named(adapter, form) {
        return Understood::Form(id);
    }
    let tries = targets.iter().map(|target| submitted(adapter, form, target));
    tries.into_iter().find(|understood| *understood != Understood::No).unwrap_or(Understood::No)
}

/// The form of the manifest whose selector names this one's id.
fn named<'a>(adapter: &'a Adapter, form: &Form) -> Option<&'a str> {
    let id = format!("#{}", form.id.as_deref().filter(|id| !id.is_empty())?);
    let names = |selector: &str| {
        let compound = selector.rsplit([' ', '>']).next().unwrap_or_default();
        compound.split(['.', '[', ':']).next().is_some_and(|start| start.ends_with(&id))
    };
    let forms = adapter.manifest().forms.iter();
    forms.into_iter().find(|known| names(&known.form)).map(|known| known.id.as_str())
}

fn submitted<'a>(adapter: &'a Adapter, form: &Form, target: &str) -> Understood<'a> {
    let manifest = adapter.manifest();
    let forms = manifest.forms.iter().flat_map(|form| &form.submit);
    let wanted = forms.chain(manifest.logins.iter().flat_map(|login| &login.submit));
    let mut route = Understood::No;
    for wanted in wanted {
        match sent(adapter, form, target, wanted) {
            Understood::No => {}
            Understood::Route(id) => route = Understood::Route(id),
            known => return known,
        }
    }
    if route == Understood::No { sent(adapter, form, target, &RequestMatch::default()) } else { route }
}

/// The form as it is sent by each of its buttons, with the values that `wanted` asks for.
fn sent<'a>(adapter: &'a Adapter, form: &Form, target: &str, wanted: &RequestMatch) -> Understood<'a> {
    let buttons = form.buttons.iter().map(Some).chain(form.buttons.is_empty().then_some(None));
    let tries = buttons.map(|button| pressed(adapter, form, button, target, wanted));
    tries.into_iter().find(|understood| *understood != Understood::No).unwrap_or(Understood::No)
}

fn pressed<'a>(
    adapter: &'a Adapter,
    form: &Form,
    button: Option<&String>,
    target: &str,
    wanted: &RequestMatch,
) -> Understood<'a> {
    let names = form.fields.iter().map(|(name, _)| name).chain(button);
    let body =
        names.map(|name| format!("{}={}", escaped(name), escaped(value(wanted, name)))).collect::<Vec<_>>();
    let body = vratar_form::read(&Kind::Urlencoded, body.join("&").as_bytes(), encoding_rs::UTF_8).ok();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let method = form.method.to_ascii_uppercase();
    let headers = Supposed(wanted);
    let facts = RequestFacts { method: &method, path, query, headers: &headers, body: body.as_ref() };
    let manifest = adapter.manifest();
    if let Some(form) = adapter.submission(&facts).and_then(|form| manifest.forms.get(form)) {
        return Understood::Form(&form.id);
    }
    if let Some(login) = adapter.login(&facts).and_then(|login| manifest.logins.get(login)) {
        return Understood::Login(&login.id);
    }
    let route = adapter.route(&facts);
    let named = manifest.routes.iter().find(|known| known.id == route.id);
    // Where somebody registers or logs in, a route alone explains nothing.
    let explains = match route.class {
        RouteClass::Login => false,
        RouteClass::Open => !form.has_password(),
        _ => true,
    };
    named.filter(|_| explains).map_or(Understood::No, |named| Understood::Route(&named.id))
}

/// The value that would match: a pattern matches itself.
fn value<'w>(wanted: &'w RequestMatch, name: &str) -> &'w str {
    let mut fields = wanted.field.iter().filter(|field| matches(&field.name, name));
    fields.find_map(|field| field.value.as_deref()).unwrap_or("x")
}

/// `*` stands for any run of characters.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = text.get(at + part.len()..).unwrap_or_default();
    }
    text.ends_with(last)
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

struct Nothing;

impl Headers for Nothing {
    fn get(&self, _name: &str) -> Option<&str> {
        None
    }
}

/// The headers that a condition asks for.
struct Supposed<'w>(&'w RequestMatch);

impl Headers for Supposed<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        let mut headers = self.0.header.iter();
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, pattern)| pattern.as_str())
    }
}

#[cfg(test)]
mod tests;
