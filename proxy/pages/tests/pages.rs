//! Every page in every language: how it reads, that it is well formed, that nothing from outside becomes markup.
//!
//! `VRATAR_PAGES=<folder> cargo test -p vratar-pages` also writes them there, with the stylesheet, to be looked at.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "reading/approval.rs"]
mod approval;
#[path = "reading/prove.rs"]
mod prove;
#[path = "reading/wellformed.rs"]
mod wellformed;

use jiff::Zoned;
use std::collections::BTreeMap;
use vratar_consent::{Asking, Look, Missing as Lacking, questionnaire};
use vratar_model::journal::{LinkedDocument, Method};
use vratar_model::questionnaire::{Placement, Polarity, QuestionKind};
use vratar_model::{DecisionState, Lang, NoticeId, PageKind};
use vratar_pages::{
    Announce, CHOICES_FORM, Choices, ChoicesBlock, ChoicesForm, ChoicesPage, Gone, Missing, NothingHere,
    Onward, Reason, Receipt, ReceiptAnswer, ReceiptPage, Recorded, Refusal, STYLE, Saving, style_path,
};

const SHOP: &str = "shop.example.org";

#[test]
fn every_page_reads_well() {
    for (name, html) in pages() {
        let html = html.replace(style_path(), "/.vratar/style-HASH.css");
        insta::assert_snapshot!(name, html);
    }
}

#[test]
fn every_page_is_well_formed() {
    for (name, html) in pages() {
        assert_eq!(wellformed::faults(&html), [""; 0], "{name}");
    }
}

#[test]
fn the_reading_finds_faults() {
    let wrong = [
        "<p><b></p>",
        "<p>",
        "<br>",
        "<p a=1></p>",
        "a & b",
        "<p id=\"a\"></p><p id=\"a\"></p>",
        "<p style=\"x\"></p>",
        "<label for=\"a\"></label>",
        "<script></script>",
        "<form><form></form></form>",
        "<p class=\"a\" class=\"b\"></p>",
    ];
    for html in wrong {
        assert!(!wellformed::faults(html).is_empty(), "{html}");
    }
}

#[test]
fn every_status_has_words_and_a_line() {
    let lang = Lang::bg();
    for status in 400..600 {
        let refusal = refusal(&lang, status);
        assert!(!refusal.html().contains("refusal-"), "{status}");
        assert!(!refusal.line().contains("refusal-"), "{status}");
    }
}

#[test]
fn nothing_from_outside_becomes_markup() {
    let evil = "\"><script>alert(1)</script><a href='";
    let lang = Lang::en();
    let refusal = Refusal {
        lang: &lang,
        status: 502,
        code: "closed",
        reference: evil,
        again: Some(evil),
        front: Some(evil),
    };
    let gone = Gone { url: evil };
    let choices = Choices::LoggedOut { login: Some(evil) };
    let page = ChoicesPage { lang: &lang, shop: evil, saving: None, choices, back: evil };
    let missing = Missing {
        lang: &lang,
        shop: evil,
        block: "",
        action: evil,
        onward: Onward::Held { ticket: evil, minutes: 15 },
    };
    let fields = [(evil.to_owned(), evil.to_owned())];
    let again = Missing { onward: Onward::Again { fields: &fields, charset: "windows-1251" }, ..missing };
    assert!(
        again.html().contains("method=\"get\"") && again.html().contains("accept-charset=\"windows-1251\"")
    );
    let reason = Reason {
        lang: &lang,
        shop: evil,
        why: evil,
        action: evil,
        onward: Onward::Again { fields: &fields, charset: "utf-8" },
        reference: evil,
    };
    let [asks, goes_on] = prove::with(evil);
    let [asker, approver] = approval::with(evil);
    for html in [
        refusal.html(),
        gone.html(),
        page.html(),
        missing.html(),
        again.html(),
        reason.html(),
        asker,
        approver,
        asks,
        goes_on,
    ] {
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(wellformed::faults(&html), [""; 0]);
    }
}

#[test]
fn an_unknown_language_gets_english_and_says_so() {
    let lang = Lang::parse("fr").unwrap();
    let html = refusal(&lang, 503).html();
    assert!(html.contains("lang=\"en\"") && html.contains("Try again"), "{html}");
}

#[test]
fn the_block_without_a_form_is_a_link() {
    let fragment = choices_block(&Lang::en(), None, true).html();
    assert!(fragment.tail.is_none() && fragment.here.contains("href=\"/.vratar/choices\""));
    assert!(!fragment.here.contains("<button"));
}

#[test]
fn inside_a_form_every_field_names_the_tail() {
    let (here, tail) = block_inside(&Lang::bg());
    let fields = here.matches("<input").count() + here.matches("<button").count();
    assert_eq!(here.matches(&format!("form=\"{CHOICES_FORM}\"")).count(), fields);
    assert!(!here.contains("<form") && tail.contains(&format!("id=\"{CHOICES_FORM}\"")));
}

