//! The shop: a small page and a large one, made here so that every run has the same bytes.

#[path = "pages/real.rs"]
pub(crate) mod real;
#[path = "pages/shape.rs"]
mod shape;
#[path = "pages/staff.rs"]
mod staff;
#[path = "pages/twin.rs"]
pub(crate) mod twin;

pub(crate) use staff::{EXPORT, ROWS, export_of};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

/// Bytes of the small page.
const SMALL: usize = 400;
/// Bytes of the large pages.
const LARGE: usize = 28 << 10;
/// Bytes of the huge one.
const HUGE: usize = 1 << 20;
/// Forms around the one that counts: one a product, as on a listing with buy buttons.
const PRODUCT_FORMS: usize = 67;
/// Forms of products behind it.
const AFTER: usize = 7;

/// What stands once in the page, just where the shipped adapter `oscar` puts the block: nginx and Apache, which
/// know no selectors, are told to put something before these bytes.
pub(crate) const BEFORE: &str = r#"<button name="registration_submit""#;

/// A page of 400 bytes.
pub(crate) const SMALL_PATH: &str = "/small.html";
/// The large page on a path of which the adapter says nothing.
pub(crate) const LARGE_PATH: &str = "/range/listing.html";
/// The same bytes where the adapter asks for a registration.
pub(crate) const SLOT_PATH: &str = "/accounts/login/";
/// The large page with another form in place of the registration form, on a path of no interest…
pub(crate) const OTHER_PATH: &str = "/range/other.html";
/// …and where the adapter looks for a registration form.
pub(crate) const NO_SLOT_PATH: &str = "/accounts/register/";

/// A staff member looks at one order…
pub(crate) const DETAIL_PATH: &str = "/dashboard/orders/100010/";
/// …at the list of customers…
pub(crate) const LIST_PATH: &str = "/dashboard/users/";
/// …at a shorter one, in which addresses are hidden from them where rules say so…
pub(crate) const SHORT_LIST_PATH: &str = "/dashboard/users/?page=2";
/// The file that the shop has for that.
pub(crate) const SHORT_LIST_FILE: &str = "/dashboard/users/2.html";
/// …and takes all orders away.
pub(crate) const EXPORT_PATH: &str = "/dashboard/orders/?response_format=csv";
/// The file that the shop has for that.
pub(crate) const EXPORT_FILE: &str = "/dashboard/orders.csv";
/// What staff alone sees stands below it.
pub(crate) const STAFF_AREA: &str = "/dashboard/";
/// Where staff logs in, and the session that the shop gives them.
pub(crate) const LOGIN_PATH: &str = "/dashboard/login/";
/// The cookie of it.
pub(crate) const SESSION: &str = "sessionid=InventedStaffSession000000000000";

/// A page of 1 MB (2^20 bytes) of which nobody knows anything…
pub(crate) const HUGE_PATH: &str = "/range/everything.html";
/// …and the same bytes from a shop that does not say beforehand how many there are.
pub(crate) const UNTOLD_PATH: &str = "/range/untold.html";
/// Where the shop takes uploads of 28 KB…
pub(crate) const UPLOAD_PATH: &str = "/upload/28/";
/// …and of 256 KB.
pub(crate) const LARGE_UPLOAD_PATH: &str = "/upload/256/";
/// Where it sends back what was uploaded: below it lie the same two.
pub(crate) const ECHO: &str = "/echo";
/// Files that are uploaded, in the benchmark's folder.
pub(crate) const UPLOADS: &str = "uploads";

/// The page with the slot from a shop that hesitates in the middle of it…
pub(crate) const PAUSED_SLOT_PATH: &str = "/accounts/login/?pause=1";
/// …and the same on the path of no interest.
pub(crate) const PAUSED_PATH: &str = "/range/listing.html?pause=1";
/// Files to be downloaded, of 100 MB and of 1 GB (2^20 and 2^30 bytes): zeros.
pub(crate) const FILES: [(&str, u64); 2] = [("/files/tenth.bin", 100 << 20), ("/files/whole.bin", 1 << 30)];
/// An export of 64 MB…
pub(crate) const EXPORT_EIGHTH_PATH: &str = "/dashboard/orders/?response_format=csv&megabytes=64";
/// …and one of 512 MB.
pub(crate) const EXPORT_WHOLE_PATH: &str = "/dashboard/orders/?response_format=csv&megabytes=512";
/// A page with many slots.
pub(crate) const SLOTS_PATH: &str = "/several/";
/// The export, but as long as is said behind it, in megabytes (2^20 bytes).
const MEGABYTES: &str = "&megabytes=";

