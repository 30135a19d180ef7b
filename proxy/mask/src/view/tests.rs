//! What is folded in stretches is what is folded sign by sign.

use super::*;
use proptest::prelude::*;

/// Each sign by itself.
fn by_signs(text: &str) -> View {
    let mut view = View::default();
    for (at, sign) in text.char_indices() {
        let end = at + sign.len_utf8();
        view.push(text.get(at..end).unwrap_or_default(), at..end);
    }
    view
}

fn each(view: &View) -> Vec<(char, Range<usize>)> {
    let mut all = Vec::new();
    view.each(|sign, (at, end)| all.push((sign, usize_of(at)..usize_of(end))));
    all
}

proptest! {
    #[test]
    fn stretches_are_folded_as_their_signs_are(
        text in "([a-zA-Z@.<>=-]{0,40}|[ \"'+\t\n]{0,3}|[а-яА-ЯЙйЁё]{0,4}|[éＡ０\u{AD}\u{306}\u{3000}–]{0,2}|&amp;|%40|[0-9 /]{0,9}){0,12}",
    ) {
        let (straight, signs) = (View::written(&text), by_signs(&text));
        prop_assert_eq!(each(&straight.folded()), each(&signs.folded()));
        prop_assert_eq!(each(&straight.folded().without_commas()), each(&signs.folded().without_commas()));
        let (digits, others) = (straight.digits(), signs.digits());
        prop_assert_eq!((each(&digits.view), digits.joined), (each(&others.view), others.joined));
        prop_assert_eq!(each(&View::written(&text).unfolded(true).folded()), each(&by_signs(&text).unfolded(true).folded()));
    }

    /// Every sign of a stretch knows its place, whatever the stretch is.
    #[test]
    fn signs_of_a_stretch_are_those_of_all(text in "(a|é|&amp;|%40|  ){0,20}", from in 0..30_usize, length in 0..30_usize) {
        let view = View::written(&text).unfolded(false).folded();
        let (from, end) = (view.text.floor_char_boundary(from), view.text.floor_char_boundary(from + length));
        let before = view.text.get(..from).unwrap_or_default().chars().count();
        let count = view.text.get(from..end).unwrap_or_default().chars().count();
        let all = each(&view);
        let own: Vec<_> = all.iter().skip(before).take(count).map(|(_, at)| at.clone()).collect();
        let signs: Vec<_> = view.signs(from..end).into_iter().map(|sign| sign.at).collect();
        prop_assert!(signs.iter().all(|at| own.contains(at)));
        prop_assert!(own.iter().all(|at| signs.contains(at)));
    }
}
