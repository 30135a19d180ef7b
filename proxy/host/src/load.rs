//! Adapters from folders, and the ones compiled in.

use crate::adapter::Adapter;
use std::fmt;
use std::path::{Path, PathBuf};
use vratar_plugin_sdk::Fault;
use vratar_plugin_sdk::place;

/// Adapters that need no folder: name and manifest.
const BUILTIN: [(&str, &str); 6] = [
    ("demo", include_str!("../../../adapters/demo/manifest.toml")),
    ("opencart-3", include_str!("../../../adapters/opencart-3/manifest.toml")),
    ("opencart-4", include_str!("../../../adapters/opencart-4/manifest.toml")),
    ("oscar", include_str!("../../../adapters/oscar/manifest.toml")),
    ("tryton", include_str!("../../../adapters/tryton/manifest.toml")),
    ("woocommerce", include_str!("../../../adapters/woocommerce/manifest.toml")),
];

/// An adapter that cannot be used: its manifest, and all that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadFault {
    /// The manifest's file; `builtin:NAME` for those compiled in.
    pub file: PathBuf,
    /// Its text, for carets; empty if it could not be read.
    pub text: String,
    /// What is wrong, in the order of the text; at least one.
    pub faults: Vec<Fault>,
}

impl fmt::Display for LoadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut faults = self.faults.iter();
        faults.try_for_each(|fault| writeln!(f, "{}:{fault}", self.file.display()))
    }
}

impl std::error::Error for LoadFault {}

/// Names of the adapters compiled in.
#[must_use]
pub fn builtin_names() -> Vec<&'static str> {
    BUILTIN.iter().map(|(name, _)| *name).collect()
}

impl Adapter {
    /// Loads the adapter in the folder `dir`.
    ///
    /// # Errors
    /// Everything that is wrong with its manifest; `M0200` if there is none to read.
    pub fn load(dir: &Path) -> Result<Self, LoadFault> {
        let file = dir.join("manifest.toml");
        let text = std::fs::read_to_string(&file).map_err(|why| unreadable(&file, &why))?;
        let adapter = Self::read(&file, &text)?;
        let folder = dir.canonicalize().ok();
        let folder = folder.as_deref().and_then(Path::file_name).map(|n| n.to_string_lossy());
        match folder {
            Some(folder) if folder != adapter.manifest().name.as_str() => Err(misnamed(file, text, &folder)),
            _ => Ok(adapter),
        }
    }

    /// Reads an adapter from the text of its manifest; `file` stands in the faults.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(file: &Path, text: &str) -> Result<Self, LoadFault> {
        let wrong = |faults| LoadFault { file: file.to_owned(), text: text.to_owned(), faults };
        let manifest = vratar_plugin_sdk::read(text).map_err(wrong)?;
        let placed = |fault: crate::AdapterFault| {
            let span = fault.place.locate(text);
            Fault::new(text, span, fault.code, format!("`{}`: {}", fault.place, fault.message), fault.help)
        };
        Self::compile(manifest).map_err(|faults| wrong(faults.into_iter().map(placed).collect()))
    }

    /// The adapter of this name that is compiled in, if there is one.
    #[must_use]
    pub fn builtin(name: &str) -> Option<Result<Self, LoadFault>> {
        let (name, text) = BUILTIN.iter().find(|(n, _)| *n == name)?;
        Some(Self::read(Path::new(&format!("builtin:{name}")), text))
    }
}

fn unreadable(file: &Path, why: &std::io::Error) -> LoadFault {
    let help = "an adapter is a folder with a manifest.toml in it".to_owned();
    let fault = Fault::new("", 0..0, "M0200", format!("cannot be read: {why}"), help);
    LoadFault { file: file.to_owned(), text: String::new(), faults: vec![fault] }
}

fn misnamed(file: PathBuf, text: String, folder: &str) -> LoadFault {
    let span = place::Path::default().key("name").locate(&text);
    let message = format!("the folder is called `{folder}`");
    let help = "give folder and manifest the same name".to_owned();
    let faults = vec![Fault::new(&text, span, "M0204", message, help)];
    LoadFault { file, text, faults }
}
