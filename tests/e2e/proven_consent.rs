//! Promise 3: what was asked and answered is provable.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use reqwest::Method;
use serde_json::Value;
use vratar_tests::{Form, Http, Oscar, OscarOptions, Start, Vratar};

const EMAIL: &str = "yana@example.org";
const ASKED: usize = 6;
const FIELDS: [&str; 12] = [
    "question",
    "answer",
    "polarity",
    "state",
    "wording",
    "language",
    "documents",
    "served_id",
    "method",
    "occurred_at",
    "recorded_at",
    "outcome",
];

async fn open(options: OscarOptions) -> (Oscar, Vratar, Http) {
    let shop = Oscar::start(options).await;
    let door = Vratar::start(Start::flags(&shop.url(), "oscar")).await;
    let visitor = door.visitor();
    (shop, door, visitor)
}

fn decision<'a>(all: &'a [Value], question: &str) -> &'a Value {
    all.iter().find(|one| one["question"] == question).unwrap_or_else(|| panic!("no {question} in {all:#?}"))
}

fn outcomes(all: &[Value]) -> Vec<&str> {
    all.iter().map(|one| one["outcome"].as_str().unwrap()).collect()
}

/// Whether the words of `wording` stand in the page in this order (links and notes may stand between them).
fn says(page: &str, wording: &str) -> bool {
    let shown = page.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text);
    let shown = shown.collect::<Vec<_>>().join(" ");
    let mut shown = shown.split(|sign: char| !sign.is_alphanumeric());
    let words = wording.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    words.into_iter().all(|word| shown.any(|other| other == word))
}

fn text<'a>(one: &'a Value, field: &str) -> &'a str {
    one[field].as_str().unwrap_or_else(|| panic!("{field} is no text in {one}"))
}

#[tokio::test]
async fn the_block_speaks_the_page_s_language_and_nothing_is_ticked() {
    for (lang, gzip, words) in [("bg", false, "Приемам"), ("en", true, "I accept")] {
        let (_shop, _door, visitor) = open(OscarOptions { lang, gzip, ..OscarOptions::default() }).await;
        let page = visitor.compressed().get("/accounts/login/").await.expect(200);
        assert_eq!(page.text().matches("class=\"vratar-ask").count(), 1, "{lang}");
        assert!(page.text().contains(words), "{lang}");
        let form = page.form("form#register_form").unwrap();
        assert_eq!((form.ticks.len(), form.ticks.iter().filter(|tick| tick.required).count()), (ASKED, 1));
        assert!(form.ticks.iter().all(|tick| !tick.checked && tick.name.starts_with("vratar")), "{lang}");
        assert!(form.value("vratar_token").is_some_and(|token| token.len() > 20));
        assert!(page.form("form#login_form").unwrap().ticks.is_empty());
        assert_eq!(page.header("etag"), None);
    }
}

