//! Labels made ready for use.

use crate::found::Identifier;
use crate::label::{BadLabel, LabelSpec};
use vratar_model::access::Field;

/// Labels of one route, checked.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    fields: Vec<Field>,
}

impl Labels {
    /// Checks labels and makes them ready.
    ///
    /// # Errors
    /// The first label that cannot be meant: which one, what is wrong, what to write.
    pub fn compile(spec: &LabelSpec) -> Result<Self, BadLabel> {
        Ok(Self { fields: spec.fields.clone() })
    }

    /// What the link patterns find in an address of a resource (`Location`, a request's target).
    #[must_use]
    pub fn in_link(&self, _link: &str) -> Vec<Identifier> {
        Vec::new()
    }

    pub(crate) fn fields(&self) -> &[Field] {
        &self.fields
    }
}
