//! What takes several pages: logins, registration, orders, links in mails.

use super::links::Kind;
use super::visit::{Ask, Visit, Walker};
use vratar_tests::{OSCAR_PASSWORD, Oscar};

/// Where the goods go.
const ADDRESS: [(&str, &str); 7] = [
    ("first_name", "Яна"),
    ("last_name", "Липова"),
    ("line1", "ул. „Измислена“ № 1"),
    ("line4", "Пловдив"),
    ("postcode", "4000"),
    ("country", "BG"),
    ("phone_number", "+35920007001"),
];
/// As many redirects follow each other at most.
const HOPS: usize = 5;

/// One walker's steps, all of them kept.
pub(super) struct Steps<'w> {
    pub(super) walker: &'w Walker,
    pub(super) visits: &'w mut Vec<Visit>,
}

impl Steps<'_> {
    pub(super) async fn get(&mut self, target: &str) {
        self.go(Ask::get(target)).await;
    }

    /// Fills the form of the last page that has all of `marks` (in its action or among its fields), sends it, and follows.
    pub(super) async fn send(&mut self, marks: &[&str], values: &[(&str, &str)]) {
        let page = self.last();
        let form = page.form(marks);
        let action = if form.action.is_empty() { page.target.clone() } else { form.action.clone() };
        let action = page.answer.url.join(&action).unwrap();
        let mut fields = form.untouched();
        fields.retain(|(name, _)| values.iter().all(|(other, _)| other != name));
        fields.extend(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        // Whatever is asked is answered.
        let asked =
            form.fields.iter().filter(|field| field.kind == Kind::Tick && field.name.starts_with("vratar"));
        fields.extend(asked.map(|field| (field.name.clone(), field.choices[0].clone())));
        let from = page.path().to_owned();
        let ask = Ask::post(&path_of(&action), fields, &from);
        self.go(ask).await;
    }

    pub(super) fn last(&self) -> &Visit {
        self.visits.last().unwrap()
    }

    /// Panics unless the last page is at `path`.
    pub(super) fn is_at(&self, path: &str) {
        let last = self.last();
        assert_eq!((last.path(), last.answer.status.as_u16()), (path, 200), "{}", last.answer.text());
    }

    async fn go(&mut self, ask: Ask) {
        let mut visit = self.walker.go(&ask).await;
        for _ in 0..HOPS {
            let Some(location) = visit.answer.location() else { break };
            let next = Ask::get(&path_of(&location.parse().unwrap()));
            self.visits.push(visit);
            visit = self.walker.go(&next).await;
        }
        self.visits.push(visit);
    }

    /// At the dashboard's or the admin's own page.
    pub(super) async fn staff_login(&mut self, page: &str, name: &str) {
        self.get(page).await;
        self.send(&["username", "password"], &[("username", name), ("password", "wrong")]).await;
        self.send(&["username", "password"], &[("username", name), ("password", OSCAR_PASSWORD)]).await;
        self.is_at(page.split("login").next().unwrap());
    }

    /// Wrong first: the page repeats the address.
    pub(super) async fn customer_login(&mut self, email: &str) {
        self.get("/accounts/login/").await;
        for password in ["wrong-password-1", OSCAR_PASSWORD] {
            let fields = [("login-username", email), ("login-password", password), ("login_submit", "1")];
            self.send(&["login-username"], &fields).await;
        }
    }

    /// What is selected in the list of orders, and all of it.
    pub(super) async fn export(&mut self) {
        for across in ["0", "1"] {
            self.get("/dashboard/orders/").await;
            let chosen =
                [("action", "download_selected_orders"), ("selected_order", "3"), ("select_across", across)];
            self.send(&["selected_order"], &chosen).await;
            let kind = self.last().answer.header("content-type");
            assert!(kind.is_some_and(|kind| kind.starts_with("text/csv")), "{}", self.last().answer.text());
        }
    }

    /// Somebody new.
    pub(super) async fn register(&mut self, email: &str) {
        for (path, prefix) in [("/accounts/login/", "registration-"), ("/accounts/register/", "")] {
            self.get(path).await;
            let [name, first, second] =
                ["email", "password1", "password2"].map(|field| format!("{prefix}{field}"));
            // The first time the passwords differ.
            let again = if prefix.is_empty() { OSCAR_PASSWORD } else { "something-else-9" };
            let fields = [
                (&name[..], email),
                (&first, OSCAR_PASSWORD),
                (&second, again),
                ("registration_submit", "1"),
            ];
            self.send(&[&name], &fields).await;
        }
        assert!(self.last().path() != "/accounts/register/", "{}", self.last().answer.text());
    }

    /// From a product to the thanks; `guest`: by which address, without an account.
    pub(super) async fn order(&mut self, guest: Option<&str>) {
        self.get("/catalogue/stoka-3_3/").await;
        self.send(&["/basket/add/"], &[]).await;
        self.get("/checkout/").await;
        if let Some(email) = guest {
            self.send(&["options", "username"], &[("options", "anonymous"), ("username", email)]).await;
        }
        self.get("/checkout/shipping-address/").await;
        self.send(&["line1"], &ADDRESS).await;
        for step in ["shipping-method", "payment-method", "preview"] {
            self.get(&format!("/checkout/{step}/")).await;
        }
        self.send(&["action", "csrfmiddlewaretoken"], &[("action", "place_order")]).await;
        self.is_at("/checkout/thank-you/");
    }

    /// What only a mail leads to: the newest link of this sort that the shop has written.
    pub(super) async fn mailed(&mut self, shop: &Oscar, sort: &str) {
        let log = shop.log().replace("=\n", "");
        let start = log.rfind(sort).unwrap_or_else(|| panic!("no mail with {sort}:\n{log}"));
        let link: String =
            log[start..].chars().take_while(|sign| !sign.is_whitespace() && *sign != '"').collect();
        self.get(&link).await;
    }
}

fn path_of(url: &reqwest::Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}
