//! Whatever comes, however it is cut into batches, gives one and the same chain.

use crate::stage::{Stage, attempt_id, keys, notice, second, served, session_ref};
use proptest::prelude::*;
use uuid::Uuid;
use vratar_model::id::EventId;
use vratar_model::journal::{
    Attempt, Ended, Entry, IdentifierKind, Method, Proof, ProvedBy, SealedIdentifier, Served, Settled,
};
use vratar_model::{Outcome, PageKind, ShopId};
use vratar_store::{DecisionFilter, DecisionRow, Recorded, Standing};

/// Everything that a reader can see.
#[derive(Debug, PartialEq)]
struct Seen {
    head: String,
    events: u64,
    decisions: Vec<DecisionRow>,
    standing: Vec<Vec<Standing>>,
}

async fn seen(stage: &Stage) -> Seen {
    let report = stage.store.verify().await.unwrap();
    assert!(report.broken.is_none(), "{report:?}");
    let lost = report.findings.iter().all(|finding| finding.place == "attempt");
    assert!(lost, "{report:?}");
    let decisions = stage.store.decisions(DecisionFilter::default()).await.unwrap();
    let mut subjects: Vec<_> = decisions.iter().filter_map(|row| row.subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let mut standing = Vec::new();
    for subject in subjects {
        standing.push(stage.store.standing(subject).await.unwrap());
    }
    Seen { head: report.head, events: report.events, decisions, standing }
}

fn shop(n: u8) -> ShopId {
    ShopId::new(if n == 0 { "shop-a" } else { "shop-b" })
}

fn identifiers(shop_number: u8) -> impl Strategy<Value = Vec<SealedIdentifier>> {
    let kinds = prop_oneof![
        Just(IdentifierKind::Email),
        Just(IdentifierKind::CustomerId),
        Just(IdentifierKind::Phone),
        Just(IdentifierKind::OrderNo),
    ];
    let one = (kinds, 0..3u8)
        .prop_map(move |(kind, n)| keys().identifier(&shop(shop_number), kind, &n.to_string(), [n; 24]));
    prop::collection::vec(one, 0..3)
}

fn attempt() -> impl Strategy<Value = Entry> {
    let pages = prop::sample::select(PageKind::ALL.to_vec());
    (0..2u8)
        .prop_flat_map(move |shop| {
            let ticked = prop::collection::vec(0..6u16, 0..4);
            (
                Just(shop),
                0..12u64,
                pages.clone(),
                ticked,
                identifiers(shop),
                prop::option::of(0..3u8),
                1..4u32,
            )
        })
        .prop_map(|(shop_number, n, page, ticked, identifiers, session, version)| {
            Entry::Attempt(Box::new(Attempt {
                id: attempt_id(n),
                shop: shop(shop_number),
                served: Served {
                    shown: ticked.iter().map(|place| place / 2).collect(),
                    ..served(n, page, notice(version).id)
                },
                ticked,
                identifiers,
                session: session.map(|n| session_ref(&n.to_string())),
                method: Method::Form,
                ip_truncated: Some("192.0.2.0".to_owned()),
                ua_hash: Some(session.unwrap_or_default().to_string()),
                gpc: false,
                at: second(n),
            }))
        })
}

fn settled() -> impl Strategy<Value = Entry> {
    let outcomes = prop_oneof![3 => Just(Outcome::Committed), 1 => Just(Outcome::Rejected)];
    (0..12u64, outcomes, identifiers(0), prop::option::of(0..3u8)).prop_map(
        |(n, outcome, identifiers, session)| {
            Entry::Settled(Settled {
                attempt: attempt_id(n),
                outcome,
                signal: "redirect".to_owned(),
                identifiers,
                session: session.map(|n| session_ref(&n.to_string())),
                at: second(100 + n),
            })
        },
    )
}

fn proof() -> impl Strategy<Value = Entry> {
    let by = prop_oneof![Just(ProvedBy::Login), Just(ProvedBy::Guest)];
    (0..2u8)
        .prop_flat_map(move |shop| {
            (Just(shop), 0..12u64, by.clone(), 0..3u8, prop::option::of(0..3u8), identifiers(shop), 0..2u8)
        })
        .prop_map(|(shop_number, n, by, session, before, identifiers, browser)| {
            Entry::Proof(Proof {
                id: EventId::new(n, [9; 10]),
                shop: shop(shop_number),
                session: session_ref(&session.to_string()),
                before: before.map(|n| session_ref(&n.to_string())),
                identifiers,
                by,
                ip_truncated: Some("192.0.2.0".to_owned()),
                ua_hash: Some(browser.to_string()),
                at: second(200 + n),
            })
        })
}

fn entry() -> impl Strategy<Value = Entry> {
    prop_oneof![
        6 => attempt(),
        6 => settled(),
        4 => proof(),
        1 => (1..4u32).prop_map(|version| Entry::Notice(Box::new(notice(version)))),
        1 => (0..2u8, 0..3u8).prop_map(|(shop_number, session)| Entry::Ended(Ended {
            shop: shop(shop_number),
            session: session_ref(&session.to_string()),
            at: second(1),
        })),
    ]
}

/// A run: entries, and where batches begin again (each cut also goes back by some entries).
fn run() -> impl Strategy<Value = (Vec<Entry>, Vec<(usize, usize)>)> {
    let entries = prop::collection::vec(entry(), 1..40);
    (entries, prop::collection::vec((1..10usize, 0..6usize), 1..40))
}

async fn applied(recorded: &[Recorded], cuts: &[(usize, usize)], rebuild: bool) -> Vec<Seen> {
    let dir = tempfile::tempdir().unwrap();
    let mut all = Vec::new();
    for store in crate::backends(dir.path()) {
        let stage = Stage { store, journal: Uuid::from_u128(1), next: 1, shop: shop(0), browser: "hers" };
        let mut at = 0;
        for (length, back) in cuts.iter().cycle() {
            let to = (at + length).min(recorded.len());
            stage.store.apply(stage.journal, &recorded[at.saturating_sub(*back)..to]).await.unwrap();
            at = to;
            if at == recorded.len() {
                break;
            }
        }
        if rebuild {
            stage.store.rebuild().await.unwrap();
        }
        all.push(seen(&stage).await);
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn batches_repeats_and_rebuilding_make_no_difference((entries, cuts) in run()) {
        let recorded: Vec<_> = (1u64..)
            .zip(entries)
            .map(|(seq, entry)| Recorded { seq, at: second(1_000 + seq * 40_000), entry })
            .collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let at_once = applied(&recorded, &[(recorded.len(), 0)], false).await;
            let in_pieces = applied(&recorded, &cuts, true).await;
            assert_eq!(at_once, in_pieces);
        });
    }
}
