//! The seal of a form: for whom it was made, with which delivery, and where its page is.
//!
//! Hidden field, base64url without padding: MAC (16 bytes), then path and query of the page. The MAC covers shop,
//! session, delivery and page, so that a form that was made for one session is worth nothing in another, and nobody
//! can choose where the answer leads.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use vratar_model::journal::SessionRef;
use vratar_model::{ServedId, ShopId};
use vratar_seal::Keys;

/// Name of the field; ours, so that it never reaches a shop.
pub(crate) const FIELD: &str = "vratar_back";

/// Bytes of path and query that are kept; from a longer one the way leads to "My choices".
const MAX_TARGET: usize = 2048;
/// Bytes of the MAC: the least that `Keys::verify` accepts.
const MAC: usize = 16;
/// Characters of the longest seal.
const MAX_SEAL: usize = (MAC + MAX_TARGET).div_ceil(3) * 4;
/// For which purpose the key is derived.
const PURPOSE: &str = "choices-form";

/// What a seal is bound to.
#[derive(Clone, Copy)]
pub(crate) struct Bound<'a> {
    /// The shop.
    pub(crate) shop: &'a ShopId,
    /// The session whose page the form stands on.
    pub(crate) session: &'a SessionRef,
    /// The delivery that the form's serving token stands for.
    pub(crate) served: ServedId,
}

impl Bound<'_> {
    /// The seal of a form on the page `target`.
    pub(crate) fn seal(self, keys: &Keys, target: &str) -> String {
        let target = if leads_home(target) { target } else { crate::route::CHOICES };
        let mut bytes = keys.mac(PURPOSE, &self.parts(target))[..MAC].to_vec();
        bytes.extend(target.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The page that the form stood on; none: the seal was not made for this.
    pub(crate) fn open(self, keys: &Keys, seal: &str) -> Option<String> {
        let bytes = (seal.len() <= MAX_SEAL).then(|| URL_SAFE_NO_PAD.decode(seal).ok())??;
        let (mac, target) = bytes.split_at_checked(MAC)?;
        let target = std::str::from_utf8(target).ok()?;
        keys.verify(PURPOSE, &self.parts(target), mac).then(|| target.to_owned())
    }

    fn parts<'a>(&'a self, target: &'a str) -> [&'a [u8]; 4] {
        [
            self.shop.as_str().as_bytes(),
            self.session.0.as_bytes(),
            self.served.0.as_bytes(),
            target.as_bytes(),
        ]
    }
}

/// Whether `target` can only mean a page of the same host: browsers read `//` and `/\` as another one.
fn leads_home(target: &str) -> bool {
    let mut bytes = target.bytes();
    let rooted = bytes.next() == Some(b'/') && !matches!(bytes.next(), Some(b'/' | b'\\'));
    rooted && target.len() <= MAX_TARGET && target.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys() -> Keys {
        Keys::new([3; 32])
    }

    fn session(name: &str) -> SessionRef {
        SessionRef(name.to_owned())
    }

    #[test]
    fn it_opens_only_for_what_it_was_made_for() {
        let (shop, other_shop) = (ShopId::new("a"), ShopId::new("b"));
        let (anna, boris) = (session("anna"), session("boris"));
        let (served, other) = (ServedId::new(1, [1; 10]), ServedId::new(1, [2; 10]));
        let bound = Bound { shop: &shop, session: &anna, served };
        let seal = bound.seal(&keys(), "/account?id=7");
        assert_eq!(bound.open(&keys(), &seal).as_deref(), Some("/account?id=7"));
        for wrong in [
            Bound { shop: &other_shop, ..bound },
            Bound { session: &boris, ..bound },
            Bound { served: other, ..bound },
        ] {
            assert_eq!(wrong.open(&keys(), &seal), None);
        }
        assert_eq!(bound.open(&Keys::new([4; 32]), &seal), None);
    }

    #[test]
    fn nobody_is_led_elsewhere() {
        let (shop, anna) = (ShopId::new("a"), session("anna"));
        let bound = Bound { shop: &shop, session: &anna, served: ServedId::new(1, [1; 10]) };
        let long = format!("/{}", "a".repeat(MAX_TARGET));
        for elsewhere in [
            "//evil.example.org/",
            "/\\evil.example.org",
            "https://evil.example.org",
            "",
            "a",
            "/a\r\nb",
            &long,
        ] {
            let seal = bound.seal(&keys(), elsewhere);
            assert_eq!(bound.open(&keys(), &seal).as_deref(), Some(crate::route::CHOICES), "{elsewhere}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_open_and_none_panic(seal in "[A-Za-z0-9_-]{0,200}|\\PC{0,60}") {
            let (shop, anna) = (ShopId::new("a"), session("anna"));
            let bound = Bound { shop: &shop, session: &anna, served: ServedId::new(1, [1; 10]) };
            prop_assert_eq!(bound.open(&keys(), &seal), None);
        }

        #[test]
        fn a_changed_seal_does_not_open(at in 0usize..60, letter in "[A-Za-z0-9_-]") {
            let (shop, anna) = (ShopId::new("a"), session("anna"));
            let bound = Bound { shop: &shop, session: &anna, served: ServedId::new(1, [1; 10]) };
            let seal = bound.seal(&keys(), "/account/profile/of/somebody/else");
            let at = at % seal.len();
            let changed = [&seal[..at], &letter, &seal[at + 1..]].concat();
            let opened = bound.open(&keys(), &changed);
            prop_assert!(changed == seal || opened.is_none());
        }
    }
}
