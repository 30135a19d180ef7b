//! What is not tags: text of which `<` is a part, comments, sections (WHATWG HTML §13.2.5.1 ff.).

use super::name::{self, Name};

/// In what the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// Text between tags.
    Data,
    /// Text up to the end tag of the element: `<title>`, `<style>`.
    Raw,
    Script,
    /// In `<!--` of a script.
    ScriptEscaped(Dashes),
    /// In `<script>` in that.
    ScriptTwiceEscaped(Dashes),
    /// To the end of the page.
    Plain,
    Comment(Tail),
    /// `<!x>`, `<?x>`, `</ x>`: up to `>`.
    Bogus,
    Section(Tail),
}

/// How many dashes went by just now, up to two.
pub(super) type Dashes = u8;

/// The last three bytes that went by of what is being read; fewer at its beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tail {
    last: [u8; 3],
    count: u8,
}

impl Tail {
    fn after(self, bytes: &[u8]) -> Self {
        let from = bytes.len().saturating_sub(3);
        bytes.get(from..).unwrap_or_default().iter().fold(self, |Self { last, count }, byte| Self {
            last: [last[1], last[2], *byte],
            count: (count + 1).min(3),
        })
    }

    fn ends_with(self, end: &[u8]) -> bool {
        usize::from(self.count) >= end.len() && self.last.ends_with(end)
    }
}

/// Where reading goes on, and in what.
pub(super) enum Next {
    /// There: nothing of it is needed any more.
    At(usize, Text),
    /// An end tag begins there.
    EndTag(usize),
    /// From there on more bytes are needed.
    More(usize, Text),
}

impl Text {
    /// Reads on from `at`, which does not stand in [`Text::Data`]. `element`: whose end tag ends it.
    pub(super) fn read(self, bytes: &[u8], at: usize, element: Name) -> Next {
        match self {
            Self::Data | Self::Plain => Next::More(bytes.len(), self),
            Self::Raw => raw(bytes, at, element),
            Self::Script => script(bytes, at, element),
            Self::ScriptEscaped(dashes) => escaped(bytes, at, element, dashes),
            Self::ScriptTwiceEscaped(dashes) => twice_escaped(bytes, at, dashes),
            Self::Comment(tail) => until(bytes, at, tail, is_comments_end, Self::Comment),
            Self::Section(tail) => until(bytes, at, tail, |tail| tail.ends_with(b"]]"), Self::Section),
            Self::Bogus => match memchr::memchr(b'>', bytes.get(at..).unwrap_or_default()) {
                Some(length) => Next::At(at + length + 1, Self::Data),
                None => Next::More(bytes.len(), self),
            },
        }
    }
}

/// `<` stands at `at` in [`Text::Data`], and is not the beginning of a tag. `has_sections`: `<![CDATA[` opens one.
#[inline(never)]
pub(super) fn no_tag(bytes: &[u8], at: usize, has_sections: bool) -> Next {
    match bytes.get(at + 1) {
        Some(b'/') => match bytes.get(at + 2) {
            Some(b'>') => Next::At(at + 3, Text::Data),
            Some(_) => Next::At(at + 2, Text::Bogus),
            None => Next::More(at, Text::Data),
        },
        Some(b'!') => declaration(bytes, at, has_sections),
        Some(b'?') => Next::At(at + 2, Text::Bogus),
        Some(_) => Next::At(at + 1, Text::Data),
        None => Next::More(at, Text::Data),
    }
}

/// `<!` stands at `at`.
fn declaration(bytes: &[u8], at: usize, has_sections: bool) -> Next {
    let rest = bytes.get(at + 2..).unwrap_or_default();
    let begins = |with: &[u8]| with.starts_with(rest.get(..with.len()).unwrap_or(rest));
    let (comment, section) = (b"--", b"[CDATA[");
    match () {
        () if begins(comment) && rest.len() >= comment.len() => {
            Next::At(at + 4, Text::Comment(Tail::default()))
        }
        () if has_sections && begins(section) && rest.len() >= section.len() => {
            Next::At(at + 2 + section.len(), Text::Section(Tail::default()))
        }
        () if begins(comment) || (has_sections && begins(section)) => Next::More(at, Text::Data),
        () => Next::At(at + 2, Text::Bogus),
    }
}

/// What stands before the `>` that ends a comment; `<!-->` and `<!--->` are whole ones.
fn is_comments_end(tail: Tail) -> bool {
    let is_new = tail.count == 0 || (tail.count == 1 && tail.ends_with(b"-"));
    is_new || tail.ends_with(b"--") || tail.ends_with(b"--!")
}

