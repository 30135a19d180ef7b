//! Clients that are slow, broken, gone or malicious, against the binary and a shop whose bytes are all known.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says why and ends")]

#[expect(dead_code, reason = "each of the two suites uses its own part")]
mod rig;

mod clients {
    mod by_get;
    mod desync;
    mod forms;
    mod gone;
    mod headers;
    mod heads;
    mod http2;
    mod many;
    mod own_pages;
    mod slow;
    mod targets;
    mod upgrade;
    mod uploads;
    #[path = "../../../proxy/edge/src/stages/canonical/tests/yaml.rs"]
    mod yaml;
}
