//! One delivery: what a serving token says.

use crate::door::Door;
use crate::stages::capture::pending::ua_hash;
use crate::visit::{Visit, truncated};
use encoding_rs::Encoding;
use std::sync::Arc;
use vratar_consent::token::Mint;
use vratar_consent::{Missing, Rendered};
use vratar_model::journal::Served;
use vratar_model::{PageKind, ServedId};
use vratar_screens::Viewer;

/// Issues tokens for the deliveries of one response; outlives the request's stages.
pub struct Issuer {
    door: Arc<Door>,
    mint: Arc<Mint>,
    url: String,
    gpc: bool,
}

impl Issuer {
    /// For the response to `visit`.
    #[must_use]
    pub fn new(door: &Arc<Door>, visit: &Visit) -> Self {
        let url = visit.canonical.path.clone();
        let mint = door.notices.mint(&door.keys, &visit.shop.id);
        Self { door: door.clone(), mint, url, gpc: visit.gpc() }
    }

    /// A token for `rendered`, delivered now with these ticks in this charset.
    #[must_use]
    pub fn token(
        &self,
        rendered: &Rendered,
        page: PageKind,
        ticked: &[u16],
        problem: Option<&Missing>,
        charset: &'static Encoding,
    ) -> String {
        let door = &self.door;
        door.notices.register(&rendered.notice);
        let served = Served {
            id: ServedId::new(door.millis(), door.random()),
            notice: rendered.notice.id,
            url: self.url.clone(),
            page,
            shown: ticked.to_vec(),
            block: rendered.block_hash(ticked, problem, charset),
            charset: charset.name().to_owned(),
            at: door.now(),
            gpc: self.gpc,
        };
        self.mint.issue(&served)
    }
}

/// Who looks, for our own screens.
#[must_use]
pub fn viewer(door: &Door, visit: &Visit) -> Viewer {
    let shop = &visit.shop;
    Viewer {
        shop: shop.id.clone(),
        host: visit.canonical.authority.to_string(),
        target: visit.target(),
        asking: shop.asked.get(&PageKind::Profile).cloned(),
        session: visit.session().map(|credential| door.keys.session(&shop.id, &credential)),
        lang: visit.lang(),
        ip_truncated: visit.address.map(truncated),
        ua_hash: ua_hash(door, visit),
        gpc: visit.gpc(),
    }
}
