//! The words of the access record.

use super::SubjectRef;
use crate::journal::SessionRef;
use crate::route::RouteClass;
use crate::words;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

words!(
    /// What an actor is at the shop, as its own login has shown.
    Role {
        /// Nobody has logged in.
        Anonymous = "anonymous",
        /// Named an address to order without an account; proves nothing.
        Guest = "guest",
        /// A customer.
        Customer = "customer",
        /// Somebody who works there.
        Staff = "staff",
        /// Somebody who works there and may do everything.
        Admin = "admin",
        /// A program with a key.
        Integration = "integration",
    }
);

words!(
    /// What is done with the data, as the security team tells it apart (OCSF 6001 in brackets).
    Action {
        /// One person is looked at (Read).
        View = "view",
        /// Found by words (Search).
        Search = "search",
        /// Many are listed (Read).
        List = "list",
        /// Made for paper (Read).
        Print = "print",
        /// Taken out as a file (Export).
        Export = "export",
        /// Changed (Update).
        Edit = "edit",
    }
);

words!(
    /// Sorts of contact data.
    Field {
        /// Name of a person.
        Name = "name",
        /// Electronic mail address.
        Email = "email",
        /// Telephone number.
        Phone = "phone",
        /// Postal address.
        Address = "address",
        /// Day of birth.
        BirthDate = "birth_date",
        /// National identification number (EGN, ЛНЧ).
        NationalId = "national_id",
        /// Bank account (ISO 13616).
        Iban = "iban",
    }
);

words!(
    /// What the rules answered.
    Verdict {
        /// As it is.
        Allow = "allow",
        /// With fields masked.
        Mask = "mask",
        /// Only after the password again.
        StepUp = "step_up",
        /// Not beyond the budget.
        Limit = "limit",
        /// Not at all.
        Deny = "deny",
    }
);

words!(
    /// What became of an access.
    Outcome {
        /// All of it went out.
        Delivered = "delivered",
        /// The client hung up before the end.
        ClientGone = "client_gone",
        /// The shop broke off, and so did we.
        ShopBroke = "shop_broke",
        /// Ended by us in the middle: the record, or what could not be inspected.
        Cut = "cut",
        /// Not a byte of the shop's answer went out.
        Withheld = "withheld",
    }
);

words!(
    /// Why an access was refused.
    Reason {
        /// Nobody knows whose session it is: log in again.
        NoBinding = "no_binding",
        /// The answer cannot be looked into.
        Uninspectable = "uninspectable",
        /// The shop sent a part of a page it was not asked a part of.
        Partial = "partial",
        /// The shop said "not modified" although it was not asked.
        NotModified = "not_modified",
        /// Another protocol where nothing of it could be looked into.
        Upgrade = "upgrade",
        /// The rules.
        Policy = "policy",
        /// The rules want the password again.
        StepUp = "step_up",
        /// A budget is used up.
        Budget = "budget",
        /// What is to be masked cannot be.
        Unmaskable = "unmaskable",
        /// A form came back with a mask where a value was.
        MaskReturned = "mask_returned",
    }
);

/// Who makes an access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// What they are.
    pub role: Role,
    /// Who, by what they logged in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<SubjectRef>,
    /// In which session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionRef>,
    /// When they last proved who they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proved_at: Option<Timestamp>,
}

impl Actor {
    /// Somebody who has not logged in.
    #[must_use]
    pub fn anonymous(session: Option<SessionRef>) -> Self {
        Self { role: Role::Anonymous, who: None, session, proved_at: None }
    }
}

impl Action {
    /// What a route of this class is for; what nobody classified is looked at.
    #[must_use]
    pub fn of(class: RouteClass) -> Self {
        match class {
            RouteClass::List => Self::List,
            RouteClass::Search => Self::Search,
            RouteClass::Export => Self::Export,
            RouteClass::Print => Self::Print,
            RouteClass::Edit => Self::Edit,
            _ => Self::View,
        }
    }
}
