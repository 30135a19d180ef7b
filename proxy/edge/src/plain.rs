//! Who still comes by an old link: counted, listed, never whole addresses.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use vratar_model::ShopId;

/// Callers that are remembered, all shops together; beyond it new ones are only counted in the metric.
const REMEMBERED: usize = 10_000;

/// One caller of an old link.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Caller {
    /// The shop.
    pub shop: ShopId,
    /// The old host that was called.
    pub host: String,
    /// First segment of the path: enough to know which link, too little to say what was looked at.
    pub path: String,
    /// Address, cut to /24 or /48.
    pub address: String,
    /// Family of the program that called ("Internet Explorer 8", "curl").
    pub program: String,
}

/// How often and when a caller came.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Calls {
    /// How often.
    pub count: u64,
    /// First time.
    pub first: Timestamp,
    /// Last time.
    pub last: Timestamp,
}

/// The callers of old links since the process began (or since what it was given).
#[derive(Default)]
pub struct OldLinks {
    callers: Mutex<HashMap<Caller, Calls>>,
}

impl OldLinks {
    /// Notes a call.
    pub fn note(&self, caller: Caller, now: Timestamp) {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(calls) = callers.get_mut(&caller) {
            calls.count += 1;
            calls.last = now;
        } else if callers.len() < REMEMBERED {
            callers.insert(caller, Calls { count: 1, first: now, last: now });
        }
    }

    /// The list, most frequent first.
    #[must_use]
    pub fn list(&self) -> Vec<(Caller, Calls)> {
        let callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut list: Vec<_> = callers.iter().map(|(caller, calls)| (caller.clone(), *calls)).collect();
        list.sort_by(|a, b| b.1.count.cmp(&a.1.count).then_with(|| b.1.last.cmp(&a.1.last)));
        list
    }

    /// Takes up what an earlier process knew.
    pub fn restore(&self, list: Vec<(Caller, Calls)>) {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        callers.extend(list.into_iter().take(REMEMBERED));
    }
}

/// The family of a program from its User-Agent: a handful of words, so that a list stays short and says nothing
/// about one person's machine.
#[must_use]
pub fn program(user_agent: &str) -> String {
    const KNOWN: [(&str, &str); 12] = [
        ("MSIE 6", "Internet Explorer 6"),
        ("MSIE 7", "Internet Explorer 7"),
        ("MSIE 8", "Internet Explorer 8"),
        ("MSIE 9", "Internet Explorer 9"),
        ("MSIE 10", "Internet Explorer 10"),
        ("Trident/7", "Internet Explorer 11"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
        ("Java/", "Java"),
        ("curl", "curl"),
    ];
    let known = KNOWN.iter().find(|(mark, _)| user_agent.contains(mark));
    known.map_or("other", |(_, name)| name).to_owned()
}

/// The first segment of a path, as it is listed.
#[must_use]
pub fn first_segment(path: &str) -> String {
    const LONGEST: usize = 40;
    let segment = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    format!("/{}", segment.chars().take(LONGEST).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(address: &str) -> Caller {
        Caller {
            shop: ShopId::new("a"),
            host: "old.example".into(),
            path: first_segment("/shop/item/7"),
            address: address.into(),
            program: program("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1)"),
        }
    }

    #[test]
    fn the_list_names_the_most_frequent_first() {
        let links = OldLinks::default();
        let now = Timestamp::UNIX_EPOCH;
        links.note(caller("192.0.2.0/24"), now);
        links.note(caller("198.51.100.0/24"), now);
        links.note(caller("198.51.100.0/24"), now);
        let list = links.list();
        assert_eq!((list[0].0.address.as_str(), list[0].1.count), ("198.51.100.0/24", 2));
        assert_eq!((list[0].0.path.as_str(), list[0].0.program.as_str()), ("/shop", "Internet Explorer 8"));
    }

    #[test]
    fn the_list_is_bounded() {
        let links = OldLinks::default();
        for n in 0..REMEMBERED + 10 {
            links.note(caller(&n.to_string()), Timestamp::UNIX_EPOCH);
        }
        assert_eq!(links.list().len(), REMEMBERED);
    }
}
