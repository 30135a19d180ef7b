//! A page with many forms, and adapters that put something into so many of them.

use crate::cert::Cert;
use crate::farm::Server;
use crate::pages::SLOTS_PATH;
use crate::proof::Proof;
use anyhow::Context;
use std::fmt::Write as _;
use std::path::Path;

/// Forms in the page.
pub(crate) const FORMS: usize = 50;
/// How the forms are called, before their number.
const FORM: &str = "slot_form_";

/// The page.
pub(crate) fn page() -> String {
    let mut page =
        String::from("<!DOCTYPE html>\n<html lang=\"bg\"><head><title>Форми</title></head><body>\n");
    for number in 1..=FORMS {
        // Writing to a string does not fail.
        let _ = write!(
            page,
            r#"<form id="{FORM}{number}" action="{SLOTS_PATH}{number}/" method="post" class="form-stacked">
<div class="form-group"><label for="id_email_{number}">Ел. поща</label><input type="email" name="email" class="form-control" required id="id_email_{number}"></div>
<div class="form-group"><label for="id_name_{number}">Име</label><input type="text" name="name" class="form-control" required id="id_name_{number}"></div>
<button type="submit" class="btn btn-lg btn-primary">Запиши</button>
</form>
"#
        );
    }
    page.push_str("</body></html>\n");
    page
}

/// Writes the page where the upstream looks for it.
pub(crate) fn write(root: &Path) -> std::io::Result<()> {
    let folder = root.join(SLOTS_PATH.trim_matches('/'));
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("index.html"), page())
}

/// Writes the shipped adapter `oscar` with `count` forms more into `folder`; its own folder.
pub(crate) fn adapter(folder: &Path, count: usize) -> anyhow::Result<String> {
    let mut text = String::from(include_str!("../../adapters/oscar/manifest.toml"));
    for number in 1..=count {
        // Writing to a string does not fail.
        let _ = write!(
            text,
            "
[[form]]
id = \"slot-{number}\"
page = \"registration\"
on = [{{ path = \"{SLOTS_PATH}\" }}]
form = \"form#{FORM}{number}\"
submit = [{{ method = [\"POST\"], path = \"{SLOTS_PATH}{number}/\" }}]
identifiers = [{{ kind = \"email\", field = \"email\" }}]
success = [{{ status = [302] }}]
"
        );
    }
    // It is called as its manifest says.
    let folder = folder.join(format!("slots-{count}")).join("oscar");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("manifest.toml"), text)?;
    folder.into_os_string().into_string().ok().context("the folder's name is no text")
}

/// Blocks that a server puts into the page.
pub(crate) fn blocks(cert: &Cert, server: &Server) -> anyhow::Result<usize> {
    let page = page();
    let got = String::from_utf8(Proof::of(server, cert).got(SLOTS_PATH)?)?;
    let mut put = 0;
    let mut parts = got.split("<form");
    for form in page.split("<form") {
        let part = parts.next().context("a form is missing")?;
        put += usize::from(part.len() > form.len());
    }
    Ok(put)
}
