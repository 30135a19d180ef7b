//! What people read: every sentence of Vratar's own pages, in every language, and dates as they are written
//! there.
//!
//! A language is one Fluent file in `locales/` and one line in `catalogue.rs`; the tests of this crate fail when
//! a sentence or a variable is missing in one of them, and when a sentence is used that does not exist.
//!
//! *Invariant:* never fails and never panics. A sentence that a language lacks is said in English; one that
//! nobody has is its own id. Arguments are inserted as they are: whoever puts the result into HTML escapes it.

mod catalogue;
mod day;

pub use catalogue::{languages, preferred};
pub use day::{date, moment};

use fluent_bundle::FluentArgs;
use vratar_model::Lang;

/// The sentence `id` in `lang` (else in English, else `id` itself) with `args` in place of its variables.
///
/// ```
/// use vratar_model::Lang;
/// assert_eq!(vratar_text::say(&Lang::en(), "refusal-reference", &[("reference", "7f3a")]), "Reference: 7f3a");
/// assert_eq!(vratar_text::say(&Lang::en(), "no such sentence", &[]), "no such sentence");
/// ```
#[must_use]
pub fn say(lang: &Lang, id: &str, args: &[(&str, &str)]) -> String {
    let args: FluentArgs<'_> = args.iter().copied().collect();
    catalogue::say(lang, id, &args)
}

/// Whether Vratar's own texts exist in `lang`. Where they do not, [`say`] speaks English and the page must say so
/// (`lang="en"`).
#[must_use]
pub fn speaks(lang: &Lang) -> bool {
    languages().any(|known| known == lang)
}

/// `lang` where Vratar's own texts exist in it, else English: the value of `lang=""` for what [`say`] returns.
#[must_use]
pub fn spoken(lang: &Lang) -> Lang {
    if speaks(lang) { lang.clone() } else { Lang::en() }
}
