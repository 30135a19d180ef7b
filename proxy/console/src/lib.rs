//! The screens on a shop's own host that belong to its customer: "My choices", receipts, the stylesheet.
//!
//! | path | what |
//! |---|---|
//! | `GET /.vratar/choices` | what the person allowed and forbade, since when, and the form to change it |
//! | `POST /.vratar/choices` | changes it |
//! | `GET /.vratar/receipt/ID`, `ID.json`, `ID.kantara.json` | what was asked and answered in one submission |
//! | `GET /.vratar/style-HASH.css` | the stylesheet |
//!
//! The same form stands as a block on the shop's own profile page ([`Screens::choices`]).
//!
//! *Invariant:* nothing is shown to anybody but the person whom the shop's own login proved, and nothing of them
//! but their choices; no page claims that a choice is kept before it is on stable storage; a choice is taken only
//! with a serving token and only from a form that was made for the same session; a store that is away never
//! keeps anybody from changing their mind, nor a shop's page from being shown.

mod answer;
mod block;
mod change;
mod controller;
mod current;
mod customer;
mod deliver;
mod desk;
mod page;
mod receipt;
mod route;
mod turns;
mod way_back;
mod wordings;

pub use controller::Controller;
pub use desk::ConsoleParts;
pub use receipt::{BadReceipt, verify as verify_receipt};

use async_trait::async_trait;
use bytes::Bytes;
use desk::Desk;
use http::{Method, Response};
use route::Route;
use std::collections::HashMap;
use std::sync::Arc;
use vratar_consent::Look;
use vratar_model::ShopId;
use vratar_screens::{Call, Fragment, Screens, Viewer};

/// The screens of every shop of one installation.
pub struct Console {
    desk: Arc<Desk>,
}

impl Console {
    /// With everything they need.
    #[must_use]
    pub fn new(parts: ConsoleParts) -> Self {
        Self { desk: Arc::new(Desk::new(parts)) }
    }

    /// Who asks from now on: what a reload changes.
    pub fn replace_controllers(&self, controllers: HashMap<ShopId, Controller>) {
        self.desk.replace_controllers(controllers);
    }
}

#[async_trait]
impl Screens for Console {
    async fn page(&self, call: Call) -> Response<Bytes> {
        let desk = &self.desk;
        let viewer = &call.viewer;
        match (Route::of(&call.path), &call.method) {
            (Route::Nothing, _) => answer::nothing_here(viewer, desk),
            (Route::Choices, &Method::POST) => change::answer(desk, &call).await,
            (route, method) if method != Method::GET && method != Method::HEAD => {
                answer::not_allowed(viewer, desk, route)
            }
            (Route::Choices, _) => page::answer(desk, viewer, &call.query).await,
            (Route::Receipt(id, form), _) => receipt::answer(desk, viewer, id, form).await,
            (Route::Style, _) => answer::style(),
        }
    }

    async fn choices(&self, viewer: Viewer, look: Look, inside_form: bool) -> Option<Fragment> {
        block::fragment(&self.desk, viewer, look, inside_form).await
    }
}
