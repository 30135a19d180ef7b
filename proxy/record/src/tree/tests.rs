use super::*;
use proptest::prelude::*;

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|number| leaf(&number.to_le_bytes())).collect()
}

fn grown(leaves: &[Hash]) -> Frontier {
    let mut tree = Frontier::default();
    leaves.iter().for_each(|leaf| tree.push(*leaf));
    tree
}

/// RFC 9162 §2.1.1, word for word.
fn by_definition(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [one] => *one,
        more => {
            let mut split = 1;
            while split * 2 < more.len() {
                split *= 2;
            }
            node(&by_definition(&more[..split]), &by_definition(&more[split..]))
        }
    }
}

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The roots of the eight inputs that implementations of Certificate Transparency test themselves with.
#[test]
fn known_roots() {
    let inputs: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let roots = [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ];
    for (size, root) in roots {
        let leaves: Vec<Hash> = inputs[..size].iter().map(|input| leaf(input)).collect();
        assert_eq!(hex(&grown(&leaves).root()), root, "{size}");
    }
}

proptest! {
    #[test]
    fn the_edge_gives_the_root_of_the_whole_tree(count in 0u64..300) {
        let leaves = leaves(count);
        let tree = grown(&leaves);
        prop_assert_eq!(tree.root(), by_definition(&leaves));
        prop_assert_eq!(Frontier::from_parts(tree.size(), tree.peaks().to_vec()), Some(tree.clone()));
        prop_assert_eq!(Frontier::from_parts(tree.size() + 1, tree.peaks().to_vec()).is_some(),
            (tree.size() + 1).count_ones() == tree.size().count_ones());
    }

    #[test]
    fn inclusion_is_proved_for_what_is_in_and_for_nothing_else(
        count in 1u64..130, index in 0u64..130, size in 1u64..130, cut in 0u64..130, flip in 0usize..300
    ) {
        let all = leaves(count);
        let cut = cut.min(count - 1);
        let before = grown(&all[..usize::try_from(cut).unwrap()]);
        let known = Leaves { before: &before, known: &all[usize::try_from(cut).unwrap()..] };
        let path = inclusion(&known, index, size);
        // What lies before the edge is proved only where the edge happens to tell.
        if index >= size || size > count {
            prop_assert_eq!(path, None);
        } else if index >= cut && size > cut {
            let mut path = path.unwrap();
            let root = by_definition(&all[..usize::try_from(size).unwrap()]);
            let mine = all[usize::try_from(index).unwrap()];
            prop_assert!(verify_inclusion(&mine, index, size, &path, &root));
            prop_assert!(!verify_inclusion(&mine, index + 1, size, &path, &root) || size == 1);
            prop_assert!(!verify_inclusion(&leaf(b"another"), index, size, &path, &root));
            if !path.is_empty() {
                let which = flip % path.len();
                path[which][0] ^= 1;
                prop_assert!(!verify_inclusion(&mine, index, size, &path, &root));
                path.pop();
                prop_assert!(!verify_inclusion(&mine, index, size, &path, &root));
            }
        }
    }

    #[test]
    fn a_beginning_is_proved_to_be_one(old in 1u64..130, new in 1u64..130, flip in 0usize..300) {
        let all = leaves(new);
        let none = Frontier::default();
        let known = Leaves { before: &none, known: &all };
        let path = consistency(&known, old, new);
        prop_assert_eq!(path.is_some(), old <= new);
        if let Some(mut path) = path {
            let roots = [old, new].map(|size| by_definition(&all[..usize::try_from(size).unwrap()]));
            prop_assert!(verify_consistency(old, new, &roots[0], &roots[1], &path));
            if old != new {
                prop_assert!(!verify_consistency(old, new, &leaf(b"another"), &roots[1], &path));
                prop_assert!(!verify_consistency(old, new, &roots[0], &leaf(b"another"), &path));
            }
            if !path.is_empty() {
                let which = flip % path.len();
                path[which][31] ^= 1;
                prop_assert!(!verify_consistency(old, new, &roots[0], &roots[1], &path));
            }
        }
    }
}
