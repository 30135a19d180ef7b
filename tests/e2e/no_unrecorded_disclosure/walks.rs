//! Everybody's walk, and what must be true of it.

use super::crawl::{Bounds, crawl};
use super::steps::Steps;
use super::truth::Truth;
use super::visit::{Visit, Walker};
use vratar_tests::{Oscar, OscarOptions, Start, Vratar};

/// How far everybody walks.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    bounds: Bounds,
    /// Parts of the staff area.
    staff: &'static [&'static str],
}

impl Extent {
    /// Every sort of page; further if `VRATAR_CRAWL=full` says so.
    pub(super) fn asked_for() -> Self {
        let is_full = std::env::var("VRATAR_CRAWL").is_ok_and(|how| how == "full");
        let bounds = if is_full { FULL } else { ONE };
        Self { bounds, staff: &["/dashboard/", "/admin/"] }
    }

    /// The first of every sort of page, without the Django admin.
    pub(super) fn least() -> Self {
        Self { bounds: ONE, staff: &["/dashboard/"] }
    }

    pub(super) fn is_full(self) -> bool {
        self.bounds.of_path > ONE.of_path
    }

    pub(super) fn is_least(self) -> bool {
        self.staff.len() == 1
    }
}

const ONE: Bounds = Bounds { alike: 1, of_path: 1 };
const FULL: Bounds = Bounds { alike: 3, of_path: 16 };

/// What came of everybody's walk.
pub(super) struct Walks {
    pub(super) door: Vratar,
    pub(super) visits: Vec<Visit>,
    /// Everybody before and after.
    pub(super) truth: Truth,
    /// Visits of lists, by their place, and the rows that the database has for them.
    pub(super) counted: Vec<(usize, u64)>,
}

impl Walks {
    pub(super) async fn through(options: OscarOptions, extent: Extent) -> Self {
        let shop = Oscar::start(OscarOptions { crowd: true, ..options }).await;
        let door = Vratar::start(Start::flags(&shop.url(), "oscar").with("--mode", "guard")).await;
        let (before, mut visits) = (Truth::of(&shop), Vec::new());
        let walker = |name, own| {
            let http = door.visitor();
            Walker { name, own, http: if options.gzip { http.compressed() } else { http } }
        };
        let counted = admin(&walker("admin", "admin@example.org"), &shop, extent, &mut visits).await;
        clerk(&walker("clerk", "desislava.clerk@example.org"), extent, &mut visits).await;
        partner(&walker("partner", "prodavach@example.org"), extent, &mut visits).await;
        customer(&walker("customer", "client1@example.org"), extent, &mut visits).await;
        visitor(&walker("visitor", ""), &shop, extent, &mut visits).await;
        let truth = before.and(Truth::of(&shop));
        Self { door, visits, truth, counted }
    }
}

async fn admin(walker: &Walker, shop: &Oscar, extent: Extent, visits: &mut Vec<Visit>) -> Vec<(usize, u64)> {
    let mut steps = Steps { walker, visits };
    steps.staff_login("/admin/login/?next=/admin/", "admin").await;
    let counted = counted(&mut steps, shop).await;
    steps.export().await;
    crawl(walker, extent.bounds, extent.staff, extent.staff, visits).await;
    counted
}

async fn clerk(walker: &Walker, extent: Extent, visits: &mut Vec<Visit>) {
    let mut steps = Steps { walker, visits };
    steps.staff_login("/dashboard/login/?next=/dashboard/", "desislava").await;
    crawl(walker, extent.bounds, extent.staff, extent.staff, visits).await;
}

async fn partner(walker: &Walker, extent: Extent, visits: &mut Vec<Visit>) {
    let mut steps = Steps { walker, visits };
    steps.staff_login("/dashboard/login/?next=/dashboard/", "prodavach@example.org").await;
    crawl(walker, extent.bounds, &["/dashboard/"], &["/dashboard/"], visits).await;
}

async fn customer(walker: &Walker, extent: Extent, visits: &mut Vec<Visit>) {
    let mut steps = Steps { walker, visits };
    steps.customer_login("client1@example.org").await;
    steps.order(None).await;
    crawl(walker, extent.bounds, &["/"], &["/accounts/", "/accounts/profile/", "/"], visits).await;
}

async fn visitor(walker: &Walker, shop: &Oscar, extent: Extent, visits: &mut Vec<Visit>) {
    let mut steps = Steps { walker, visits };
    steps.get("/catalogue/stoka-20_20/").await;
    steps.send(&["/accounts/alerts/create/", "email"], &[("email", "chaka@example.org")]).await;
    steps.order(Some("yana@example.org")).await;
    steps.mailed(shop, "/accounts/order-status/").await;
    steps.get("/password-reset/").await;
    steps.send(&["email"], &[("email", "client5@example.org")]).await;
    steps.mailed(shop, "/password-reset/confirm/").await;
    crawl(walker, extent.bounds, &["/"], &["/", "/dashboard/", "/admin/", "/accounts/"], visits).await;
    let mut steps = Steps { walker, visits };
    steps.register("nova@example.org").await;
    steps.get("/accounts/profile/").await;
}

/// What is asked for first, and how many rows of the database it shows.
async fn counted(steps: &mut Steps<'_>, shop: &Oscar) -> Vec<(usize, u64)> {
    let mut counted = Vec::new();
    for line in include_str!("rows.txt").lines().filter(|line| !line.starts_with('#')) {
        let (target, query) = line.split_once(" | ").unwrap();
        let rows = shop.column(&format!("SELECT CAST(({query}) AS TEXT)"));
        steps.get(target).await;
        counted.push((steps.visits.len() - 1, rows[0].parse().unwrap()));
    }
    counted
}
