//! One request and all that came back.

use super::links::Form;
use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::{ORIGIN, REFERER};
use std::collections::BTreeMap;
use std::fmt;
use vratar_tests::{Answer, Http};

/// Who walks through the shop.
pub(super) struct Walker {
    /// `admin`
    pub(super) name: &'static str,
    /// Their own address, lower case; empty: nobody knows it.
    pub(super) own: &'static str,
    pub(super) http: Http,
}

/// A request and its answer.
pub(super) struct Visit {
    pub(super) walker: &'static str,
    pub(super) own: &'static str,
    pub(super) method: Method,
    /// Path and query.
    pub(super) target: String,
    /// What the body brought.
    pub(super) sent: String,
    /// Between these two the answer came.
    pub(super) began: Timestamp,
    pub(super) ended: Timestamp,
    pub(super) answer: Answer,
}

/// A request to be made.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub(super) method: Method,
    /// Path and query, absolute.
    pub(super) target: String,
    pub(super) fields: Vec<(String, String)>,
    /// The page that leads there.
    pub(super) from: String,
}

impl Ask {
    pub(super) fn get(target: &str) -> Self {
        Self { method: Method::GET, target: target.to_owned(), fields: Vec::new(), from: String::new() }
    }

    pub(super) fn post(target: &str, fields: Vec<(String, String)>, from: &str) -> Self {
        Self { method: Method::POST, target: target.to_owned(), fields, from: from.to_owned() }
    }

    /// The path, numbers and keys in it left out.
    pub(super) fn path(&self) -> String {
        let path = self.target.split('?').next().unwrap();
        path.split('/').map(segment).collect::<Vec<_>>().join("/")
    }

    /// What tells requests of one path from each other: which parameters, and what those say that choose.
    pub(super) fn shape(&self) -> String {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let named: BTreeMap<String, String> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (name.to_owned(), chosen(name, value)))
            .collect();
        let mut fields: Vec<String> = self
            .fields
            .iter()
            .map(|(name, value)| format!("{}{}", segment(name), chosen(name, value)))
            .collect();
        fields.dedup();
        format!("{} {} {named:?} {fields:?}", self.method, self.path())
    }
}

/// Parameters whose value is part of what is asked for.
const CHOOSING: [&str; 7] =
    ["report_type", "response_format", "download", "field_name", "model_name", "action", "show_preview"];

fn chosen(name: &str, value: &str) -> String {
    match name {
        _ if CHOOSING.contains(&name) => format!("={value}"),
        _ if value.is_empty() => "=".to_owned(),
        _ => String::new(),
    }
}

fn segment(segment: &str) -> String {
    if segment.len() > 20 && segment.contains(':') {
        return "*".to_owned();
    }
    let mut out: String =
        segment.chars().map(|sign| if sign.is_ascii_digit() { '#' } else { sign }).collect();
    while out.contains("##") {
        out = out.replace("##", "#");
    }
    out
}

impl Walker {
    /// Makes a request.
    pub(super) async fn go(&self, ask: &Ask) -> Visit {
        let mut request = self.http.request(ask.method.clone(), &ask.target);
        if ask.method == Method::POST {
            let origin = self.http.request(Method::GET, "/").build().unwrap().url().origin();
            let origin = origin.ascii_serialization();
            request = request.header(REFERER, format!("{origin}{}", ask.from)).header(ORIGIN, origin);
            request = request.form(&ask.fields);
        }
        let began = Timestamp::now();
        let answer = self.http.send(request).await;
        let sent = ask.fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        Visit {
            walker: self.name,
            own: self.own,
            method: ask.method.clone(),
            target: ask.target.clone(),
            sent: sent.join("\n"),
            began,
            ended: Timestamp::now(),
            answer,
        }
    }
}

impl Visit {
    /// Head and body as text.
    pub(super) fn text(&self) -> String {
        let head = self
            .answer
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes())));
        format!("{}\n{}", head.collect::<String>(), self.answer.text())
    }

    /// What the request said.
    pub(super) fn asked(&self) -> String {
        format!("{}\n{}", self.target.replace('+', " "), self.sent)
    }

    /// The path alone.
    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    /// Whether it is a page.
    pub(super) fn is_page(&self) -> bool {
        self.answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"))
    }

    /// The form of the page whose action or fields have all of `marks`.
    pub(super) fn form(&self, marks: &[&str]) -> Form {
        let page = super::links::Links::of(&self.answer.text());
        let has = |form: &Form, mark: &str| {
            form.action.contains(mark) || form.fields.iter().any(|field| field.name == mark)
        };
        let found = page.forms.into_iter().find(|form| marks.iter().all(|mark| has(form, mark)));
        found.unwrap_or_else(|| panic!("no form {marks:?} on {}:\n{}", self.target, self.answer.text()))
    }
}

impl fmt::Display for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {} {}", self.walker, self.method, self.target, self.answer.status.as_u16())
    }
}
