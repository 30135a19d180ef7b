//! Pages of the people who work in the shop: customers as list, dossier, file and paper.

use crate::answer::Answer;
use crate::frame::Frame;
use crate::front;
use crate::people::ACCOUNTS;
use crate::request::Request;
use crate::shop::{Customer, Order, Person, Shop};
use crate::{Account, Role};
use askama::Template;
use encoding_rs::WINDOWS_1251;
use http::{HeaderValue, header};

/// Customers on one page of the list.
const PAGE: usize = 10;
/// Characters of a user name, a password or a search that are read.
const TEXT_LIMIT: usize = 80;

#[derive(Template)]
#[template(path = "staff_login.html")]
struct LoginPage {
    frame: Frame,
    error: Option<&'static str>,
    user: String,
}

#[derive(Template)]
#[template(path = "customers.html")]
struct ListPage<'a> {
    frame: Frame,
    total: usize,
    search: String,
    rows: Vec<&'a Customer>,
    page: usize,
    pages: Vec<usize>,
}

#[derive(Template)]
#[template(path = "customer.html")]
struct Dossier<'a> {
    frame: Frame,
    customer: &'a Customer,
    orders: &'a [Order],
}

#[derive(Template)]
#[template(path = "print.html")]
struct PrintPage<'a> {
    frame: Frame,
    rows: &'a [Customer],
}

/// `/admin/login`: the form; sent with `btnStaffLogin`, the list of customers.
pub(crate) fn login(shop: &mut Shop, request: &Request, random: [u8; 16]) -> Answer {
    let user = request.form.text("ctl00$Main$txtUser", TEXT_LIMIT);
    if !request.pressed("ctl00$Main$btnStaffLogin") {
        return Answer::page(&LoginPage { frame: Frame::of(shop, request), error: None, user });
    }
    let password = request.form.text("ctl00$Main$txtUserPassword", TEXT_LIMIT);
    if ACCOUNTS.iter().any(|one| lets_in(one, &user, &password)) {
        return Answer::see("/admin/customers").session(&shop.log_in(Person::Staff, random));
    }
    let error = Some("Грешен потребител или парола.");
    Answer::page(&LoginPage { frame: Frame::of(shop, request), error, user })
}

fn lets_in(account: &Account, user: &str, password: &str) -> bool {
    account.role == Role::Staff && account.login == user && account.password == password
}

/// `/admin/…` for somebody who is logged in; everybody else is sent to the login.
pub(crate) fn page(shop: &Shop, request: &Request) -> Answer {
    if !shop.is_staff(request) {
        return Answer::see("/admin/login");
    }
    match request.path.as_str() {
        "/admin/customers" => list(shop, request),
        "/admin/customer" => dossier(shop, request),
        "/admin/customers.csv" => export(shop),
        "/admin/customers/print" => {
            Answer::page(&PrintPage { frame: Frame::of(shop, request), rows: shop.customers() })
        }
        _ => front::not_found(shop, request),
    }
}

fn list(shop: &Shop, request: &Request) -> Answer {
    let search = match request.pressed("ctl00$Main$btnSearch") {
        true => request.form.text("ctl00$Main$txtSearch", TEXT_LIMIT),
        false => String::new(),
    };
    let found = found(shop, &search);
    let page = request.query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    let (skipped, shown) =
        if search.is_empty() { (PAGE.saturating_mul(page.max(1) - 1), PAGE) } else { (0, usize::MAX) };
    let pages = if search.is_empty() { (1..=found.len().div_ceil(PAGE)).collect() } else { Vec::new() };
    let total = found.len();
    let rows = found.into_iter().skip(skipped).take(shown).collect();
    Answer::page(&ListPage { frame: Frame::of(shop, request), total, search, rows, page, pages })
}

fn found<'a>(shop: &'a Shop, search: &str) -> Vec<&'a Customer> {
    let wanted = search.to_lowercase();
    let fits = |one: &&Customer| one.name.to_lowercase().contains(&wanted) || one.email.contains(&wanted);
    shop.customers().iter().filter(fits).collect()
}

fn dossier(shop: &Shop, request: &Request) -> Answer {
    let id = request.query.get("id").and_then(|id| id.parse().ok());
    match id.and_then(|id| shop.customer(id)) {
        Some(customer) => {
            let frame = Frame::of(shop, request);
            Answer::page(&Dossier { frame, customer, orders: &customer.orders })
        }
        None => front::not_found(shop, request),
    }
}

/// windows-1251, semicolons, CRLF: what the Excel of the time opened with a double click.
fn export(shop: &Shop) -> Answer {
    let mut lines = String::from("Номер;Име;E-mail;Телефон;Град;Адрес;Регистрация\r\n");
    for one in shop.customers() {
        let id = one.id.to_string();
        let cells = [&id, &one.name, &one.email, &one.phone, &one.city, &one.address, &one.since];
        lines.push_str(&cells.map(|cell| quoted(cell)).join(";"));
        lines.push_str("\r\n");
    }
    Answer::of("text/csv", WINDOWS_1251.encode(&lines).0.into_owned())
        .header(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=customers.csv"))
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ';', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
