//! Literals that a page must contain for a CSS selector to match anything in it.
//!
//! Read off the selector's text, after the parser has accepted it. Wherever the text is not plain (escapes,
//! non-ASCII, case-insensitive values) no literal is derived: fewer literals only make the gate less tight.

/// Something that stands in every page in which one alternative of a selector list matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    /// These bytes.
    Text(String),
    /// A start tag with this name, in any case; lower-cased here.
    Tag(String),
}

/// For each alternative (`a, b`) its most telling literal, if it has one.
pub(super) fn literals(css: &str) -> Vec<Option<Literal>> {
    let mut reader = Reader { css: css.as_bytes(), at: 0 };
    let mut found = vec![Some(None)];
    while let Some(part) = reader.part() {
        match part {
            Part::Comma => found.push(Some(None)),
            Part::Says(literal) => {
                if let Some(Some(best)) = found.last_mut() {
                    *best = more_telling(best.take(), literal);
                }
            }
            Part::SaysNothing => {}
            Part::Unclear => return vec![None],
        }
    }
    found.into_iter().map(Option::flatten).collect()
}

fn more_telling(best: Option<Literal>, new: Literal) -> Option<Literal> {
    let weight = |literal: &Literal| match literal {
        Literal::Text(text) => text.len() + 1,
        Literal::Tag(_) => 0,
    };
    match best {
        Some(best) if weight(&best) >= weight(&new) => Some(best),
        _ => Some(new),
    }
}

enum Part {
    Comma,
    Says(Literal),
    SaysNothing,
    /// Not understood: nothing may be concluded from the selector.
    Unclear,
}

struct Reader<'a> {
    css: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn part(&mut self) -> Option<Part> {
        let byte = self.take()?;
        Some(match byte {
            b',' => Part::Comma,
            b'#' | b'.' => self.name().map_or(Part::SaysNothing, |name| Part::Says(Literal::Text(name))),
            b'[' => self.attribute(),
            b':' => self.pseudo(),
            b'*' | b'>' | b' ' | b'\t' | b'\n' | b'\r' | 0x0C => Part::SaysNothing,
            b if b.is_ascii_alphabetic() => {
                self.at -= 1;
                self.name()
                    .map_or(Part::SaysNothing, |name| Part::Says(Literal::Tag(name.to_ascii_lowercase())))
            }
            _ => Part::Unclear,
        })
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.css.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        byte
    }

    /// A name; `None` if it is not plain. Stands after it either way.
    fn name(&mut self) -> Option<String> {
        let start = self.at;
        let mut plain = true;
        while let Some(byte) = self.css.get(self.at) {
            match byte {
                b'\\' => (plain, self.at) = (false, self.at + 2),
                b if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_') => self.at += 1,
                b if !b.is_ascii() => (plain, self.at) = (false, self.at + 1),
                _ => break,
            }
        }
        let name = self.css.get(start..self.at).filter(|name| plain && !name.is_empty())?;
        String::from_utf8(name.to_vec()).ok()
    }

    /// `name=value]` in all its forms; only values of attributes that are compared by case say anything.
    fn attribute(&mut self) -> Part {
        let Some(inner) = self.until(b']') else { return Part::Unclear };
        let Some((name, value)) = inner.split_once('=') else { return Part::SaysNothing };
        let name = name.trim().trim_end_matches(['~', '|', '^', '$', '*']).trim();
        let exact = matches!(name, "id" | "class" | "name" | "action" | "value" | "href" | "for");
        match plain_value(value.trim()) {
            Some(value) if exact => Part::Says(Literal::Text(value.to_owned())),
            _ => Part::SaysNothing,
        }
    }

    /// `:not(…)`, `:nth-child(…)`, `:first-child`: what stands inside need not be in the page.
    fn pseudo(&mut self) -> Part {
        self.name();
        if self.css.get(self.at) != Some(&b'(') {
            return Part::SaysNothing;
        }
        self.at += 1;
        self.until(b')').map_or(Part::Unclear, |_| Part::SaysNothing)
    }

    /// What stands before the matching closing bracket; brackets inside and strings are stepped over.
    fn until(&mut self, close: u8) -> Option<String> {
        let (start, mut closing) = (self.at, vec![close]);
        while let Some(expected) = closing.last() {
            match self.take()? {
                b if b == *expected => drop(closing.pop()),
                quote @ (b'"' | b'\'') => self.skip_string(quote)?,
                b'\\' => self.at += 1,
                b'[' => closing.push(b']'),
                b'(' => closing.push(b')'),
                _ => {}
            }
        }
        String::from_utf8(self.css.get(start..self.at - 1)?.to_vec()).ok()
    }

    fn skip_string(&mut self, quote: u8) -> Option<()> {
        loop {
            match self.take()? {
                b if b == quote => return Some(()),
                b'\\' => self.at += 1,
                _ => {}
            }
        }
    }
}

/// The value of `="value"` or `=value` if it means exactly these ASCII bytes.
fn plain_value(written: &str) -> Option<&str> {
    let value = match written.as_bytes().first()? {
        quote @ (b'"' | b'\'') => written.get(1..)?.strip_suffix(char::from(*quote))?,
        _ => written,
    };
    let plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'\\' | b'"' | b'\'');
    (!value.is_empty() && value.bytes().all(plain)).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(s: &str) -> Option<Literal> {
        Some(Literal::Text(s.to_owned()))
    }

    fn tag(s: &str) -> Option<Literal> {
        Some(Literal::Tag(s.to_owned()))
    }

    #[test]
    fn derives_the_most_telling_literal() {
        let cases = [
            ("form#register_form", vec![text("register_form")]),
            ("form[action*='route=account/register']", vec![text("route=account/register")]),
            ("form.checkout.woocommerce-checkout", vec![text("woocommerce-checkout")]),
            ("DIV form", vec![tag("div")]),
            ("#a, form > p, *", vec![text("a"), tag("form"), None]),
            ("form:not(#x):nth-child(2)", vec![tag("form")]),
            ("input[type=submit]", vec![tag("input")]),
            ("[type=submit]", vec![None]),
            ("a[name=\"b\" i]", vec![tag("a")]),
            ("[name=b]", vec![text("b")]),
            ("[name=b i]", vec![None]),
            ("[name = \"a]b\"]", vec![text("a]b")]),
            ("#a\\:b", vec![None]),
            ("#форма", vec![None]),
            ("[name=\"a\\\"b\"]", vec![None]),
            (":not(a, [x=\")\"]) b", vec![tag("b")]),
        ];
        for (css, expected) in cases {
            assert_eq!(literals(css), expected, "{css}");
        }
    }

    #[test]
    fn what_is_not_understood_opens_the_gate() {
        assert_eq!(literals("#a | b"), vec![None]);
        assert_eq!(literals("#a /* x */"), vec![None]);
        assert_eq!(literals("[name=a"), vec![None]);
    }
}
