//! Forms of a page, read as a browser would read them.

use lol_html::html_content::Element;
use lol_html::{HandlerResult, RewriteStrSettings, element, rewrite_str};
use reqwest::Url;
use std::cell::RefCell;

/// A form with the values that would be sent if its button were pressed.
#[derive(Clone, Debug)]
pub struct Form {
    /// The page it stands on.
    pub page: Url,
    /// Where it is sent.
    pub action: Url,
    /// Names and values that are sent; no button, no box that is not ticked.
    pub fields: Vec<(String, String)>,
    /// Its boxes and radio buttons.
    pub ticks: Vec<Tick>,
    /// Names and values of its buttons.
    pub buttons: Vec<(String, String)>,
}

/// A box or radio button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Its name.
    pub name: String,
    /// What it sends when it is ticked.
    pub value: String,
    /// Whether it is ticked in the page.
    pub checked: bool,
    /// Whether the browser insists.
    pub required: bool,
}

#[derive(Default)]
struct Seen {
    action: Option<String>,
    found: bool,
    fields: Vec<(String, String)>,
    ticks: Vec<Tick>,
    buttons: Vec<(String, String)>,
}

impl Form {
    /// The form, or the part of one, that `selector` finds first in `html`.
    pub(crate) fn read(html: &str, selector: &str, page: &Url) -> Option<Self> {
        let seen = RefCell::new(Seen::default());
        let inside = |kind: &str| format!("{selector} {kind}");
        let settings = RewriteStrSettings::new()
            .append_element_content_handler(element!(selector, |one| found(&seen, one)))
            .append_element_content_handler(element!(inside("input"), |one| input(&seen, one)))
            .append_element_content_handler(element!(inside("button"), |one| button(&seen, one)))
            .append_element_content_handler(element!(inside("select"), |one| select(&seen, one)))
            .append_element_content_handler(element!(inside("option[selected]"), |one| option(&seen, one)))
            .append_element_content_handler(element!(inside("textarea"), |one| select(&seen, one)));
        rewrite_str(html, settings).expect("a page can be read");
        let seen = seen.into_inner();
        let action = page.join(seen.action.as_deref().unwrap_or_default()).expect("an action is a URL");
        seen.found.then(|| Self {
            page: page.clone(),
            action,
            fields: seen.fields,
            ticks: seen.ticks,
            buttons: seen.buttons,
        })
    }

    /// The value that would be sent.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Fills a field, or adds one.
    #[must_use]
    pub fn fill(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Ticks the box of this name; panics if there is none.
    #[must_use]
    pub fn tick(self, name: &str) -> Self {
        let value = self.box_named(name).value.clone();
        self.fill(name, &value)
    }

    /// Takes a tick away.
    #[must_use]
    pub fn untick(mut self, name: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self
    }

    /// Ticks every box that the browser insists on.
    #[must_use]
    pub fn tick_required(self) -> Self {
        let names: Vec<String> =
            self.ticks.iter().filter(|tick| tick.required).map(|t| t.name.clone()).collect();
        names.iter().fold(self, |form, name| form.tick(name))
    }

    /// Presses the button of this name.
    #[must_use]
    pub fn press(self, name: &str) -> Self {
        let button = self.buttons.iter().find(|(button, _)| button == name);
        let (name, value) =
            button.unwrap_or_else(|| panic!("no button {name} among {:?}", self.buttons)).clone();
        self.fill(&name, &value)
    }

    /// The box of this name; panics if there is none.
    #[must_use]
    pub fn box_named(&self, name: &str) -> &Tick {
        let found = self.ticks.iter().find(|tick| tick.name == name);
        found.unwrap_or_else(|| panic!("no box {name} among {:?}", self.ticks))
    }
}

fn found(seen: &RefCell<Seen>, one: &Element<'_, '_>) -> HandlerResult {
    let mut seen = seen.borrow_mut();
    if !seen.found {
        seen.action = one.get_attribute("action").map(|action| plain(&action));
        seen.found = true;
    }
    Ok(())
}

fn input(seen: &RefCell<Seen>, one: &Element<'_, '_>) -> HandlerResult {
    let Some(name) = named(one) else { return Ok(()) };
    let value = one.get_attribute("value").map(|value| plain(&value));
    let mut seen = seen.borrow_mut();
    match one.get_attribute("type").unwrap_or_default().to_ascii_lowercase().as_str() {
        "checkbox" | "radio" => {
            let tick = Tick {
                name,
                value: value.unwrap_or_else(|| "on".to_owned()),
                checked: one.has_attribute("checked"),
                required: one.has_attribute("required") || one.has_attribute("aria-required"),
            };
            if tick.checked {
                seen.fields.push((tick.name.clone(), tick.value.clone()));
            }
            seen.ticks.push(tick);
        }
        "submit" | "image" => seen.buttons.push((name, value.unwrap_or_default())),
        "button" | "reset" | "file" => {}
        _ => seen.fields.push((name, value.unwrap_or_default())),
    }
    Ok(())
}

fn button(seen: &RefCell<Seen>, one: &Element<'_, '_>) -> HandlerResult {
    if let Some(name) = named(one) {
        let value = one.get_attribute("value").map(|value| plain(&value)).unwrap_or_default();
        seen.borrow_mut().buttons.push((name, value));
    }
    Ok(())
}

/// A select, or a textarea: those of the forms that are met are empty.
fn select(seen: &RefCell<Seen>, one: &Element<'_, '_>) -> HandlerResult {
    if let Some(name) = named(one) {
        seen.borrow_mut().fields.push((name, String::new()));
    }
    Ok(())
}

/// A selected option gives its value to the select that was opened last.
fn option(seen: &RefCell<Seen>, one: &Element<'_, '_>) -> HandlerResult {
    if let Some((_, value)) = seen.borrow_mut().fields.last_mut() {
        *value = one.get_attribute("value").map(|value| plain(&value)).unwrap_or_default();
    }
    Ok(())
}

fn named(one: &Element<'_, '_>) -> Option<String> {
    if one.has_attribute("disabled") {
        return None;
    }
    one.get_attribute("name").filter(|name| !name.is_empty()).map(|name| plain(&name))
}

/// The references that frameworks write into attributes.
fn plain(text: &str) -> String {
    let pairs =
        [("&quot;", "\""), ("&#34;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">")];
    let text = pairs.iter().fold(text.to_owned(), |text, (reference, sign)| text.replace(reference, sign));
    text.replace("&#38;", "&").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<form id="a" action="/other"><input name="x" value="1"></form>
        <form id="b" action="?n=1&amp;m=2"><input name="token" value="a&amp;b"><input type="checkbox" name="c" required>
        <input type="checkbox" name="d" value="2" checked><select name="s"><option value="1"><option value="2" selected>
        </select><input name="off" disabled><button name="go" value="now">Go</button></form>"#;

    #[test]
    fn a_form_is_what_a_browser_would_send() {
        let page = Url::parse("https://localhost:8443/p/").unwrap();
        let form = Form::read(PAGE, "form#b", &page).unwrap();
        assert_eq!(form.action.as_str(), "https://localhost:8443/p/?n=1&m=2");
        let sent =
            |form: &Form| form.fields.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join(" ");
        assert_eq!(sent(&form), "token=a&b d=2 s=2");
        assert_eq!(sent(&form.tick_required().untick("d").press("go")), "token=a&b s=2 c=on go=now");
        assert!(Form::read(PAGE, "form#none", &page).is_none());
    }
}
