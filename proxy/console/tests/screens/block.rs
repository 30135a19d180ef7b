//! "My choices" on the shop's own profile page.

use crate::bench::{BROCHURES, Bench, CHOICES, Customer, PROMOTIONS, Page};
use crate::routing::header;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};
use sha2::{Digest, Sha256};
use vratar_consent::Look;
use vratar_model::Lang;
use vratar_screens::Screens;

const PROFILE: &str = "/index.php?route=account/account&customer_token=4f";

struct Parts {
    here: Page,
    tail: Option<String>,
}

async fn block(of: &mut Customer<'_>, inside_form: bool, lang: &Lang, charset: &'static Encoding) -> Parts {
    of.viewer.target = PROFILE.to_owned();
    let look = Look { block: Some("panel".to_owned()), button: Some("btn".to_owned()), ..Look::default() };
    let fragment = of.bench.console.choices(of.viewer.clone(), look, inside_form).await.expect("a fragment");
    let (here, tail) = fragment(lang, charset);
    Parts { here: Page::read(here), tail }
}

#[tokio::test]
async fn nothing_is_shown_where_nothing_is_asked() {
    let bench = Bench::new();
    let mut anna = bench.customer("anna").await;
    anna.viewer.asking = None;
    assert!(bench.console.choices(anna.viewer.clone(), Look::default(), false).await.is_none());
}

#[tokio::test]
async fn whoever_is_not_known_gets_a_link() {
    let bench = Bench::new();
    let mut nobody = bench.visitor("nobody");
    for inside in [false, true] {
        let parts = block(&mut nobody, inside, &Lang::en(), UTF_8).await;
        assert!(parts.here.html.contains(&format!("href=\"{CHOICES}\"")) && parts.tail.is_none());
        assert!(!parts.here.html.contains("<input") && !parts.here.html.contains("<form"));
    }
}

#[tokio::test]
async fn a_change_leads_back_to_the_shops_page_and_is_told_there_once() {
    let bench = Bench::new();
    let mut anna = bench.customer("anna").await;
    let parts = block(&mut anna, false, &Lang::en(), UTF_8).await;
    assert!(
        parts.here.html.contains("<form method=\"post\" action=\"/.vratar/choices\"") && parts.tail.is_none()
    );
    assert!(parts.here.html.contains("class=\"vratar-choices panel\"") && parts.here.ticked().is_empty());
    let saved = anna.send(anna.sent(&parts.here, &[PROMOTIONS])).await;
    assert_eq!((saved.status().as_u16(), header(&saved, "location")), (303, PROFILE));
    let next = block(&mut anna, false, &Lang::en(), UTF_8).await.here;
    assert!(next.says("choices-saved") && next.ticked() == [PROMOTIONS]);
    assert!(next.html.contains("<details") && next.says("state-allowed"));
    assert!(!block(&mut anna, false, &Lang::en(), UTF_8).await.here.says("choices-saved"));
    let row = anna.decisions().await.remove(0);
    assert_eq!(row.served.url, "/index.php", "the path alone is evidence; a query may hold secrets");
}

#[tokio::test]
async fn inside_a_form_of_the_shop_the_fields_belong_to_the_tail() {
    let bench = Bench::new();
    let mut anna = bench.customer("anna").await;
    let parts = block(&mut anna, true, &Lang::en(), UTF_8).await;
    let tail = Page::read(parts.tail.expect("a tail"));
    assert!(!parts.here.html.contains("<form"));
    assert!(tail.html.contains("<form method=\"post\" action=\"/.vratar/choices\" id=\"vratar-choices\""));
    let fields = parts.here.html.matches("<input").count() + parts.here.html.matches("<button").count();
    assert_eq!(parts.here.html.matches("form=\"vratar-choices\"").count(), fields);
    let both = Page::read(parts.here.html.clone() + &tail.html);
    let saved = anna.send(anna.sent(&both, &[BROCHURES])).await;
    assert_eq!((saved.status().as_u16(), header(&saved, "location")), (303, PROFILE));
    assert_eq!(block(&mut anna, true, &Lang::en(), UTF_8).await.here.ticked(), [BROCHURES]);
}

#[tokio::test]
async fn the_evidence_names_the_bytes_of_the_page_in_its_charset() {
    let bench = Bench::new();
    let mut anna = bench.customer("anna").await;
    let parts = block(&mut anna, false, &Lang::bg(), WINDOWS_1251).await;
    anna.send(anna.sent(&parts.here, &[PROMOTIONS])).await;
    let row = anna.decisions().await.remove(0);
    assert_eq!((row.served.charset.as_str(), row.lang), ("windows-1251", Lang::bg()));
    let html = &parts.here.html;
    let block =
        &html[html.find("<fieldset").unwrap()..html.find("</fieldset>").unwrap() + "</fieldset>".len()];
    let block = block.replace(parts.here.hidden("vratar_token"), "");
    let hash = Sha256::digest(WINDOWS_1251.encode(block.trim()).0);
    assert_eq!(row.served.block.0, <[u8; 32]>::from(hash));
}

#[tokio::test]
async fn one_fragment_can_be_made_for_any_page() {
    let bench = Bench::new();
    let mut anna = bench.customer("anna").await;
    anna.viewer.target = PROFILE.to_owned();
    let fragment = bench.console.choices(anna.viewer.clone(), Look::default(), false).await.unwrap();
    let (one, other) =
        (Page::read(fragment(&Lang::bg(), UTF_8).0), Page::read(fragment(&Lang::en(), UTF_8).0));
    assert_ne!(one.hidden("vratar_token"), other.hidden("vratar_token"));
    assert!(one.html.contains("lang=\"bg\"") && other.html.contains("lang=\"en\""));
    for page in [one, other] {
        assert_eq!(anna.send(anna.sent(&page, &[PROMOTIONS])).await.status(), 303);
    }
}
