//! The stylesheet.

use std::sync::LazyLock;

/// The stylesheet of every page and of the banner, to be served as `text/css; charset=utf-8` under
/// [`style_path`], for as long as anybody likes: other content has another name.
pub const STYLE: &str = include_str!("style.css");

/// Where the pages look for it: `/.vratar/style-<hash of the content>.css`.
#[must_use]
pub fn style_path() -> &'static str {
    static PATH: LazyLock<String> = LazyLock::new(|| format!("/.vratar/style-{:016x}.css", fnv1a(STYLE)));
    &PATH
}

/// FNV-1a, 64 bits (RFC 9923): tells one version from the next; nothing depends on nobody forging it.
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
