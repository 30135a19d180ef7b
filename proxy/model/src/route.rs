//! What a request is about: the kind of page and the class of the route.

use serde::{Deserialize, Serialize};

/// Pages on which something is asked or shown. A placement names one of them, an adapter says where
/// the shop has it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PageKind {
    /// A visitor becomes a customer.
    Registration,
    /// A customer with an account orders.
    Checkout,
    /// A visitor without an account orders.
    GuestCheckout,
    /// A logged-in customer looks at their own account.
    Profile,
    /// Somebody subscribes to mail.
    Newsletter,
    /// Somebody writes to the shop.
    Contact,
}

impl PageKind {
    /// Every kind, in the order of the lexicon.
    pub const ALL: [Self; 6] = [
        Self::Registration,
        Self::Checkout,
        Self::GuestCheckout,
        Self::Profile,
        Self::Newsletter,
        Self::Contact,
    ];

    /// The word used in files, reports and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Checkout => "checkout",
            Self::GuestCheckout => "guest_checkout",
            Self::Profile => "profile",
            Self::Newsletter => "newsletter",
            Self::Contact => "contact",
        }
    }
}

/// What a route does with contact data. Names as in `docs/LEXICON.md`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RouteClass {
    /// Shop front, nothing of a person on it.
    Open,
    /// Logs a person in.
    Login,
    /// Ends a login.
    Logout,
    /// Shows one person's contact data.
    Detail,
    /// Shows many persons' contact data.
    List,
    /// Answers a search or an autocomplete with persons.
    Search,
    /// Downloads many persons' contact data.
    Export,
    /// A print view of persons.
    Print,
    /// Changes contact data.
    Edit,
    /// Part of the way to buy; shows people what they typed themselves. Recorded, but never held up by the record.
    Checkout,
    /// In the staff area, but known to hold no contact data.
    Exempt,
    /// In the staff area and not named by the manifest.
    Unclassified,
}

impl RouteClass {
    /// The word used in files, reports and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Login => "login",
            Self::Logout => "logout",
            Self::Detail => "detail",
            Self::List => "list",
            Self::Search => "search",
            Self::Export => "export",
            Self::Print => "print",
            Self::Edit => "edit",
            Self::Checkout => "checkout",
            Self::Exempt => "exempt",
            Self::Unclassified => "unclassified",
        }
    }

    /// Whether the route is guarded: no record, no byte. A failure of the record holds these up and nothing else.
    #[must_use]
    pub fn is_guarded(self) -> bool {
        !matches!(self, Self::Open | Self::Login | Self::Logout | Self::Checkout | Self::Exempt)
    }

    /// Whether what the route shows is recorded: all that is guarded, and the way to buy, where the record may be
    /// missing rather than the order.
    #[must_use]
    pub fn is_recorded(self) -> bool {
        self.is_guarded() || self == Self::Checkout
    }
}

#[cfg(test)]
mod tests {
    use super::RouteClass;

    #[test]
    fn the_way_to_buy_is_recorded_and_never_held_up() {
        assert!(RouteClass::Checkout.is_recorded() && !RouteClass::Checkout.is_guarded());
        assert!(RouteClass::Unclassified.is_recorded() && RouteClass::Unclassified.is_guarded());
        assert!(!RouteClass::Exempt.is_recorded() && !RouteClass::Open.is_recorded());
    }
}