fn until(
    bytes: &[u8],
    mut at: usize,
    mut tail: Tail,
    is_end: impl Fn(Tail) -> bool,
    again: impl Fn(Tail) -> Text,
) -> Next {
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(length) = memchr::memchr(b'>', rest) else {
            return Next::More(bytes.len(), again(tail.after(rest)));
        };
        let (before, through) = rest.split_at(length);
        tail = tail.after(before);
        at += length + 1;
        if is_end(tail) {
            return Next::At(at, Text::Data);
        }
        tail = tail.after(through.get(..1).unwrap_or_default());
    }
}

fn raw(bytes: &[u8], mut at: usize, element: Name) -> Next {
    loop {
        let Some(length) = memchr::memchr(b'<', bytes.get(at..).unwrap_or_default()) else {
            return Next::More(bytes.len(), Text::Raw);
        };
        at += length;
        match end_tag(bytes, at, element) {
            Said::Yes => return Next::EndTag(at),
            Said::No => at += 1,
            Said::Perhaps => return Next::More(at, Text::Raw),
        }
    }
}

fn script(bytes: &[u8], mut at: usize, element: Name) -> Next {
    loop {
        let Some(length) = memchr::memchr(b'<', bytes.get(at..).unwrap_or_default()) else {
            return Next::More(bytes.len(), Text::Script);
        };
        at += length;
        match end_tag(bytes, at, element) {
            Said::Yes => return Next::EndTag(at),
            Said::Perhaps => return Next::More(at, Text::Script),
            Said::No => {}
        }
        match begins(bytes, at, b"<!--") {
            Said::Yes => return Next::At(at + 4, Text::ScriptEscaped(2)),
            Said::Perhaps => return Next::More(at, Text::Script),
            Said::No => at += 1,
        }
    }
}

fn escaped(bytes: &[u8], mut at: usize, element: Name, mut dashes: Dashes) -> Next {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'-' => dashes = (dashes + 1).min(2),
            b'>' if dashes == 2 => return Next::At(at, Text::Script),
            b'<' => {
                match end_tag(bytes, at, element) {
                    Said::Yes => return Next::EndTag(at),
                    Said::Perhaps => return Next::More(at, Text::ScriptEscaped(dashes)),
                    Said::No => {}
                }
                match named(bytes, at, b"<script") {
                    Said::Yes => return Next::At(at + 8, Text::ScriptTwiceEscaped(0)),
                    Said::Perhaps => return Next::More(at, Text::ScriptEscaped(dashes)),
                    Said::No => dashes = 0,
                }
            }
            _ => dashes = 0,
        }
        at += 1;
    }
    Next::More(at, Text::ScriptEscaped(dashes))
}

fn twice_escaped(bytes: &[u8], mut at: usize, mut dashes: Dashes) -> Next {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'-' => dashes = (dashes + 1).min(2),
            b'>' if dashes == 2 => return Next::At(at, Text::Script),
            b'<' => match named(bytes, at, b"</script") {
                Said::Yes => return Next::At(at + 9, Text::ScriptEscaped(0)),
                Said::Perhaps => return Next::More(at, Text::ScriptTwiceEscaped(dashes)),
                Said::No => dashes = 0,
            },
            _ => dashes = 0,
        }
        at += 1;
    }
    Next::More(at, Text::ScriptTwiceEscaped(dashes))
}

enum Said {
    Yes,
    No,
    /// The bytes end before it is clear.
    Perhaps,
}

/// Whether the end tag of `element` begins at `at`: then its name is whole.
fn end_tag(bytes: &[u8], at: usize, element: Name) -> Said {
    match bytes.get(at + 1) {
        None => return Said::Perhaps,
        Some(b'/') => {}
        Some(_) => return Said::No,
    }
    let rest = bytes.get(at + 2..).unwrap_or_default();
    // Longer than the longest name of such an element: no need to know where it ends.
    let rest = rest.get(..10).unwrap_or(rest);
    match name::short(rest, 0) {
        Some((Some(name), _)) if name == element => Said::Yes,
        None if rest.len() < 10 && rest.iter().all(u8::is_ascii_alphabetic) => Said::Perhaps,
        _ => Said::No,
    }
}

fn begins(bytes: &[u8], at: usize, with: &[u8]) -> Said {
    let rest = bytes.get(at..).unwrap_or_default();
    let common = rest.len().min(with.len());
    match () {
        () if !rest.iter().zip(with).all(|(a, b)| a.eq_ignore_ascii_case(b)) => Said::No,
        () if common < with.len() => Said::Perhaps,
        () => Said::Yes,
    }
}

/// `begins`, and the name ends there.
fn named(bytes: &[u8], at: usize, with: &[u8]) -> Said {
    match begins(bytes, at, with) {
        Said::Yes => match bytes.get(at + with.len()) {
            None => Said::Perhaps,
            Some(b'\t' | b'\n' | 0x0C | b'\r' | b' ' | b'/' | b'>') => Said::Yes,
            Some(_) => Said::No,
        },
        other => other,
    }
}
