//! Serving tokens: there and back, and nothing else.
#![expect(clippy::unwrap_used, reason = "tests")]

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use vratar_consent::token::{BadToken, MAX_TOKEN, issue, verify};
use vratar_model::journal::Served;
use vratar_model::{NoticeId, PageKind, ServedId, ShopId};
use vratar_seal::Keys;

const AGE: SignedDuration = SignedDuration::from_hours(24);

#[test]
fn a_token_is_short_and_comes_back() {
    let token = issue(&keys(), &shop(), &served("/accounts/register/", 0));
    assert!(token.len() <= 200, "{} characters", token.len());
    assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
    assert_eq!(verify(&keys(), &shop(), &token, at(1), AGE), Ok(served("/accounts/register/", 0)));
}

#[test]
fn a_token_ages() {
    let token = issue(&keys(), &shop(), &served("/", 0));
    assert!(verify(&keys(), &shop(), &token, at(24 * 3600), AGE).is_ok());
    assert_eq!(verify(&keys(), &shop(), &token, at(24 * 3600 + 1), AGE), Err(BadToken::Expired));
    assert!(verify(&keys(), &shop(), &token, at(-3600), AGE).is_ok(), "the clock was set back");
}

#[test]
fn another_shop_and_another_key_are_told_apart() {
    let token = issue(&keys(), &ShopId::new("other"), &served("/", 0));
    assert_eq!(verify(&keys(), &shop(), &token, at(0), AGE), Err(BadToken::OtherShop));
    assert_eq!(verify(&Keys::new([8; 32]), &shop(), &token, at(0), AGE), Err(BadToken::Forged));
}

#[test]
fn what_is_no_token_is_malformed() {
    for token in ["", "A", "abc", "####", "AQ", &"A".repeat(MAX_TOKEN + 1), &"A".repeat(150)] {
        assert_eq!(verify(&keys(), &shop(), token, at(0), AGE), Err(BadToken::Malformed), "{token:?}");
    }
}

#[test]
fn long_paths_are_cut_at_a_character() {
    let token = issue(&keys(), &shop(), &served(&"/ъ".repeat(200), 0));
    assert!(token.len() <= MAX_TOKEN);
    let url = verify(&keys(), &shop(), &token, at(0), AGE).unwrap().url;
    assert!(url.len() > 250 && url.len() <= 256 && "/ъ".repeat(200).starts_with(&url));
}

#[test]
fn charsets_come_back_by_their_name() {
    for (label, name) in [("cp1251", "windows-1251"), ("utf-8", "UTF-8"), ("klingon", "")] {
        let token = issue(&keys(), &shop(), &Served { charset: label.to_owned(), ..served("/", 0) });
        assert_eq!(verify(&keys(), &shop(), &token, at(0), AGE).unwrap().charset, name);
    }
}

proptest! {
    #[test]
    fn any_delivery_comes_back(
        id: u128, notice: [u8; 32], block: [u8; 32], page in 0..6_usize, gpc: bool,
        shown in proptest::collection::btree_set(0..2040_u16, 0..9), seconds in 0..4_000_000_000_i64,
        url in "/[a-zъ/]{0,80}",
    ) {
        let served = Served {
            id: ServedId(uuid::Uuid::from_u128(id)),
            notice: NoticeId(notice),
            block: NoticeId(block),
            page: PageKind::ALL[page],
            gpc,
            shown: shown.into_iter().collect(),
            at: Timestamp::from_second(seconds).unwrap(),
            url,
            charset: "windows-1251".to_owned(),
        };
        let token = issue(&keys(), &shop(), &served);
        prop_assert_eq!(verify(&keys(), &shop(), &token, served.at, AGE), Ok(served));
    }

    #[test]
    fn a_changed_token_is_no_proof(index in 0..150_usize, letter in "[A-Za-z0-9_-]") {
        let token = issue(&keys(), &shop(), &served("/", 0));
        let mut changed = token.clone().into_bytes();
        let index = index % changed.len();
        changed[index] = letter.as_bytes()[0];
        let changed = String::from_utf8(changed).unwrap();
        prop_assume!(changed != token);
        let verdict = verify(&keys(), &shop(), &changed, at(0), AGE);
        prop_assert!(matches!(verdict, Err(BadToken::Forged | BadToken::Malformed)), "{verdict:?}");
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,600}") {
        prop_assert!(verify(&keys(), &shop(), &text, at(0), AGE).is_err());
    }
}

fn served(url: &str, seconds: i64) -> Served {
    Served {
        id: ServedId(uuid::Uuid::from_u128(7)),
        notice: NoticeId([1; 32]),
        url: url.to_owned(),
        page: PageKind::Registration,
        shown: Vec::new(),
        block: NoticeId([2; 32]),
        charset: "windows-1251".to_owned(),
        at: at(seconds),
        gpc: true,
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).unwrap()
}

fn keys() -> Keys {
    Keys::new([7; 32])
}

fn shop() -> ShopId {
    ShopId::new("shop")
}
