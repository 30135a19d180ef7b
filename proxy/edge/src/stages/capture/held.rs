//! Requests that wait for a missing acceptance: sealed, used once, forgotten soon.
//!
//! The key to a held request is the ticket in the person's page; this process keeps only what the ticket opens.

use crate::caps::neighbourhood;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use vratar_seal::{Keys, Nonce};

/// How long a request waits, minutes.
pub const MINUTES: u32 = 15;
/// The same.
const WAITS: Duration = Duration::from_secs(MINUTES as u64 * 60);
/// Memory of all held requests together, bytes; beyond it those go that were used longest ago.
const MEMORY: u64 = 64 << 20;
/// Of it what one client's requests may take, bytes: nobody's are pushed out by somebody else's. One request is held
/// whatever its size.
const SHARE: u32 = 8 << 20;

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
    sealed: Sealed,
}

/// The requests that wait.
pub struct Held {
    sealed: Cache<[u8; 32], Sealed>,
    /// Bytes that each client's requests take.
    shares: Arc<Mutex<HashMap<Option<IpAddr>, u32>>>,
}

/// A request as it is kept.
#[derive(Clone)]
struct Sealed {
    text: Arc<str>,
    of: Option<IpAddr>,
}

impl Sealed {
    fn weight(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }
}

impl Default for Held {
    fn default() -> Self {
        let shares = Arc::<Mutex<HashMap<Option<IpAddr>, u32>>>::default();
        let given_back = Arc::clone(&shares);
        let sealed = Cache::builder()
            .time_to_live(WAITS)
            .max_capacity(MEMORY)
            // The usual policy refuses what is new when it is full of what was asked for more often.
            .eviction_policy(EvictionPolicy::lru())
            .weigher(|_, sealed: &Sealed| sealed.weight())
            .eviction_listener(move |_, sealed: Sealed, _| give_back(&given_back, &sealed))
            .build();
        Self { sealed, shares }
    }
}

impl Held {
    /// Keeps a request of `client` and returns its ticket; `None`: that client has too many waiting already.
    pub fn keep(
        &self,
        keys: &Keys,
        client: Option<IpAddr>,
        request: &HeldRequest,
        (secret, nonce): ([u8; 32], Nonce),
    ) -> Option<String> {
        let plain = serde_json::to_vec(request).ok()?;
        let text = keys.seal("held-request", &secret, &plain, nonce);
        let sealed = Sealed { text: text.into(), of: client.map(neighbourhood) };
        self.sealed.run_pending_tasks();
        if !self.take_share(&sealed) {
            return None;
        }
        self.sealed.insert(keys.mac("ticket", &[&secret]), sealed);
        Some(URL_SAFE_NO_PAD.encode(secret))
    }

    fn take_share(&self, sealed: &Sealed) -> bool {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = shares.entry(sealed.of).or_default();
        let wanted = mine.saturating_add(sealed.weight());
        if *mine > 0 && wanted > SHARE {
            return false;
        }
        *mine = wanted;
        true
    }

    /// Takes a request back; a second time there is none, unless it was [put back](Self::put_back).
    pub fn take(&self, keys: &Keys, ticket: &str) -> Option<(HeldRequest, UsedTicket)> {
        let secret = URL_SAFE_NO_PAD.decode(ticket).ok()?;
        let name = keys.mac("ticket", &[&secret]);
        let sealed = self.sealed.remove(&name)?;
        let plain = keys.open("held-request", &secret, &sealed.text).ok()?;
        Some((serde_json::from_slice(&plain).ok()?, UsedTicket { name, sealed }))
    }

    /// Makes a ticket good again: the shop did not take the request, and nobody should have to type it anew.
    pub fn put_back(&self, used: &UsedTicket) {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = shares.entry(used.sealed.of).or_default();
        *mine = mine.saturating_add(used.sealed.weight());
        drop(shares);
        self.sealed.insert(used.name, used.sealed.clone());
    }
}

fn give_back(shares: &Mutex<HashMap<Option<IpAddr>, u32>>, sealed: &Sealed) {
    let mut shares = shares.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(mine) = shares.get_mut(&sealed.of) {
        *mine = mine.saturating_sub(sealed.weight());
        if *mine == 0 {
            shares.remove(&sealed.of);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    const HONEST: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn keys() -> Keys {
        Keys::new([5; 32])
    }

    fn keep(held: &Held, client: IpAddr, number: u32, bytes: usize) -> Option<String> {
        let mut secret = [0; 32];
        secret[..4].copy_from_slice(&number.to_le_bytes());
        let request = HeldRequest { content_type: "text/plain".to_owned(), body: vec![b'a'; bytes] };
        held.keep(&keys(), Some(client), &request, (secret, [7; 24]))
    }

    #[test]
    fn a_ticket_is_good_once_and_again_when_it_is_put_back() {
        let held = Held::default();
        let ticket = keep(&held, HONEST, 1, 10).unwrap();
        let (request, used) = held.take(&keys(), &ticket).unwrap();
        assert_eq!(request.body, b"aaaaaaaaaa");
        assert!(held.take(&keys(), &ticket).is_none());
        held.put_back(&used);
        assert!(held.take(&keys(), &ticket).is_some());
        assert!(held.take(&keys(), "?").is_none());
    }

    #[test]
    fn nobody_pushes_out_what_others_wait_with() {
        let held = Held::default();
        let first = keep(&held, HONEST, 0, 100).unwrap();
        for number in 1..2000u32 {
            let client = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, u8::try_from(number % 3).unwrap()));
            let _ = keep(&held, client, number, 100_000);
        }
        assert!(held.take(&keys(), &first).is_some());
        let later = keep(&held, HONEST, 3000, 100).unwrap();
        assert!(held.take(&keys(), &later).is_some(), "what is new is kept");
    }

    #[test]
    fn a_client_has_its_share_and_one_request_of_any_size() {
        let held = Held::default();
        let large = keep(&held, HONEST, 0, 10 << 20).unwrap();
        assert!(keep(&held, HONEST, 1, 10).is_none());
        assert!(held.take(&keys(), &large).is_some());
        let tickets: Vec<_> = (2..200).filter_map(|number| keep(&held, HONEST, number, 100_000)).collect();
        assert!((20..100).contains(&tickets.len()), "{}", tickets.len());
        tickets.iter().for_each(|ticket| assert!(held.take(&keys(), ticket).is_some()));
        assert!(keep(&held, HONEST, 300, 100_000).is_some(), "what was taken gives room");
    }
}
