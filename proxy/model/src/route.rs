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
            Self::Exempt => "exempt",
            Self::Unclassified => "unclassified",
        }
    }

    /// Whether the route will be guarded (`guard` mode: no record, no byte).
    #[must_use]
    pub fn is_guarded(self) -> bool {
        !matches!(self, Self::Open | Self::Login | Self::Logout | Self::Exempt)
    }
}
