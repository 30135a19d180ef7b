//! Lines of a manifest that would cover what was found. A beginning for whoever knows the shop: what cannot be seen
//! from outside is marked `CHANGE-ME`.

use super::findings::{Download, Findings, Form, Page, Shown};
use super::place;
use super::report::is_own;
use super::understood;
use crate::shop::Shop;

/// Rows from which a table is a list of people rather than one person's.
const A_LIST: usize = 5;
/// A form with a password and more fields than these makes an account.
const OF_A_LOGIN: usize = 3;
/// Kinds of fields that a person fills in with words.
const TYPED: [&str; 6] = ["text", "email", "tel", "password", "search", "url"];

/// Whether a person fills in this field with words.
pub(super) fn is_typed((_, kind): &(String, String)) -> bool {
    TYPED.contains(&kind.as_str())
}

/// Whether a field asks for an address or a telephone number.
pub(super) fn is_contact((name, kind): &(String, String)) -> bool {
    let typed = TYPED.contains(&kind.as_str()) && kind != "password";
    let name = name.to_ascii_lowercase();
    kind == "email" || kind == "tel" || (typed && ["mail", "phone"].iter().any(|part| name.contains(part)))
}

/// How a form is named: `form#login`, `form.login-form`, `form`.
pub(super) fn selector(form: &Form, shown: &Shown) -> String {
    let plain = |name: &&str| name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let class = shown
        .class
        .as_deref()
        .and_then(|class| class.split(' ').find(|name| plain(name) && !name.is_empty()));
    match (form.id.as_deref().filter(|id| plain(id)), class) {
        (Some(id), _) => format!("form#{id}"),
        (None, Some(class)) => format!("form.{class}"),
        (None, None) => "form".to_owned(),
    }
}

/// A `[[login]]` or `[[form]]`; `None` when the form goes to another site.
pub(super) fn form(shop: &Shop, form: &Form, shown: &Shown) -> Option<String> {
    let page = shown.pages.first()?;
    let target = place::target(page, &form.action, &is_own(shop))?;
    let typed = form.fields.iter().filter(|field| is_typed(field));
    let (passwords, others): (Vec<_>, Vec<_>) = typed.partition(|(_, kind)| kind == "password");
    let staff = understood::is_staff(&shop.adapter, page);
    let is_login = passwords.len() == 1 && passwords.len() + others.len() <= OF_A_LOGIN;
    let submit = format!("submit = [{}]", submit(form, &target));
    let identifiers = format!("identifiers = [{}]", identifiers(form, staff));
    let success = "success = [{ status = [302], location = \"/CHANGE-ME*\" }]";
    let id = quoted(&id_of(&target));
    if is_login {
        let role = if staff { "role = \"staff\"\n" } else { "" };
        return Some(format!("[[login]]\nid = {id}\n{role}{submit}\n{identifiers}\n{success}"));
    }
    let kind = match (passwords.len(), others.len()) {
        (0, 1) => "newsletter",
        (0, _) => "contact",
        _ => "registration",
    };
    let on = format!("on = [{{ {} }}]", request(page));
    let element = element(form, shown);
    let route =
        if passwords.is_empty() { "# or only a [[route]], if nothing is to be asked there\n" } else { "" };
    Some(format!(
        "{route}[[form]]\nid = {id}\npage = \"{kind}\"\n{on}\n{element}\n{submit}\n{identifiers}\n{success}"
    ))
}

fn element(form: &Form, shown: &Shown) -> String {
    if form.page_wide {
        return "form = \"div#CHANGE-ME\"  # the part of the page-wide form that belongs to it".to_owned();
    }
    let named = format!("form = {}", quoted(&selector(form, shown)));
    match (&form.id, form.fields.iter().find(|field| is_contact(field))) {
        (None, Some((field, _))) => format!("{named}\ncontains = {}", quoted(field)),
        _ => named,
    }
}

fn submit(form: &Form, target: &str) -> String {
    let method = quoted(&form.method.to_ascii_uppercase());
    // The page-wide form's button says what is meant; elsewhere a field that only this form has.
    let tells =
        form.buttons.first().or_else(|| form.fields.iter().find(|f| is_contact(f)).map(|(name, _)| name));
    let field = tells.map(|name| format!(", field = {{ name = {} }}", quoted(name))).unwrap_or_default();
    format!("{{ method = [{method}], {}{field} }}", request(target))
}

fn identifiers(form: &Form, staff: bool) -> String {
    let mut named: Vec<String> = Vec::new();
    for (name, kind) in form.fields.iter().filter(|field| is_contact(field)) {
        let phone = kind == "tel" || (kind != "email" && !name.to_ascii_lowercase().contains("mail"));
        named.push(identifier(if phone { "phone" } else { "email" }, name));
    }
    if named.is_empty() {
        let typed = form.fields.iter().find(|(_, kind)| TYPED.contains(&kind.as_str()) && kind != "password");
        let kind = if staff { "customer_id" } else { "email" };
        named.push(identifier(kind, typed.map_or("CHANGE-ME", |(name, _)| name)));
    }
    named.dedup();
    named.join(", ")
}

fn identifier(kind: &str, field: &str) -> String {
    format!("{{ kind = \"{kind}\", field = {} }}", quoted(field))
}

/// A `[[route]]` for a page of the staff area.
pub(super) fn route(place: &str, page: &Page) -> String {
    let class = match page {
        _ if page.changed > page.shown => "edit",
        _ if page.rows >= A_LIST => "list",
        _ => "detail",
    };
    let other = "exempt, if nobody's contact data is on it";
    format!(
        "[[route]]\nid = {}\nclass = \"{class}\"  # {other}\nwhen = [{{ {} }}]",
        quoted(&id_of(place)),
        request(place)
    )
}

/// A `[[route]]` for a download; the first route that matches wins.
pub(super) fn export(place: &str, download: &Download) -> String {
    let id = quoted(&format!("{}-export", id_of(place)));
    let method = quoted(&download.method);
    let before = "# before the routes of the same path";
    format!(
        "{before}\n[[route]]\nid = {id}\nclass = \"export\"\nwhen = [{{ method = [{method}], {} }}]",
        request(place)
    )
}

/// A `[session]` by the cookies that the shop sets.
pub(super) fn session(shop: &Shop, findings: &Findings) -> Option<String> {
    let missing = shop.adapter.manifest().session.is_none();
    let likely = findings.cookies.iter().filter(|(_, cookie)| cookie.http_only > 0).map(|(name, _)| name);
    let cookie = likely.chain(findings.cookies.keys()).next().filter(|_| missing)?;
    Some(format!("[session]\ncookie = {}", quoted(cookie)))
}

/// Path and choosing query, as conditions.
fn request(place: &str) -> String {
    let (path, query) = place.split_once('?').unwrap_or((place, ""));
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let query: Vec<String> =
        pairs.map(|(name, value)| format!("{} = {}", quoted(name), quoted(value))).collect();
    match query.is_empty() {
        true => format!("path = {}", quoted(path)),
        false => format!("path = {}, query = {{ {} }}", quoted(path), query.join(", ")),
    }
}

/// A name by the last words of a place.
fn id_of(place: &str) -> String {
    let last = place.rsplit(['/', '=']).find(|part| part.contains(|c: char| c.is_ascii_alphabetic()));
    let stem = last.unwrap_or("front").split(['.', '?']).next().unwrap_or_default();
    let id: String = stem
        .to_ascii_lowercase()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    if id.is_empty() { "CHANGE-ME".to_lowercase() } else { id }
}

/// A TOML basic string: JSON's escapes are among TOML's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
