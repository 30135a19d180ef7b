//! Wrong questionnaires: each is the shipped one with one thing changed; the flaw must be found at its place.

use vratar_consent::questionnaire::{STANDARD, parse};

/// What is replaced (the first time it occurs), by what; the text at the flaw's place; a part of the message.
const CASES: &[(&str, &str, &str, &str)] = &[
    ("code = \"standard\"", "code = \"Standard\"", "\"Standard\"", "is not a code"),
    ("code = \"standard\"", "code = \"\"", "\"\"", "is not a code"),
    ("version = 1", "version = 0", "0", "begin at 1"),
    ("version = 1", "version = -1", "-1", "invalid value"),
    ("version = 1", "versoin = 1", "versoin", "unknown field"),
    ("version = 1", "version = ", "", "value"),
    ("kind = \"terms\"", "kind = \"conditions\"", "\"conditions\"", "unknown variant"),
    ("code = \"brochures\"", "code = \"promotions\"", "\"promotions\"", "there twice"),
    ("code = \"privacy\"", "code = \"terms\"", "\"terms\"", "there twice"),
    ("version = \"1\"", "version = \" \"", "\" \"", "no version"),
    ("kind = \"consent\"", "kind = \"consent\"\nrequired = true", "true", "must not be required"),
    ("kind = \"objection\"", "kind = \"objection\"\nrequired = true", "true", "must not be required"),
    ("kind = \"notice_ack\"", "kind = \"notice_ack\"\nrequired = true", "true", "must not be required"),
    ("polarity = \"neutral\"", "polarity = \"prohibition\"", "\"prohibition\"", "made to forbid"),
    ("polarity = \"prohibition\"", "polarity = \"permission\"", "\"permission\"", "permits nothing"),
    ("polarity = \"neutral\"", "polarity = \"neutral\"\nexclusive = true", "true", "only a prohibition"),
    ("kind = \"consent\"", "kind = \"consent\"\ncontrol = \"radio\"", "", "1 answers do not fit"),
    ("kind = \"consent\"", "kind = \"consent\"\nvalidity = \"24 months\"", "\"24 months\"", "not a duration"),
    ("kind = \"consent\"", "kind = \"consent\"\nvalidity = \"P0D\"", "\"P0D\"", "not a duration"),
    ("\"dpv:DirectMarketing\"", "\"marketing\"", "\"marketing\"", "not the code of a purpose"),
    ("documents = [\"terms\"]", "documents = [\"rules\"]", "\"rules\"", "no document 'rules'"),
    ("documents = [\"terms\"]", "documents = [\"privacy\"]", "\"privacy\"", "links to 'privacy'"),
    ("the {terms}.", "the {rules}.", "\"I accept the {rules}.\"", "{rules} is no document"),
    ("the {terms}.", "the {terms.", "\"I accept the {terms.\"", "stands alone"),
    ("the {terms}.", "the {Terms}.", "\"I accept the {Terms}.\"", "stands alone"),
    ("en = \"terms and conditions\"", "en = \"{privacy}\"", "\"{privacy}\"", "cannot hold a link"),
    ("en = \"/terms\"", "en = \"javascript:alert(1)\"", "\"javascript:alert(1)\"", "no address"),
    ("en = \"/terms\"", "en = \"//example.org/terms\"", "\"//example.org/terms\"", "no address"),
    ("en = \"/terms\"", "en = \"http://example.org/\"", "\"http://example.org/\"", "no address"),
    ("en = \"/terms\"", "en = \"/ter ms\"", "\"/ter ms\"", "no address"),
    ("en = \"I accept the {terms}.\"", "", "[question.answer.text]", "missing in 'en'"),
    ("en = \"I accept the {terms}.\"", "en = \" \"", "\" \"", "the text is empty"),
    (
        "en = \"I accept the {terms}.\"",
        "en = \"the\\u0000 {terms}\"",
        "\"the\\u0000 {terms}\"",
        "control characters",
    ),
    ("en = \"Your data", "fr = \"Vos\"\nen = \"Your data", "", "missing in 'fr'"),
    ("en = \"Your data", "english = \"Your data", "", "language tag"),
    ("code = \"email\"", "code = \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", "", "is not a code"),
];

#[test]
fn every_flaw_is_found_at_its_place() {
    assert!(parse(STANDARD).is_ok());
    for (before, after, place, message) in CASES {
        let text = STANDARD.replacen(before, after, 1);
        assert_ne!(text, STANDARD, "{before} is not in the file");
        let flaws = parse(&text).expect_err(after);
        let found = flaws.iter().find(|flaw| flaw.message.contains(message));
        let flaw = found.unwrap_or_else(|| panic!("{after}: {flaws:#?}"));
        assert!(flaw.span.end <= text.len() && text.is_char_boundary(flaw.span.start), "{after}");
        let at = &text[flaw.span.clone()];
        assert!(place.is_empty() || at.trim_end() == *place, "{after}: at {at:?}");
        assert!(!flaw.remedy.is_empty());
    }
}

#[test]
fn all_flaws_come_at_once_in_the_order_of_the_file() {
    let text = STANDARD.replace("kind = \"consent\"", "kind = \"consent\"\nrequired = true");
    let flaws = parse(&text).unwrap_err();
    assert_eq!(flaws.len(), 3);
    assert!(flaws.is_sorted_by_key(|flaw| flaw.span.start));
}

#[test]
fn two_questions_never_share_a_field() {
    let mut text = STANDARD.replace("code = \"promotions\"", "code = \"no\"");
    text = text.replace("code = \"email\"", "code = \"contact_none\"");
    let flaws = parse(&text).unwrap_err();
    assert!(flaws[0].message.contains("same form field"), "{flaws:?}");
}

#[test]
fn too_much_is_refused() {
    assert!(parse(&"#".repeat(300_000)).unwrap_err()[0].message.contains("longer"));
    let question = "[[question]]\ncode = \"qNUMBER\"\nkind = \"consent\"\nanswer = [{ code = \"a\", text = { en = \"x\" }, polarity = \"permission\" }]\n";
    let many: String = (0..65).map(|number| question.replace("NUMBER", &number.to_string())).collect();
    let text = format!("code = \"many\"\nversion = 1\ntitle = {{ en = \"Many\" }}\n{many}");
    assert!(parse(&text).unwrap_err()[0].message.contains("65 questions"));
    let long = STANDARD.replace("I accept the {terms}.", &format!("{} {{terms}}", "x".repeat(5000)));
    assert!(parse(&long).unwrap_err()[0].message.contains("longer than"));
}
