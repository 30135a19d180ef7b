//! Where a page is in a drawing or a formula: only there an element may end with its start tag (WHATWG HTML §13.2.6.5).

use crate::labels::css::{Name, Names, begin};
use crate::markup;

/// Most drawings in texts in drawings that are followed.
const MAX_DEPTH: usize = 64;

const SVG: u64 = begin(b"svg");
const MATH: u64 = begin(b"math");

#[derive(Clone, Copy, PartialEq, Eq)]
enum Space {
    Svg,
    Math,
    /// Text of a page in one of them.
    Page,
}

/// What the page is in, outermost first; a page is in nothing.
#[derive(Default)]
pub(super) struct Foreign(Vec<Space>);

impl Foreign {
    /// Whether an element may end here with its start tag.
    pub(super) fn is_here(&self) -> bool {
        matches!(self.0.last(), Some(Space::Svg | Space::Math))
    }

    pub(super) fn start(&mut self, name: &Name, attributes: &str, empty: bool) {
        match name.begin() {
            _ if self.0.len() >= MAX_DEPTH => {}
            SVG | MATH if empty => {}
            SVG => self.0.push(Space::Svg),
            MATH => self.0.push(Space::Math),
            _ => match self.0.last() {
                Some(Space::Svg | Space::Math) if leaves(name, attributes) => drop(self.0.pop()),
                Some(space) if !empty && enters(*space, name, attributes) => self.0.push(Space::Page),
                _ => {}
            },
        }
    }

    pub(super) fn end(&mut self, name: &Name) {
        let around = self.0.len().checked_sub(2).and_then(|around| self.0.get(around));
        let ends = match (self.0.last(), around) {
            (Some(Space::Svg), _) => matches!(name.begin(), SVG | P | BR),
            (Some(Space::Math), _) => matches!(name.begin(), MATH | P | BR),
            (Some(Space::Page), Some(around)) => is_text_in(*around, name),
            _ => false,
        };
        if ends {
            self.0.pop();
        }
    }
}

const P: u64 = begin(b"p");
const BR: u64 = begin(b"br");

/// Elements of pages that end a drawing which has no end tag.
static PAGE: Names<43> = Names::of(
    [
        b"b", b"big", b"body", b"br", b"center", b"code", b"dd", b"div", b"dl", b"dt", b"em", b"embed",
        b"h1", b"h2", b"h3", b"h4", b"h5", b"h6", b"head", b"hr", b"i", b"img", b"li", b"listing", b"menu",
        b"meta", b"nobr", b"ol", b"p", b"pre", b"ruby", b"s", b"small", b"span", b"strong", b"strike",
        b"sub", b"sup", b"table", b"tt", b"u", b"ul", b"var",
    ],
    &[b"blockquote"],
);
static FONT: Names<1> = Names::of([b"font"], &[]);
/// Elements in which text of a page stands: in drawings, in formulas.
static IN_SVG: Names<2> = Names::of([b"desc", b"title"], &[b"foreignobject"]);
static IN_MATH: Names<5> = Names::of([b"mi", b"mo", b"mn", b"ms", b"mtext"], &[]);
static ANNOTATION: Names<0> = Names::of([], &[b"annotation-xml"]);

fn leaves(name: &Name, attributes: &str) -> bool {
    let says = |name: &str| ["color", "size", "face"].iter().any(|own| own.eq_ignore_ascii_case(name));
    PAGE.have(name) || FONT.have(name) && markup::attributes(attributes).any(|(name, _)| says(name))
}

/// Whether text of a page begins with this element.
fn enters(space: Space, name: &Name, attributes: &str) -> bool {
    let is_page = |(name, value): (&str, &str)| {
        name.eq_ignore_ascii_case("encoding")
            && ["text/html", "application/xhtml+xml"].iter().any(|own| own.eq_ignore_ascii_case(value))
    };
    match space {
        Space::Math if ANNOTATION.have(name) => markup::attributes(attributes).any(is_page),
        _ => is_text_in(space, name),
    }
}

fn is_text_in(space: Space, name: &Name) -> bool {
    match space {
        Space::Svg => IN_SVG.have(name),
        Space::Math => IN_MATH.have(name) || ANNOTATION.have(name),
        Space::Page => false,
    }
}
