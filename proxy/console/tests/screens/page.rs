//! The page, as it is shown to whom.

use crate::bench::{BROCHURES, Bench, CHOICES, NO_CONTACT, PROMOTIONS, Page, TERMS, asking};
use vratar_consent::questionnaire;
use vratar_model::Lang;
use vratar_model::journal::ProvedBy;
use vratar_model::questionnaire::{Change, Questionnaire};

#[tokio::test]
async fn whoever_is_not_logged_in_sees_how_to_and_nothing_else() {
    let bench = Bench::new();
    let mut stranger = bench.visitor("stranger");
    stranger.viewer.session = None;
    let guest = bench.visitor("guest");
    bench.proved(&guest, ProvedBy::Guest).await;
    for viewer in [stranger, bench.visitor("session without a login"), guest] {
        let page = viewer.page().await;
        assert!(page.says("choices-login-title") && page.html.contains("href=\"/\""), "{}", page.html);
        assert!(!page.html.contains("<form") && page.boxes.is_empty());
    }
}

#[tokio::test]
async fn whoever_was_never_asked_finds_every_box_empty() {
    let bench = Bench::new();
    let page = bench.customer("anna").await.page().await;
    assert!(page.says("choices-none"));
    assert_eq!(page.boxes.len(), 6);
    assert_eq!(page.ticked(), [""; 0]);
    assert!(!page.html.contains("required=\"required\""), "the browser would hold a change up");
}

#[tokio::test]
async fn states_are_shown_as_they_stand() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    anna.chooses(&[TERMS, PROMOTIONS]).await;
    anna.chooses(&[TERMS, BROCHURES]).await;
    let page = anna.page().await;
    assert_eq!(page.ticked(), [TERMS, BROCHURES]);
    let states = states(&page);
    assert_eq!(
        states,
        [
            "state-accepted",
            "state-not-confirmed",
            "state-withdrawn",
            "state-allowed",
            "state-not-allowed",
            "state-not-chosen"
        ]
    );
    let today =
        vratar_text::date(&Lang::en(), jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date());
    assert!(page.html.contains(&today));
    assert!(page.html.contains("I would like to receive offers and news by e-mail."));
}

#[tokio::test]
async fn nobody_sees_anybody_else() {
    let bench = Bench::new();
    let anna = bench.customer("anna").await;
    anna.chooses(&[PROMOTIONS]).await;
    let boris = bench.customer("boris").await.page().await;
    assert_eq!(boris.ticked(), [""; 0]);
    assert!(boris.says("choices-none") && !boris.html.contains("/.vratar/receipt/"));
}

#[tokio::test]
async fn a_new_version_is_ticked_for_nobody_and_says_so() {
    let bench = Bench::new();
    let mut anna = bench.customer("anna").await;
    anna.chooses(&[PROMOTIONS]).await;
    let next = |change| Questionnaire { version: 2, change, ..questionnaire::standard() };
    anna.viewer.asking = Some(asking(&next(Change::Minor)));
    let corrected = anna.page().await;
    assert!(corrected.ticked() == [PROMOTIONS] && !corrected.says("choices-renew"));
    anna.viewer.asking = Some(asking(&next(Change::Major)));
    let renewed = anna.page().await;
    assert!(renewed.ticked().is_empty() && renewed.says("choices-renew"));
    anna.chooses(&[PROMOTIONS]).await;
    let given = anna.page().await;
    assert!(given.ticked() == [PROMOTIONS] && !given.says("choices-renew"));
}

#[tokio::test]
async fn an_objection_stands_in_every_version() {
    let bench = Bench::new();
    let mut anna = bench.customer("anna").await;
    anna.chooses(&[NO_CONTACT]).await;
    let version = Questionnaire { version: 2, ..questionnaire::standard() };
    anna.viewer.asking = Some(asking(&version));
    assert_eq!(anna.page().await.ticked(), [NO_CONTACT]);
}

#[tokio::test]
async fn a_shop_that_asks_nothing_on_its_profile_still_shows_what_it_has() {
    let bench = Bench::new();
    let mut anna = bench.customer("anna").await;
    anna.chooses(&[PROMOTIONS]).await;
    anna.viewer.asking = None;
    let page = anna.page().await;
    assert!(
        !page.html.contains("<form") && page.says("state-allowed") && page.html.contains("/.vratar/receipt/")
    );
}

#[tokio::test]
async fn the_page_speaks_the_viewers_language_and_wordings_keep_theirs() {
    let bench = Bench::new();
    let mut anna = bench.customer("anna").await;
    anna.chooses(&[PROMOTIONS]).await;
    anna.viewer.lang = Lang::bg();
    let page = anna.page().await;
    assert!(page.html.contains("<html class=\"vratar-page\" lang=\"bg\""));
    assert!(page.html.contains("Моят избор") && page.html.contains("Искам да получавам промоции"));
    assert!(page.html.contains("lang=\"en\">I would like to receive offers"));
    assert_eq!(page.ticked(), [PROMOTIONS], "an answer holds in every language");
    anna.viewer.lang = Lang::parse("fr").unwrap();
    let page = anna.page().await;
    assert!(page.html.contains("<html class=\"vratar-page\" lang=\"en\""));
    let nowhere = anna.get("/.vratar/nowhere").await;
    assert!(Page::of(&nowhere).says("nothing-title"));
    anna.viewer.lang = Lang::bg();
    let nowhere = Page::of(&anna.get("/.vratar/nowhere").await);
    assert!(
        nowhere.html.contains("Тук няма нищо за Вас")
            && nowhere.html.contains(&format!("href=\"{CHOICES}\""))
    );
}

/// Ids of the states in the list of what is recorded, in its order.
pub(crate) fn states(page: &Page) -> Vec<&'static str> {
    const STATES: [&str; 13] = [
        "state-allowed",
        "state-not-allowed",
        "state-withdrawn",
        "state-accepted",
        "state-not-accepted",
        "state-confirmed",
        "state-not-confirmed",
        "state-objected",
        "state-forbidden",
        "state-not-chosen",
        "state-taken-back",
        "state-expired",
        "state-invalid",
    ];
    let badges = page
        .html
        .split("<strong class=\"vratar-badge")
        .skip(1)
        .filter_map(|rest| rest.split("</strong>").next());
    let word = |badge: &str| badge.rsplit("</span> ").next().unwrap().to_owned();
    let id = |word: String| {
        STATES.into_iter().find(|id| vratar_text::say(&Lang::en(), id, &[]) == word).expect("a state")
    };
    badges.map(word).map(id).collect()
}
