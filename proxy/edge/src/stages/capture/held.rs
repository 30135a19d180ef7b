//! Requests that wait for a missing acceptance: sealed, used once, forgotten soon.
//!
//! The key to a held request is the ticket in the person's page; this process keeps only what the ticket opens.

use crate::door::Door;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use vratar_seal::Keys;

/// How long a request waits, minutes.
pub const MINUTES: u32 = 15;
/// The same.
const WAITS: Duration = Duration::from_secs(MINUTES as u64 * 60);
/// Memory of all held requests together, bytes; beyond it the oldest go.
const MEMORY: u64 = 64 << 20;

/// A request that waits.
#[derive(Serialize, Deserialize)]
pub struct HeldRequest {
    /// Type of the body.
    pub content_type: String,
    /// The body as the shop will get it.
    #[serde(with = "as_base64")]
    pub body: Vec<u8>,
}

/// A ticket that was used, and what it opened, still sealed.
pub struct UsedTicket {
    name: [u8; 32],
    sealed: String,
}

/// The requests that wait.
pub struct Held {
    sealed: Cache<[u8; 32], String>,
}

impl Default for Held {
    fn default() -> Self {
        let sealed = Cache::builder()
            .time_to_live(WAITS)
            .max_capacity(MEMORY)
            .weigher(|_, sealed: &String| u32::try_from(sealed.len()).unwrap_or(u32::MAX))
            .build();
        Self { sealed }
    }
}

impl Held {
    /// Keeps a request and returns its ticket.
    pub fn keep(&self, door: &Door, request: &HeldRequest) -> Option<String> {
        let secret: [u8; 32] = door.random();
        let plain = serde_json::to_vec(request).ok()?;
        let sealed = door.keys.seal("held-request", &secret, &plain, door.random());
        self.sealed.insert(door.keys.mac("ticket", &[&secret]), sealed);
        Some(URL_SAFE_NO_PAD.encode(secret))
    }

    /// Takes a request back; a second time there is none, unless it was [put back](Self::put_back).
    pub fn take(&self, keys: &Keys, ticket: &str) -> Option<(HeldRequest, UsedTicket)> {
        let secret = URL_SAFE_NO_PAD.decode(ticket).ok()?;
        let name = keys.mac("ticket", &[&secret]);
        let sealed = self.sealed.remove(&name)?;
        let plain = keys.open("held-request", &secret, &sealed).ok()?;
        Some((serde_json::from_slice(&plain).ok()?, UsedTicket { name, sealed }))
    }

    /// Makes a ticket good again: the shop did not take the request, and nobody should have to type it anew.
    pub fn put_back(&self, used: &UsedTicket) {
        self.sealed.insert(used.name, used.sealed.clone());
    }
}

mod as_base64 {
    use super::URL_SAFE_NO_PAD;
    use base64::Engine as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&URL_SAFE_NO_PAD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
        URL_SAFE_NO_PAD.decode(String::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}
