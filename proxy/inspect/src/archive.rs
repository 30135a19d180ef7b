//! Zip files: sheets and documents of office programs, and whatever else a shop packs.
//!
//! A member is inspected by its name like an answer of its own. What cannot be looked into makes the whole file
//! unreadable: a file that shows one person less than it holds would be worse than none.

mod office;
mod zip;

use crate::found::{Findings, Identifier, Known, Person};
use crate::inspector::Inspector;
use crate::labels::Labels;
use crate::phone::Country;
use crate::sort::{Format, Sort, sort_of};
use std::collections::BTreeSet;
use std::sync::Arc;
use vratar_html::CharsetHints;
use zip::Member;

/// Most members of one file.
pub const MAX_MEMBERS: usize = 4096;
/// Most bytes that all members have unpacked.
pub const MAX_UNPACKED_BYTES: usize = 128 << 20;
/// A member that grows by more than this when unpacked is an attack (deflate itself ends near 1032).
pub const MAX_RATIO: usize = 250;
/// Up to here any ratio is let through, bytes.
const SMALL: usize = 1 << 20;

/// Why a file cannot be looked into. All of it is the shop's to mend: nothing here is the client's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Not a zip file as APPNOTE.TXT has it, or one that two programs would read in two ways.
    #[error("the zip file is broken or ambiguous; have the shop write it anew")]
    Shape,
    /// More than the limits allow.
    #[error(
        "the zip file has more members, or more in them, than can be looked into; export fewer rows at once"
    )]
    TooMuch,
    /// Encrypted, or packed in another way than deflate.
    #[error(
        "a member of the zip file is encrypted or packed in an unusual way; export it without a password"
    )]
    Method,
    /// A file in the file that cannot be looked into: another archive, PDF, unknown binary.
    #[error("a member of the zip file is of a kind that cannot be looked into; export text or sheets")]
    Member,
}

/// How many bytes a whole zip file says that it unpacks to, all members together; more than that it never does.
///
/// # Errors
/// It is no zip file, or one of too many members or bytes.
pub fn unpacked_bytes(bytes: &[u8]) -> Result<usize, Unreadable> {
    let sizes = zip::members(bytes)?;
    let all = sizes.iter().fold(0_usize, |all, member| all.saturating_add(member.size()));
    if all > MAX_UNPACKED_BYTES { Err(Unreadable::TooMuch) } else { Ok(all) }
}

/// What a whole zip file shows.
///
/// # Errors
/// The file is not, or not fully, readable; then it may show anybody.
pub fn inspect(
    bytes: &[u8],
    labels: &Arc<Labels>,
    country: Country,
    known: &Arc<dyn Known>,
) -> Result<Findings, Unreadable> {
    let members = zip::members(bytes)?;
    let mut budget = MAX_UNPACKED_BYTES;
    let mut all = Unpacked { labels, country, known, people: BTreeSet::new(), found: Findings::default() };
    let strings = match members.iter().find(|member| member.name == office::SHARED_STRINGS) {
        Some(member) => office::strings(&text(&member.unpack(&mut budget)?)),
        None => Vec::new(),
    };
    for member in members.iter().filter(|member| !is_nothing(&member.name)) {
        all.member(member, &strings, &mut budget)?;
    }
    Ok(all.all())
}

/// Folders, and what office programs keep of printers.
fn is_nothing(name: &str) -> bool {
    name.ends_with('/') || name.contains("printerSettings/") && name.ends_with(".bin")
}

struct Unpacked<'a> {
    labels: &'a Arc<Labels>,
    country: Country,
    known: &'a Arc<dyn Known>,
    people: BTreeSet<Person>,
    found: Findings,
}

impl Unpacked<'_> {
    fn member(
        &mut self,
        member: &Member<'_>,
        strings: &[String],
        budget: &mut usize,
    ) -> Result<(), Unreadable> {
        let bytes = member.unpack(budget)?;
        self.add(Format::Text, member.name.as_bytes());
        let attachment = format!("attachment; filename=\"{}\"", member.name.replace(['"', ';'], "_"));
        match office::kind(&member.name) {
            office::Kind::Sheet => self.add(Format::Csv, office::records(&text(&bytes), strings).as_bytes()),
            office::Kind::Paragraphs => self.add(Format::Text, office::paragraphs(&text(&bytes)).as_bytes()),
            office::Kind::Other => match sort_of(media(&member.name), Some(&attachment), &bytes) {
                Sort::Text(format) => self.add(format, &bytes),
                Sort::Picture => {}
                Sort::Archive | Sort::Opaque => return Err(Unreadable::Member),
            },
        }
        Ok(())
    }

    /// Who stands alone in one member and in company in another is in company.
    fn all(self) -> Findings {
        let key = |one: &Identifier| (one.kind, one.value.clone());
        let company = self.people.iter().filter(|person| person.identifiers.len() > 1);
        let in_company: BTreeSet<_> = company.flat_map(|person| &person.identifiers).map(key).collect();
        let stays = |person: &Person| {
            person.identifiers.len() > 1
                || !person.identifiers.iter().any(|one| in_company.contains(&key(one)))
        };
        let people = self.people.into_iter().filter(stays).collect();
        Findings { people, ..self.found }
    }

    fn add(&mut self, format: Format, bytes: &[u8]) {
        let hints = CharsetHints::default();
        let mut inspector =
            Inspector::new(format, &hints, Arc::clone(self.labels), self.country, Arc::clone(self.known));
        inspector.feed(bytes);
        let found = inspector.end();
        self.people.extend(found.people);
        self.found.rows += found.rows;
        self.found.fields.extend(found.fields);
        self.found.undecodable |= found.undecodable;
    }
}

/// Office programs write UTF-8.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Names of pictures say what they are; `.rels` and the like are XML.
fn media(name: &str) -> Option<&'static str> {
    let (_, ending) = name.rsplit_once('.')?;
    match ending.to_ascii_lowercase().as_str() {
        "png" | "jpg" | "jpeg" | "gif" | "bmp" | "emf" | "wmf" | "webp" | "tif" | "tiff" => Some("image/png"),
        "ttf" | "otf" | "odttf" | "woff" | "woff2" => Some("font/ttf"),
        "rels" | "vml" | "rdf" => Some("text/xml"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
