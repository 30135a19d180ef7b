//! The element that an end tag ends is found, and found in a few steps, whatever is open.

use super::*;
use proptest::prelude::*;

/// Reads tags, `/name` an end tag; how many elements are open after each, and the steps of all.
fn read<'t>(tags: impl IntoIterator<Item = &'t str>) -> (Vec<usize>, usize) {
    let tree = Tree::default();
    let (mut open, mut near) = (Open::<()>::new(), Near::new(&tree));
    let mut depths = Vec::new();
    for tag in tags {
        match tag.strip_prefix('/') {
            Some(name) => open.end(name, |()| {}),
            None => {
                let tag = Tag { name: tag, attributes: "", empty: false, text: "", at: 0 };
                assert!(open.start(&tree, &mut near, tag, |_, _| ()).is_ok());
            }
        }
        depths.push(open.elements.len() - 1);
    }
    (depths, open.steps.get())
}

/// The same, all that is open looked through each time.
fn slowly(tags: &[&str]) -> Vec<usize> {
    let mut open: Vec<&str> = Vec::new();
    let each = tags.iter().map(|tag| {
        match tag.strip_prefix('/') {
            Some(name) => {
                if let Some(at) = open.iter().rposition(|own| *own == name) {
                    open.truncate(at);
                }
            }
            None => open.push(tag),
        }
        open.len()
    });
    each.collect()
}

/// Names in the list of `div`.
fn beside_div(count: usize) -> Vec<String> {
    let bucket = |name: &str| Name::of(name).bucket(BUCKETS);
    let names = (0..).map(|number| format!("x{number}")).filter(|name| bucket(name) == bucket("div"));
    names.take(count).collect()
}

/// Names that begin alike and are too long to be one number: all in one list.
fn long_names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("element-{number:05}")).collect()
}

const DEEP: usize = MAX_OPEN - 1;

fn is_near_linear(tags: &[String]) {
    let (_, steps) = read(tags.iter().map(String::as_str));
    assert!(steps <= 2 * tags.len() + MOST_STEPS, "{steps} steps for {} tags", tags.len());
}

#[test]
fn the_same_element_in_itself_takes_a_step_for_each() {
    let (begin, end) = (vec!["div".to_owned(); DEEP], vec!["/div".to_owned(); DEEP]);
    is_near_linear(&[begin, end].concat());
}

#[test]
fn end_tags_of_what_is_not_open_do_not_walk_through_what_is() {
    let others: Vec<String> = beside_div(50).iter().map(|name| format!("/{name}")).collect();
    let begin = vec!["div".to_owned(); DEEP];
    is_near_linear(&[begin, others.iter().cycle().take(3 * DEEP).cloned().collect()].concat());
}

#[test]
fn names_made_to_stand_in_one_list_do_no_harm() {
    let names = long_names(2 * DEEP);
    let (open, never) = names.split_at(DEEP);
    let end = |names: &[String]| names.iter().map(|name| format!("/{name}")).collect::<Vec<_>>();
    is_near_linear(&[open.to_vec(), end(never)].concat());
    let inmost_first: Vec<String> = end(open).into_iter().rev().collect();
    is_near_linear(&[open.to_vec(), inmost_first].concat());
}

#[test]
fn beginning_and_ending_by_turns_does_no_harm() {
    let others = beside_div(50);
    let turns = (0..DEEP - 1).flat_map(|at| {
        let other = others.get(at % others.len()).cloned().unwrap_or_default();
        ["div".to_owned(), format!("/{other}")]
    });
    is_near_linear(&turns.collect::<Vec<_>>());
}

proptest! {
    /// However deep it is, what ends is the last one of the name.
    #[test]
    fn the_short_way_finds_the_same(turns in prop::collection::vec((0..7_usize, 0..9_u8), 0..600)) {
        let mut names = beside_div(3);
        names.extend(long_names(3));
        names.push("div".to_owned());
        let ends: Vec<String> = names.iter().map(|name| format!("/{name}")).collect();
        // Names of which fewer begin are often not open when they end.
        let tags = turns.iter().map(|(at, turn)| match (turn, at) {
            (0, _) => &*ends[*at],
            (_, 0 | 3) if *turn < 8 => &*names[6],
            _ => &*names[*at],
        });
        let tags: Vec<&str> = tags.collect();
        prop_assert_eq!(read(tags.iter().copied()).0, slowly(&tags));
    }
}
