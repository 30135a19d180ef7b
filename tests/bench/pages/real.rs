//! Pages exactly as shops sent them: the cases of the shipped adapters `oscar` and `demo`. Nothing in the benchmark was made
//! to suit them, nor they to suit it.

/// django-oscar: the page with login and registration, on a path of no interest…
pub(crate) const REGISTRATION_OPEN: &str = "/range/registration.html";
/// …and where the adapter asks for a registration.
pub(crate) const REGISTRATION: &str = "/accounts/login/?real=1";
/// An order in its staff area…
pub(crate) const ORDER: &str = "/dashboard/orders/100010/?real=1";
/// …and its list of customers.
pub(crate) const CUSTOMERS: &str = "/dashboard/users/?real=1";
/// The demo shop, windows-1251: its registration on a path of no interest, where the adapter puts its questions, and what
/// stands just behind them.
pub(crate) const DEMO_OPEN: &str = "/windows/register.html";
/// The same where the adapter asks.
pub(crate) const DEMO: &str = "/register";
/// What stands just behind the place.
pub(crate) const DEMO_BEFORE: &str = r#"<div class="buttons">"#;

/// What the shop has at `path`, if it is one of these.
pub(crate) fn page(path: &str) -> Option<&'static [u8]> {
    Some(body(match path {
        REGISTRATION | REGISTRATION_OPEN => {
            include_bytes!("../../../adapters/oscar/cases/registration-page/shop.http")
        }
        ORDER => include_bytes!("../../../adapters/oscar/cases/order/shop.http"),
        CUSTOMERS => include_bytes!("../../../adapters/oscar/cases/customers/shop.http"),
        DEMO | DEMO_OPEN => include_bytes!("../../../adapters/demo/cases/registration-page/shop.http"),
        _ => return None,
    }))
}

/// The files that the shop has for them, and of which page.
pub(crate) const FILES: [(&str, &str); 6] = [
    (REGISTRATION_OPEN, REGISTRATION_OPEN),
    ("/real/registration.html", REGISTRATION),
    ("/real/order.html", ORDER),
    ("/real/customers.html", CUSTOMERS),
    (DEMO_OPEN, DEMO_OPEN),
    ("/windows/asked.html", DEMO),
];

/// What follows the empty line.
fn body(case: &[u8]) -> &[u8] {
    let ends = |mark: &[u8]| case.windows(mark.len()).position(|at| at == mark).map(|at| at + mark.len());
    let begin = [ends(b"\r\n\r\n"), ends(b"\n\n")].into_iter().flatten().min();
    &case[begin.unwrap_or(0)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_are_there_once() {
        let count = |path, mark: &str| {
            let page = page(path).unwrap();
            page.windows(mark.len()).filter(|at| *at == mark.as_bytes()).count()
        };
        assert_eq!(count(REGISTRATION, super::super::BEFORE), 1);
        assert_eq!(count(DEMO, DEMO_BEFORE), 1);
        assert!(page(ORDER).unwrap().len() > 30_000);
        assert_eq!(page("/"), None);
    }
}
