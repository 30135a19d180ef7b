//! Selectors as they are written (Selectors Level 4 §18, CSS Syntax Level 3 §4).

use super::{ANY_CASE, Compound, Name, Nth, Operator, Relation, Selector, Step, Test, Value};

/// What is wrong with it.
type Wrong = &'static str;

/// Reads a selector.
pub(in crate::labels) fn selector(css: &str) -> Result<Selector, Wrong> {
    let mut reader = Reader { rest: css };
    let mut all = Vec::new();
    loop {
        all.push(reader.steps()?);
        if !reader.skip(',') {
            break;
        }
    }
    if reader.rest.is_empty() { Ok(Selector(all)) } else { Err(reader.unexpected()) }
}

struct Reader<'c> {
    rest: &'c str,
}

impl Reader<'_> {
    fn unexpected(&self) -> Wrong {
        match self.rest.chars().next() {
            None => "it ends too early",
            Some('+' | '~') => "elements beside others are not looked for",
            Some('|') => "namespaces are not looked at",
            Some(_) => "it is no selector",
        }
    }

    fn spaces(&mut self) -> bool {
        let rest = self.rest.trim_start_matches(|sign: char| sign.is_ascii_whitespace());
        let any = rest.len() < self.rest.len();
        self.rest = rest;
        any
    }

    fn skip(&mut self, sign: char) -> bool {
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, sign: char) -> Result<(), Wrong> {
        if self.skip(sign) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// Up to the end or a comma.
    fn steps(&mut self) -> Result<Vec<Step>, Wrong> {
        self.spaces();
        let mut steps = vec![Step { relation: Relation::Anywhere, compound: self.compound(true)? }];
        loop {
            let within = self.spaces();
            let relation = match self.skip('>') {
                true => Relation::Child,
                false if within && !self.rest.is_empty() && !self.rest.starts_with(',') => Relation::Within,
                false => return Ok(steps),
            };
            self.spaces();
            steps.push(Step { relation, compound: self.compound(true)? });
        }
    }

    /// `may_negate`: `:not(…)` may stand in it.
    fn compound(&mut self, may_negate: bool) -> Result<Compound, Wrong> {
        let any = self.skip('*');
        let name = if any { None } else { self.identifier().ok() };
        let mut compound = Compound { name: name.as_deref().map(Name::of), tests: Vec::new() };
        while let Some(test) = self.test(may_negate)? {
            compound.tests.push(test);
        }
        // The place among siblings is known; attributes have to be read.
        compound.tests.sort_by_key(|test| !matches!(test, Test::Place { .. }));
        let empty = !any && compound.name.is_none() && compound.tests.is_empty();
        if empty { Err(self.unexpected()) } else { Ok(compound) }
    }

    fn test(&mut self, may_negate: bool) -> Result<Option<Test>, Wrong> {
        let is = |name: &str, operator, wanted: String| Test::Attribute {
            name: name.into(),
            value: Value::Is { operator, wanted: wanted.into(), any_case: false },
        };
        Ok(Some(if self.skip('#') {
            is("id", Operator::Equal, self.identifier()?)
        } else if self.skip('.') {
            is("class", Operator::Word, self.identifier()?)
        } else if self.skip('[') {
            self.attribute()?
        } else if self.skip(':') {
            self.pseudo(may_negate)?
        } else {
            return Ok(None);
        }))
    }

    fn attribute(&mut self) -> Result<Test, Wrong> {
        self.spaces();
        let name = self.identifier()?.to_ascii_lowercase();
        self.spaces();
        if self.skip(']') {
            return Ok(Test::Attribute { name: name.into(), value: Value::Any });
        }
        let operators = [
            ("=", Operator::Equal),
            ("~=", Operator::Word),
            ("|=", Operator::Dash),
            ("^=", Operator::Prefix),
            ("$=", Operator::Suffix),
            ("*=", Operator::Part),
        ];
        let found = operators.iter().find_map(|(sign, own)| Some((self.rest.strip_prefix(sign)?, *own)));
        let (rest, operator) = found.ok_or_else(|| self.unexpected())?;
        self.rest = rest;
        self.spaces();
        let wanted = match self.rest.chars().next() {
            Some(quote @ ('"' | '\'')) => self.string(quote)?,
            _ => self.identifier()?,
        };
        self.spaces();
        let any_case = match self.identifier().ok().as_deref() {
            None => ANY_CASE.contains(&&*name),
            Some("i" | "I") => true,
            Some("s" | "S") => false,
            Some(_) => return Err("behind the value stands something else than `i` or `s`"),
        };
        self.spaces();
        self.expect(']')?;
        Ok(Test::Attribute {
            name: name.into(),
            value: Value::Is { operator, wanted: wanted.into(), any_case },
        })
    }

    fn pseudo(&mut self, may_negate: bool) -> Result<Test, Wrong> {
        let name = self.identifier()?.to_ascii_lowercase();
        let first = Nth { step: 0, offset: 1 };
        Ok(match name.as_str() {
            "first-child" => Test::Place { nth: first, of_type: false },
            "first-of-type" => Test::Place { nth: first, of_type: true },
            "nth-child" => Test::Place { nth: self.nth()?, of_type: false },
            "nth-of-type" => Test::Place { nth: self.nth()?, of_type: true },
            "not" if may_negate => Test::Not(self.negated()?),
            "not" => return Err("`:not` stands in `:not`"),
            _ => return Err("a pseudo-class that cannot be matched while a page passes"),
        })
    }

    fn negated(&mut self) -> Result<Vec<Compound>, Wrong> {
        self.expect('(')?;
        let mut all = Vec::new();
        loop {
            self.spaces();
            all.push(self.compound(false)?);
            self.spaces();
            if !self.skip(',') {
                break;
            }
        }
        self.expect(')')?;
        Ok(all)
    }

    /// `(2n+1)`, `(odd)`, `(3)`.
    fn nth(&mut self) -> Result<Nth, Wrong> {
        const NONE: Wrong = "it counts no children: write `2`, `odd` or `2n+1`";
        self.expect('(')?;
        let (written, rest) = self.rest.split_once(')').ok_or(NONE)?;
        self.rest = rest;
        let written = written.trim().to_ascii_lowercase();
        let number = |text: &str| -> Result<i32, Wrong> {
            let text: String = text.split_ascii_whitespace().collect();
            text.parse().map_err(|_| NONE)
        };
        let (step, offset) = match written.as_str() {
            "even" => (2, 0),
            "odd" => (2, 1),
            _ => match written.split_once('n') {
                None => (0, number(&written)?),
                Some((step, offset)) => {
                    let step = match step {
                        "" | "+" => 1,
                        "-" => -1,
                        step => number(step)?,
                    };
                    (step, if offset.trim().is_empty() { 0 } else { number(offset)? })
                }
            },
        };
        Ok(Nth { step, offset })
    }

    /// A name; what is none is left.
    fn identifier(&mut self) -> Result<String, Wrong> {
        let (mut name, mut rest) = (String::new(), self.rest);
        while let Some(sign) = rest.chars().next() {
            let behind = rest.get(sign.len_utf8()..).unwrap_or_default();
            rest = match sign {
                '\\' => escaped(behind, &mut name).ok_or("nothing stands behind the `\\`")?,
                'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '\u{80}'.. => {
                    name.push(sign);
                    behind
                }
                _ => break,
            };
        }
        let begin = self.rest.strip_prefix('-').unwrap_or(self.rest);
        if name.is_empty() || name == "-" || begin.starts_with(|sign: char| sign.is_ascii_digit()) {
            return Err(self.unexpected());
        }
        self.rest = rest;
        Ok(name)
    }

    fn string(&mut self, quote: char) -> Result<String, Wrong> {
        let (mut value, mut rest) = (String::new(), self.rest.get(1..).unwrap_or_default());
        loop {
            let sign = rest.chars().next().ok_or("a quote is not closed")?;
            let behind = rest.get(sign.len_utf8()..).unwrap_or_default();
            rest = match sign {
                '\\' => escaped(behind, &mut value).ok_or("nothing stands behind the `\\`")?,
                '\n' => return Err("a quote is not closed"),
                _ if sign == quote => {
                    self.rest = behind;
                    return Ok(value);
                }
                _ => {
                    value.push(sign);
                    behind
                }
            };
        }
    }
}

/// Writes what stands behind a backslash; what is left.
fn escaped<'c>(rest: &'c str, out: &mut String) -> Option<&'c str> {
    let digits = rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
    if let Some(code) = rest.get(..digits).filter(|digits| !digits.is_empty()) {
        let sign = u32::from_str_radix(code, 16).ok().and_then(char::from_u32).filter(|sign| *sign != '\0');
        out.push(sign.unwrap_or('\u{FFFD}'));
        let behind = rest.get(digits..).unwrap_or_default();
        return Some(behind.strip_prefix(|sign: char| sign.is_ascii_whitespace()).unwrap_or(behind));
    }
    let sign = rest.chars().next()?;
    out.push(sign);
    rest.get(sign.len_utf8()..)
}
