//! The demo shop's own page, windows-1251: what its adapter puts into it, beside an nginx that puts as much before a literal.

use super::{Built, Stage, contest, page};
use crate::contest::{Kind, with_made};
use crate::farm::{Farm, stand_in};
use crate::load::Protocol;
use crate::pages::real::{DEMO, DEMO_BEFORE, DEMO_OPEN};
use crate::pages::twin::{WINDOWS, WINDOWS_OPEN};
use crate::proof::Proof;
use crate::servers::Slot;
use crate::servers::vratar::Setup;
use anyhow::ensure;

/// Vratar as fast as nginx or faster.
const AS_NGINX: f64 = 1.0;
/// Its name.
const NAME: &str = "real page of the demo shop";

pub(super) fn stage() -> Stage {
    Stage::new(NAME, demo)
}

fn demo(farm: &Farm) -> anyhow::Result<Built> {
    let cert = &farm.ground.cert;
    let ours =
        farm.ground.vratar("vratar-demo", &Setup { adapter: "demo".to_owned(), ..Setup::default() })?;
    let block = stand_in(Proof::of(&ours, cert).injects_into(DEMO, DEMO_BEFORE)?.len());
    let slot = Slot { path: DEMO, before: DEMO_BEFORE, block: &block };
    let nginx = farm.ground.nginx_with("nginx-demo", slot)?;
    ensure!(
        Proof::of(&nginx, cert).injects_into(DEMO, DEMO_BEFORE)? == block,
        "nginx puts something else into the page"
    );
    let mut contests = Vec::new();
    for protocol in [Protocol::H1, Protocol::H2] {
        let named = |what: &str| format!("{NAME}, {what}, {}", protocol.name());
        let passed =
            [("vratar", page(farm, 0, DEMO_OPEN), None), ("nginx", page(farm, 1, DEMO_OPEN), Some(AS_NGINX))];
        let passed = contest(named("pass-through 3 KB"), Kind::Load(protocol), &passed);
        contests.push(with_made(passed, "nginx", WINDOWS_OPEN));
        let asked = [
            ("vratar", page(farm, 0, DEMO), None),
            ("nginx sub_filter", page(farm, 1, DEMO), Some(AS_NGINX)),
            ("own pass-through", page(farm, 0, DEMO_OPEN), None),
        ];
        let asked = contest(named("injected 3 KB"), Kind::Load(protocol), &asked);
        contests.push(with_made(asked, "nginx sub_filter", WINDOWS));
    }
    Ok(Built { servers: vec![ours, nginx], contests, notes: Vec::new() })
}
