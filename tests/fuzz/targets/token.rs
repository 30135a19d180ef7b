//! A serving token from anywhere: only our own verify.
#![no_main]

use jiff::{SignedDuration, Timestamp};
use libfuzzer_sys::fuzz_target;
use vratar_consent::token;
use vratar_model::ShopId;
use vratar_seal::Keys;

fuzz_target!(|text: &str| {
    let keys = Keys::new([7; 32]);
    let verified = token::verify(&keys, &ShopId::new("a"), text, Timestamp::UNIX_EPOCH, SignedDuration::from_hours(1));
    assert!(verified.is_err(), "somebody else's token verifies");
});
