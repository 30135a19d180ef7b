//! The block of HTML: a `<fieldset>` for the inside of somebody else's form.

mod layout;

use crate::fields;
use askama::Template;
use askama::filters::{Escaper, Html};
use encoding_rs::{Encoding, UTF_8};
use layout::{Choice, Group, Layout};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use vratar_model::journal::Notice;
use vratar_model::questionnaire::Questionnaire;
use vratar_model::{Lang, NoticeId, PageKind};

/// CSS classes that the page already has a look for, and where the block stands in its form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Look {
    /// Classes of the whole block.
    pub block: Option<String>,
    /// Classes of one row (box and text).
    pub row: Option<String>,
    /// Classes of the box.
    pub control: Option<String>,
    /// Classes of the text beside the box.
    pub label: Option<String>,
    /// Classes of a button or a link that looks like one.
    pub button: Option<String>,
    /// Not a look: the `id` of the form that the fields belong to, where the block stands inside another form
    /// (HTML `form=""`). Absent: the form around it.
    pub form: Option<String>,
    /// Not a look either: the form around the block also serves other purposes (one form round the whole page, with
    /// a search and a login in it). Boxes are then not `required` for the browser, which would refuse those too;
    /// the door still insists.
    pub shared_form: bool,
}

/// The boxes that must be ticked before the form can go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// Indices into the notice's `asked`.
    pub boxes: Vec<u16>,
}

/// One wording in one language, ready to be put into pages.
#[derive(Debug)]
pub struct Rendered {
    /// The evidence: what stands in the chain.
    pub notice: Notice,
    layout: Layout,
    look: Look,
    /// Where in `notice.body` the token's value goes.
    token_at: usize,
}

#[derive(Template)]
#[template(path = "block.html")]
struct Page<'a> {
    layout: &'a Layout,
    look: &'a Look,
    token: &'a str,
    ticked: &'a [u16],
    missing: Option<&'a [u16]>,
}

impl Rendered {
    pub(crate) fn new(shown: &Questionnaire, page: PageKind, lang: &Lang, look: &Look) -> Self {
        let layout = Layout::new(shown, page, lang);
        let body = draw(&layout, look, "", &[], None);
        let notice = Notice {
            id: NoticeId(Sha256::digest(body.as_bytes()).into()),
            lang: lang.clone(),
            questionnaire: shown.code.clone(),
            version: shown.version,
            asked: layout.asked(shown),
            documents: layout.documents(shown),
            body,
        };
        let token_at = token_at(&notice.body);
        Self { notice, layout, look: look.clone(), token_at }
    }

    /// The block with `token` in its hidden field, the customer's own ticks put back (indices into the notice's
    /// `asked`), and what is missing said where it is. Nothing else is ever ticked.
    #[must_use]
    pub fn html(&self, token: &str, ticked: &[u16], problem: Option<&Missing>) -> String {
        if !ticked.is_empty() || problem.is_some() {
            return draw(&self.layout, &self.look, token, ticked, problem);
        }
        let (before, after) = self.notice.body.split_at(self.token_at);
        [before, &escaped(token), after].concat()
    }

    /// SHA-256 over the bytes that a page in `charset` gets from [`Self::html`] with the same ticks and problem,
    /// the token's value left out. Characters that the charset lacks are numeric references, as in the page.
    #[must_use]
    pub fn block_hash(
        &self,
        ticked: &[u16],
        problem: Option<&Missing>,
        charset: &'static Encoding,
    ) -> NoticeId {
        if charset == UTF_8 && ticked.is_empty() && problem.is_none() {
            return self.notice.id;
        }
        let html = self.html("", ticked, problem);
        NoticeId(Sha256::digest(charset.encode(&html).0).into())
    }
}

impl Page<'_> {
    fn ticked(&self, one: &Choice) -> bool {
        self.ticked.contains(&one.index)
    }

    fn missing(&self, one: &Choice) -> bool {
        self.missing.is_some_and(|boxes| boxes.contains(&one.index))
    }

    /// Radio buttons are missing together.
    fn group_missing(&self, group: &Group) -> bool {
        group.radio && group.boxes.iter().any(|one| self.missing(one))
    }
}

fn draw(layout: &Layout, look: &Look, token: &str, ticked: &[u16], problem: Option<&Missing>) -> String {
    let missing = problem.map(|problem| problem.boxes.as_slice());
    // Writing into a string does not fail.
    Page { layout, look, token, ticked, missing }.render().unwrap_or_default()
}

/// Nothing that comes from a questionnaire or an adapter can hold this text: its quotes are escaped.
fn token_at(body: &str) -> usize {
    let field = format!("name=\"{}\" value=\"", fields::TOKEN);
    body.find(&field).map_or(body.len(), |start| start + field.len())
}

fn escaped(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    // Writing into a string does not fail.
    let _ = Html.write_escaped_str(&mut out, text);
    Cow::Owned(out)
}
