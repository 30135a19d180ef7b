//! Where the state is, whatever else a config says.

use crate::fault::{Fault, Faults};
use crate::files::Files;
use crate::load;
use crate::raw::RawRoot;
use crate::source::Source;
use crate::syntax;
use crate::walk::Notes;
use std::path::{Path, PathBuf};

/// The key.
const KEY: &str = "state";

/// The state directory that a config file names, or its default: for commands that must find a running door although
/// somebody has just broken the file. Reads this one file, no included one, and checks nothing else in it.
///
/// # Errors
/// The file cannot be read, or what is wrong in it is the very line that names the directory.
pub fn state_of(root: &Path, files: &dyn Files) -> Result<PathBuf, Faults> {
    let opened = syntax::open(root, files).map_err(|fault| Faults::new(vec![fault]))?;
    let mut notes = Notes::default();
    let table: RawRoot = load::read(&opened, 0, &mut notes);
    let (about, _): (Vec<Fault>, Vec<Fault>) =
        notes.faults.into_iter().partition(|fault| names_it(&opened.source, fault));
    match table.state {
        Some(state) if about.is_empty() => Ok(state.place.source().folder().join(state.value.0)),
        Some(_) | None => Err(Faults::new(about)),
    }
}

/// Whether a fault stands on a line that sets the key.
fn names_it(source: &Source, fault: &Fault) -> bool {
    let line = source.shown().get(source.line(fault.line())).unwrap_or_default();
    line.trim_start().starts_with(KEY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    fn found(text: &str) -> Option<String> {
        let files = Memory::default().with("conf/vratar.toml", text);
        state_of(Path::new("conf/vratar.toml"), &files).ok().map(|path| path.to_string_lossy().into_owned())
    }

    #[test]
    fn it_is_found_in_files_that_are_wrong() {
        for (text, expected) in [
            ("state = \"s\"\n[[shop]]\nhosts = [\"a.example\"]", Some("conf/s")),
            ("state = \"/s\"\nnobody = knows\n[[shop]\nhosts = [", Some("/s")),
            ("[[shop]]\nupsteam = \"http://127.0.0.1:1\"", Some("/var/lib/vratar")),
            ("[[shop]]\nhosts = \"a.example", Some("/var/lib/vratar")),
            ("include = [\"nothing/*.toml\"]\nstate = \"s\"", Some("conf/s")),
            ("state = s", None),
            ("state = 7", None),
            ("state = \"s", None),
            ("", None),
        ] {
            assert_eq!(found(text).as_deref(), expected, "{text}");
        }
        assert!(state_of(Path::new("none.toml"), &Memory::default()).is_err());
    }
}
