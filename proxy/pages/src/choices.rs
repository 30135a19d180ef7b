//! "My choices": the page, and the block for the shop's own profile page.

use crate::speech::Speech;
use crate::state::Badge;
use askama::Template;
use jiff::Zoned;
use vratar_model::questionnaire::{Polarity, QuestionKind};
use vratar_model::{DecisionState, Lang};

/// The page on which a customer sees and changes what they allowed.
#[derive(Clone, Copy, Debug)]
pub struct ChoicesPage<'a> {
    /// The page's language.
    pub lang: &'a Lang,
    /// What people know the shop by.
    pub shop: &'a str,
    /// What became of the last "save", right after it.
    pub saving: Option<Saving>,
    /// What is shown.
    pub choices: Choices<'a>,
    /// The shop's own account page, or its front page.
    pub back: &'a str,
}

/// What the page shows.
#[derive(Clone, Copy, Debug)]
pub enum Choices<'a> {
    /// Nobody is logged in.
    LoggedOut {
        /// The shop's login.
        login: Option<&'a str>,
    },
    /// The store cannot be reached.
    Away,
    /// The customer's own.
    Shown {
        /// The boxes, with the current state ticked; absent where the profile has no placement.
        form: Option<ChoicesForm<'a>>,
        /// Something was allowed under an older wording that the current one does not cover: its box is not ticked,
        /// and the page says why.
        renew: bool,
        /// Every current decision; empty: nothing recorded yet.
        recorded: &'a [Recorded<'a>],
        /// Newest first.
        receipts: &'a [Receipt<'a>],
    },
}

/// What became of a "save".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saving {
    /// It is on disk.
    Saved,
    /// It is on disk, but what is shown may still be what was before.
    Later,
    /// It is not.
    NotSaved,
    /// The page was too old, or the wording has changed since: nothing was saved.
    Outdated,
}

/// The form in which choices are changed.
#[derive(Clone, Copy, Debug)]
pub struct ChoicesForm<'a> {
    /// Where it goes (POST).
    pub action: &'a str,
    /// The block as `vratar-consent` rendered it.
    pub block: &'a str,
    /// Further hidden fields (name, value).
    pub hidden: &'a [(&'a str, &'a str)],
}

/// One current decision.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    /// What was read beside the box.
    pub wording: &'a str,
    /// The language it was read in.
    pub lang: &'a Lang,
    /// Kind of the question.
    pub kind: QuestionKind,
    /// What choosing it does.
    pub polarity: Polarity,
    /// Where it stands.
    pub state: DecisionState,
    /// Since when, in the time zone people are to read.
    pub since: &'a Zoned,
    /// Until when it holds, if it runs out by itself.
    pub until: Option<&'a Zoned>,
}

/// Links to one receipt.
#[derive(Clone, Copy, Debug)]
pub struct Receipt<'a> {
    /// When the answers were given.
    pub at: &'a Zoned,
    /// The readable page.
    pub page: &'a str,
    /// ISO/IEC TS 27560 JSON.
    pub iso: &'a str,
    /// Kantara Consent Receipt 1.1 JSON.
    pub kantara: &'a str,
}

/// The same as a fragment for the shop's own profile page; takes its look from there.
#[derive(Clone, Copy, Debug)]
pub struct ChoicesBlock<'a> {
    /// The page's language.
    pub lang: &'a Lang,
    /// The boxes; absent: only a link to the page (the store is away, or nothing is placed on the profile).
    pub form: Option<ChoicesForm<'a>>,
    /// As in [`Choices::Shown`].
    pub renew: bool,
    /// Every current decision, folded away under the form.
    pub recorded: &'a [Recorded<'a>],
    /// Whether the place is inside a form of the shop. Forms do not nest: the fields then belong, by `form=""`, to
    /// [`Fragment::tail`], and the block must have been rendered for [`crate::CHOICES_FORM`].
    pub inside_form: bool,
    /// The full page.
    pub page: &'a str,
    /// CSS classes of the shop for the whole block.
    pub block_class: Option<&'a str>,
    /// CSS classes of the shop for a button.
    pub button_class: Option<&'a str>,
    /// What became of the last "save".
    pub saving: Option<Saving>,
}

/// What goes into a page, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// Goes to the place.
    pub here: String,
    /// Goes outside every form, before `</body>`; absent: nothing.
    pub tail: Option<String>,
}

#[derive(Template)]
#[template(path = "choices.html")]
struct Page<'a> {
    t: Speech,
    page: &'a ChoicesPage<'a>,
}

#[derive(Template)]
#[template(path = "choices_block.html")]
struct Block<'a> {
    t: Speech,
    block: &'a ChoicesBlock<'a>,
}

#[derive(Template)]
#[template(path = "choices_tail.html")]
struct Tail<'a> {
    form: &'a ChoicesForm<'a>,
}

impl ChoicesPage<'_> {
    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        // Writing into a string does not fail.
        Page { t: Speech::new(self.lang), page: self }.render().unwrap_or_default()
    }
}

impl ChoicesBlock<'_> {
    /// The fragment and, inside a form of the shop, its tail.
    #[must_use]
    pub fn html(&self) -> Fragment {
        // Writing into a string does not fail.
        let here = Block { t: Speech::new(self.lang), block: self }.render().unwrap_or_default();
        let form = self.form.as_ref().filter(|_| self.inside_form);
        let tail = form.map(|form| Tail { form }.render().unwrap_or_default());
        Fragment { here, tail }
    }
}

impl Saving {
    /// Id of the sentence, and the CSS class's end.
    pub(crate) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Saved => ("choices-saved", "good"),
            Self::Later => ("choices-saved-later", "good"),
            Self::NotSaved => ("choices-not-saved", "bad"),
            Self::Outdated => ("choices-outdated", "bad"),
        }
    }
}

impl Recorded<'_> {
    fn badge(&self) -> Badge {
        Badge::new(self.kind, self.polarity, self.state)
    }

    fn day(&self, t: &Speech) -> String {
        vratar_text::date(&t.lang, self.since.date())
    }

    fn last_day(&self, t: &Speech) -> Option<String> {
        self.until.map(|until| vratar_text::date(&t.lang, until.date()))
    }
}

impl Receipt<'_> {
    fn moment(&self, t: &Speech) -> String {
        vratar_text::moment(&t.lang, self.at)
    }
}
