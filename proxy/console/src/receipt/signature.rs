//! The seal of a receipt: whoever changes a letter of it is found out when it comes back.
//!
//! The last member of every receipt:
//! ```json
//! "signature": { "algorithm": "HMAC-SHA256", "covers": "all members before this one, as compact JSON", "value": "…" }
//! ```
//! The value is base64url without padding, made with a key of the installation: only whoever issued a receipt can
//! check it ([`verify`]), which is what it is for. Layout does not matter (members are compared as compact JSON in
//! their order), so that a receipt may be pretty-printed or mailed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use vratar_seal::Keys;

const MEMBER: &str = "signature";
const PURPOSE: &str = "receipt";
const COVERS: &str = "all members before this one, as compact JSON";
/// Bytes of the largest receipt that is checked (1 MiB); those that are made have a few thousand.
const MAX_RECEIPT: usize = 1 << 20;

/// Why a receipt is none of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadReceipt {
    /// The client brought something else.
    #[error(
        "this is no receipt: it is not a JSON object with a signature; ask for the file as it was downloaded"
    )]
    NotOne,
    /// The client brought a receipt that was changed, or that another installation issued.
    #[error("the receipt was changed, or it was not issued here; ask for the file as it was downloaded")]
    Changed,
}

/// Whether this installation issued `receipt` (the file's bytes) as it is.
///
/// # Errors
/// [`BadReceipt`].
pub fn verify(keys: &Keys, receipt: &[u8]) -> Result<(), BadReceipt> {
    let within = Some(receipt).filter(|bytes| bytes.len() <= MAX_RECEIPT).ok_or(BadReceipt::NotOne)?;
    let mut receipt: Value = serde_json::from_slice(within).map_err(|_| BadReceipt::NotOne)?;
    let members = receipt.as_object_mut().ok_or(BadReceipt::NotOne)?;
    let signature = members.shift_remove(MEMBER).ok_or(BadReceipt::NotOne)?;
    let value = signature.get("value").and_then(Value::as_str).ok_or(BadReceipt::NotOne)?;
    let tag = URL_SAFE_NO_PAD.decode(value).map_err(|_| BadReceipt::NotOne)?;
    let whole = tag.len() == 32 && keys.verify(PURPOSE, &[receipt.to_string().as_bytes()], &tag);
    if whole { Ok(()) } else { Err(BadReceipt::Changed) }
}

/// `receipt` (an object) with its signature, laid out to be read.
pub(super) fn signed(keys: &Keys, mut receipt: Value) -> String {
    let tag = keys.mac(PURPOSE, &[receipt.to_string().as_bytes()]);
    if let Some(members) = receipt.as_object_mut() {
        let value = URL_SAFE_NO_PAD.encode(tag);
        members.insert(
            MEMBER.to_owned(),
            json!({ "algorithm": "HMAC-SHA256", "covers": COVERS, "value": value }),
        );
    }
    // `Display` with `#` lays JSON out over lines and does not fail.
    format!("{receipt:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys() -> Keys {
        Keys::new([5; 32])
    }

    fn receipt() -> Value {
        json!({ "b": "Искам", "a": [1, true, null], "c": { "z": "\u{1}\"\\", "y": "" } })
    }

    #[test]
    fn what_was_issued_verifies_in_any_layout() {
        let signed = signed(&keys(), receipt());
        verify(&keys(), signed.as_bytes()).unwrap();
        let compact: Value = serde_json::from_str(&signed).unwrap();
        verify(&keys(), compact.to_string().as_bytes()).unwrap();
        assert_eq!(verify(&Keys::new([6; 32]), signed.as_bytes()), Err(BadReceipt::Changed));
    }

    #[test]
    fn other_files_are_told_from_changed_ones() {
        for other in ["", "[]", "{}", "{\"signature\":1}", "{\"signature\":{\"value\":\"?\"}}", "\u{0}"] {
            assert_eq!(verify(&keys(), other.as_bytes()), Err(BadReceipt::NotOne), "{other}");
        }
        let empty = "{\"signature\":{\"value\":\"\"}}";
        assert_eq!(verify(&keys(), empty.as_bytes()), Err(BadReceipt::Changed));
    }

    proptest! {
        #[test]
        fn no_changed_letter_verifies(at in 0usize..2000, letter in "[a-zA-Z0-9]") {
            let signed = signed(&keys(), receipt());
            let end = signed.find("\"signature\"").unwrap();
            let places: Vec<usize> = signed[..end].char_indices().filter(|(_, c)| c.is_alphanumeric()).map(|(i, _)| i).collect();
            let at = places[at % places.len()];
            let old = signed[at..].chars().next().unwrap();
            let changed = [&signed[..at], letter.as_str(), &signed[at + old.len_utf8()..]].concat();
            prop_assert!(changed == signed || verify(&keys(), changed.as_bytes()).is_err());
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(verify(&keys(), &bytes).is_err());
        }
    }
}