#[test]
fn the_style_is_small_scoped_and_named_by_its_content() {
    assert!((4_000..9_000).contains(&STYLE.len()), "{} bytes", STYLE.len());
    assert!(style_path().starts_with("/.vratar/style-") && style_path().ends_with(".css"));
    let selectors = STYLE.lines().filter(|line| line.contains('{') && !line.trim_start().starts_with('@'));
    for line in selectors {
        let selectors = line.split('{').next().unwrap_or_default();
        for selector in selectors.split(',') {
            assert!(selector.trim().starts_with(".vratar-"), "touches the shop's page: {selector}");
        }
    }
}

/// Everything there is, by name.
fn pages() -> BTreeMap<String, String> {
    let mut pages =
        BTreeMap::from([("gone".to_owned(), Gone { url: "https://erp.example.org/login" }.html())]);
    for lang in vratar_text::languages() {
        let mut put = |name: &str, html: String| pages.insert(format!("{name}-{lang}"), html);
        put("refusal-502", refusal(lang, 502).html());
        put("refusal-429", refusal(lang, 429).html());
        put("announce", announce(lang));
        put("missing", missing(lang));
        put("choices", choices(lang, Some(Saving::Saved)));
        put("choices-first", choices_first(lang));
        put("choices-not-saved", choices_page(lang, Some(Saving::NotSaved), Choices::Away));
        put("choices-logged-out", choices_page(lang, None, Choices::LoggedOut { login: Some("/login/") }));
        put("choices-block", block_outside(lang));
        put("choices-block-inside", {
            let (here, tail) = block_inside(lang);
            here + "\n" + &tail
        });
        put("reason", reason(lang));
        approval::all(lang).into_iter().for_each(|(name, html)| _ = put(name, html));
        prove::all(lang).into_iter().for_each(|(name, html)| _ = put(name, html));
        for (status, code) in
            [(403, "policy"), (403, "step_up"), (429, "budget"), (403, "unmaskable"), (409, "mask_returned")]
        {
            put(&format!("refusal-{code}"), Refusal { code, ..refusal(lang, status) }.html());
        }
        put("receipt", receipt(lang));
        let choices = Some("/.vratar/choices");
        put("nothing", NothingHere { lang, shop: SHOP, choices, front: "/" }.html());
    }
    show(&pages);
    pages
}

/// Writes the pages for whoever wants to look at them.
fn show(pages: &BTreeMap<String, String>) {
    let Some(folder) = std::env::var_os("VRATAR_PAGES").map(std::path::PathBuf::from) else { return };
    let style = folder.join(style_path().trim_start_matches('/'));
    std::fs::create_dir_all(style.parent().unwrap()).unwrap();
    std::fs::write(style, STYLE).unwrap();
    for (name, html) in pages {
        std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
    }
}

fn refusal(lang: &Lang, status: u16) -> Refusal<'_> {
    Refusal {
        lang,
        status,
        code: "",
        reference: "01930d4e-7c1a",
        again: Some("/catalogue/"),
        front: Some("/"),
    }
}

fn reason(lang: &Lang) -> String {
    let fields = [("q".to_owned(), "пет\"ров".to_owned())];
    let onward = Onward::Again { fields: &fields, charset: "utf-8" };
    let why = "Повече от 500 души за едно денонощие.";
    let (action, reference) = ("/dashboard/users/", "01930d4e-7c1a");
    Reason { lang, shop: SHOP, why, action, onward, reference }.html()
}

fn announce(lang: &Lang) -> String {
    let url = "https://shop.example.org/catalogue/?page=2&sort=price";
    Announce { lang, until: jiff::civil::date(2027, 2, 1), url }.html()
}

fn missing(lang: &Lang) -> String {
    let asking = asking(PageKind::Registration, None);
    let lacking = Lacking { boxes: vec![1] };
    let block = asking.notice(lang, &Look::default()).html("dG9rZW4", &[0, 2], Some(&lacking));
    Missing {
        lang,
        shop: SHOP,
        block: &block,
        action: "/.vratar/continue",
        onward: Onward::Held { ticket: "c2VhbGVk", minutes: 15 },
    }
    .html()
}

fn choices(lang: &Lang, saving: Option<Saving>) -> String {
    let block = profile_block(lang, &[0], None);
    let form = Some(ChoicesForm { action: "/.vratar/choices", block: &block, hidden: &[] });
    let since =
        [at("2026-11-22T14:05:00+02:00[Europe/Sofia]"), at("2026-03-05T09:30:00+02:00[Europe/Sofia]")];
    let asked = asking(PageKind::Registration, None).notice(lang, &Look::default());
    use DecisionState as S;
    let states = [S::Given, S::Given, S::Renewed, S::Refused, S::Withdrawn, S::Requested];
    let recorded: Vec<Recorded<'_>> = asked
        .notice
        .asked
        .iter()
        .zip(states)
        .map(|(asked, state)| Recorded {
            wording: &asked.wording,
            lang,
            kind: asked.kind,
            polarity: asked.polarity,
            state,
            since: &since[usize::from(state == S::Given)],
            until: (state == S::Given).then_some(&since[0]),
        })
        .collect();
    let receipt = |at| Receipt {
        at,
        page: "/.vratar/receipt/0193",
        iso: "/.vratar/receipt/0193/iso-27560.json",
        kantara: "/.vratar/receipt/0193/kantara-1.1.json",
    };
    let receipts: Vec<Receipt<'_>> = since.iter().map(receipt).collect();
    choices_page(lang, saving, Choices::Shown { form, renew: true, recorded: &recorded, receipts: &receipts })
}

