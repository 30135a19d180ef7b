//! What the page sends. The password is wiped when it is done with, as far as it is in our hands.

use bytes::Bytes;
use vratar_host::path::unescape;
use vratar_pages::{PROVE_NAME, PROVE_PASSWORD, SLIP};
use zeroize::{Zeroize, Zeroizing};

/// Name of the slip in the address of the page; fields of ours that stand in an address are taken out of it.
pub(super) const IN_ADDRESS: &str = "slip";
/// Longest password, bytes; no shop takes a longer one.
const MAX_PASSWORD: usize = 4096;

/// A password. It is nowhere printed.
pub(super) struct Password(Zeroizing<String>);

impl Password {
    /// What it is: for the shop alone.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

/// The fields of the page.
pub(super) struct Sent {
    pub(super) slip: String,
    pub(super) name: String,
    pub(super) password: Password,
}

impl Sent {
    /// Reads the page's form (`application/x-www-form-urlencoded`, UTF-8); what is missing is empty.
    pub(super) fn read(body: Bytes) -> Self {
        let field = |name| value_of(&body, name).unwrap_or_default();
        let (slip, name) = (field(SLIP).to_string(), field(PROVE_NAME).trim().to_owned());
        let mut password = field(PROVE_PASSWORD);
        if password.len() > MAX_PASSWORD {
            password = Zeroizing::default();
        }
        if let Ok(mut body) = body.try_into_mut() {
            body.as_mut().zeroize();
        }
        Self { slip, name, password: Password(password) }
    }
}

/// The slip in the address of the page.
pub(super) fn slip_of(query: &str) -> Option<String> {
    value_of(query.as_bytes(), IN_ADDRESS).map(|slip| slip.to_string())
}

/// The value of the first field of this name (WHATWG URL §5.1); none that is not UTF-8.
fn value_of(form: &[u8], name: &str) -> Option<Zeroizing<String>> {
    let pair = |pair: &[u8]| {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        (pair.get(..at)? == name.as_bytes()).then(|| pair.get(at + 1..).map(decoded))?
    };
    let mut bytes = form.split(|byte| *byte == b'&').find_map(pair)?;
    String::from_utf8(std::mem::take(&mut *bytes)).ok().map(Zeroizing::new)
}

fn decoded(mut rest: &[u8]) -> Zeroizing<Vec<u8>> {
    // All at once: a vector that grows leaves copies behind.
    let mut out = Zeroizing::new(Vec::with_capacity(rest.len()));
    while let [first, after @ ..] = rest {
        let (byte, next) = match first {
            b'+' => (b' ', after),
            b'%' => unescape(after).unwrap_or((b'%', after)),
            _ => (*first, after),
        };
        out.push(byte);
        rest = next;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_browsers_write_them() {
        let body = "vratar_slip=a-b_&vratar_name=+%D0%B0%D0%BD%D0%B0+&vratar_password=+p%26%3D%2Bw%";
        let sent = Sent::read(Bytes::from(body.to_owned()));
        assert_eq!(
            (sent.slip.as_str(), sent.name.as_str(), sent.password.reveal()),
            ("a-b_", "ана", " p&=+w%")
        );
        let empty = Sent::read(Bytes::from_static(b"vratar_password=%ff&x"));
        assert_eq!((empty.slip.as_str(), empty.name.as_str(), empty.password.reveal()), ("", "", ""));
        let long = format!("vratar_password={}", "x".repeat(MAX_PASSWORD + 1));
        assert_eq!(Sent::read(Bytes::from(long)).password.reveal(), "");
    }
}