#[tokio::test]
async fn a_registration_leaves_its_proof_and_nothing_of_ours_reaches_the_shop() {
    let (shop, door, visitor) = open(OscarOptions::default()).await;
    let page = visitor.get("/accounts/login/").await.expect(200);
    let form = Oscar::registration(&page, EMAIL).tick_required().tick("vratar_a_promotions_email");
    let inside = visitor.follow(visitor.submit(&form).await.expect(302)).await.expect(200);
    assert!(inside.text().contains("/accounts/logout/"));
    assert_eq!(shop.users().last().map(String::as_str), Some(EMAIL));

    let decisions = door.decisions(EMAIL);
    assert_eq!(outcomes(&decisions), ["committed"; ASKED]);
    for (question, state) in [
        ("terms", "given"),
        ("privacy", "refused"),
        ("promotions", "given"),
        ("brochures", "refused"),
        ("third_parties", "refused"),
        ("no_contact", "requested"),
    ] {
        let one = decision(&decisions, question);
        assert_eq!(text(one, "state"), state, "{question}");
        assert_eq!(text(one, "language"), "bg");
        assert_eq!(text(one, "served_id"), text(&decisions[0], "served_id"));
        assert!(says(&page.text(), text(one, "wording")), "{question}");
        assert!(FIELDS.iter().all(|field| one.get(field).is_some()), "{one}");
    }
    let listed = door.command(&["consent", "list", "--subject", EMAIL]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert_eq!(
        listed.lines().filter(|line| line.contains("  localhost  registration  committed  ")).count(),
        ASKED
    );
    let open = listed.lines().find(|line| line.contains(text(decision(&decisions, "no_contact"), "wording")));
    assert!(open.is_some_and(|line| line.contains("  not chosen   [ ] ")), "{listed}");
    assert_eq!(decision(&decisions, "terms")["documents"].as_array().map(Vec::len), Some(1));
    assert_eq!(door.verify(), Some(0));
    assert_eq!(
        shop.fields_sent_to("/accounts/login/"),
        ["csrfmiddlewaretoken registration-email registration-password1 registration-password2 \
         registration-redirect_url registration_submit"]
    );
    assert!(!door.log().contains(EMAIL));
}

#[tokio::test]
async fn what_must_be_accepted_is_insisted_on_without_retyping() {
    let (shop, door, visitor) = open(OscarOptions::default()).await;
    let page = visitor.get("/accounts/login/").await.expect(200);
    let form = Oscar::registration(&page, EMAIL).tick("vratar_a_brochures_post");
    let missing = visitor.submit(&form).await;
    let asked_again = missing.form("form.vratar-form").unwrap_or_else(|| panic!("{}", missing.text()));
    assert!(!shop.users().contains(&EMAIL.to_owned()) && shop.fields_sent_to("/accounts/login/").is_empty());
    assert!(asked_again.box_named("vratar_a_brochures_post").checked);
    assert!(!asked_again.box_named("vratar_a_terms_accept").checked);
    let names: Vec<&str> = asked_again.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.iter().all(|name| name.starts_with("vratar")), "{names:?}");

    let done = visitor.submit(&asked_again.clone().tick("vratar_a_terms_accept")).await.expect(302);
    visitor.follow(done).await.expect(200);
    assert_eq!(shop.users().last().map(String::as_str), Some(EMAIL));
    let decisions = door.decisions(EMAIL);
    assert_eq!(text(decision(&decisions, "brochures"), "state"), "given");
    assert_eq!(text(decision(&decisions, "privacy"), "state"), "refused", "nobody has to confirm a notice");
    assert_eq!(outcomes(&decisions), ["committed"; ASKED]);

    let twice = visitor.submit(&asked_again.tick("vratar_a_terms_accept")).await;
    assert!(twice.status.is_client_error() || !twice.status.is_redirection(), "{}", twice.status);
    assert_eq!(shop.users().iter().filter(|user| *user == EMAIL).count(), 1);
    assert_eq!(door.verify(), Some(0));
}

#[tokio::test]
async fn what_the_shop_refused_is_no_consent_and_the_ticks_are_still_there() {
    let (shop, door, visitor) = open(OscarOptions { gzip: true, ..OscarOptions::default() }).await;
    let page = visitor.get("/accounts/login/").await.expect(200);
    let form = Oscar::registration(&page, EMAIL).tick_required().tick("vratar_a_third_parties_share");
    let refused = visitor.submit(&form.fill("registration-password2", "something else")).await.expect(200);
    assert!(!shop.users().contains(&EMAIL.to_owned()));
    let again = refused.form("form#register_form").unwrap();
    let ticked: Vec<&str> = again.ticks.iter().filter(|t| t.checked).map(|t| t.name.as_str()).collect();
    assert_eq!(ticked, ["vratar_a_terms_accept", "vratar_a_third_parties_share"]);
    assert!(door.decisions(EMAIL).iter().all(|one| one["outcome"] == "rejected"));

    let form = Oscar::registration(&refused, EMAIL).untick("vratar_a_third_parties_share");
    visitor.follow(visitor.submit(&form).await.expect(302)).await.expect(200);
    let committed: Vec<Value> =
        door.decisions(EMAIL).into_iter().filter(|one| one["outcome"] == "committed").collect();
    assert_eq!(committed.len(), ASKED);
    assert_eq!(text(decision(&committed, "third_parties"), "state"), "refused");
    assert_eq!(door.verify(), Some(0));
}