fn choices_first(lang: &Lang) -> String {
    let block = profile_block(lang, &[], None);
    let form = Some(ChoicesForm { action: "/.vratar/choices", block: &block, hidden: &[] });
    choices_page(lang, None, Choices::Shown { form, renew: false, recorded: &[], receipts: &[] })
}

fn choices_page(lang: &Lang, saving: Option<Saving>, choices: Choices<'_>) -> String {
    ChoicesPage { lang, shop: SHOP, saving, choices, back: "/accounts/profile/" }.html()
}

fn block_outside(lang: &Lang) -> String {
    let block = profile_block(lang, &[0, 1], None);
    let hidden = [("vratar_back", "/accounts/profile/")];
    let form = ChoicesForm { action: "/.vratar/choices", block: &block, hidden: &hidden };
    let wording = "Искам новини.";
    let (kind, polarity, state) = (QuestionKind::Consent, Polarity::Permission, DecisionState::Given);
    let since = &at("2026-11-22T14:05:00+02:00[Europe/Sofia]");
    let until = None;
    let recorded = [Recorded { wording, lang: &Lang::bg(), kind, polarity, state, since, until }];
    let block = ChoicesBlock { recorded: &recorded, renew: true, ..choices_block(lang, Some(form), false) };
    let fragment = block.html();
    assert!(fragment.tail.is_none());
    fragment.here
}

fn block_inside(lang: &Lang) -> (String, String) {
    let block = profile_block(lang, &[0, 1], Some(CHOICES_FORM));
    let form = ChoicesForm { action: "/.vratar/choices", block: &block, hidden: &[] };
    let fragment = choices_block(lang, Some(form), true).html();
    (fragment.here, fragment.tail.expect("a tail"))
}

fn choices_block<'a>(lang: &'a Lang, form: Option<ChoicesForm<'a>>, inside_form: bool) -> ChoicesBlock<'a> {
    ChoicesBlock {
        lang,
        form,
        renew: false,
        recorded: &[],
        inside_form,
        page: "/.vratar/choices",
        block_class: Some("panel"),
        button_class: Some("btn btn-primary"),
        saving: None,
    }
}

fn receipt(lang: &Lang) -> String {
    let asked = asking(PageKind::Registration, None).notice(lang, &Look::default());
    let answers: Vec<ReceiptAnswer<'_>> = asked
        .notice
        .asked
        .iter()
        .enumerate()
        .map(|(index, asked)| {
            let ticked = index < 3;
            let state = match asked.polarity {
                _ if ticked => DecisionState::Given,
                Polarity::Prohibition => DecisionState::Requested,
                _ => DecisionState::Refused,
            };
            assert!(asked.kind != QuestionKind::RightsRequest);
            ReceiptAnswer {
                wording: &asked.wording,
                lang,
                kind: asked.kind,
                polarity: asked.polarity,
                ticked,
                state,
            }
        })
        .collect();
    let documents = [LinkedDocument { code: "terms".into(), version: "1".into(), href: "/terms".into() }];
    ReceiptPage {
        lang,
        controller: SHOP,
        id: "01930d4e-7c1a-7000-8000-000000000001",
        at: &at("2026-11-22T14:05:00+02:00[Europe/Sofia]"),
        page: PageKind::Registration,
        url: "/accounts/login/",
        method: Method::Form,
        answers: &answers,
        documents: &documents,
        notice: NoticeId([0xa5; 32]),
        iso: "/.vratar/receipt/0193/iso-27560.json",
        kantara: "/.vratar/receipt/0193/kantara-1.1.json",
        choices: "/.vratar/choices",
    }
    .html()
}

fn profile_block(lang: &Lang, ticked: &[u16], form: Option<&str>) -> String {
    let questions = ["promotions", "brochures", "third_parties", "no_contact"];
    let look = Look { form: form.map(str::to_owned), ..Look::default() };
    asking(PageKind::Profile, Some(&questions)).notice(lang, &look).html("dG9rZW4", ticked, None)
}

fn asking(page: PageKind, questions: Option<&[&str]>) -> Asking {
    let questions = questions.map(|codes| codes.iter().map(|code| (*code).to_owned()).collect());
    let placement = Placement { page, questionnaire: "standard".into(), questions, without_answers: vec![] };
    Asking::new(&placement, &questionnaire::standard()).unwrap()
}

fn at(moment: &str) -> Zoned {
    moment.parse().unwrap()
}
