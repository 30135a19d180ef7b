//! The watermark of an export: one more line that leads back to who took it, by the number of its access in the record.

use super::about::About;
use bytes::{Bytes, BytesMut};
use vratar_inspect::Format;
use vratar_model::access::Action;
use vratar_policy::access::Decision;

/// What is put at the end of a file.
pub(super) struct Watermark(String);

impl Watermark {
    /// `None`: no rule asks for one, or the format has no place for it (JSON, a page).
    pub(super) fn of(about: &About, decision: &Decision, format: Format) -> Option<Self> {
        let takes = matches!(about.action, Action::Export | Action::Print);
        let asked = decision.budgets.iter().any(|draw| draw.watermark && !draw.observed);
        let said = format!("Vratar {}", about.access);
        let line = match format {
            Format::Csv | Format::Text => said,
            Format::Xml => format!("<!-- {said} -->"),
            Format::Sql => format!("-- {said}"),
            Format::Json | Format::Html => return None,
        };
        (takes && asked).then_some(Self(line))
    }

    /// Behind what has gone out already, on a line of its own.
    pub(super) fn behind(&self, body: &[u8]) -> Bytes {
        let before = if body.is_empty() || body.ends_with(b"\n") { "" } else { "\n" };
        let mut out = BytesMut::from(body);
        out.extend_from_slice(format!("{before}{}\n", self.0).as_bytes());
        out.freeze()
    }
}
