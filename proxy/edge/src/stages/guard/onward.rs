//! How a request that is interrupted comes back.

use crate::door::Door;
use crate::failure::Failure;
use crate::stages::capture::{Submission, charset_of, held, hold};
use crate::visit::Visit;
use std::sync::Arc;
use vratar_form::Kind;
use vratar_pages::Onward;

/// What a page needs to bring a request back: what it was asked by, or the ticket of a body that is kept.
pub(super) struct Again {
    /// Where the page's form goes.
    pub(super) action: String,
    ticket: Option<String>,
    fields: Vec<(String, String)>,
    charset: &'static str,
}

impl Again {
    /// # Errors
    /// [`Failure::TooMuchHeld`]: the body cannot be kept.
    pub(super) fn of(
        door: &Arc<Door>,
        visit: &Visit,
        submission: Option<&Submission>,
    ) -> Result<Self, Failure> {
        let charset = charset_of(visit);
        let ticket = submission.map(|read| hold(door, visit, read)).transpose()?;
        if ticket.is_some() {
            return Ok(Self { action: visit.target(), ticket, fields: Vec::new(), charset: charset.name() });
        }
        let form = vratar_form::read(&Kind::Urlencoded, visit.canonical.query.as_bytes(), charset);
        let fields = form.iter().flat_map(vratar_form::Form::fields);
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Ok(Self { action: visit.canonical.path.clone(), ticket: None, fields, charset: charset.name() })
    }

    /// The same, for the page.
    pub(super) fn onward(&self) -> Onward<'_> {
        match &self.ticket {
            Some(ticket) => Onward::Held { ticket, minutes: held::MINUTES },
            None => Onward::Again { fields: &self.fields, charset: self.charset },
        }
    }
}
