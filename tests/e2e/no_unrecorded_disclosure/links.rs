//! Where a page leads: its links and forms.

use lol_html::html_content::Element;
use lol_html::{HandlerResult, RewriteStrSettings, element, rewrite_str, text};
use std::cell::RefCell;

/// What a page has.
#[derive(Default)]
pub(super) struct Links {
    pub(super) links: Vec<String>,
    pub(super) forms: Vec<Form>,
}

/// A form of a page.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    pub(super) is_post: bool,
    pub(super) action: String,
    pub(super) fields: Vec<Field>,
    /// Buttons with a name.
    pub(super) buttons: Vec<(String, String)>,
}

/// A field of a form.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// What is sent if nobody touches it; `None`: nothing.
    pub(super) value: Option<String>,
    /// What may be chosen.
    pub(super) choices: Vec<String>,
}

/// What a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Hidden,
    Tick,
    Choice,
    Choices,
    Area,
}

impl Links {
    /// Reads a page.
    pub(super) fn of(html: &str) -> Self {
        let seen = RefCell::new(Self::default());
        let settings = RewriteStrSettings::new()
            .append_element_content_handler(element!("a[href]", |one| seen.borrow_mut().link(one, "href")))
            .append_element_content_handler(element!("[data-ajax--url]", |one| seen
                .borrow_mut()
                .autocomplete(one)))
            .append_element_content_handler(element!("form", |one| seen.borrow_mut().form(one)))
            .append_element_content_handler(element!("form input", |one| seen.borrow_mut().input(one)))
            .append_element_content_handler(element!("form button", |one| seen.borrow_mut().button(one)))
            .append_element_content_handler(element!("form select", |one| seen.borrow_mut().select(one)))
            .append_element_content_handler(element!("form textarea", |one| {
                seen.borrow_mut().add(one, Kind::Area, Some(String::new()), vec![]);
                Ok(())
            }))
            .append_element_content_handler(element!("form option", |one| seen.borrow_mut().option(one)))
            .append_element_content_handler(text!("form textarea", |piece| {
                if let Some(Field { value: Some(value), .. }) = seen.borrow_mut().last() {
                    value.push_str(&plain(piece.as_str()));
                }
                Ok(())
            }));
        rewrite_str(html, settings).unwrap();
        seen.into_inner()
    }

    fn link(&mut self, one: &Element<'_, '_>, name: &str) -> HandlerResult {
        self.links.extend(one.get_attribute(name).map(|link| plain(&link)));
        Ok(())
    }

    /// What Django's admin asks while somebody types.
    fn autocomplete(&mut self, one: &Element<'_, '_>) -> HandlerResult {
        let of = |name: &str| one.get_attribute(name).unwrap_or_default();
        let asked = ["app-label", "model-name", "field-name"].map(|name| of(&format!("data-{name}")));
        let [app, model, field] = asked;
        let url = of("data-ajax--url");
        for term in ["", "client", "10000"] {
            self.links
                .push(format!("{url}?app_label={app}&model_name={model}&field_name={field}&term={term}"));
        }
        Ok(())
    }

    fn form(&mut self, one: &Element<'_, '_>) -> HandlerResult {
        let method = one.get_attribute("method").unwrap_or_default();
        let action = plain(&one.get_attribute("action").unwrap_or_default());
        self.forms.push(Form { is_post: method.eq_ignore_ascii_case("post"), action, ..Form::default() });
        Ok(())
    }

    fn input(&mut self, one: &Element<'_, '_>) -> HandlerResult {
        let value = one.get_attribute("value").map(|value| plain(&value));
        match one.get_attribute("type").unwrap_or_default().to_ascii_lowercase().as_str() {
            "submit" | "image" => return self.button(one),
            "button" | "reset" | "file" => {}
            kind @ ("checkbox" | "radio") => {
                let choice = value.unwrap_or_else(|| "on".to_owned());
                let sent = one.has_attribute("checked").then(|| choice.clone());
                let kind = if kind == "radio" { Kind::Choice } else { Kind::Tick };
                self.add(one, kind, sent, vec![choice]);
            }
            "hidden" => self.add(one, Kind::Hidden, Some(value.unwrap_or_default()), vec![]),
            _ => self.add(one, Kind::Text, Some(value.unwrap_or_default()), vec![]),
        }
        Ok(())
    }

    /// One that takes one choice sends its first option until another one says that it is selected.
    fn select(&mut self, one: &Element<'_, '_>) -> HandlerResult {
        let kind = if one.has_attribute("multiple") { Kind::Choices } else { Kind::Choice };
        self.add(one, kind, None, vec![]);
        Ok(())
    }

    fn option(&mut self, one: &Element<'_, '_>) -> HandlerResult {
        let value = plain(&one.get_attribute("value").unwrap_or_default());
        if let Some(field) = self.last().filter(|field| matches!(field.kind, Kind::Choice | Kind::Choices)) {
            let first = field.kind == Kind::Choice && field.value.is_none();
            if first || one.has_attribute("selected") {
                field.value = Some(value.clone());
            }
            field.choices.push(value);
        }
        Ok(())
    }

    fn button(&mut self, one: &Element<'_, '_>) -> HandlerResult {
        if let (Some(form), Some(name)) = (self.forms.last_mut(), one.get_attribute("name")) {
            form.buttons.push((name, plain(&one.get_attribute("value").unwrap_or_default())));
        }
        Ok(())
    }

    fn add(&mut self, one: &Element<'_, '_>, kind: Kind, value: Option<String>, choices: Vec<String>) {
        let Some(name) = one.get_attribute("name").filter(|name| !name.is_empty()) else { return };
        if let Some(form) = self.forms.last_mut().filter(|_| !one.has_attribute("disabled")) {
            form.fields.push(Field { name: plain(&name), kind, value, choices });
        }
    }

    fn last(&mut self) -> Option<&mut Field> {
        self.forms.last_mut()?.fields.last_mut()
    }
}

impl Form {
    /// What is sent if nobody touches it.
    pub(super) fn untouched(&self) -> Vec<(String, String)> {
        let sent = |field: &Field| Some((field.name.clone(), field.value.clone()?));
        self.fields.iter().filter_map(sent).collect()
    }
}

/// The references that frameworks write into attributes.
fn plain(text: &str) -> String {
    let pairs =
        [("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (reference, sign)| text.replace(reference, sign))
}
