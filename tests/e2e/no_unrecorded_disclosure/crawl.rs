//! Every link and form of the pages, in the order in which they are met: same shop, same walk.

use super::links::{Field, Form, Kind, Links};
use super::visit::{Ask, Visit, Walker};
use reqwest::Method;
use std::collections::{HashMap, HashSet, VecDeque};

/// How many of what looks alike.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// Requests of one shape (path, names of parameters).
    pub(super) alike: usize,
    /// Requests of one path, whatever the parameters.
    pub(super) of_path: usize,
}

/// Lists that many parameters make another list of; as many more of them.
const LISTS: [&str; 4] =
    ["/dashboard/orders/", "/dashboard/users/", "/dashboard/reports/", "/admin/autocomplete/"];
const MORE: usize = 8;

/// Never asked for: it would end the walk, change the language or the walker's own password, order, or delete.
const NEVER: [&str; 7] =
    ["logout", "cancel", "setlang", "change-password", "/password/", "/static/", "/media/"];
const NEVER_SENT: [&str; 8] =
    ["delete", "remove", "unlink", "/login", "/register", "/checkout/", "delete_selected", "place_order"];
/// Where nobody is but goods; a look at each sort of page is enough.
const GOODS: [&str; 20] = [
    "/catalogue/",
    "/search/",
    "/basket/",
    "/offers/",
    "/dashboard/catalogue/",
    "/dashboard/ranges/",
    "/dashboard/pages/",
    "/dashboard/offers/",
    "/dashboard/shipping/",
    "/admin/auth/group/",
    "/admin/address/country/",
    "/admin/catalogue/",
    "/admin/flatpages/",
    "/admin/offer/",
    "/admin/order/lineprice/",
    "/admin/partner/",
    "/admin/payment/sourcetype/",
    "/admin/sites/",
    "/admin/shipping/",
    "/admin/thumbnail/",
];
/// Buttons that do what another one of the form does.
const AGAIN: [&str; 3] = ["_addanother", "_continue", "_saveasnew"];

/// What is typed into a field of a search.
fn words(name: &str) -> &'static [&'static str] {
    match name {
        _ if name.contains("email") => &["client7@example.org", "nikoj@example.net", "CLIENT"],
        _ if name.contains("date") => &["2020-01-01"],
        _ if name.contains("number") => &["100007"],
        _ if name.contains("name") => &["Гергана", "Липови"],
        "q" => &["Гергана", "client7@example.org", "100007"],
        _ => &["client"],
    }
}

/// One walker's way.
pub(super) struct Crawl<'w> {
    walker: &'w Walker,
    bounds: Bounds,
    /// Prefixes of the part of the shop that is walked through.
    within: &'w [&'w str],
    seen: HashSet<String>,
    shapes: HashMap<String, usize>,
    paths: HashMap<String, usize>,
    waiting: VecDeque<Ask>,
}

/// Walks from `starts` as long as something new is met.
pub(super) async fn crawl(
    walker: &Walker,
    bounds: Bounds,
    within: &[&str],
    starts: &[&str],
    visits: &mut Vec<Visit>,
) {
    let mut crawl = Crawl {
        walker,
        bounds,
        within,
        seen: HashSet::new(),
        shapes: HashMap::new(),
        paths: HashMap::new(),
        waiting: VecDeque::new(),
    };
    starts.iter().for_each(|start| crawl.offer(Ask::get(start)));
    while let Some(ask) = crawl.waiting.pop_front() {
        let visit = crawl.walker.go(&ask).await;
        // The shop breaks off at some of its own links; the door must not.
        assert!(
            visit.answer.status.as_u16() <= 500,
            "{ask:?}: {}\n{}",
            visit.answer.status,
            visit.answer.text()
        );
        crawl.read(&visit);
        visits.push(visit);
    }
}

