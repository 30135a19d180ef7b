//! Who is the controller of each shop, for receipts.

use std::collections::HashMap;
use vratar_config::Config;
use vratar_model::ShopId;

/// The controllers of a config, by shop.
pub(crate) fn of(config: &Config) -> HashMap<ShopId, vratar_console::Controller> {
    config.shops.iter().map(|shop| (shop.id.clone(), controller(shop))).collect()
}

fn controller(shop: &vratar_config::Shop) -> vratar_console::Controller {
    let said = &shop.controller;
    vratar_console::Controller {
        name: said.name.clone().unwrap_or_else(|| shop.successor.as_str().to_owned()),
        address: said.address.clone(),
        contact: said.contact.clone(),
        dpo: said.dpo.clone(),
        authority: said.authority.clone(),
        jurisdiction: said.jurisdiction.clone(),
    }
}
