//! A JSON document, held back until it is whole, unless it is long.

use super::Pairs;
use crate::{Kind, without};
use memchr::memmem;
use std::borrow::Cow;

/// Longest document that is held back, bytes (256 KiB): a form's fields as a script saves or checks them.
const MAX_DOCUMENT: usize = 256 << 10;

pub(super) struct Document {
    prefix: &'static str,
    held: Vec<u8>,
    /// It is too long, or over: what comes passes.
    passing: bool,
    /// What it passes through if it is none: its type did not say that it is one.
    otherwise: Option<Pairs>,
    taken: bool,
    /// It passed as it was although a string in it begins with the prefix.
    pub(super) left: bool,
}

impl Document {
    pub(super) fn new(prefix: &'static str, otherwise: Option<Pairs>) -> Self {
        Self { prefix, held: Vec::new(), passing: false, otherwise, taken: false, left: false }
    }

    pub(super) fn has_taken(&self) -> bool {
        self.taken || self.otherwise.as_ref().is_some_and(|pairs| pairs.taken)
    }

    /// What stands for nothing behind it, however often.
    pub(super) fn filler(&self) -> u8 {
        self.otherwise.as_ref().filter(|pairs| pairs.taken).map_or(b' ', Pairs::filler)
    }

    pub(super) fn take(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        if self.passing {
            return self.otherwise(piece, out);
        }
        self.held.extend_from_slice(piece);
        if self.held.len() > MAX_DOCUMENT {
            self.pass(out);
        }
    }

    pub(super) fn end(&mut self, out: &mut Vec<u8>) {
        if !self.passing {
            match without(&Kind::Json, &self.held, self.prefix) {
                Ok(Cow::Owned(rest)) => {
                    self.taken = true;
                    out.extend(rest);
                }
                Ok(Cow::Borrowed(all)) => out.extend_from_slice(all),
                Err(_) => self.pass(out),
            }
            self.held.clear();
        }
        if let Some(pairs) = self.otherwise.as_mut().filter(|_| self.passing) {
            pairs.end(out);
        }
    }

    fn pass(&mut self, out: &mut Vec<u8>) {
        self.passing = true;
        self.left = memmem::find(&self.held, format!("\"{}", self.prefix).as_bytes()).is_some();
        let held = std::mem::take(&mut self.held);
        self.otherwise(&held, out);
    }

    fn otherwise(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        match &mut self.otherwise {
            Some(pairs) => pairs.take(piece, out),
            None => out.extend_from_slice(piece),
        }
    }
}
