//! Walks a JSON text without building it, and notes where the members stand that are to go.

mod lex;

use super::{Fault, MAX_DEPTH, MAX_FIELDS, Unreadable, start};
use lex::unescape;
use std::ops::Range;

/// Whether a member goes: its name, unescaped, and how many objects and arrays it is in.
pub(super) type Goes<'g> = &'g dyn Fn(&[u8], usize) -> bool;

/// Checks the text against RFC 8259 and gives the ranges of the members that go.
pub(super) fn scan(body: &[u8], goes: Goes<'_>) -> Result<Vec<Range<usize>>, Unreadable> {
    if let Err(error) = std::str::from_utf8(body) {
        return Err(Unreadable::new(error.valid_up_to(), Fault::NotJson));
    }
    let mut scan = Scan { body, at: start(body), goes, cuts: Vec::new(), members: 0 };
    scan.value(0)?;
    scan.space();
    if scan.at == body.len() { Ok(scan.cuts) } else { Err(scan.wrong()) }
}

struct Scan<'b> {
    goes: Goes<'b>,
    body: &'b [u8],
    at: usize,
    cuts: Vec<Range<usize>>,
    /// Members and array elements so far.
    members: usize,
}

/// What an object has shown so far, to know which comma goes with a cut.
#[derive(Default)]
struct Commas {
    /// The comma before the current member.
    before: usize,
    /// Whether a member stays that stands before the current one.
    one_stays: bool,
}

impl Scan<'_> {
    fn value(&mut self, depth: usize) -> Result<(), Unreadable> {
        self.space();
        match self.peek() {
            Some(b'{') => self.object(self.deeper(depth)?),
            Some(b'[') => self.array(self.deeper(depth)?),
            Some(b'"') => self.string().map(drop),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), Unreadable> {
        self.at += 1;
        self.space();
        let mut commas = Commas::default();
        if self.took(b'}') {
            return Ok(());
        }
        loop {
            self.member(depth, &mut commas)?;
            self.space();
            commas.before = self.at;
            if self.took(b'}') {
                return Ok(());
            }
            self.expect(b',')?;
            self.space();
        }
    }

    /// One member. One that goes takes the comma before it if a member stays there, else everything up to the
    /// next member (or its own end, if none follows).
    fn member(&mut self, depth: usize, commas: &mut Commas) -> Result<(), Unreadable> {
        self.count()?;
        let (start, earlier) = (self.at, self.cuts.len());
        let name = self.string()?;
        let goes = (self.goes)(&unescape(self.between(&name)), depth);
        self.space();
        self.expect(b':')?;
        self.value(depth)?;
        if !goes {
            commas.one_stays = true;
            return Ok(());
        }
        self.cuts.truncate(earlier);
        let cut = if commas.one_stays { commas.before..self.at } else { start..self.next_member() };
        self.cuts.push(cut);
        Ok(())
    }

    /// Where the next member begins, or here if none follows.
    fn next_member(&self) -> usize {
        let comma = self.at + self.spaces(self.at);
        if self.body.get(comma) == Some(&b',') { comma + 1 + self.spaces(comma + 1) } else { self.at }
    }

    fn array(&mut self, depth: usize) -> Result<(), Unreadable> {
        self.at += 1;
        self.space();
        if self.took(b']') {
            return Ok(());
        }
        loop {
            self.count()?;
            self.value(depth)?;
            self.space();
            if self.took(b']') {
                return Ok(());
            }
            self.expect(b',')?;
        }
    }

    fn deeper(&self, depth: usize) -> Result<usize, Unreadable> {
        if depth == MAX_DEPTH { Err(Unreadable::new(self.at, Fault::TooDeep)) } else { Ok(depth + 1) }
    }

    /// Members and elements are counted together, ten elements a member: lists may be long.
    fn count(&mut self) -> Result<(), Unreadable> {
        self.members += 1;
        if self.members > MAX_FIELDS * 10 {
            Err(Unreadable::new(self.at, Fault::TooManyFields))
        } else {
            Ok(())
        }
    }

    fn between(&self, range: &Range<usize>) -> &[u8] {
        self.body.get(range.clone()).unwrap_or_default()
    }

    fn wrong(&self) -> Unreadable {
        Unreadable::new(self.at, Fault::NotJson)
    }
}
