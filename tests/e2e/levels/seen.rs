//! Who sees what.

use super::crawl::{Bounds, crawl};
use super::desk::Desk;
use super::secrets::Secrets;
use super::steps::Steps;
use super::visit::Visit;
use vratar_model::access::Verdict;
use vratar_tests::{Answer, Browser, Ledger, Scripts};

const CSV: &str = "/dashboard/orders/?order_number=&name=&response_format=csv";
/// What shows people, each in its own way.
const PAGES: [&str; 14] = [
    "/dashboard/users/",
    "/dashboard/users/?email=&name=%D0%98%D0%B2%D0%B0",
    "/dashboard/users/5/",
    "/dashboard/orders/",
    "/dashboard/orders/?order_number=&name=%D0%98%D0%B2%D0%B0",
    "/dashboard/orders/100000/",
    "/dashboard/orders/100003/",
    "/dashboard/orders/100003/shipping-address/",
    "/dashboard/reviews/",
    "/dashboard/users/alerts/",
    "/admin/auth/user/",
    "/admin/auth/user/5/change/",
    "/admin/order/order/",
    "/admin/autocomplete/?app_label=order&model_name=order&field_name=user&term=client",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_sees_nobody_and_works_nevertheless() {
    let desk = Desk::open().await;
    let (secrets, clerk) = (Secrets::of(&desk.shop), desk.clerk().await);
    assert!(secrets.len() > 200, "{}", secrets.len());
    let mut wrong = Vec::new();
    for target in PAGES.into_iter().chain([CSV]) {
        let visit = clerk.get(target).await;
        let shop = desk.unmasked(&clerk, target).await;
        wrong.extend(secrets.shown(&visit).into_iter().map(|secret| format!("{visit} shows {secret}")));
        let (sent, got) = (shape(&shop), shape(&visit.answer));
        if sent != got {
            wrong.push(format!("{visit}: {sent:?} became {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let ledger = Ledger::when(&desk.door.state(), |ledger| ledger.grants().len() >= PAGES.len()).await;
    let masked = ledger.grants().iter().filter(|grant| grant.verdict == Verdict::Mask).count();
    assert!(masked >= PAGES.len() - 3, "{masked}");
}

/// By every link and form that there is for them. Forms are sent back as they came, and nobody's name or address becomes
/// another one by that.
#[tokio::test(flavor = "multi_thread")]
async fn wherever_a_clerk_goes_nobody_is_seen() {
    let desk = Desk::open().await;
    let (secrets, clerk) = (Secrets::of(&desk.shop), desk.clerk().await);
    let (before, mut visits): (_, Vec<Visit>) = (people(&desk), Vec::new());
    Steps { walker: &clerk.walker, visits: &mut visits }.export().await;
    let staff = ["/dashboard/", "/admin/"];
    crawl(&clerk.walker, Bounds { alike: 1, of_path: 1 }, &staff, &staff, &mut visits).await;
    let shown = |visit: &Visit| {
        let shown = secrets.shown(visit);
        (!shown.is_empty()).then(|| format!("{visit} shows {shown:?}"))
    };
    let wrong: Vec<String> = visits.iter().filter_map(shown).collect();
    assert!(visits.len() > 50, "{}", visits.len());
    let sent = visits.iter().filter(|visit| visit.sent.contains("vratar_kept=")).count();
    assert!(sent > 1, "{sent}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(people(&desk), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_sees_what_the_shop_sends() {
    let desk = Desk::open().await;
    let (secrets, admin) = (Secrets::of(&desk.shop), desk.admin().await);
    for target in PAGES.into_iter().chain([CSV]) {
        let (visit, shop) = (admin.get(target).await, desk.unmasked(&admin, target).await);
        assert_eq!(without_tokens(&visit.answer), without_tokens(&shop), "{visit}");
        let nameless = target.contains("autocomplete");
        assert!(nameless || !secrets.shown(&visit).is_empty(), "{visit}");
    }
}

/// A look at it; scripts run.
#[tokio::test(flavor = "multi_thread")]
async fn masked_pages_work_in_a_browser() {
    let desk = Desk::open().await;
    let browser = Browser::start(Scripts::On, "bg").await;
    let at = |path: &str| format!("{}{path}", desk.door.url());
    browser.open(&at("/dashboard/login/?next=/dashboard/users/")).await;
    browser.fill("input[name=username]", "desislava").await;
    browser.fill("input[name=password]", vratar_tests::OSCAR_PASSWORD).await;
    browser.click("form [type=submit]").await;
    // The address of the page before has this one's in it.
    browser.find("#user_list_form tbody tr:nth-child(20)").await;
    assert_eq!(browser.count("#user_list_form tbody tr").await, 20);
    browser.picture("levels-customers").await;
    browser.open(&at("/dashboard/orders/100003/")).await;
    browser.picture("levels-order").await;
    browser.open(&at("/dashboard/orders/100003/shipping-address/")).await;
    assert!(browser.count("input[readonly]").await > 3);
    browser.picture("levels-address").await;
    browser.fill("textarea[name=notes]", "До обяд").await;
    browser.click("form [type=submit].btn-primary").await;
    browser.find("#order_lines_form").await;
    let notes = "SELECT notes FROM order_shippingaddress JOIN order_order ON order_shippingaddress.id = shipping_address_id WHERE number = '100003'";
    assert_eq!(desk.shop.column(notes), ["До обяд"]);
}

/// Everybody's names and addresses, as the shop has them.
fn people(desk: &Desk) -> Vec<String> {
    let user = "SELECT id || '|' || email || '|' || first_name || '|' || last_name FROM auth_user";
    let address = "SELECT id || '|' || first_name || '|' || last_name || '|' || line1 || '|' || line4 || '|' || postcode || '|' || phone_number FROM order_shippingaddress";
    desk.shop.column(user).into_iter().chain(desk.shop.column(address)).collect()
}

/// What makes a page or a file work: status, rows, links, fields.
fn shape(answer: &Answer) -> (u16, [usize; 5]) {
    let text = answer.text();
    let is_csv = answer.header("content-type").is_some_and(|kind| kind.starts_with("text/csv"));
    let own = text.matches("name=\"vratar_kept\"").count();
    let counts = [
        text.matches("<tr").count(),
        text.matches("<a ").count(),
        text.matches("<input").count() - own,
        text.matches("\"id\":").count(),
        if is_csv { text.lines().count() } else { 0 },
    ];
    (answer.status.as_u16(), counts)
}

/// The body without what the shop makes anew for every answer.
fn without_tokens(answer: &Answer) -> String {
    let text = answer.text();
    let mut parts = text.split("name=\"csrfmiddlewaretoken\" value=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| format!("{text}{}", part.split_once('"').map_or(part, |(_, rest)| rest)))
}
