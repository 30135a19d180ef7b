//! Other paths that a shop may take a path for.

use super::{decoded_leniently, resolve, without_parameters};
use vratar_plugin_sdk::manifest::Manifest;

/// What a shop's server makes of addresses, as its manifest has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect<'m> {
    /// Upper and lower case are the same.
    pub(crate) ignore_case: bool,
    /// What the server runs where a path names no file (`index.php`).
    pub(crate) index_file: Option<&'m str>,
}

impl<'m> Dialect<'m> {
    pub(crate) fn of(manifest: &'m Manifest) -> Self {
        Self { ignore_case: manifest.ignore_case, index_file: manifest.index_file.as_deref() }
    }

    /// Text as it is compared.
    pub(crate) fn folded(&self, text: &str) -> String {
        if self.ignore_case { text.to_lowercase() } else { text.to_owned() }
    }

    /// A path, or a pattern of paths, as [`Self::spellings`] has them: no slash, blanks or dots at the end of a segment,
    /// the index file left out.
    pub(crate) fn bare(&self, path: &str) -> String {
        let is_index = |segment: &str| self.index_file.is_some_and(|file| segment.eq_ignore_ascii_case(file));
        let trimmed = |segment: &'_ str| segment.trim_end_matches([' ', '.']).len();
        let bare = |segment: &'_ str| match trimmed(segment) {
            0 => segment.len(),
            length => length,
        };
        let segments = path.split('/').filter_map(|segment| segment.get(..bare(segment)));
        let kept = segments.filter(|segment| !segment.is_empty() && !is_index(segment));
        let path = kept.fold(String::with_capacity(path.len()), |path, segment| path + "/" + segment);
        if path.is_empty() { "/".to_owned() } else { path }
    }

    /// Every reading of `path` that a lenient server may have, each once, at most four: decoded to the end, dots and
    /// doubled slashes resolved, parameters (`;…`) kept and cut; where there is an index file, what follows a script kept
    /// and cut. All of them [`Self::bare`]; letters keep their case.
    pub(crate) fn spellings(&self, path: &str) -> Vec<String> {
        if is_plain(path) {
            let bare = path.strip_suffix('/').filter(|bare| !bare.is_empty());
            return vec![bare.unwrap_or(path).to_owned()];
        }
        self.every_spelling(path)
    }

    fn every_spelling(&self, path: &str) -> Vec<String> {
        let plain = resolve(&String::from_utf8_lossy(&decoded_leniently(path)));
        let cut = plain.contains(';').then(|| resolve(&without_parameters(&plain)));
        let mut found = Vec::new();
        for path in [Some(plain), cut].into_iter().flatten() {
            let script = self.script(&path).map(|script| self.bare(script));
            for path in [Some(self.bare(&path)), script].into_iter().flatten() {
                if !found.contains(&path) {
                    found.push(path);
                }
            }
        }
        found
    }

    /// A path up to its first script, if something follows that.
    fn script<'p>(&self, path: &'p str) -> Option<&'p str> {
        let file = self.index_file?;
        let ending = file.get(file.rfind('.')?..)?.to_ascii_lowercase();
        let ends =
            |at: &usize| path.get(..*at).is_some_and(|path| path.to_ascii_lowercase().ends_with(&ending));
        let end = path.match_indices('/').map(|(at, _)| at).find(ends)?;
        path.get(..end)
    }
}

/// Whether every server reads the path as it is written: names of letters, digits, `-` and `_` between single slashes.
/// Without a dot it names no script either.
fn is_plain(path: &str) -> bool {
    let mut before = 0;
    path.starts_with('/')
        && path.bytes().all(|byte| {
            let name = byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            let fits = name || (byte == b'/' && before != b'/');
            before = byte;
            fits
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_plain_path_has_one_spelling(path in "/{0,2}([-aA0_.%;/]|index.php|%2e){0,8}", index in any::<bool>()) {
            let dialect = Dialect { ignore_case: false, index_file: index.then_some("index.php") };
            prop_assert_eq!(dialect.spellings(&path), dialect.every_spelling(&path));
        }
    }

    #[test]
    fn a_path_has_the_spellings_that_servers_give_it() {
        let php = Dialect { ignore_case: false, index_file: Some("index.php") };
        let cases = include_str!("spellings.txt").lines();
        for line in cases.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (path, wanted) = line.split_once("->").unwrap();
            let found = php.spellings(path.trim());
            let wanted = php.bare(wanted.trim());
            assert!(found.iter().any(|one| one.eq_ignore_ascii_case(&wanted)), "{line}: {found:?}");
            assert!(found.len() <= 4, "{found:?}");
        }
        let plain = Dialect { index_file: None, ..php };
        assert_eq!(plain.spellings("/index.php/profile"), ["/index.php/profile"]);
    }
}
