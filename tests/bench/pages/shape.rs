//! What a page is like, whatever it says: counted, so that another one can be made like it.

/// A page, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Its length.
    pub(crate) bytes: usize,
    /// Begins of elements.
    pub(crate) tags: usize,
    /// Attributes with a value in quotes.
    pub(crate) attributes: usize,
    /// Forms.
    pub(crate) forms: usize,
    /// Scripts, named or within.
    pub(crate) scripts: usize,
    /// Spaces and ends of lines, bytes.
    pub(crate) blanks: usize,
    /// Mail addresses.
    pub(crate) addresses: usize,
    /// Telephone numbers.
    pub(crate) numbers: usize,
}

impl Shape {
    /// Of a page.
    pub(crate) fn of(page: &[u8]) -> Self {
        let opens = |two: &&[u8]| two[0] == b'<' && two[1].is_ascii_alphabetic();
        Self {
            bytes: page.len(),
            tags: page.windows(2).filter(opens).count(),
            attributes: count(page, b"=\"") + count(page, b"='"),
            forms: count(page, b"<form"),
            scripts: count(page, b"<script"),
            blanks: page.iter().filter(|byte| byte.is_ascii_whitespace()).count(),
            addresses: count(page, b"@example.org"),
            numbers: count(page, b"+359"),
        }
    }
}

fn count(page: &[u8], mark: &[u8]) -> usize {
    page.windows(mark.len()).filter(|at| *at == mark).count()
}

/// `page` grown until it has the shape: before its `end` stand as many more elements with attributes, and between them as
/// many blanks and as much text out of `words`, as it lacks. What it has too many of stays.
pub(crate) fn grown(page: &[u8], end: &[u8], words: &[u8], shape: &Shape) -> Vec<u8> {
    let has = Shape::of(&[page, end].concat());
    let tags = shape.tags.saturating_sub(has.tags);
    let mut attributes = Share::of(shape.attributes.saturating_sub(has.attributes), tags);
    let elements: Vec<String> = (1..=tags).map(|number| element(number, attributes.next())).collect();
    let bare = Shape::of(elements.concat().as_bytes());
    let left = shape.bytes.saturating_sub(has.bytes + bare.bytes);
    let blanks = shape.blanks.saturating_sub(has.blanks + bare.blanks);
    let text = text(words, left.saturating_sub(blanks));
    let mut blanks = Share::of(left.saturating_sub(text.len()), tags);
    let (mut shares, mut text) = (Share::of(text.len(), tags), text.into_iter());
    let mut grown = page.to_vec();
    for element in &elements {
        indent(&mut grown, blanks.next());
        let (open, close) = element.split_at(element.rfind("</").unwrap_or(element.len()));
        grown.extend_from_slice(open.as_bytes());
        grown.extend(text.by_ref().take(shares.next()));
        grown.extend_from_slice(close.as_bytes());
    }
    grown.extend_from_slice(end);
    grown
}

/// So much of `words`, again and again, that there are `signs` bytes that are no blanks.
fn text(words: &[u8], signs: usize) -> Vec<u8> {
    let mut left = signs;
    let enough = |byte: &u8| {
        let more = left > 0;
        left = left.saturating_sub(usize::from(!byte.is_ascii_whitespace()));
        more
    };
    words.iter().copied().cycle().take_while(enough).collect()
}

/// The names of elements that shops' pages are full of.
const ELEMENTS: [&str; 4] = ["div", "a", "li", "span"];
const ATTRIBUTES: [&str; 4] = ["class", "id", "title", "role"];

fn element(number: usize, attributes: usize) -> String {
    let name = ELEMENTS[number % ELEMENTS.len()];
    let attribute = |at: usize| {
        if (name, at) == ("a", 0) {
            return format!(" href=\"/made/{number}/\"");
        }
        let suffix = if at < ATTRIBUTES.len() { String::new() } else { format!("-{at}") };
        format!(" {}{suffix}=\"m{number}\"", ATTRIBUTES[at % ATTRIBUTES.len()])
    };
    let attributes: String = (0..attributes).map(attribute).collect();
    format!("<{name}{attributes}></{name}>")
}

/// The end of a line, and the rest of the blanks before the next.
fn indent(page: &mut Vec<u8>, blanks: usize) {
    page.extend((0..blanks).map(|at| if at % LINE == 0 { b'\n' } else { b' ' }));
}

/// Blanks to a line: the templates of the shops indent by so many, and leave lines empty.
const LINE: usize = 20;

/// So many things among so many: each gets as many as the next, or one more.
struct Share {
    left: usize,
    among: usize,
}

impl Share {
    fn of(left: usize, among: usize) -> Self {
        Self { left, among }
    }

    fn next(&mut self) -> usize {
        let one = self.left.checked_div(self.among).unwrap_or(0);
        self.left -= one;
        self.among = self.among.saturating_sub(1);
        one
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_grows_to_its_shape_exactly() {
        let shape =
            Shape { bytes: 5000, tags: 60, attributes: 101, blanks: 1500, forms: 1, ..Shape::default() };
        let page = grown(b"<html><form>", b"</form></html>", b"lorem ipsum ", &shape);
        assert_eq!(Shape::of(&page), shape);
    }

    #[test]
    fn what_is_shared_is_all_given_away() {
        let mut share = Share::of(10, 4);
        assert_eq!([share.next(), share.next(), share.next(), share.next(), share.next()], [2, 2, 3, 3, 0]);
    }
}
