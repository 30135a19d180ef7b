//! A receipt, to be read and printed.

use crate::speech::Speech;
use crate::state::Badge;
use askama::Template;
use jiff::Zoned;
use vratar_model::journal::{LinkedDocument, Method};
use vratar_model::questionnaire::{Polarity, QuestionKind};
use vratar_model::{DecisionState, Lang, NoticeId, PageKind};

/// What was asked and answered in one submission.
#[derive(Clone, Copy, Debug)]
pub struct ReceiptPage<'a> {
    /// The page's language.
    pub lang: &'a Lang,
    /// Who asked: the merchant, as people know them.
    pub controller: &'a str,
    /// The receipt's number.
    pub id: &'a str,
    /// When, in the time zone people are to read.
    pub at: &'a Zoned,
    /// On what sort of page.
    pub page: PageKind,
    /// Path of that page.
    pub url: &'a str,
    /// How the answers came.
    pub method: Method,
    /// Every box, ticked or not.
    pub answers: &'a [ReceiptAnswer<'a>],
    /// What the wording linked to.
    pub documents: &'a [LinkedDocument],
    /// SHA-256 of the wording.
    pub notice: NoticeId,
    /// ISO/IEC TS 27560 JSON.
    pub iso: &'a str,
    /// Kantara Consent Receipt 1.1 JSON.
    pub kantara: &'a str,
    /// "My choices".
    pub choices: &'a str,
}

/// One box.
#[derive(Clone, Copy, Debug)]
pub struct ReceiptAnswer<'a> {
    /// What was read beside it.
    pub wording: &'a str,
    /// In which language.
    pub lang: &'a Lang,
    /// Kind of the question.
    pub kind: QuestionKind,
    /// What choosing it does.
    pub polarity: Polarity,
    /// Whether it was ticked.
    pub ticked: bool,
    /// What followed from it.
    pub state: DecisionState,
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct Page<'a> {
    t: Speech,
    page: &'a ReceiptPage<'a>,
}

impl ReceiptPage<'_> {
    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        // Writing into a string does not fail.
        Page { t: Speech::new(self.lang), page: self }.render().unwrap_or_default()
    }
}

impl Page<'_> {
    fn moment(&self) -> String {
        vratar_text::moment(&self.t.lang, self.page.at)
    }

    fn place(&self) -> String {
        self.t.say(match self.page.page {
            PageKind::Registration => "page-registration",
            PageKind::Checkout => "page-checkout",
            PageKind::GuestCheckout => "page-guest-checkout",
            PageKind::Profile => "page-profile",
            PageKind::Newsletter => "page-newsletter",
            PageKind::Contact => "page-contact",
        })
    }

    fn method(&self) -> String {
        self.t.say(match self.page.method {
            Method::Form => "method-form",
            Method::Interstitial => "method-interstitial",
            Method::Profile => "method-profile",
        })
    }

    fn withdraw(&self) -> String {
        self.t.say_with("receipt-withdraw", "choices", self.t.say("choices-title"))
    }
}

impl ReceiptAnswer<'_> {
    fn badge(&self) -> Badge {
        Badge::new(self.kind, self.polarity, self.state)
    }

    fn box_state(&self) -> &'static str {
        if self.ticked { "receipt-ticked" } else { "receipt-not-ticked" }
    }
}
