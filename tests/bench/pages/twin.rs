//! Pages made here that are like the real ones: as long, with as many elements, attributes, blanks, forms, scripts and
//! persons, and none of their text. If anything were made to suit the benchmark, these would be cheaper than what shops
//! really sent.

use super::real::{self, CUSTOMERS, DEMO, ORDER, REGISTRATION};
use super::shape::{Shape, grown};

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

/// Customers on the real list.
const ROWS: usize = 8;
/// What makes up the rest of a page, in UTF-8 and in windows-1251 text of its own.
const WORDS: &str = "lorem ipsum dolor sit amet consectetur ";
const WINDOWS_WORDS: &str = "металообработване, loremipsumdolor; дървообработване, sitametconsectetur; ";
const END: &str = "\n</div>\n</body>\n</html>\n";

/// What the shop has at `path`, if it is one of these.
pub(crate) fn page(path: &str) -> Option<Vec<u8>> {
    let (real, made) = match path {
        LISTING | LISTING_OPEN => (REGISTRATION, with_forms(&account(), 3)),
        DETAIL => (ORDER, with_forms(&order(), 4)),
        LIST => (CUSTOMERS, with_forms(&customers(), 2)),
        WINDOWS | WINDOWS_OPEN => (DEMO, registration()),
        _ => return None,
    };
    let shape = Shape::of(real::page(real)?);
    let charset = if real == DEMO { encoding_rs::WINDOWS_1251 } else { encoding_rs::UTF_8 };
    let words = if real == DEMO { WINDOWS_WORDS } else { WORDS };
    let (made, end) = (head(&shape) + &made, if real == DEMO { WINDOWS_END } else { END });
    let [made, end, words] = [&made, end, words].map(|text| charset.encode(text).0);
    Some(grown(&made, &end, &words, &shape))
}

/// The head, with as many scripts.
fn head(shape: &Shape) -> String {
    let script = |number| format!("<script src=\"/made/{number}.js\"></script>\n");
    let scripts: String = (0..shape.scripts).map(script).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"bg\">\n<head>\n<title>Изделия</title>\n{scripts}</head>\n<body>\n<div>\n"
    )
}

/// What counts, behind so many small forms.
fn with_forms(what: &str, forms: usize) -> String {
    let form = |number| {
        format!("<form method=\"get\" action=\"/made/{number}/\"><input name=\"made\" value=\"1\"></form>\n")
    };
    let forms: String = (0..forms).map(form).collect();
    forms + what
}

/// A registration as the adapter knows it.
fn account() -> String {
    let field = |name: &str| format!("<p><input class=\"made\" name=\"{name}\"></p>\n");
    let fields: String = ["registration-email", "made-1", "made-2"].map(field).concat();
    format!(
        "<form id=\"register_form\" method=\"post\">\n{fields}{} type=\"submit\">Напред</button>\n</form>\n",
        super::BEFORE,
    )
}

/// One customer's order, where the adapter looks for names and addresses of people.
fn order() -> String {
    let row = |name: &str, what: &str| format!("<tr><th>{name}</th><td>{what}</td></tr>\n");
    let rows: String = (1..=4).map(|number| row("Ред", &format!("{number},40"))).collect();
    let links: String =
        (1..=3).map(|part| format!("<a href=\"/dashboard/orders/100010/part-{part}/\">Част</a>\n")).collect();
    let street = "Мария Колева<br/>бул. Съчинен 44<br/>Варна<br/>9000<br/>";
    let (street, number) = (row("Къде", street), row("Обаждане", "+359881111111"));
    format!(
        "<table class=\"table-bordered\"><tr><td>Мария Колева</td><td>buyer@example.org</td></tr></table>
<div id=\"shipping\"><table>{rows}{street}{number}{}</table></div>
{links}",
        row("Още", "не"),
    )
}

/// As many customers as the real list has, a row each; one of them is whoever reads it.
fn customers() -> String {
    let row = |number: usize| {
        let name = if number == 1 { "staff".to_owned() } else { format!("buyer{number}") };
        format!(
            "<tr><td><input type=\"checkbox\" value=\"{number}\"></td><td><a href=\"/dashboard/users/{number}/\">{name}@example.org</a></td><td>Купувач</td><td>да</td><td>не</td><td>3 май, 9:20</td><td>2</td><td><a href=\"/dashboard/users/{number}/\">Виж</a></td></tr>\n"
        )
    };
    let rows: String = (1..=ROWS).map(row).collect();
    format!("<form id=\"user_list_form\" method=\"post\"><table><tbody>\n{rows}</tbody></table></form>\n")
}

const WINDOWS_END: &str = "\n</form>\n</div>\n</body>\n</html>\n";

/// A registration as the adapter of the demo shop knows it, within a form that goes round the page.
fn registration() -> String {
    let field =
        |name: &str| format!("<p><input type=\"text\" class=\"made\" name=\"ctl00$Main${name}\"></p>\n");
    let fields: String = ["txtEmail", "txtMade1", "txtMade2", "txtMade3"].map(field).concat();
    format!(
        "<form method=\"post\" action=\"\">\n<div id=\"pnlRegister\">\n{fields}{}<input type=\"submit\" name=\"ctl00$Main$btnRegister\" value=\"Напред\"></div>\n</div>\n",
        real::DEMO_BEFORE,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use real::{DEMO_OPEN, REGISTRATION_OPEN};

    const PAIRS: [(&str, &str); 6] = [
        (LISTING, REGISTRATION),
        (LISTING_OPEN, REGISTRATION_OPEN),
        (DETAIL, ORDER),
        (LIST, CUSTOMERS),
        (WINDOWS, DEMO),
        (WINDOWS_OPEN, DEMO_OPEN),
    ];
    /// A line of the real page that is longer says something, bytes.
    const LINE: usize = 40;

    fn count(page: &[u8], mark: &str) -> usize {
        page.windows(mark.len()).filter(|at| *at == mark.as_bytes()).count()
    }

    #[test]
    fn twins_have_the_shape_of_the_real_ones() {
        for (twin, real) in PAIRS {
            let (made, sent) = (page(twin).unwrap(), real::page(real).unwrap());
            assert_eq!(Shape::of(&made), Shape::of(sent), "{twin}");
            for mark in [super::super::BEFORE, real::DEMO_BEFORE] {
                assert_eq!(count(&made, mark), count(sent, mark), "{twin}: {mark}");
            }
        }
        assert_eq!(page("/"), None);
    }

    #[test]
    fn twins_say_nothing_that_the_real_ones_say() {
        for (twin, real) in PAIRS {
            let (made, sent) = (page(twin).unwrap(), real::page(real).unwrap());
            for line in sent.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii) {
                let same = line.len() >= LINE && made.windows(line.len()).any(|at| at == line);
                assert!(!same, "{twin} has {:?}", String::from_utf8_lossy(line));
            }
        }
    }
}
