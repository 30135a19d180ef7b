use super::*;
use crate::questionnaire::QuestionKind;
use DecisionState as S;
use Effect as E;

/// `p`ermission or prohi`b`ition; `x` ticked; `s` shown ticked; `r` replaced; `o` overridden by this submission;
/// `e` an exclusive prohibition stands; `P` proved; `C` of a customer.
fn said(letters: &str) -> Said {
    let has = |letter: char| letters.contains(letter);
    let (kind, polarity) = if has('b') {
        (QuestionKind::Objection, Polarity::Prohibition)
    } else {
        (QuestionKind::Consent, Polarity::Permission)
    };
    let mark = Mark { kind, polarity, ticked: has('x'), overridden: has('o') };
    let (shown, replaced, beaten) = (has('s'), has('r'), has('e'));
    Said { mark, shown, replaced, beaten, proved: has('P'), of_customer: has('C') }
}

fn before(state: DecisionState) -> Option<Before> {
    Some(Before { state, proved: true, older: false })
}

#[test]
fn each_box_counts_as_far_as_somebody_did_something() {
    let cases = [
        // The first answer always decides.
        (None, "p x", S::Given, E::Decides),
        (None, "p", S::Refused, E::Decides),
        (None, "b", S::Requested, E::Decides),
        // An empty box that is ticked is an act; one that was shown ticked and stays so is none.
        (before(S::Given), "p x P C", S::Renewed, E::Decides),
        (before(S::Given), "p x s P C", S::Given, E::Repeats),
        (before(S::Renewed), "p x s P C", S::Renewed, E::Repeats),
        (before(S::Withdrawn), "p x P C", S::Given, E::Decides),
        // An empty box that is left empty is none either.
        (before(S::Given), "p P C", S::Given, E::LeftOpen),
        (before(S::Given), "p s P C", S::Withdrawn, E::Decides),
        (before(S::Given), "p r P C", S::Withdrawn, E::Decides),
        (before(S::Given), "p o P C", S::Withdrawn, E::Decides),
        (before(S::Refused), "p P C", S::Refused, E::Repeats),
        (before(S::Objected), "b P C", S::Objected, E::LeftOpen),
        (before(S::Objected), "b x P C", S::Objected, E::Repeats),
        (before(S::Objected), "b s P C", S::Withdrawn, E::Decides),
        // As long as it stands, an exclusive prohibition beats a tick.
        (None, "p x e P C", S::Refused, E::Decides),
        (before(S::Withdrawn), "p x e P C", S::Withdrawn, E::Repeats),
        // Of a customer a stranger may forbid, never permit.
        (None, "p x C", S::Given, E::Unproved),
        (before(S::Withdrawn), "p x C", S::Given, E::Unproved),
        (before(S::Given), "p C", S::Refused, E::Unproved),
        (before(S::Objected), "b s C", S::Requested, E::Unproved),
        (before(S::Requested), "b x C", S::Objected, E::Decides),
        (before(S::Given), "p x o C", S::Withdrawn, E::Decides),
        (before(S::Withdrawn), "p x e C", S::Given, E::Unproved),
        // Of somebody who is no customer yet, everybody's word is as good.
        (before(S::Given), "p x", S::Renewed, E::Decides),
    ];
    for (before, letters, state, effect) in cases {
        assert_eq!(follow(before, said(letters)), (state, effect), "{before:?} {letters}");
    }
}

#[test]
fn what_anybody_could_have_said_ends_when_the_customer_is_asked() {
    let unproved = |state| Some(Before { state, proved: false, older: false });
    assert_eq!(follow(unproved(S::Given), said("p P C")), (S::Withdrawn, E::Decides));
    assert_eq!(follow(unproved(S::Given), said("p")), (S::Given, E::LeftOpen));
    assert_eq!(follow(unproved(S::Objected), said("b P C")), (S::Objected, E::LeftOpen));
}

#[test]
fn a_new_version_is_answered_anew_but_no_permission_goes_on_by_itself() {
    let older = |state| Some(Before { state, proved: true, older: true });
    assert_eq!(follow(older(S::Given), said("p x P C")), (S::Renewed, E::Decides));
    assert_eq!(follow(older(S::Given), said("p x s P C")), (S::Given, E::Repeats));
    assert_eq!(follow(older(S::Given), said("p P C")), (S::Given, E::LeftOpen));
    assert_eq!(follow(older(S::Refused), said("p P C")), (S::Refused, E::Decides));
    assert_eq!(follow(older(S::Objected), said("b x s P C")), (S::Objected, E::Decides));
}

/// Whatever a stranger sends, a customer is not allowed more afterwards than before.
#[test]
fn no_stranger_loosens_anything() {
    let states = [S::Requested, S::Given, S::Refused, S::Withdrawn, S::Renewed, S::Objected];
    for state in states.into_iter().map(Some).chain([None]) {
        for bits in 0..64 {
            for polarity in ["p C", "b C"] {
                let letters = [("x", 1), ("s", 2), ("r", 4), ("o", 8), ("e", 16)];
                let set = letters.iter().filter(|(_, bit)| bits & bit != 0).map(|(letter, _)| *letter);
                let letters: String = set.chain([polarity]).collect();
                let older = bits & 32 != 0;
                let earlier = state.map(|state| Before { state, proved: true, older });
                let (after, effect) = follow(earlier, said(&letters));
                let loosened = if polarity == "p C" {
                    after.permits() && !state.is_some_and(DecisionState::permits)
                } else {
                    let forbids = |state| stands(Polarity::Prohibition, state);
                    state.is_some_and(forbids) && !forbids(after)
                };
                assert!(effect == E::Unproved || !loosened, "{state:?} {letters}");
            }
        }
    }
}
