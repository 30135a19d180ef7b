//! What comes back from masked forms.

use super::desk::Desk;
use super::steps::Steps;
use super::visit::{Ask, Visit};

const FORM: &str = "/dashboard/orders/100003/shipping-address/";
/// Of the order's address, all but the notes; the notes.
const ADDRESS: &str = "SELECT first_name || '|' || last_name || '|' || line1 || '|' || line4 || '|' || postcode || '|' || phone_number";
const NOTES: &str = "SELECT notes";
const OF_ORDER: &str =
    "FROM order_shippingaddress a JOIN order_order o ON a.id = o.shipping_address_id WHERE number = '100003'";
const USER: &str =
    "SELECT username || '|' || email || '|' || first_name || '|' || last_name FROM auth_user WHERE id = 5";
const ACTIVE: &str = "SELECT CAST(is_active AS TEXT) FROM auth_user WHERE id = 5";

#[tokio::test(flavor = "multi_thread")]
async fn a_masked_form_keeps_what_it_hides() {
    let desk = Desk::open().await;
    let clerk = desk.clerk().await;
    let address = || desk.shop.column(&format!("{ADDRESS} {OF_ORDER}"));
    let notes = || desk.shop.column(&format!("{NOTES} {OF_ORDER}"));
    let (before, mut visits): (_, Vec<Visit>) = (address(), Vec::new());
    let mut steps = Steps { walker: &clerk.walker, visits: &mut visits };
    steps.get(FORM).await;
    let form = steps.last().form(&["line1", "first_name"]);
    let value = |name: &str| form.untouched().into_iter().find(|(own, _)| own == name).unwrap().1;
    for name in ["first_name", "last_name", "line1", "line4", "postcode", "phone_number"] {
        assert!(value(name).contains("***"), "{name}: {}", value(name));
    }
    steps.send(&["line1", "first_name"], &[("notes", "Звънете на вратата")]).await;
    steps.is_at("/dashboard/orders/100003/");
    assert_eq!((address(), notes()), (before.clone(), vec!["Звънете на вратата".to_owned()]));

    // Without what belongs to it, a mask is no value.
    let mut fields = form.untouched();
    fields.retain(|(name, _)| name != "vratar_kept" && name != "notes");
    fields.push(("notes".to_owned(), "Не звънете".to_owned()));
    let refused = clerk.walker.go(&Ask::post(FORM, fields, FORM)).await;
    assert_eq!(refused.answer.status.as_u16(), 409, "{}", refused.answer.text());
    assert_eq!((address(), notes()), (before, vec!["Звънете на вратата".to_owned()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_masked_form_of_the_admin_keeps_what_it_hides() {
    let desk = Desk::open().await;
    let clerk = desk.clerk().await;
    let before = desk.shop.column(USER);
    assert_eq!(desk.shop.column(ACTIVE), ["1"]);
    let path = "/admin/auth/user/5/change/";
    let page = clerk.get(path).await;
    let form = page.form(&["first_name", "email"]);
    let mut fields = form.untouched();
    assert!(fields.iter().any(|(name, value)| name == "email" && value.contains("***")), "{fields:?}");
    fields.retain(|(name, _)| name != "is_active");
    fields.push(("_save".to_owned(), "1".to_owned()));
    let saved = clerk.walker.go(&Ask::post(path, fields, path)).await;
    assert_eq!(saved.answer.status.as_u16(), 302, "{}", saved.answer.text());
    assert_eq!((desk.shop.column(USER), desk.shop.column(ACTIVE)), (before, vec!["0".to_owned()]));
}
