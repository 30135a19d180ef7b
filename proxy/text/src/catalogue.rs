//! The languages, compiled in.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;
use vratar_model::Lang;

/// A language and its texts: tag, Fluent source.
type Catalogue = (&'static str, &'static str);

/// Every language. A new one is a file beside these and a line here.
const CATALOGUES: [Catalogue; 2] =
    [("bg", include_str!("../locales/bg.ftl")), ("en", include_str!("../locales/en.ftl"))];

/// Languages of `Accept-Language` that are looked at; browsers send at most a handful.
const MAX_PREFERENCES: usize = 16;

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<Vec<(Lang, Bundle)>> =
    LazyLock::new(|| CATALOGUES.into_iter().filter_map(bundle).collect());

/// The languages in which every text of Vratar exists.
pub fn languages() -> impl Iterator<Item = &'static Lang> {
    BUNDLES.iter().map(|(lang, _)| lang)
}

/// The language that a browser would like best among ours (`Accept-Language`, RFC 9110 §12.5.4), if any.
///
/// ```
/// use vratar_model::Lang;
/// assert_eq!(vratar_text::preferred("de;q=0.9, bg-BG;q=0.8, en;q=0.1"), Some(Lang::bg()));
/// assert_eq!(vratar_text::preferred("de"), None);
/// ```
#[must_use]
pub fn preferred(accept_language: &str) -> Option<Lang> {
    let mut best: Option<(f32, Lang)> = None;
    for (weight, lang) in accept_language.split(',').take(MAX_PREFERENCES).filter_map(preference) {
        if weight > best.as_ref().map_or(0.0, |(weight, _)| *weight) {
            best = Some((weight, lang));
        }
    }
    best.map(|(_, lang)| lang)
}

/// The text of a message, formatted; English where `lang` lacks it, the id where English does too.
pub(crate) fn say(lang: &Lang, id: &str, args: &FluentArgs<'_>) -> String {
    let in_lang = |wanted: &Lang| BUNDLES.iter().find(|(lang, _)| lang == wanted);
    [lang, &Lang::en()]
        .into_iter()
        .filter_map(in_lang)
        .find_map(|(_, bundle)| format(bundle, id, args))
        .unwrap_or_else(|| id.to_owned())
}

fn format(bundle: &Bundle, id: &str, args: &FluentArgs<'_>) -> Option<String> {
    let pattern = bundle.get_message(id)?.value()?;
    // Errors are missing variables: the text then shows the variable's name, which the tests look for.
    let mut errors = Vec::new();
    Some(bundle.format_pattern(pattern, Some(args), &mut errors).into_owned())
}

/// A file that does not parse keeps what does; the tests refuse it before anybody sees it.
fn bundle((tag, source): Catalogue) -> Option<(Lang, Bundle)> {
    let identifier: LanguageIdentifier = tag.parse().ok()?;
    let mut bundle = Bundle::new_concurrent(vec![identifier]);
    // Isolation marks (U+2068, U+2069) are for right-to-left pages; windows-1251 has none of them.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, _)| partial);
    bundle.add_resource_overriding(resource);
    Some((Lang::parse(tag).ok()?, bundle))
}

fn preference(part: &str) -> Option<(f32, Lang)> {
    let (tag, parameters) = part.trim().split_once(';').unwrap_or((part.trim(), ""));
    let weight = match parameters.trim().strip_prefix("q=") {
        Some(weight) => weight.trim().parse().ok()?,
        None => 1.0,
    };
    let lang = Lang::parse(tag.trim()).ok()?;
    languages().any(|known| *known == lang).then_some((weight, lang))
}
