//! Old links: the banner while they still work, the page when they no longer do.

use crate::speech::Speech;
use askama::Template;
use jiff::civil::Date;
use vratar_model::Lang;

/// A banner for pages that are still served over the old link: a fragment, to be put first into `<body>`, in the
/// page's charset.
#[derive(Clone, Copy, Debug)]
pub struct Announce<'a> {
    /// The page's language.
    pub lang: &'a Lang,
    /// The first day on which the old link no longer works.
    pub until: Date,
    /// The secure address of the same page.
    pub url: &'a str,
}

/// The page under an old link that no longer works (410). In every language, because the client is not known;
/// readable in a browser of 2001.
#[derive(Clone, Copy, Debug)]
pub struct Gone<'a> {
    /// The secure address of the same page; where that is not known, of the front page.
    pub url: &'a str,
}

#[derive(Template)]
#[template(path = "announce.html")]
struct Banner<'a> {
    t: Speech,
    date: String,
    banner: &'a Announce<'a>,
}

#[derive(Template)]
#[template(path = "gone.html")]
struct Page<'a> {
    t: Speech,
    languages: Vec<Speech>,
    url: &'a str,
}

impl Announce<'_> {
    /// The fragment.
    #[must_use]
    pub fn html(&self) -> String {
        let t = Speech::new(self.lang);
        let date = vratar_text::date(&t.lang, self.until);
        // Writing into a string does not fail.
        Banner { t, date, banner: self }.render().unwrap_or_default()
    }
}

impl Gone<'_> {
    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        let languages: Vec<Speech> = vratar_text::languages().map(Speech::new).collect();
        let t = languages.first().cloned().unwrap_or_else(|| Speech::new(&Lang::en()));
        // Writing into a string does not fail.
        Page { t, languages, url: self.url }.render().unwrap_or_default()
    }
}

impl Page<'_> {
    /// "Тази връзка вече не работи · This link no longer works"
    fn title(&self) -> String {
        self.languages.iter().map(|t| t.say("gone-title")).collect::<Vec<_>>().join(" · ")
    }
}
