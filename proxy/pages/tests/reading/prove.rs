//! The pages on which somebody proves once more who they are.

use crate::SHOP;
use vratar_model::Lang;
use vratar_pages::{Prove, Proved, Sent, Untrue};

/// Everything there is, by name.
pub(crate) fn all(lang: &Lang) -> [(&'static str, String); 6] {
    [
        ("prove", prove(lang).html()),
        ("prove-wrong", Prove { told: Some(Untrue::Wrong), sent: Sent::Kept(15), ..prove(lang) }.html()),
        ("prove-locked", Prove { told: Some(Untrue::Locked(15)), why: "", ..prove(lang) }.html()),
        ("prove-away", Prove { told: Some(Untrue::Away), sent: Sent::Lost, ..prove(lang) }.html()),
        ("proved", proved(lang).html()),
        ("proved-elsewhere", Proved { login: Some("/.vratar/prove?slip=c2xpcA"), ..proved(lang) }.html()),
    ]
}

/// With something in each place that comes from outside.
pub(crate) fn with(evil: &str) -> [String; 2] {
    let lang = Lang::en();
    let asks = Prove { shop: evil, why: evil, slip: evil, reference: evil, ..prove(&lang) };
    let goes_on = Proved { shop: evil, action: evil, ticket: evil, login: Some(evil), ..proved(&lang) };
    [asks.html(), goes_on.html()]
}

fn prove(lang: &Lang) -> Prove<'_> {
    Prove {
        lang,
        shop: SHOP,
        why: "Банкови сметки: само с току-що въведена парола.",
        slip: "c2xpcA",
        sent: Sent::Nothing,
        told: None,
        reference: "01930d4e-7c1a",
    }
}

fn proved(lang: &Lang) -> Proved<'_> {
    Proved { lang, shop: SHOP, action: "/dashboard/orders/", ticket: "c2VhbGVk", minutes: 15, login: None }
}
