//! The rules that ship with Vratar, and the pages that say why; each is read at every build's tests.

use super::check::RuleFile;

/// A shipped rule file and its page.
#[derive(Clone, Copy, Debug)]
pub struct Shipped {
    /// The file.
    pub file: RuleFile<'static>,
    /// The page beside it (Markdown), with cases.
    pub page: &'static str,
}

macro_rules! shipped {
    ($($folder:literal)*) => { [$(Shipped {
        file: RuleFile {
            name: concat!("rules/", $folder, "/standard.toml"),
            text: include_str!(concat!("../../../../rules/", $folder, "/standard.toml")),
        },
        page: include_str!(concat!("../../../../rules/", $folder, "/standard.md")),
    }),*] };
}

/// The standard rules, a file a kind. All that could hold anybody up only observe, until a shop enforces them.
pub const STANDARD: [Shipped; 6] =
    shipped!("access-level" "export-budget" "print" "presence" "decoy" "unclassified");
