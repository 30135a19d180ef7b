//! Pages made here that are like the real ones: as long, with as many forms and persons, and none of their text. If anything
//! were made to suit the benchmark, these would be cheaper than what shops really sent.

use super::real::{self, CUSTOMERS, DEMO_OPEN, ORDER, REGISTRATION_OPEN};
use super::{fill, sized_with, staff};

/// Made, as long as django-oscar's registration, on the path of no interest…
pub(crate) const LISTING_OPEN: &str = "/range/made.html";
/// …and where the adapter asks.
pub(crate) const LISTING: &str = "/accounts/login/?made=1";
/// One customer's order.
pub(crate) const DETAIL: &str = "/dashboard/orders/100010/?made=1";
/// As many customers.
pub(crate) const LIST: &str = "/dashboard/users/?made=1";
/// In windows-1251, like the demo shop's registration…
pub(crate) const WINDOWS_OPEN: &str = "/windows/made.html";
/// …and where its adapter asks.
pub(crate) const WINDOWS: &str = "/register?made=1";

/// The files that the shop has for them, and of which page.
pub(crate) const FILES: [(&str, &str); 6] = [
    (LISTING_OPEN, LISTING_OPEN),
    ("/made/listing.html", LISTING),
    ("/made/detail.html", DETAIL),
    ("/made/list.html", LIST),
    (WINDOWS_OPEN, WINDOWS_OPEN),
    ("/windows/made-asked.html", WINDOWS),
];

/// Forms for products, besides the three that every made page has: the real one has four in all.
const PRODUCTS: usize = 1;
/// Customers on the real list.
const ROWS: usize = 8;

/// What the shop has at `path`, if it is one of these.
pub(crate) fn page(path: &str) -> Option<Vec<u8>> {
    let like = |real: &str| real::page(real).map_or(0, <[u8]>::len);
    Some(match path {
        LISTING | LISTING_OPEN => {
            sized_with(super::REGISTRATION, PRODUCTS, like(REGISTRATION_OPEN)).into_bytes()
        }
        DETAIL => staff::detail_of(like(ORDER)).into_bytes(),
        LIST => staff::rows_of(ROWS, like(CUSTOMERS)).into_bytes(),
        WINDOWS | WINDOWS_OPEN => windows(like(DEMO_OPEN)),
        _ => return None,
    })
}

/// A page of `bytes` bytes in windows-1251 with a registration as the shop's program writes it.
fn windows(bytes: usize) -> Vec<u8> {
    let field = |name: &str| format!("<p><label>Поле: <input type=\"text\" name=\"{name}\"></label></p>\n");
    let fields: String = (1..=3).map(|number| field(&format!("ctl00$Main$txt{number}"))).collect();
    let page = format!(
        "<html lang=\"bg\"><head><title>Изделия</title></head><body>\n<form method=\"post\" action=\"\">\n{}<div id=\"pnlRegister\">\n{}{fields}{}<input type=\"submit\" name=\"ctl00$Main$btnRegister\" value=\"Напред\"></div>\n</div></form>\n<p>",
        "<p>Тук стои текст за <a href=\"/\">изделия</a> от метал и дърво.</p>\n".repeat(12),
        field("ctl00$Main$txtEmail"),
        real::DEMO_BEFORE,
    );
    // One byte a character in this charset: what is to be filled up counts so.
    let (encoded, _, _) = encoding_rs::WINDOWS_1251.encode(&page);
    let mut filling = String::new();
    fill(&mut filling, bytes.saturating_sub(encoded.len()), "</p></body></html>\n");
    [&encoded, filling.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use real::{DEMO, REGISTRATION};

    fn count(page: &[u8], mark: &str) -> usize {
        page.windows(mark.len()).filter(|at| *at == mark.as_bytes()).count()
    }

    #[test]
    fn twins_are_as_long_and_show_as_many() {
        let pairs = [
            (LISTING, REGISTRATION),
            (LISTING_OPEN, REGISTRATION_OPEN),
            (DETAIL, ORDER),
            (LIST, CUSTOMERS),
            (WINDOWS, DEMO),
            (WINDOWS_OPEN, DEMO_OPEN),
        ];
        for (twin, real) in pairs {
            let (twin, real) = (page(twin).unwrap(), real::page(real).unwrap());
            assert_eq!(twin.len(), real.len());
            for mark in ["<form", "@example.org", "+359", super::super::BEFORE, real::DEMO_BEFORE] {
                assert_eq!(count(&twin, mark), count(real, mark), "{mark}");
            }
        }
        assert_eq!(page("/"), None);
    }
}
