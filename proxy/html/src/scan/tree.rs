//! What a tree builder would tell the tokenizer, as far as tags alone say it: whether what follows is text, and
//! whether it is HTML.
//!
//! The rules are those by which `lol_html` goes, so that both read a page alike: WHATWG HTML §13.2.6.4 "text type
//! switches" and §13.2.6.5 "foreign content", without the stack of open elements. Where the stack would have to
//! be known, reading stops.

use super::name::{ANNOTATION_XML, BLOCKQUOTE, FOREIGN_OBJECT, Name, PLAINTEXT};
use super::text::Text;

/// It cannot be said whether what follows is text or tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ambiguous;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    Html,
    Svg,
    Math,
}

/// Where text instead of tags would be ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guard {
    Off,
    Select,
    /// How many deep.
    TemplateInSelect(usize),
    Frameset,
}

/// Spaces inside each other, at most.
const MAX_SPACES: usize = 1 << 15;

pub(super) struct Tree {
    guard: Guard,
    /// Around the present one.
    around: Vec<Space>,
    space: Space,
    /// Nothing is known of the page yet that says otherwise: neither guard nor foreign space.
    plain: bool,
}

impl Default for Tree {
    fn default() -> Self {
        Self { guard: Guard::Off, around: Vec::new(), space: Space::Html, plain: true }
    }
}

macro_rules! names {
    ($name:ident: $($text:literal),+ $(,)?) => {{
        const NAMES: &[Name] = &[$(Name::of($text)),+];
        NAMES.contains(&$name)
    }};
}

impl Tree {
    pub(super) fn is_html(&self) -> bool {
        self.space == Space::Html
    }

    /// Whether nothing has been seen that changes what tags mean.
    #[inline]
    pub(super) fn is_plain(&self) -> bool {
        self.plain
    }

    /// Whether `<![CDATA[` opens a section.
    pub(super) fn has_sections(&self) -> bool {
        self.space != Space::Html
    }

    /// A start tag: what follows it. `attribute` looks for one by its name, and gives its value.
    #[inline]
    pub(super) fn starts<'t>(
        &mut self,
        name: Name,
        closes_itself: bool,
        attribute: &dyn Fn(&str) -> Option<&'t [u8]>,
    ) -> Result<Text, Ambiguous> {
        let follows = text_of(name);
        if self.plain && (follows != Text::Data || !changes(name)) {
            return Ok(follows);
        }
        self.starts_anywhere(name, closes_itself, attribute, follows)
    }

    fn starts_anywhere<'t>(
        &mut self,
        name: Name,
        closes_itself: bool,
        attribute: &dyn Fn(&str) -> Option<&'t [u8]>,
        follows: Text,
    ) -> Result<Text, Ambiguous> {
        self.guard_starts(name, follows != Text::Data)?;
        match name {
            SVG => self.enter(Space::Svg)?,
            MATH => self.enter(Space::Math)?,
            _ if self.space != Space::Html => self.foreign_starts(name, closes_itself, attribute)?,
            _ => {
                self.settle();
                return Ok(follows);
            }
        }
        self.settle();
        Ok(Text::Data)
    }

    fn settle(&mut self) {
        self.plain = self.guard == Guard::Off && self.space == Space::Html && self.around.is_empty();
    }

    fn guard_starts(&mut self, name: Name, is_text: bool) -> Result<(), Ambiguous> {
        let refused = match self.guard {
            Guard::Off => {
                self.guard = match name {
                    SELECT => Guard::Select,
                    FRAMESET => Guard::Frameset,
                    _ => Guard::Off,
                };
                false
            }
            Guard::Select if names!(name: "select", "textarea", "input", "keygen") => {
                self.guard = Guard::Off;
                false
            }
            Guard::Select if name == TEMPLATE => {
                self.guard = Guard::TemplateInSelect(1);
                false
            }
            Guard::Select => is_text && name != SCRIPT,
            Guard::TemplateInSelect(depth) if name == TEMPLATE => {
                self.guard = Guard::TemplateInSelect(depth + 1);
                false
            }
            Guard::TemplateInSelect(_) => is_text,
            Guard::Frameset => is_text && name != Name::of("noframes"),
        };
        if refused { Err(Ambiguous) } else { Ok(()) }
    }

    fn foreign_starts<'t>(
        &mut self,
        name: Name,
        closes_itself: bool,
        attribute: &dyn Fn(&str) -> Option<&'t [u8]>,
    ) -> Result<(), Ambiguous> {
        let is_html = |encoding: &[u8]| {
            encoding.eq_ignore_ascii_case(b"text/html")
                || encoding.eq_ignore_ascii_case(b"application/xhtml+xml")
        };
        match name {
            _ if leaves(name) => self.leave(),
            _ if !closes_itself
                && (self.space == Space::Svg && is_html_in_svg(name)
                    || self.space == Space::Math && is_text_in_math(name)) =>
            {
                self.enter(Space::Html)?;
            }
            FONT if ["color", "size", "face"].into_iter().any(|name| attribute(name).is_some()) => {
                self.leave();
            }
            ANNOTATION_XML
                if self.space == Space::Math
                    && !closes_itself
                    && attribute("encoding").is_some_and(is_html) =>
            {
                self.enter(Space::Html)?;
            }
            _ => {}
        }
        Ok(())
    }

    #[inline]
    pub(super) fn ends(&mut self, name: Name) {
        if !self.plain {
            self.ends_somewhere(name);
            self.settle();
        }
    }

    fn ends_somewhere(&mut self, name: Name) {
        self.guard = match self.guard {
            Guard::Select if name == SELECT => Guard::Off,
            Guard::TemplateInSelect(1) if name == TEMPLATE => Guard::Select,
            Guard::TemplateInSelect(depth) if name == TEMPLATE => Guard::TemplateInSelect(depth - 1),
            same => same,
        };
        let leaves = match (self.space, self.around.last()) {
            (Space::Html, Some(Space::Math)) => is_text_in_math(name) || name == ANNOTATION_XML,
            (Space::Html, Some(Space::Svg)) => is_html_in_svg(name),
            (Space::Html, _) => false,
            (Space::Svg, _) => name == SVG || names!(name: "p", "br"),
            (Space::Math, _) => name == MATH || names!(name: "p", "br"),
        };
        if leaves {
            self.leave();
        }
    }

    fn enter(&mut self, space: Space) -> Result<(), Ambiguous> {
        if self.around.len() >= MAX_SPACES {
            return Err(Ambiguous);
        }
        self.around.push(std::mem::replace(&mut self.space, space));
        Ok(())
    }

    fn leave(&mut self) {
        self.space = self.around.pop().unwrap_or(Space::Html);
    }
}

