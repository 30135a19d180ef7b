//! Listening: certificates by host, replaced while the door is open; HTTP/1.1 and HTTP/2; many shops from one config;
//! a wrong config is refused before anything is open, and at a reload changes nothing; nobody is cut off who need not be.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says why and ends")]

#[expect(dead_code, reason = "each of the suites beside this one uses its own part")]
mod rig;

mod listening {
    mod certificates;
    mod many;
    mod refused;
    mod reload;
    mod stop;
    mod tls;
}
