//! A shop with an old door and a new one.

use crate::rig::config::{config, shop};
use crate::rig::shop::Shop;
use vratar_tests::{Http, Start, Vratar};

/// The shop's live host.
pub(crate) const HOST: &str = "shop.example";

/// A shop behind a door.
pub(crate) struct Street {
    pub(crate) door: Vratar,
    pub(crate) shop: Shop,
}

impl Street {
    /// With more lines for its `[[shop]]` table.
    pub(crate) async fn with(more: &str) -> Self {
        let old = Shop::open("one").await;
        let text = config(&format!("{}{more}", shop("one", HOST, &old.url())));
        Self { door: Vratar::start(Start::Config(text)).await, shop: old }
    }

    /// With these lines under `[shop.plain]`.
    pub(crate) async fn with_days(days: &str) -> Self {
        Self::with(&format!("[shop.plain]\n{days}\n")).await
    }

    /// Many shops, `shop0.example` and so on, each with its own lines under `[shop.plain]`.
    pub(crate) async fn of_many(days: &[String]) -> Self {
        let old = Shop::open("one").await;
        let table = |(index, days): (usize, &String)| {
            let shop = shop(&format!("shop{index}"), &host(index), &old.url());
            format!("{shop}[shop.plain]\n{days}\n")
        };
        let shops: String = days.iter().enumerate().map(table).collect();
        Self { door: Vratar::start(Start::Config(config(&shops))).await, shop: old }
    }

    /// A visitor who comes by an old link.
    pub(crate) fn plain(&self) -> Http {
        self.plain_at(HOST)
    }

    pub(crate) fn plain_at(&self, host: &str) -> Http {
        Http::new(&format!("http://{host}:{}", self.door.http), None)
    }

    /// A visitor who comes by the new one.
    pub(crate) fn secure(&self) -> Http {
        self.secure_at(HOST)
    }

    pub(crate) fn secure_at(&self, host: &str) -> Http {
        let authority = std::fs::read(self.door.state().join("ca/ca.pem")).unwrap();
        Http::new(&format!("https://{host}:{}", self.door.https), Some(&authority))
    }

    /// A visitor of the shop itself, past the door.
    pub(crate) fn direct(&self) -> Http {
        Http::new(&self.shop.url(), None)
    }

    /// The new link in place of an old one to `path`.
    pub(crate) fn new_link(&self, path: &str) -> String {
        format!("https://{HOST}:{}{path}", self.door.https)
    }
}

/// A host of [`Street::of_many`].
pub(crate) fn host(index: usize) -> String {
    format!("shop{index}.example")
}
