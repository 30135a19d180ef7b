//! The screens to be looked at: `VRATAR_PAGES=<folder> cargo test -p vratar-console looks` writes them there, with the
//! stylesheet; without the variable only that they can be made is tested.

use crate::bench::{BROCHURES, Bench, CHOICES, Customer, NO_CONTACT, PROMOTIONS, TERMS, asking};
use crate::routing::receipt_of;
use crate::sulky::Mood;
use bytes::Bytes;
use http::Response;
use std::path::PathBuf;
use vratar_consent::{Look, questionnaire};
use vratar_model::Lang;
use vratar_model::questionnaire::Questionnaire;
use vratar_screens::Screens;

#[tokio::test]
async fn looks() {
    for lang in [Lang::bg(), Lang::en()] {
        let bench = Bench::new();
        let mut anna = bench.customer("anna").await;
        anna.viewer.lang = lang.clone();
        shown(&anna, "first", &anna.get(CHOICES).await);
        anna.chooses(&[TERMS, "vratar_a_privacy_read", PROMOTIONS, BROCHURES]).await;
        anna.chooses(&[TERMS, "vratar_a_privacy_read", BROCHURES]).await;
        shown(&anna, "saved", &anna.get("/.vratar/choices?saved=1").await);
        let receipt = receipt_of(&anna.page().await);
        shown(&anna, "receipt", &anna.get(&receipt).await);
        shown(&anna, "nothing", &anna.get("/.vratar/nothing").await);
        block(&anna).await;
        let first =
            anna.viewer.asking.replace(asking(&Questionnaire { version: 2, ..questionnaire::standard() }));
        shown(&anna, "renew", &anna.get(CHOICES).await);
        anna.viewer.asking = first;
        let form = anna.page().await;
        bench.store.is(Mood::Away);
        shown(&anna, "away", &anna.get(CHOICES).await);
        shown(&anna, "later", &anna.send(anna.sent(&form, &[NO_CONTACT])).await);
        shown(&anna, "later", &anna.get("/.vratar/choices?saved=later").await);
        let mut nobody = bench.visitor("nobody");
        nobody.viewer.lang = lang;
        shown(&nobody, "logged-out", &nobody.get(CHOICES).await);
    }
}

async fn block(of: &Customer<'_>) {
    let look = Look { row: Some("form-group".to_owned()), button: Some("btn".to_owned()), ..Look::default() };
    let fragment = of.bench.console.choices(of.viewer.clone(), look, false).await.unwrap();
    let (here, _) = fragment(&of.viewer.lang, encoding_rs::UTF_8);
    let page = format!("<!DOCTYPE html><meta charset=utf-8><title>Shop</title><h1>Profile</h1>{here}");
    write(&format!("block-{}.html", of.viewer.lang), page.as_bytes());
}

fn shown(to: &Customer<'_>, name: &str, response: &Response<Bytes>) {
    write(&format!("{name}-{}.html", to.viewer.lang), response.body());
}

fn write(name: &str, bytes: &[u8]) {
    let Some(folder) = std::env::var_os("VRATAR_PAGES").map(PathBuf::from) else { return };
    let style = folder.join(vratar_pages::style_path().trim_start_matches('/'));
    std::fs::create_dir_all(style.parent().unwrap()).unwrap();
    std::fs::write(style, vratar_pages::STYLE).unwrap();
    std::fs::write(folder.join(name), bytes).unwrap();
}
