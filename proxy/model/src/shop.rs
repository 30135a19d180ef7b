//! Shops and how far the door may go in front of each.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The operator's name of a shop in the config: short, stable, no personal data; fits a metric label.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShopId(std::sync::Arc<str>);

impl ShopId {
    /// Takes the name as the config has it (checked there: letters, digits, `-`, `.`, `_`).
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ShopId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ShopId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How far Vratar interferes with a shop; each goes further than the one before, so that `mode >= Mode::Inject` asks
/// whether answers are taken.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Not a byte changes; a report says what Vratar would do.
    Observe,
    /// Consent parts are added and answers captured.
    Inject,
    /// That, and no contact data of the staff area and of profile pages goes out without a record.
    Guard,
}

impl Mode {
    /// The word of the config.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::Inject => "inject",
            Self::Guard => "guard",
        }
    }
}
