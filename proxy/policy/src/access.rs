//! Who sees which contact data, and how: rule files in, decisions out.
//!
//! A shop names its rule files; [`Rules::read`] checks them, all mistakes at once. [`Rules::decide`] then takes what is
//! known of a request ([`Facts`]) and says what is to be done with it ([`Decision`]): before the shop is asked, and again
//! when it has answered and [`Facts::shown`] is known. What rules may say and why stands in `rules/`, a folder a
//! [`Kind`].
//!
//! ```
//! use vratar_policy::access::{RuleFile, Rules};
//!
//! let text = "format = 1\n[[access_level]]\nid = 'half'\nwhen = \"actor.role == 'stuff'\"\nsee = 'mask'\n";
//! let flaws = Rules::read(&[RuleFile { name: "mine.toml", text }]).unwrap_err();
//! assert_eq!(flaws[0].message, "'stuff' is no role");
//! assert_eq!(flaws[0].remedy, "write 'staff'");
//! ```

pub mod cases;
mod check;
mod condition;
mod decide;
mod decision;
mod facts;
mod form;
mod hours;
mod network;
mod rules;
mod standard;
mod word;

pub use check::{Flaw, MAX_BYTES, MAX_RULES, RuleFile};
pub use condition::MAX_BYTES as MAX_CONDITION;
pub use decide::{PROOF_TO_READ, PROOF_TO_TAKE};
pub use decision::{Because, Decision, Draw, RuleId, StepUp, Window, stricter, strictness};
pub use facts::{Facts, Shown, Who};
pub use form::{Custom, Form, FormWord, MAX_CUSTOM};
pub use rules::{Listed, Login, Rules};
pub use standard::{STANDARD, Shipped};
pub use word::{Kind, MAX_WINDOW, Mode, Outside, Over, Per, See, SubjectClass, Touched, span};