/// How long an export is asked for, megabytes.
pub(crate) fn megabytes(target: &str) -> Option<u32> {
    target.split_once(MEGABYTES)?.1.parse().ok()
}

/// Bytes that are uploaded to `path`, if any are.
pub(crate) fn upload(path: &str) -> Option<usize> {
    match path.strip_prefix(ECHO).unwrap_or(path) {
        UPLOAD_PATH => Some(28 << 10),
        LARGE_UPLOAD_PATH => Some(256 << 10),
        _ => None,
    }
}

/// Whether something is uploaded there.
pub(crate) fn is_upload(path: &str) -> bool {
    upload(path).is_some()
}

/// Whether answers are so long that fewer of them are in flight.
pub(crate) fn is_long(path: &str) -> bool {
    matches!(path, EXPORT_PATH | HUGE_PATH | UNTOLD_PATH)
}

/// What is uploaded: bytes that no two places have alike, so that a lost one shows.
pub(crate) fn uploaded(bytes: usize) -> Vec<u8> {
    (0_u32..).flat_map(u32::to_be_bytes).take(bytes).collect()
}

/// What the shop has at `path`.
pub(crate) fn page(path: &str) -> String {
    match path {
        SMALL_PATH => small(),
        HUGE_PATH | UNTOLD_PATH => sized(CONTACT, HUGE),
        LARGE_PATH | SLOT_PATH | PAUSED_PATH | PAUSED_SLOT_PATH => large(REGISTRATION),
        DETAIL_PATH => staff::detail(),
        LIST_PATH => staff::list(),
        SHORT_LIST_PATH => staff::short_list(),
        EXPORT_PATH => staff::export(),
        _ => large(CONTACT),
    }
}

/// The same, of a page that a shop really sent as well, and of one like it.
pub(crate) fn bytes(path: &str) -> Vec<u8> {
    let real = real::page(path).map(<[u8]>::to_vec);
    real.or_else(|| twin::page(path)).unwrap_or_else(|| page(path).into_bytes())
}

/// What somebody gets for [`SHORT_LIST_PATH`] from whom addresses are hidden.
pub(crate) fn masked() -> String {
    staff::masked_list()
}

/// Writes all pages where the upstream looks for them.
pub(crate) fn write(root: &Path) -> std::io::Result<()> {
    let staff = [DETAIL_PATH, LIST_PATH, SHORT_LIST_PATH, EXPORT_PATH];
    let front = [SMALL_PATH, LARGE_PATH, SLOT_PATH, OTHER_PATH, NO_SLOT_PATH, HUGE_PATH, UNTOLD_PATH];
    for path in front.into_iter().chain(staff) {
        let file = root.join(file_of(path).trim_start_matches('/'));
        std::fs::create_dir_all(file.parent().unwrap_or(root))?;
        std::fs::write(file, page(path))?;
    }
    for (file, path) in real::FILES.into_iter().chain(twin::FILES) {
        let file = root.join(file.trim_start_matches('/'));
        std::fs::create_dir_all(file.parent().unwrap_or(root))?;
        std::fs::write(file, bytes(path))?;
    }
    for (path, bytes) in FILES {
        let file = root.join(path.trim_start_matches('/'));
        std::fs::create_dir_all(file.parent().unwrap_or(root))?;
        // A hole: it takes no room on the disk.
        std::fs::File::create(file)?.set_len(bytes)?;
    }
    Ok(())
}

/// Writes what is uploaded into `folder`.
pub(crate) fn write_uploads(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder.join(UPLOADS))?;
    for path in [UPLOAD_PATH, LARGE_UPLOAD_PATH] {
        let name = path.trim_matches('/').replace('/', "-");
        std::fs::write(folder.join(UPLOADS).join(name), uploaded(upload(path).unwrap_or(0)))?;
    }
    Ok(())
}

fn file_of(path: &str) -> Cow<'_, str> {
    match path {
        EXPORT_PATH => EXPORT_FILE.into(),
        SHORT_LIST_PATH => SHORT_LIST_FILE.into(),
        _ if path.ends_with('/') => format!("{path}index.html").into(),
        _ => path.into(),
    }
}

