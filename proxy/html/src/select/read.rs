//! Reads selectors: of CSS as much as adapters use.

use super::Step;
use super::compound::{Case, Compound, How, Test};

/// Attributes whose values HTML compares without case (WHATWG HTML §4.17.2).
const CASELESS: [&str; 46] = [
    "accept",
    "accept-charset",
    "align",
    "alink",
    "axis",
    "bgcolor",
    "charset",
    "checked",
    "clear",
    "codetype",
    "color",
    "compact",
    "declare",
    "defer",
    "dir",
    "direction",
    "disabled",
    "enctype",
    "face",
    "frame",
    "hreflang",
    "http-equiv",
    "lang",
    "language",
    "link",
    "media",
    "method",
    "multiple",
    "nohref",
    "noresize",
    "noshade",
    "nowrap",
    "readonly",
    "rel",
    "rev",
    "rules",
    "scope",
    "scrolling",
    "selected",
    "shape",
    "target",
    "text",
    "type",
    "valign",
    "valuetype",
    "vlink",
];

/// All alternatives; `None`: there is something that is not ours.
pub(super) fn alternatives(css: &str) -> Option<Vec<Vec<Step>>> {
    let mut reader = Reader { css: css.as_bytes(), at: 0 };
    let mut alternatives = vec![Vec::new()];
    let mut child = false;
    loop {
        reader.spaces();
        let element = reader.compound()?;
        alternatives.last_mut()?.push(Step { element, child });
        let spaced = reader.spaces();
        child = false;
        match reader.peek() {
            None => return Some(alternatives),
            Some(b',') => {
                reader.at += 1;
                alternatives.push(Vec::new());
            }
            Some(b'>') => {
                reader.at += 1;
                child = true;
            }
            Some(_) if spaced => {}
            Some(_) => return None,
        }
    }
}

struct Reader<'c> {
    css: &'c [u8],
    at: usize,
}

impl<'c> Reader<'c> {
    fn peek(&self) -> Option<u8> {
        self.css.get(self.at).copied()
    }

    fn takes(&mut self, byte: u8) -> bool {
        let is_it = self.peek() == Some(byte);
        self.at += usize::from(is_it);
        is_it
    }

    fn spaces(&mut self) -> bool {
        let from = self.at;
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r' | 0x0C)) {
            self.at += 1;
        }
        self.at > from
    }

    /// A plain ASCII name.
    fn name(&mut self) -> Option<&'c str> {
        let from = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
            self.at += 1;
        }
        let name = std::str::from_utf8(self.css.get(from..self.at)?).ok()?;
        let begins = name.strip_prefix('-').unwrap_or(name).bytes().next()?;
        (begins.is_ascii_alphabetic() || begins == b'_').then_some(name)
    }

    fn compound(&mut self) -> Option<Compound> {
        let mut compound = Compound::default();
        let from = self.at;
        loop {
            match self.peek() {
                Some(b'*') if self.at == from => self.at += 1,
                Some(b'#' | b'.' | b'[') => compound.add(self.test(false)?),
                Some(b':') => compound.add(self.not()?),
                Some(b) if b.is_ascii_alphabetic() && self.at == from => {
                    if !compound.set_name(self.name()?) {
                        return None;
                    }
                }
                _ => return (self.at > from).then_some(compound),
            }
        }
    }

    /// `:not(…)` with one thing in it.
    fn not(&mut self) -> Option<Test> {
        let rest = self.css.get(self.at..)?;
        self.at += rest.starts_with(b":not(").then_some(b":not(".len())?;
        self.spaces();
        let test = match self.peek()? {
            b'#' | b'.' | b'[' => self.test(true)?,
            _ => {
                let value = self.name()?.to_ascii_lowercase();
                Test { attribute: None, how: How::Equal, value, case: Case::CountsNever, not: true }
            }
        };
        self.spaces();
        self.takes(b')').then_some(test)
    }

    fn test(&mut self, not: bool) -> Option<Test> {
        let begins = self.peek()?;
        self.at += 1;
        let (attribute, how) = match begins {
            b'#' => ("id", How::Equal),
            b'.' => ("class", How::Word),
            _ => return self.attribute(not),
        };
        let value = self.name()?.to_owned();
        Some(Test { attribute: Some(attribute.to_owned()), how, value, case: Case::Counts, not })
    }

    /// What stands in `[…]`, behind the first bracket.
    fn attribute(&mut self, not: bool) -> Option<Test> {
        self.spaces();
        let name = self.name().filter(|name| !name.bytes().any(|b| b.is_ascii_uppercase()))?.to_owned();
        self.spaces();
        let case = if CASELESS.contains(&name.as_str()) { Case::CountsOutsideHtml } else { Case::Counts };
        let how = match self.peek()? {
            b']' => {
                self.at += 1;
                let value = String::new();
                return Some(Test { attribute: Some(name), how: How::There, value, case, not });
            }
            b'=' => How::Equal,
            b'~' => How::Word,
            b'^' => How::Beginning,
            b'$' => How::End,
            b'*' => How::Part,
            b'|' => How::Dashed,
            _ => return None,
        };
        self.at += usize::from(how != How::Equal);
        if !self.takes(b'=') {
            return None;
        }
        self.spaces();
        let value = self.value()?;
        let spaced = self.spaces();
        let case = match self.peek()? {
            b'i' | b'I' if spaced => Case::CountsNever,
            b's' | b'S' if spaced => Case::Counts,
            _ => case,
        };
        if spaced && self.peek() != Some(b']') {
            self.at += 1;
            self.spaces();
        }
        let is_ours = self.takes(b']') && (how == How::Equal || !value.is_empty());
        is_ours.then_some(Test { attribute: Some(name), how, value, case, not })
    }

    fn value(&mut self) -> Option<String> {
        let Some(quote) = self.peek().filter(|b| matches!(b, b'"' | b'\'')) else {
            return self.name().map(str::to_owned);
        };
        self.at += 1;
        let rest = self.css.get(self.at..)?;
        let value = rest.get(..memchr::memchr(quote, rest)?)?;
        self.at += value.len() + 1;
        let plain = value.iter().all(|b| (b.is_ascii_graphic() || *b == b' ') && *b != b'\\');
        plain.then(|| String::from_utf8_lossy(value).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_adapters_use() {
        for css in [
            "form#register_form",
            "form[action*=\"route=account/register\"]",
            "div.buttons",
            "table.table, #a > .b c",
            "button:not([type=button]):not([type=reset]), input[type=submit], input[type=image]",
            "[href], meta[http-equiv][content]",
            "*",
            "*.x",
            "[name = 'ctl00$Main' i]",
            "input[name=\"a b\"]",
            "p:not( .x )",
        ] {
            assert!(alternatives(css).is_some(), "{css}");
        }
    }

    #[test]
    fn leaves_the_rest_to_others() {
        for css in [
            "li:nth-child(2)",
            "a:not(.x, .y)",
            "a:not(.x.y)",
            "#a\\:b",
            "#форма",
            "[name^=\"\"]",
            "[name=\"a\\\"b\"]",
            "[svg|href]",
            "a:first-child",
            "#1a",
            "",
            "a >",
        ] {
            assert!(alternatives(css).is_none(), "{css}");
        }
    }

    #[test]
    fn children_and_others() {
        let read = alternatives("#a > .b c").unwrap();
        let child: Vec<bool> = read[0].iter().map(|step| step.child).collect();
        assert_eq!(child, [false, true, false]);
    }
}
