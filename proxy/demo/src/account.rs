//! Pages of a customer: registration, login, profile, logout.

use crate::answer::Answer;
use crate::frame::Frame;
use crate::request::Request;
use crate::shop::{Customer, Order, Person, Shop};
use askama::Template;

/// Characters of a password at least.
const PASSWORD_LENGTH: usize = 6;
/// Characters of a name, an address, a telephone number, a password that are kept; as in the forms.
const NAME_LIMIT: usize = 80;
const EMAIL_LIMIT: usize = 120;
const PHONE_LIMIT: usize = 30;
const PASSWORD_LIMIT: usize = 60;

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage {
    frame: Frame,
    error: Option<&'static str>,
    name: String,
    email: String,
    phone: String,
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    frame: Frame,
    error: Option<&'static str>,
    login: String,
}

#[derive(Template)]
#[template(path = "profile.html")]
struct ProfilePage<'a> {
    frame: Frame,
    notice: Option<&'static str>,
    error: Option<&'static str>,
    email: &'a str,
    name: String,
    phone: String,
    orders: &'a [Order],
}

/// `/register`: the form; sent with `btnRegister`, a new customer who is logged in at once.
pub(crate) fn register(shop: &mut Shop, request: &Request, random: [u8; 16]) -> Answer {
    if !request.pressed("ctl00$Main$btnRegister") {
        return register_page(shop, request, None);
    }
    let wanted = wanted(request);
    if let Some(error) = refusal(shop, &wanted) {
        return register_page(shop, request, Some(error));
    }
    let id = shop.add(wanted);
    Answer::see("/profile?welcome=1").session(&shop.log_in(Person::Customer(id), random))
}

fn wanted(request: &Request) -> Customer {
    let text = |field: &str, limit| request.form.text(&format!("ctl00$Main$txt{field}"), limit);
    Customer {
        id: 0,
        name: text("Name", NAME_LIMIT),
        email: text("Email", EMAIL_LIMIT),
        phone: text("Phone", PHONE_LIMIT),
        password: text("Password", PASSWORD_LIMIT),
        city: String::new(),
        address: String::new(),
        since: "днес".to_owned(),
        orders: Vec::new(),
    }
}

fn refusal(shop: &Shop, wanted: &Customer) -> Option<&'static str> {
    if wanted.name.is_empty() {
        return Some("Моля, напишете името си.");
    }
    if !looks_like_email(&wanted.email) {
        return Some("Този e-mail не е валиден.");
    }
    if shop.by_email(&wanted.email).is_some() {
        return Some("Вече има регистрация с този e-mail.");
    }
    (wanted.password.chars().count() < PASSWORD_LENGTH).then_some("Паролата трябва да е поне 6 знака.")
}

fn looks_like_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(mailbox, host)| {
        !mailbox.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    }) && !text.contains(char::is_whitespace)
        && text.matches('@').count() == 1
}

fn register_page(shop: &Shop, request: &Request, error: Option<&'static str>) -> Answer {
    let Customer { name, email, phone, .. } = wanted(request);
    Answer::page(&RegisterPage { frame: Frame::of(shop, request), error, name, email, phone })
}

/// `/login`: the form; sent with `btnLogin`, the profile.
pub(crate) fn login(shop: &mut Shop, request: &Request, random: [u8; 16]) -> Answer {
    let login = request.form.text("ctl00$Main$txtLogin", EMAIL_LIMIT);
    if !request.pressed("ctl00$Main$btnLogin") {
        return Answer::page(&LoginPage { frame: Frame::of(shop, request), error: None, login });
    }
    let password = request.form.text("ctl00$Main$txtLoginPassword", PASSWORD_LIMIT);
    let known = shop.by_email(&login).filter(|one| !password.is_empty() && one.password == password);
    match known.map(|customer| Person::Customer(customer.id)) {
        Some(person) => Answer::see("/profile").session(&shop.log_in(person, random)),
        None => {
            let error = Some("Грешен e-mail или парола.");
            Answer::page(&LoginPage { frame: Frame::of(shop, request), error, login })
        }
    }
}

/// `/profile`: name, telephone and orders; sent with `btnSave`, changed.
pub(crate) fn profile(shop: &mut Shop, request: &Request) -> Answer {
    let Some(customer) = shop.visitor_mut(request) else {
        return Answer::see("/login");
    };
    if !request.pressed("ctl00$Main$btnSave") {
        let (name, phone) = (customer.name.clone(), customer.phone.clone());
        return profile_page(shop, request, None, (name, phone));
    }
    let Customer { name, phone, .. } = wanted(request);
    if name.is_empty() {
        return profile_page(shop, request, Some("Моля, напишете името си."), (name, phone));
    }
    (customer.name, customer.phone) = (name, phone);
    Answer::see("/profile?saved=1")
}

fn profile_page(
    shop: &Shop,
    request: &Request,
    error: Option<&'static str>,
    (name, phone): (String, String),
) -> Answer {
    let Some(Customer { email, orders, .. }) = shop.visitor(request) else {
        return Answer::see("/login");
    };
    let frame = Frame::of(shop, request);
    let notice = if error.is_some() { None } else { notice(request) };
    Answer::page(&ProfilePage { frame, notice, error, email, name, phone, orders })
}

fn notice(request: &Request) -> Option<&'static str> {
    if request.query.get("welcome").is_some() {
        return Some("Добре дошли! Регистрацията Ви е готова.");
    }
    request.query.get("saved").map(|_| "Промените са запазени.")
}

/// `/logout`: nobody, at the front page.
pub(crate) fn logout(shop: &mut Shop, request: &Request) -> Answer {
    shop.log_out(request);
    Answer::see("/").no_session()
}