fn small() -> String {
    let mut page = String::from(
        "<!DOCTYPE html>\n<html lang=\"bg\"><head><meta charset=\"utf-8\"><title>Магазин</title></head><body>\n<h1>Магазин</h1>\n",
    );
    fill(&mut page, SMALL, "</body></html>\n");
    page
}

/// A shop's page in which `form` stands after most of the product forms.
fn large(form: &str) -> String {
    sized(form, LARGE)
}

fn sized(form: &str, bytes: usize) -> String {
    let mut page = String::from(HEAD);
    for product in 1..=PRODUCT_FORMS {
        if product == PRODUCT_FORMS - AFTER {
            page.push_str(form);
        }
        product_form(&mut page, product);
    }
    fill(&mut page, bytes, "</div></body>\n</html>\n");
    page
}

fn product_form(page: &mut String, product: usize) {
    // Writing to a string does not fail.
    let _ = write!(
        page,
        r#"<article class="product_pod"><a href="/catalogue/item_{product}/">Изделие {product}</a>
<p class="price_color">{}.50 лв.</p>
<form action="/basket/add/{product}/" method="post" class="mt-2"><input type="hidden" name="quantity" value="1" id="id_quantity_{product}"><button type="submit" class="btn btn-primary btn-block">Купи</button></form>
</article>
"#,
        product * 3
    );
}

/// Text, then `end`, so that the page has `size` bytes.
fn fill(page: &mut String, size: usize, end: &str) {
    let left = size.saturating_sub(page.len() + end.len());
    let text = "Lorem ipsum dolor sit amet, consectetur adipiscing elit. ";
    page.push_str(&text.repeat(left / text.len() + 1)[..left]);
    page.push_str(end);
}

const HEAD: &str = r#"<!DOCTYPE html>
<html lang="bg" class="no-js">
<head>
<title>Вход и регистрация</title>
<meta http-equiv="content-type" content="text/html; charset=UTF-8" />
<meta name="viewport" content="width=device-width" />
<link rel="stylesheet" type="text/css" href="/static/oscar/css/styles.css" />
</head>
<body id="default" class="default">
<nav class="navbar"><form id="language_selector" action="/i18n/setlang/" method="post"><select name="language" class="form-control"><option value="bg" selected="selected">български</option><option value="en">English</option></select><button class="btn" type="submit">Напред</button></form></nav>
<form class="form-inline" method="get" action="/search/"><input type="search" name="q" placeholder="Търсене" class="form-control" id="id_q"><input type="submit" value="Търси" class="btn"></form>
<div class="container">
"#;

const REGISTRATION: &str = r#"<div class="col-sm-6 register_form">
<form id="register_form" action="/accounts/login/" method="post" class="form-stacked" novalidate>
<input type="hidden" name="csrfmiddlewaretoken" value="InventedFormToken000000000000000000000000000000">
<div class="form-group"><label for="id_registration-email">Имейл адрес</label><input type="email" name="registration-email" class="form-control" required id="id_registration-email"></div>
<div class="form-group"><label for="id_registration-password1">Парола</label><input type="password" name="registration-password1" class="form-control" required id="id_registration-password1"></div>
<div class="form-group"><label for="id_registration-password2">Парола отново</label><input type="password" name="registration-password2" class="form-control" required id="id_registration-password2"></div>
<button name="registration_submit" type="submit" value="Register" class="btn btn-lg btn-primary">Регистрация</button>
</form>
</div>
"#;

const CONTACT: &str = r#"<div class="col-sm-6 question_form">
<form id="question_form" action="/question/" method="post" class="form-stacked" novalidate>
<div class="form-group"><label for="id_question">Въпрос</label><textarea name="question" class="form-control" required id="id_question"></textarea></div>
<button name="question_submit" type="submit" value="Ask" class="btn btn-lg btn-primary">Питай</button>
</form>
</div>
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_the_sizes_and_forms_they_are_said_to_have() {
        assert_eq!(page(SMALL_PATH).len(), SMALL);
        for path in [LARGE_PATH, SLOT_PATH, OTHER_PATH, NO_SLOT_PATH] {
            let page = page(path);
            assert_eq!(page.len(), LARGE, "{path}");
            assert_eq!(page.matches("<form").count(), PRODUCT_FORMS + 3, "{path}");
        }
        assert_eq!(page(SLOT_PATH).matches(BEFORE).count(), 1);
        assert_eq!(page(NO_SLOT_PATH).matches("register_form").count(), 0);
    }
}