const SVG: Name = Name::of("svg");
const MATH: Name = Name::of("math");
const SELECT: Name = Name::of("select");
const FRAMESET: Name = Name::of("frameset");
const TEMPLATE: Name = Name::of("template");
const SCRIPT: Name = Name::of("script");
const FONT: Name = Name::of("font");

/// Names of start tags that change what the next ones mean.
pub(super) const CHANGES: u64 = buckets(&[SVG, MATH, SELECT, FRAMESET]);
/// Names of elements whose content is text, but for the long one.
pub(super) const TEXTS: u64 = buckets(&[
    Name::of("textarea"),
    Name::of("title"),
    Name::of("script"),
    Name::of("style"),
    Name::of("iframe"),
    Name::of("xmp"),
    Name::of("noembed"),
    Name::of("noframes"),
    Name::of("noscript"),
]);

pub(super) const fn buckets(names: &[Name]) -> u64 {
    let (mut buckets, mut at) = (0, 0);
    while at < names.len() {
        buckets |= 1 << names[at].bucket();
        at += 1;
    }
    buckets
}

fn changes(name: Name) -> bool {
    CHANGES >> name.bucket() & 1 == 1 && matches!(name, SVG | MATH | SELECT | FRAMESET)
}

/// What stands in an element of HTML.
#[inline]
fn text_of(name: Name) -> Text {
    if TEXTS >> name.bucket() & 1 == 0 && !name.is_long() {
        return Text::Data;
    }
    if names!(name: "textarea", "title") {
        Text::Raw
    } else if name == SCRIPT {
        Text::Script
    } else if names!(name: "style", "iframe", "xmp", "noembed", "noframes", "noscript") {
        Text::Raw
    } else if name == PLAINTEXT {
        Text::Plain
    } else {
        Text::Data
    }
}

/// Elements that never stand in foreign content.
fn leaves(name: Name) -> bool {
    name == BLOCKQUOTE
        || names!(
            name: "b", "big", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed", "h1", "h2", "h3",
            "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing", "menu", "meta", "nobr", "ol", "p", "pre", "ruby",
            "s", "small", "span", "strong", "strike", "sub", "sup", "table", "tt", "u", "ul", "var"
        )
}

fn is_html_in_svg(name: Name) -> bool {
    name == FOREIGN_OBJECT || names!(name: "desc", "title")
}

fn is_text_in_math(name: Name) -> bool {
    names!(name: "mi", "mo", "mn", "ms", "mtext")
}
