//! Which page a path means.

use vratar_model::AttemptId;

/// "My choices".
pub(crate) const CHOICES: &str = "/.vratar/choices";
/// Begins the path of every receipt.
const RECEIPT: &str = "/.vratar/receipt/";
/// Characters of a UUID in its usual spelling (RFC 9562 §4); `Uuid` itself reads others too.
const UUID: usize = 36;

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// "My choices".
    Choices,
    /// A receipt for one submission.
    Receipt(AttemptId, ReceiptForm),
    /// The stylesheet.
    Style,
    /// None.
    Nothing,
}

/// How a receipt is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReceiptForm {
    /// To be read.
    Page,
    /// ISO/IEC TS 27560 in the profile of the W3C DPV.
    Iso,
    /// Kantara Consent Receipt 1.1.
    Kantara,
}

impl Route {
    /// The page at `path`, which is canonical.
    pub(crate) fn of(path: &str) -> Self {
        match path {
            CHOICES => Self::Choices,
            path if path == vratar_pages::style_path() => Self::Style,
            path => path.strip_prefix(RECEIPT).and_then(receipt).unwrap_or(Self::Nothing),
        }
    }
}

fn receipt(name: &str) -> Option<Route> {
    let (id, rest) = name.split_at_checked(UUID)?;
    let form = match rest {
        "" => ReceiptForm::Page,
        ".json" => ReceiptForm::Iso,
        ".kantara.json" => ReceiptForm::Kantara,
        _ => return None,
    };
    let id: AttemptId = id.parse().ok()?;
    // One address a receipt.
    (id.to_string() == name[..UUID]).then_some(Route::Receipt(id, form))
}

/// The address of a receipt.
pub(crate) fn receipt_path(id: AttemptId, form: ReceiptForm) -> String {
    let ending = match form {
        ReceiptForm::Page => "",
        ReceiptForm::Iso => ".json",
        ReceiptForm::Kantara => ".kantara.json",
    };
    format!("{RECEIPT}{id}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0192f0c1-7e5a-7abc-8def-0123456789ab";

    #[test]
    fn each_page_has_one_address() {
        let id: AttemptId = ID.parse().unwrap();
        for (path, route) in [
            ("/.vratar/choices".to_owned(), Route::Choices),
            (vratar_pages::style_path().to_owned(), Route::Style),
            (format!("/.vratar/receipt/{ID}"), Route::Receipt(id, ReceiptForm::Page)),
            (format!("/.vratar/receipt/{ID}.json"), Route::Receipt(id, ReceiptForm::Iso)),
            (format!("/.vratar/receipt/{ID}.kantara.json"), Route::Receipt(id, ReceiptForm::Kantara)),
            (format!("/.vratar/receipt/{}", ID.to_uppercase()), Route::Nothing),
            (format!("/.vratar/receipt/{ID}.xml"), Route::Nothing),
            (format!("/.vratar/receipt/{ID}/"), Route::Nothing),
            (format!("/.vratar/receipt/{}", ID.replace('-', "")), Route::Nothing),
            (format!("/.vratar/receipt/{}ж", &ID[1..]), Route::Nothing),
            ("/.vratar/receipt/".to_owned(), Route::Nothing),
            ("/.vratar/choices/".to_owned(), Route::Nothing),
            ("/.vratar/style-0.css".to_owned(), Route::Nothing),
            ("/.vratar/".to_owned(), Route::Nothing),
        ] {
            assert_eq!(Route::of(&path), route, "{path}");
        }
    }

    #[test]
    fn addresses_lead_back() {
        let id: AttemptId = ID.parse().unwrap();
        for form in [ReceiptForm::Page, ReceiptForm::Iso, ReceiptForm::Kantara] {
            assert_eq!(Route::of(&receipt_path(id, form)), Route::Receipt(id, form));
        }
    }
}
