//! What the page carries, sealed: whose proof it is, and what comes after it. Nobody can change where it leads.

use crate::door::Door;
use crate::stages::canonical::MAX_TARGET;
use crate::stages::capture::held::MINUTES;
use crate::visit::Visit;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use vratar_model::Localized;
use vratar_model::journal::SessionRef;
use vratar_pages::PROVE;

/// For which purpose the key is derived.
const PURPOSE: &str = "prove-slip";
/// The longest way back that stands in an address, bytes: servers before this one may take no more of it.
const IN_ADDRESS: usize = 1024;

/// What comes after the proof.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Slip {
    /// The session that is proved, as the interrupted request brought it: its cookie may not come to our own path.
    pub(super) session: SessionRef,
    /// Path and query.
    pub(super) to: String,
    /// Opens what was being sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ticket: Option<String>,
    /// What was being sent could not be kept.
    #[serde(default)]
    pub(super) lost: bool,
    /// What the rule says.
    #[serde(default)]
    pub(super) why: String,
    /// Good until then.
    pub(super) until: Timestamp,
}

impl Slip {
    /// For a session; it leads to the page that the request came from.
    pub(super) fn of(door: &Door, visit: &Visit, session: &SessionRef, why: Option<&Localized>) -> Self {
        let why = why.map(|why| why.best(&visit.lang()).0.to_owned()).unwrap_or_default();
        let from = Some(visit.came_from()).filter(|from| from.len() <= IN_ADDRESS && leads_home(from));
        let good = SignedDuration::from_mins(i64::from(MINUTES));
        Self {
            session: session.clone(),
            to: from.unwrap_or_else(|| "/".to_owned()),
            ticket: None,
            lost: false,
            why,
            until: door.now().checked_add(good).unwrap_or(Timestamp::MAX),
        }
    }

    /// For the field of the page.
    pub(super) fn seal(&self, door: &Door, visit: &Visit) -> String {
        // JSON can say all of it.
        let plain = serde_json::to_vec(self).unwrap_or_default();
        door.keys.seal(PURPOSE, visit.shop.id.as_str().as_bytes(), &plain, door.random())
    }

    /// What was sealed at this shop; nothing else opens.
    pub(super) fn open(door: &Door, visit: &Visit, sealed: &str) -> Option<Self> {
        let plain = door.keys.open(PURPOSE, visit.shop.id.as_str().as_bytes(), sealed).ok()?;
        serde_json::from_slice(&plain).ok()
    }

    /// Where its page is.
    pub(super) fn address(&self, door: &Door, visit: &Visit) -> String {
        format!("{PROVE}?{}={}", super::sent::IN_ADDRESS, self.seal(door, visit))
    }
}

/// Whether `target` can only mean a page of the same host: browsers read `//` and `/\` as another one.
pub(super) fn leads_home(target: &str) -> bool {
    let mut bytes = target.bytes();
    let rooted = bytes.next() == Some(b'/') && !matches!(bytes.next(), Some(b'/' | b'\\'));
    rooted && target.len() <= MAX_TARGET && target.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        for (target, home) in [
            ("/", true),
            ("/staff/?a=//b", true),
            ("//evil.example", false),
            ("/\\evil.example", false),
            ("https://evil.example/", false),
            ("staff", false),
            ("", false),
            ("/a b", false),
            ("/a\r\nb: c", false),
        ] {
            assert_eq!(leads_home(target), home, "{target:?}");
        }
    }
}