impl Crawl<'_> {
    fn read(&mut self, visit: &Visit) {
        if let Some(location) = visit.answer.location() {
            self.link(visit, &location);
        }
        if !visit.is_page() {
            return;
        }
        let page = Links::of(&visit.answer.text());
        page.links.iter().for_each(|link| self.link(visit, link));
        page.forms.iter().for_each(|form| self.form(visit, form));
    }

    fn link(&mut self, visit: &Visit, link: &str) {
        if let Some(target) = target(visit, link) {
            self.offer(Ask::get(&target));
        }
    }

    fn form(&mut self, visit: &Visit, form: &Form) {
        let action = if form.action.is_empty() { visit.target.as_str() } else { &form.action };
        let Some(action) = target(visit, action) else { return };
        if form.is_post {
            self.send(visit, form, &action);
        } else {
            let action = action.split('?').next().unwrap();
            searches(form)
                .iter()
                .for_each(|fields| self.offer(Ask::get(&format!("{action}?{}", encoded(fields)))));
        }
    }

    /// As it is, by each of its buttons; what nobody has written is written.
    fn send(&mut self, visit: &Visit, form: &Form, action: &str) {
        let is_never = |text: &str| NEVER_SENT.iter().any(|never| text.contains(never));
        if is_never(action) || form.fields.iter().any(|field| is_never(&field.name)) {
            return;
        }
        let mut fields = form.untouched();
        for (name, value) in &mut fields {
            match name.as_str() {
                "message" if value.is_empty() => *value = "Пита и nikoj@example.net".to_owned(),
                "preview_order_number" => *value = "100000".to_owned(),
                "preview_email" => *value = "client9@example.org".to_owned(),
                _ => {}
            }
        }
        let buttons = form.buttons.iter().filter(|(name, value)| !is_never(name) && !is_never(value));
        let mut buttons: Vec<_> =
            buttons.filter(|(name, _)| !AGAIN.contains(&name.as_str())).map(Some).collect();
        if buttons.is_empty() && form.buttons.is_empty() {
            buttons.push(None);
        }
        for button in buttons {
            let fields = fields.iter().cloned().chain(button.cloned()).collect();
            self.offer(Ask::post(action, fields, visit.path()));
        }
    }

    fn offer(&mut self, ask: Ask) {
        let path = ask.path();
        let is_within = self.within.iter().any(|prefix| path.starts_with(prefix));
        if !is_within || NEVER.iter().any(|never| ask.target.contains(never)) {
            return;
        }
        let kind = kind(&ask);
        let Bounds { alike, mut of_path } = self.bounds;
        if LISTS.contains(&path.as_str()) {
            of_path *= MORE;
        }
        let (shapes, paths) =
            (self.shapes.entry(ask.shape()).or_default(), self.paths.entry(kind).or_default());
        if *shapes < alike && *paths < of_path && self.seen.insert(format!("{ask:?}")) {
            *shapes += 1;
            *paths += 1;
            self.waiting.push_back(ask);
        }
    }
}

/// Which requests are as good as another: of goods one list, one thing, one form; in the Django admin each list and each
/// form, but what is the same for all is looked at once for each of its parts.
fn kind(ask: &Ask) -> String {
    let (method, path) = (&ask.method, ask.path());
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let (first, last) = (segments[0], segments[segments.len() - 1]);
    let same =
        ["add", "history", "delete"].contains(&last) || (*method == Method::POST && segments.len() == 3);
    match GOODS.iter().find(|goods| path.starts_with(**goods)) {
        Some(goods) => format!("{method} {goods} {last}"),
        None if first == "admin" && segments.len() > 2 && same => format!("{method} {} {last}", segments[1]),
        None => format!("{method} {path}"),
    }
}

/// Path and query of a link, if it leads into the same site.
fn target(visit: &Visit, link: &str) -> Option<String> {
    let url = visit.answer.url.join(link).ok()?;
    (url.origin() == visit.answer.url.origin()).then(|| match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    })
}

/// Every search that a form can make: as it is, by each word in each field, by each choice, and that with each tick.
fn searches(form: &Form) -> Vec<Vec<(String, String)>> {
    let mut untouched = form.untouched();
    untouched.extend(form.buttons.first().cloned());
    let mut all = vec![untouched.clone()];
    for field in &form.fields {
        let values: Vec<&str> = match field.kind {
            Kind::Text => words(&field.name).to_vec(),
            Kind::Choice | Kind::Choices | Kind::Tick => field.choices.iter().map(String::as_str).collect(),
            Kind::Hidden | Kind::Area => vec![],
        };
        for value in values {
            let with = filled(&untouched, &field.name, value);
            if field.kind == Kind::Choice {
                let ticks = form.fields.iter().filter(|field| field.kind == Kind::Tick);
                all.extend(ticks.map(|tick| filled(&with, &tick.name, &first(tick))));
            }
            all.push(with);
        }
    }
    all
}

fn first(tick: &Field) -> String {
    tick.choices.first().cloned().unwrap_or_default()
}

fn filled(fields: &[(String, String)], name: &str, value: &str) -> Vec<(String, String)> {
    let others = fields.iter().filter(|(field, _)| field != name).cloned();
    others.chain([(name.to_owned(), value.to_owned())]).collect()
}

fn encoded(fields: &[(String, String)]) -> String {
    let mut url = reqwest::Url::parse("http://localhost/").unwrap();
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap_or_default().to_owned()
}
