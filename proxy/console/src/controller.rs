//! Who asks.

/// Who decides about a shop's data (GDPR Art. 4(7)), as receipts name them. Business particulars, nobody's private
/// ones; for what is absent receipts refer to the privacy notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controller {
    /// The company or person, or what people know the shop by.
    pub name: String,
    /// Postal address.
    pub address: Option<String>,
    /// How to reach them: a mail address, a telephone number or a URL.
    pub contact: Option<String>,
    /// How to reach the data protection officer.
    pub dpo: Option<String>,
    /// The supervisory authority that complaints go to.
    pub authority: Option<String>,
    /// Country whose law holds (ISO 3166-1, two letters).
    pub jurisdiction: Option<String>,
}

impl Controller {
    /// Nothing is known but the host.
    pub(crate) fn unknown(host: &str) -> Self {
        let name = vratar_screens::without_port(host).to_owned();
        Self { name, address: None, contact: None, dpo: None, authority: None, jurisdiction: None }
    }
}
