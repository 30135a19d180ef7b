//! What elements and attributes of HTML mean for what stands in them.

use crate::phone::Near;
use crate::scan::Place;

/// Elements that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Row(Row),
    /// What rows stand in.
    Table,
    List,
    Select,
    Script,
    Style,
    Textarea,
    Title,
    Input,
    /// Marks a part of a word.
    Mark,
    /// Stands in a line of text.
    Span,
    Other,
}

/// Elements that repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Row {
    Tr,
    Li,
    Choice,
}

/// What a tag does to the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inline {
    Same,
    Seam,
    Block,
}

/// Longest name that means something here, bytes.
const MAX_NAME: usize = 8;

impl Sort {
    pub(super) fn of(name: &str) -> Self {
        let mut lower = [0; MAX_NAME];
        let Some(lower) = lower.get_mut(..name.len()) else { return Self::Other };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        match &*lower {
            b"tr" => Self::Row(Row::Tr),
            b"li" => Self::Row(Row::Li),
            b"option" => Self::Row(Row::Choice),
            b"table" => Self::Table,
            b"ul" | b"ol" | b"menu" | b"dl" => Self::List,
            b"select" | b"datalist" => Self::Select,
            b"script" => Self::Script,
            b"style" => Self::Style,
            b"textarea" => Self::Textarea,
            b"title" => Self::Title,
            b"input" => Self::Input,
            b"b" | b"strong" | b"em" | b"i" | b"mark" | b"u" | b"wbr" | b"font" | b"tt" | b"s" | b"bdi"
            | b"bdo" | b"big" => Self::Mark,
            b"span" | b"a" | b"label" | b"small" | b"code" | b"abbr" | b"sub" | b"sup" | b"q" | b"cite"
            | b"ins" | b"del" | b"kbd" | b"samp" | b"var" | b"time" | b"dfn" | b"acronym" | b"nobr"
            | b"output" => Self::Span,
            _ => Self::Other,
        }
    }

    /// Whether rows begin or end with it.
    pub(super) fn is_of_rows(self) -> bool {
        matches!(self, Self::Row(_) | Self::Table | Self::List | Self::Select)
    }

    pub(super) fn inline(self) -> Inline {
        match self {
            Self::Mark => Inline::Same,
            Self::Span => Inline::Seam,
            _ => Inline::Block,
        }
    }

    pub(super) fn raw_text(self) -> Option<RawText> {
        match self {
            Self::Script => Some(RawText::Script),
            Self::Style => Some(RawText::Style),
            Self::Textarea => Some(RawText::Textarea),
            Self::Title => Some(RawText::Title),
            _ => None,
        }
    }
}

/// Elements whose text is no markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RawText {
    Script,
    Style,
    Textarea,
    Title,
}

impl RawText {
    /// Longest end tag up to its name, bytes.
    pub(super) const END_BYTES: usize = "</textarea".len();

    fn name(self) -> &'static [u8] {
        match self {
            Self::Script => b"script",
            Self::Style => b"style",
            Self::Textarea => b"textarea",
            Self::Title => b"title",
        }
    }

    /// Where the end tag begins.
    pub(super) fn end(self, text: &str) -> Option<usize> {
        memchr::memmem::find_iter(text.as_bytes(), b"</").find(|at| {
            let name = text.as_bytes().get(at + 2..at + 2 + self.name().len());
            name.is_some_and(|name| name.eq_ignore_ascii_case(self.name()))
        })
    }

    pub(super) fn has_references(self) -> bool {
        matches!(self, Self::Textarea | Self::Title)
    }

    pub(super) fn place(self) -> Place<'static> {
        let code = matches!(self, Self::Script | Self::Style);
        let near = Near { code, ..Near::default() };
        Place { near, control: self == Self::Textarea, no_numbers: self == Self::Style, ..Place::default() }
    }
}

/// What an attribute holds.
#[derive(Default)]
pub(super) struct Attribute {
    pub link: bool,
    pub code: bool,
    pub control: bool,
    pub no_numbers: bool,
}

/// Longest name of an attribute that means something here, bytes.
const MAX_ATTRIBUTE: usize = 10;

impl Attribute {
    pub(super) fn of(name: &str, of: Sort) -> Self {
        let mut lower = [0; MAX_ATTRIBUTE];
        let begin = name.get(..2).is_some_and(|on| on.eq_ignore_ascii_case("on"));
        let other = Self { code: begin, ..Self::default() };
        let Some(lower) = lower.get_mut(..name.len()) else { return other };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        match &*lower {
            b"href" | b"src" | b"action" | b"formaction" | b"srcset" | b"data-href" | b"data-url"
            | b"poster" | b"cite" => Self { link: true, ..other },
            b"style" | b"class" | b"d" | b"points" | b"transform" | b"viewbox" | b"integrity" | b"nonce"
            | b"for" => Self { no_numbers: true, ..other },
            b"value" => Self { control: of == Sort::Input, ..other },
            _ => other,
        }
    }
}
