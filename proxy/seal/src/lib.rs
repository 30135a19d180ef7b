//! Keys and what they do: look up, seal, sign.
//!
//! One 32-byte master key (a file that only the service can read) is expanded with HKDF-like labels into one
//! key a purpose, so that a value made for one purpose never verifies for another.
//!
//! *Invariant:* pure; randomness comes in as an argument; `Debug` never prints a key or a plaintext.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use vratar_model::ShopId;
use vratar_model::journal::{IdentifierKind, SealedIdentifier, SessionRef};

/// Random bytes of one nonce (XChaCha20-Poly1305: 192 bits, safe to draw at random).
pub type Nonce = [u8; 24];

/// Something sealed could not be opened: another key, another purpose, or changed bytes.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the sealed value does not open with this key; was the state directory copied without its key file?")]
pub struct CannotOpen;

/// The keys of one installation.
#[derive(Clone)]
pub struct Keys {
    master: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}

impl Keys {
    /// Takes the master key.
    #[must_use]
    pub fn new(master: [u8; 32]) -> Self {
        Self { master }
    }

    /// HMAC-SHA256 over `parts`, each length-prefixed so that no two lists of parts collide.
    #[must_use]
    pub fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        self.mac_key(purpose).mac(parts)
    }

    /// The key of [`Self::mac`] for one purpose, for who uses it again and again: making it costs more than using it.
    #[must_use]
    pub fn mac_key(&self, purpose: &str) -> MacKey {
        MacKey(keyed(&self.derive(purpose)))
    }

    /// Whether `tag` (at least 16 bytes) is a prefix of the MAC over `parts`; constant time.
    #[must_use]
    pub fn verify(&self, purpose: &str, parts: &[&[u8]], tag: &[u8]) -> bool {
        let mac = self.mac_key(purpose).over(parts);
        tag.len() >= 16 && mac.verify_truncated_left(tag).is_ok()
    }

    /// The keyed hash under which an identifier is looked up in `shop`.
    #[must_use]
    pub fn lookup(&self, shop: &ShopId, kind: IdentifierKind, value: &str) -> String {
        let value = kind.normalize(value);
        let parts = [shop.as_str().as_bytes(), kind.as_str().as_bytes(), value.as_bytes()];
        URL_SAFE_NO_PAD.encode(self.mac("lookup", &parts))
    }

    /// The reference to a session: its cookie's (or header's) value never leaves this function.
    #[must_use]
    pub fn session(&self, shop: &ShopId, credential: &str) -> SessionRef {
        let mac = self.mac("session", &[shop.as_str().as_bytes(), credential.as_bytes()]);
        SessionRef(URL_SAFE_NO_PAD.encode(mac))
    }

    /// An identifier, to be looked up and (with the key) read again.
    #[must_use]
    pub fn identifier(
        &self,
        shop: &ShopId,
        kind: IdentifierKind,
        value: &str,
        nonce: Nonce,
    ) -> SealedIdentifier {
        let lookup = self.lookup(shop, kind, value);
        let sealed = self.seal("identifier", lookup.as_bytes(), kind.normalize(value).as_bytes(), nonce);
        SealedIdentifier { kind, lookup, sealed }
    }

    /// Reads an identifier again.
    ///
    /// # Errors
    /// [`CannotOpen`] with another key or changed bytes.
    pub fn reveal(&self, identifier: &SealedIdentifier) -> Result<String, CannotOpen> {
        let plain = self.open("identifier", identifier.lookup.as_bytes(), &identifier.sealed)?;
        String::from_utf8(plain).map_err(|_| CannotOpen)
    }

    /// Seals `plain` for `purpose`, bound to `context`; base64url of nonce and ciphertext.
    #[must_use]
    pub fn seal(&self, purpose: &str, context: &[u8], plain: &[u8], nonce: Nonce) -> String {
        let payload = Payload { msg: plain, aad: context };
        let mut out = nonce.to_vec();
        // Encryption fails only for messages beyond 256 GiB; an empty ciphertext then never opens.
        out.extend(self.cipher(purpose).encrypt(XNonce::from_slice(&nonce), payload).unwrap_or_default());
        URL_SAFE_NO_PAD.encode(out)
    }

    /// Opens what [`Self::seal`] made for the same purpose and context.
    ///
    /// # Errors
    /// [`CannotOpen`] with another key, purpose or context, or changed bytes.
    pub fn open(&self, purpose: &str, context: &[u8], sealed: &str) -> Result<Vec<u8>, CannotOpen> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| CannotOpen)?;
        let (nonce, ciphertext) = bytes.split_at_checked(24).ok_or(CannotOpen)?;
        let payload = Payload { msg: ciphertext, aad: context };
        self.cipher(purpose).decrypt(XNonce::from_slice(nonce), payload).map_err(|_| CannotOpen)
    }

    fn cipher(&self, purpose: &str) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.derive(purpose).into())
    }

    /// One key a purpose: HMAC-SHA256(master, "vratar/1/" purpose), the expand step of HKDF (RFC 5869 §2.3).
    fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut mac = keyed(&self.master);
        mac.update(b"vratar/1/");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

