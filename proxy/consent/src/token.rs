//! The serving token: what was delivered, when and where, in a hidden field, so that an answer proves it.
//!
//! Binary, then base64url without padding (RFC 4648 §5), about 190 characters:
//! ```text
//! version 1 | shop 8 | served id 16 | notice 32 | block 32 | milliseconds since 1970 6 | page and GPC 1 |
//! charset 1 | ticked 1 + 0..=255 | path 0..=256 | MAC 16
//! ```
//! `ticked` is a length and as many bytes of a bit map (box 0 is the lowest bit of the first byte): which boxes were
//! delivered ticked. Usually none.
//! The MAC is HMAC-SHA256 cut to 16 bytes over everything before it. The shop stands in it as a keyed hash, so
//! that a token of another shop of the same installation is told from a forged one. The token says nothing about
//! the person and is no secret; it is not bound to a session, because forms outlive sessions.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use encoding_rs::Encoding;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use vratar_model::journal::Served;
use vratar_model::{NoticeId, PageKind, ServedId, ShopId};
use vratar_seal::{Keys, MacKey};

mod bits;
mod charset;
mod reader;
use reader::Reader;

/// What the MAC's key is for.
const PURPOSE: &str = "serving-token";
/// First byte; grows when the layout changes.
const VERSION: u8 = 2;
/// Bytes of the path that are kept; longer paths are cut at a character.
const MAX_PATH: usize = 256;
/// Bytes of the shop's keyed hash.
const SHOP: usize = 8;
/// Bytes of the MAC; 16 is the least that `Keys::verify` accepts.
const MAC: usize = 16;
/// Bytes before the bit map of ticked boxes, its length included.
const FIXED: usize = 1 + SHOP + 16 + 32 + 32 + 6 + 1 + 1 + 1;
/// Bytes of that map; boxes beyond it do not count as shown ticked.
const MAX_TICKED: usize = 255;
/// Characters of the longest token: three bytes are four characters.
pub const MAX_TOKEN: usize = (FIXED + MAX_TICKED + MAX_PATH + MAC).div_ceil(3) * 4;
/// `Sec-GPC` was seen: the high bit of the byte that holds the page.
const GPC: u8 = 0x80;

/// Why a token is no proof. No variant carries the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// The client sent something else.
    #[error("the serving token is not one; the answer is no evidence, ask again")]
    Malformed,
    /// The client sent a token that this installation did not make (or made with an older key).
    #[error(
        "the serving token was not made here; if the key file was replaced, the pages before it are void"
    )]
    Forged,
    /// The client sent a token of another shop of this installation.
    #[error("the serving token is another shop's; ask again at this one")]
    OtherShop,
    /// The client took longer than a token holds.
    #[error("the serving token is too old; show the page again")]
    Expired,
}

/// Makes the tokens of one shop. What is the same in all of them is made once.
pub struct Mint {
    mac: MacKey,
    shop: [u8; SHOP],
}

impl Mint {
    /// For `shop`.
    #[must_use]
    pub fn new(keys: &Keys, shop: &ShopId) -> Self {
        Self { mac: keys.mac_key(PURPOSE), shop: shop_tag(keys, shop) }
    }

    /// The token for one delivery.
    ///
    /// `served.at` is kept to the millisecond, `served.url` to 256 bytes, `served.charset` as the name that the
    /// WHATWG Encoding Standard gives it (empty when it knows none).
    #[must_use]
    pub fn issue(&self, served: &Served) -> String {
        let mut bytes = Vec::with_capacity(FIXED + MAX_PATH + MAC);
        bytes.push(VERSION);
        bytes.extend(self.shop);
        bytes.extend(served.id.0.as_bytes());
        bytes.extend(served.notice.0);
        bytes.extend(served.block.0);
        bytes.extend(&served.at.as_millisecond().max(0).to_be_bytes()[2..]);
        bytes.push(page_number(served.page) | if served.gpc { GPC } else { 0 });
        bytes.push(charset::number(&served.charset));
        bytes.extend(bits::map(&served.shown, MAX_TICKED));
        bytes.extend(path(&served.url).as_bytes());
        let mac = self.mac.mac(&[&bytes]);
        bytes.extend(&mac[..MAC]);
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// The token for one delivery, for who makes no more of that shop: [`Mint::issue`].
#[must_use]
pub fn issue(keys: &Keys, shop: &ShopId, served: &Served) -> String {
    Mint::new(keys, shop).issue(served)
}

/// What was delivered with `token`.
///
/// # Errors
/// [`BadToken`]; an answer with such a token is not evidence.
pub fn verify(
    keys: &Keys,
    shop: &ShopId,
    token: &str,
    now: Timestamp,
    max_age: SignedDuration,
) -> Result<Served, BadToken> {
    let bytes = decode(token).ok_or(BadToken::Malformed)?;
    let (content, mac) =
        bytes.split_at_checked(bytes.len().saturating_sub(MAC)).ok_or(BadToken::Malformed)?;
    if content.len() < FIXED || content[0] != VERSION {
        return Err(BadToken::Malformed);
    }
    if !keys.verify(PURPOSE, &[content], mac) {
        return Err(BadToken::Forged);
    }
    let (tag, served) = read(content).ok_or(BadToken::Malformed)?;
    if tag != shop_tag(keys, shop) {
        return Err(BadToken::OtherShop);
    }
    // A token from the future is this installation's own after its clock was set back: it stays good.
    let fresh = now.duration_since(served.at) <= max_age;
    if fresh { Ok(served) } else { Err(BadToken::Expired) }
}

fn decode(token: &str) -> Option<Vec<u8>> {
    (token.len() <= MAX_TOKEN).then(|| URL_SAFE_NO_PAD.decode(token).ok())?
}

fn read(content: &[u8]) -> Option<([u8; SHOP], Served)> {
    let mut rest = Reader(content);
    rest.take::<1>()?;
    let tag = rest.take::<SHOP>()?;
    let id = ServedId(Uuid::from_bytes(rest.take()?));
    let notice = NoticeId(rest.take()?);
    let block = NoticeId(rest.take()?);
    let at = rest.milliseconds()?;
    let [page] = rest.take::<1>()?;
    let [label] = rest.take::<1>()?;
    let shown = bits::read(&mut rest)?;
    let served = Served {
        id,
        notice,
        block,
        at,
        url: String::from_utf8(rest.0.to_vec()).ok()?,
        shown,
        page: *PageKind::ALL.get(usize::from(page & !GPC))?,
        charset: charset::named(label).map_or("", Encoding::name).to_owned(),
        gpc: page & GPC != 0,
    };
    Some((tag, served))
}

/// Eight bytes tell the shops of one installation apart; forging one needs the key anyway.
fn shop_tag(keys: &Keys, shop: &ShopId) -> [u8; SHOP] {
    let mac = keys.mac("serving-token-shop", &[shop.as_str().as_bytes()]);
    std::array::from_fn(|index| mac[index])
}

fn page_number(page: PageKind) -> u8 {
    let position = PageKind::ALL.iter().position(|kind| *kind == page);
    position.and_then(|position| u8::try_from(position).ok()).unwrap_or(GPC - 1)
}

fn path(url: &str) -> &str {
    &url[..url.floor_char_boundary(MAX_PATH)]
}
