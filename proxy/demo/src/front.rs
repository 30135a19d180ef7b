//! Pages for everybody.

use crate::answer::Answer;
use crate::frame::Frame;
use crate::goods::{self, Product, Section};
use crate::request::Request;
use crate::shop::Shop;
use crate::words::{self, Text};
use askama::Template;
use http::StatusCode;

#[derive(Template)]
#[template(path = "catalogue.html")]
struct Catalogue {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "product.html")]
struct ProductPage {
    frame: Frame,
    product: &'static Product,
    section: &'static Section,
}

#[derive(Template)]
#[template(path = "text.html")]
struct TextPage {
    frame: Frame,
    text: &'static Text,
}

#[derive(Template)]
#[template(path = "fault.html")]
struct Fault {
    frame: Frame,
    title: &'static str,
    words: &'static str,
}

/// `/`: what is sold.
pub(crate) fn catalogue(shop: &Shop, request: &Request) -> Answer {
    Answer::page(&Catalogue { frame: Frame::of(shop, request) })
}

/// `/product?id=`: one thing.
pub(crate) fn product(shop: &Shop, request: &Request) -> Answer {
    let id = request.query.get("id").and_then(|id| id.parse().ok());
    match id.and_then(goods::find) {
        Some((product, section)) => {
            Answer::page(&ProductPage { frame: Frame::of(shop, request), product, section })
        }
        None => not_found(shop, request),
    }
}

/// `/terms`: the terms of sale.
pub(crate) fn terms(shop: &Shop, request: &Request) -> Answer {
    Answer::page(&TextPage { frame: Frame::of(shop, request), text: &words::TERMS })
}

/// `/privacy`: what is kept about people.
pub(crate) fn privacy(shop: &Shop, request: &Request) -> Answer {
    Answer::page(&TextPage { frame: Frame::of(shop, request), text: &words::PRIVACY })
}

/// 404.
pub(crate) fn not_found(shop: &Shop, request: &Request) -> Answer {
    let frame = Frame::of(shop, request);
    let words = "Може би е преместена, а може би никога не я е имало.";
    Answer::page(&Fault { frame, title: "Няма такава страница", words }).status(StatusCode::NOT_FOUND)
}

/// 500, as such frameworks answer when their hidden fields came back changed.
pub(crate) fn broken_state(shop: &Shop, request: &Request) -> Answer {
    let frame = Frame::of(shop, request);
    let words =
        "Скритите полета на формуляра не са тези, които магазинът изпрати. Отворете страницата наново.";
    Answer::page(&Fault { frame, title: "Грешка в приложението", words })
        .status(StatusCode::INTERNAL_SERVER_ERROR)
}

macro_rules! pictures {
    ($path:expr, $($name:literal),* $(,)?) => {
        match $path {
            $(concat!("/img/", $name, ".svg") => Some(include_bytes!(concat!("../assets/img/", $name, ".svg")).as_slice()),)*
            _ => None,
        }
    };
}

/// The style sheet and the pictures.
pub(crate) fn file(path: &str) -> Option<Answer> {
    if path == "/style.css" {
        return Some(Answer::of("text/css", include_bytes!("../assets/style.css").to_vec()));
    }
    let picture: Option<&[u8]> = pictures!(
        path, "logo", "weave", "can", "candle", "cloth", "coffee", "honey", "jar", "lantern", "rug", "seeds",
        "shears", "spoon", "stew",
    );
    picture.map(|bytes| Answer::of("image/svg+xml", bytes.to_vec()))
}
