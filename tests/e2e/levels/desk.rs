//! The shop behind a door with rules, and those who sit in front of it.

use super::steps::Steps;
use super::visit::{Visit, Walker};
use reqwest::header::{COOKIE, HOST, SET_COOKIE};
use reqwest::{Method, Url};
use vratar_tests::{Answer, Http, Oscar, OscarOptions, Start, Vratar};

const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/levels/rules.toml");

pub(super) struct Desk {
    pub(super) shop: Oscar,
    pub(super) door: Vratar,
}

/// Somebody who is logged in.
pub(super) struct Employee {
    pub(super) walker: Walker,
    /// Value of the cookie.
    session: String,
}

impl Desk {
    pub(super) async fn open() -> Self {
        Self::with(RULES).await
    }

    /// With the rules of this file.
    pub(super) async fn with(rules: &str) -> Self {
        let shop = Oscar::start(OscarOptions { crowd: true, ..OscarOptions::default() }).await;
        let listen = "[listen]\nhttps = [\"{https}\"]\nhttp = [\"{http}\"]\nadmin = \"{admin}\"\n";
        let at = format!(
            "[[shop]]\nid = \"oscar\"\nhosts = [\"localhost\"]\nupstream = \"{}\"\nadapter = \"oscar\"\nmode = \"guard\"\nrules = [{rules:?}]\n",
            shop.url()
        );
        let door = Vratar::start(Start::Config(format!("state = \"{{state}}\"\n{listen}\n{at}"))).await;
        Self { shop, door }
    }

    /// Looks after customers and orders.
    pub(super) async fn clerk(&self) -> Employee {
        let page = "/dashboard/login/?next=/dashboard/";
        self.employee("clerk", "desislava.clerk@example.org", page, "desislava").await
    }

    /// May everything.
    pub(super) async fn admin(&self) -> Employee {
        self.employee("admin", "admin@example.org", "/admin/login/?next=/admin/", "admin").await
    }

    async fn employee(&self, name: &'static str, own: &'static str, page: &str, login: &str) -> Employee {
        let walker = Walker { name, own, http: self.door.visitor() };
        let mut visits = Vec::new();
        Steps { walker: &walker, visits: &mut visits }.staff_login(page, login).await;
        let cookies = visits.iter().flat_map(|visit| visit.answer.headers.get_all(SET_COOKIE));
        let mut sessions = cookies.filter_map(|cookie| cookie.to_str().ok()?.strip_prefix("sessionid="));
        let session = sessions.next_back().unwrap().split(';').next().unwrap().to_owned();
        Employee { walker, session }
    }

    /// What the shop itself says to somebody.
    pub(super) async fn unmasked(&self, employee: &Employee, target: &str) -> Answer {
        let shop = Http::new(&self.shop.url(), None);
        let door = Url::parse(&self.door.url()).unwrap();
        let host = format!("localhost:{}", door.port().unwrap());
        let request =
            shop.request(Method::GET, target).header(HOST, host).header("x-forwarded-proto", "https");
        shop.send(request.header(COOKIE, format!("sessionid={}", employee.session))).await
    }
}

impl Employee {
    /// Asks for a page and whatever it leads to.
    pub(super) async fn get(&self, target: &str) -> Visit {
        let mut visits = Vec::new();
        Steps { walker: &self.walker, visits: &mut visits }.get(target).await;
        visits.pop().unwrap()
    }
}
