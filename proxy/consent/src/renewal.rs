//! How long a permission holds, and whether it has to be asked for again.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::Serialize;
use vratar_model::DecisionState;
use vratar_model::questionnaire::{Change, Polarity};

/// A decision, as far as its age matters.
#[derive(Clone, Copy, Debug)]
pub struct Decided<'a> {
    /// What the answer does.
    pub polarity: Polarity,
    /// The state that stands.
    pub state: DecisionState,
    /// When it was last decided, not only left as it was.
    pub at: Timestamp,
    /// ISO 8601 duration for which it holds, as the wording had it.
    pub validity: Option<&'a str>,
    /// Code of the questionnaire.
    pub questionnaire: &'a str,
    /// The version that was answered.
    pub version: u32,
}

/// A version of a questionnaire.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// Its code.
    pub questionnaire: &'a str,
    /// Its number.
    pub version: u32,
    /// Whether it asks everybody again.
    pub change: Change,
}

/// Why a permission has to be asked for again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Renewal {
    /// Its time ran out.
    Expired,
    /// A version came into use that asks something else.
    NewVersion,
}

impl Decided<'_> {
    /// Until when it holds; none: until it is taken back. Months are those of the calendar, in UTC.
    #[must_use]
    pub fn valid_until(&self) -> Option<Timestamp> {
        let span: Span = self.validity?.parse().ok()?;
        let until = self.at.to_zoned(TimeZone::UTC).checked_add(span);
        // What lies beyond the calendar holds for ever.
        self.permits().then(|| until.ok().map(|until| until.timestamp()))?
    }

    /// The state at `now`: a permission whose time ran out is expired.
    #[must_use]
    pub fn state_at(&self, now: Timestamp) -> DecisionState {
        if self.valid_until().is_some_and(|until| until <= now) { DecisionState::Expired } else { self.state }
    }

    /// Whether it has to be asked for again, of the `versions` there are. Refusals and prohibitions stand, whatever
    /// the wording: nobody is worn down by being asked until they agree.
    #[must_use]
    pub fn needs_renewal<'v>(
        &self,
        now: Timestamp,
        versions: impl IntoIterator<Item = Version<'v>>,
    ) -> Option<Renewal> {
        if !self.permits() {
            return None;
        }
        if self.state_at(now) == DecisionState::Expired {
            return Some(Renewal::Expired);
        }
        let asks_anew = |one: Version<'_>| {
            one.questionnaire == self.questionnaire
                && one.version > self.version
                && one.change == Change::Major
        };
        versions.into_iter().any(asks_anew).then_some(Renewal::NewVersion)
    }

    fn permits(&self) -> bool {
        self.polarity != Polarity::Prohibition && self.state.permits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecisionState as S;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap_or_default()
    }

    fn given(validity: Option<&str>) -> Decided<'_> {
        let at = at("2026-08-31T10:00:00Z");
        let (polarity, state) = (Polarity::Permission, S::Given);
        Decided { polarity, state, at, validity, questionnaire: "standard", version: 2 }
    }

    fn version(questionnaire: &str, version: u32, change: Change) -> Version<'_> {
        Version { questionnaire, version, change }
    }

    #[test]
    fn a_permission_holds_for_its_time() {
        for (validity, until) in [
            (None, None),
            (Some("P24M"), Some(at("2028-08-31T10:00:00Z"))),
            (Some("P6M"), Some(at("2027-02-28T10:00:00Z"))),
            (Some("P9999Y"), None),
            (Some("nonsense"), None),
        ] {
            assert_eq!(given(validity).valid_until(), until, "{validity:?}");
        }
        let (before, then) = (at("2028-08-31T09:59:59Z"), at("2028-08-31T10:00:00Z"));
        let one = given(Some("P24M"));
        assert_eq!((one.state_at(before), one.state_at(then)), (S::Given, S::Expired));
        assert_eq!(
            (one.needs_renewal(before, []), one.needs_renewal(then, [])),
            (None, Some(Renewal::Expired))
        );
    }

    #[test]
    fn a_refusal_and_a_prohibition_never_run_out() {
        let now = at("2099-01-01T00:00:00Z");
        let major = version("standard", 3, Change::Major);
        let refused = Decided { state: S::Refused, ..given(Some("P1D")) };
        let forbidden = Decided { state: S::Objected, polarity: Polarity::Prohibition, ..given(Some("P1D")) };
        for one in [refused, forbidden] {
            assert_eq!((one.valid_until(), one.state_at(now)), (None, one.state));
            assert_eq!(one.needs_renewal(now, [major]), None);
        }
    }

    #[test]
    fn a_major_version_asks_again_and_a_minor_never() {
        let now = at("2026-09-01T00:00:00Z");
        let minor = version("standard", 3, Change::Minor);
        for (versions, renewal) in [
            (vec![version("standard", 2, Change::Major), minor], None),
            (vec![minor, version("standard", 4, Change::Minor)], None),
            (vec![version("other", 9, Change::Major)], None),
            (vec![version("standard", 3, Change::Major)], Some(Renewal::NewVersion)),
            (
                vec![version("standard", 3, Change::Major), version("standard", 4, Change::Minor)],
                Some(Renewal::NewVersion),
            ),
        ] {
            assert_eq!(given(None).needs_renewal(now, versions.clone()), renewal, "{versions:?}");
        }
    }
}
