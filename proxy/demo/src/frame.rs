//! What stands around every page.

use crate::goods::{SECTIONS, Section};
use crate::request::Request;
use crate::shop::Shop;

/// What the framework of such shops keeps in the page; must come back as it is.
pub(crate) const VIEW_STATE: &str = "/wEPDwUKLTk2NDg0NTk0NQ9kFgJmD2QWAgIDD2QWBAIBDw8WAh4EVGV4dAUW0JLRhdC+0LQg0LfQsCDQutC70LjQtdC90YLQuGRkAgUPZBYCAgEPPCsADQBkGAEFHl9fQ29udHJvbHNSZXF1aXJlUG9zdEJhY2tLZXlfXxYBBRFjdGwwMCRNYWluJGNoa0FsbA==";
const EVENT_VALIDATION: &str = "/wEWBwKqh6rQDwLs0bLrBgKM54rGBgLWlM+bAgKE8/26DALF8dCIBQLtg6eIAw==";

/// Around the page: who is logged in, the menu, the framework's own fields.
pub(crate) struct Frame {
    pub(crate) visitor: Option<String>,
    pub(crate) sections: &'static [Section],
    pub(crate) view_state: &'static str,
    pub(crate) event_validation: &'static str,
}

impl Frame {
    pub(crate) fn of(shop: &Shop, request: &Request) -> Self {
        Self {
            visitor: shop.visitor(request).map(|customer| customer.name.clone()),
            sections: SECTIONS,
            view_state: VIEW_STATE,
            event_validation: EVENT_VALIDATION,
        }
    }
}
