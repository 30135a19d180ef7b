//! Vratar's own pages and fragments, as HTML: a struct goes in, a `String` comes out.
//!
//! | for whom | struct |
//! |---|---|
//! | whoever sent something that could not be answered | [`Refusal`], [`NothingHere`] |
//! | whoever still uses the old, unprotected link | [`Announce`] (a banner), [`Gone`] |
//! | a customer who left something required unticked | [`Missing`] |
//! | an employee who reads more than a budget allows | [`Reason`], [`Unapproved`] |
//! | the second person, who may let them | [`Approvals`] |
//! | somebody who is to give their password again | [`Prove`], [`Proved`] |
//! | a customer who looks at what they allowed | [`ChoicesPage`], [`ChoicesBlock`] (a fragment), [`ReceiptPage`] |
//!
//! *Invariant:* pure; never fails. Every value is escaped, except the blocks that `vratar-consent` rendered (fields
//! named `block`). No script and no inline style, so that any Content-Security-Policy with `style-src 'self'` lets a
//! page look as it should; without the stylesheet everything is still readable and works. Pages never show
//! technical details.

pub mod approval;
mod choices;
mod missing;
mod nothing;
mod prove;
mod reason;
mod receipt;
mod refusal;
mod retired;
mod speech;
mod state;
mod style;

pub use approval::{Answered, Approvals, Unapproved, Waiting, Wanted};
pub use choices::{Choices, ChoicesBlock, ChoicesForm, ChoicesPage, Fragment, Receipt, Recorded, Saving};
pub use missing::{Missing, Onward};
pub use nothing::NothingHere;
pub use prove::{PROVE, PROVE_NAME, PROVE_PASSWORD, Prove, Proved, SLIP, Sent, Untrue};
pub use reason::{MAX_REASON, REASON, Reason};
pub use receipt::{ReceiptAnswer, ReceiptPage};
pub use refusal::Refusal;
pub use retired::{Announce, Gone};
pub use style::{STYLE, style_path};

/// Name of the hidden field that holds a sealed request ([`Missing`]).
pub const TICKET: &str = "vratar_ticket";
/// `id` of the form of [`ChoicesBlock`]: what `form=""` of the fields in it must name (`Look::form` of
/// `vratar-consent`) when the block stands inside a form of the shop.
pub const CHOICES_FORM: &str = "vratar-choices";