/// A key that makes MACs for one purpose.
#[derive(Clone)]
pub struct MacKey(Hmac<Sha256>);

impl std::fmt::Debug for MacKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MacKey(..)")
    }
}

impl MacKey {
    /// What [`Keys::mac`] says for its purpose.
    #[must_use]
    pub fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.over(parts).finalize().into_bytes().into()
    }

    fn over(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part);
        }
        mac
    }
}

fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104 §2)")]
    <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("any key length")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::new([7; 32])
    }

    #[test]
    fn identifiers_are_found_whatever_their_spelling_and_read_again() {
        let shop = ShopId::new("a");
        let one = keys().identifier(&shop, IdentifierKind::Email, " Anna@Example.ORG", [1; 24]);
        let two = keys().identifier(&shop, IdentifierKind::Email, "anna@example.org", [2; 24]);
        assert_eq!(one.lookup, two.lookup);
        assert_ne!(one.sealed, two.sealed);
        assert_eq!(keys().reveal(&one).unwrap(), "anna@example.org");
        assert_ne!(one.lookup, keys().lookup(&ShopId::new("b"), IdentifierKind::Email, "anna@example.org"));
    }

    #[test]
    fn nothing_opens_with_another_key_purpose_context_or_byte() {
        let sealed = keys().seal("p", b"c", b"text", [3; 24]);
        assert_eq!(keys().open("p", b"c", &sealed).unwrap(), b"text");
        assert_eq!(keys().open("q", b"c", &sealed), Err(CannotOpen));
        assert_eq!(keys().open("p", b"d", &sealed), Err(CannotOpen));
        assert_eq!(Keys::new([8; 32]).open("p", b"c", &sealed), Err(CannotOpen));
        for index in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            if changed != sealed {
                assert_eq!(keys().open("p", b"c", &changed), Err(CannotOpen));
            }
        }
    }

    #[test]
    fn macs_verify_and_never_accept_short_or_shifted_tags() {
        let tag = keys().mac("t", &[b"ab", b"c"]);
        assert!(keys().verify("t", &[b"ab", b"c"], &tag[..16]));
        assert!(!keys().verify("t", &[b"a", b"bc"], &tag));
        assert!(!keys().verify("t", &[b"ab", b"c"], &tag[..8]));
        assert!(!keys().verify("u", &[b"ab", b"c"], &tag));
    }

    #[test]
    fn a_key_that_is_kept_says_the_same_each_time_and_is_not_printed() {
        let kept = keys().mac_key("t");
        for parts in [[&b"ab"[..], b"c"], [b"a", b"bc"]] {
            assert_eq!(kept.mac(&parts), keys().mac("t", &parts));
        }
        assert_eq!(format!("{kept:?}"), "MacKey(..)");
    }
}