#[tokio::test]
async fn an_answer_without_a_sound_token_is_no_evidence() {
    let (shop, door, visitor) = open(OscarOptions::default()).await;
    let page = visitor.get("/accounts/login/").await.expect(200);
    let form = Oscar::registration(&page, EMAIL).tick_required();
    let token = form.value("vratar_token").unwrap().to_owned();
    let mut flipped = token.clone().into_bytes();
    let middle = flipped.len() / 2;
    flipped[middle] = if flipped[middle] == b'A' { b'B' } else { b'A' };
    for forged in [String::from_utf8(flipped).unwrap(), String::new(), token[..middle].to_owned()] {
        let answer = visitor.submit(&form.clone().fill("vratar_token", &forged)).await;
        assert!(answer.form("form.vratar-form").is_some(), "{}:\n{}", answer.status, answer.text());
        assert!(!shop.users().contains(&EMAIL.to_owned()));
        assert!(door.decisions(EMAIL).is_empty());
    }
}

/// A shop's script does not load the page again between two forms: what it sends the second time proves nothing, and
/// stops nobody.
#[tokio::test]
async fn a_script_that_uses_a_token_again_is_let_through_and_nothing_is_claimed() {
    let (shop, door, visitor) = open(OscarOptions::default()).await;
    let page = visitor.get("/accounts/login/").await.expect(200);
    let form = Oscar::registration(&page, EMAIL).tick_required();
    visitor.submit(&form).await.expect(302);
    let other = "desi@example.org";
    let fresh = visitor.get("/accounts/logout/").await;
    assert!(fresh.status.is_redirection(), "{}", fresh.status);
    let page = visitor.get("/accounts/login/").await.expect(200);
    let again = Oscar::registration(&page, other).tick_required();
    let again = again.fill("vratar_token", form.value("vratar_token").unwrap());
    let by_script = async |form: &Form| {
        let sent = visitor.request(Method::POST, form.action.path()).header("referer", form.page.as_str());
        sent.header("x-requested-with", "XMLHttpRequest").form(&form.fields).send().await.unwrap().status()
    };
    assert_eq!(by_script(&again.clone().untick("vratar_a_terms_accept")).await, 422);
    let mut bare = again.clone();
    bare.fields.retain(|(name, _)| !name.starts_with("vratar"));
    assert_eq!(by_script(&bare).await, 422);
    assert!(!shop.users().contains(&other.to_owned()));
    assert_eq!(by_script(&again).await, 302);
    assert!(shop.users().contains(&other.to_owned()));
    assert!(door.decisions(other).is_empty());
    let counted =
        "vratar_consent_attempts_total{page=\"registration\",result=\"unevidenced\",shop=\"localhost\"} 1";
    assert!(door.admin("/metrics").await.contains(counted), "{}", door.admin("/metrics").await);
    let bare = counted.replace("unevidenced", "bare");
    assert!(door.admin("/metrics").await.contains(&bare), "{}", door.admin("/metrics").await);
}

#[tokio::test]
async fn a_choice_is_changed_on_the_way_that_it_was_given() {
    let (_shop, door, visitor) = open(OscarOptions { lang: "en", ..OscarOptions::default() }).await;
    let page = visitor.get("/accounts/login/").await.expect(200);
    let form = Oscar::registration(&page, EMAIL).tick_required().tick("vratar_a_promotions_email");
    visitor.follow(visitor.submit(&form).await.expect(302)).await.expect(200);
    let profile = visitor.get("/accounts/profile/").await.expect(200);
    assert!(profile.text().contains("/.vratar/choices"), "{}", profile.text());
    let choices = visitor.get("/.vratar/choices").await.expect(200);
    let form = choices.form("main form").unwrap_or_else(|| panic!("{}", choices.text()));
    assert!(form.box_named("vratar_a_promotions_email").checked);
    assert!(!form.box_named("vratar_a_brochures_post").checked);
    visitor.follow(visitor.submit(&form.untick("vratar_a_promotions_email")).await).await.expect(200);
    let decisions = door.decisions(EMAIL);
    let last =
        decisions.iter().filter(|one| one["question"] == "promotions").max_by_key(|one| one["seq"].as_u64());
    assert_eq!(last.map(|one| text(one, "state")), Some("withdrawn"));
    let stranger = door.visitor().get("/.vratar/choices").await;
    assert!(!stranger.text().contains("vratar_a_promotions_email"));
    assert_eq!(door.verify(), Some(0));
}
