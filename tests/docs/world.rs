//! Where the blocks of a document are run: a folder with the repository's files in it, the binary on the path, free
//! ports in place of the ones the document names, the real shop at the address of its upstream.

use crate::repository;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use tempfile::TempDir;
use tokio::process::Command;
use vratar_tests::{Oscar, OscarOptions, binary, free_port};

/// The world of one document.
pub(crate) struct World {
    folder: TempDir,
    /// The port that stands for 9464.
    pub(crate) admin: u16,
    ports: Vec<(&'static str, u16)>,
    _shop: Option<Oscar>,
}

/// A sound config, for parts to stand behind.
const BASE: &str = r#"
[[shop]]
hosts = ["shop.example", "localhost"]
upstream = "http://127.0.0.1:8101"
adapter = "oscar"
mode = "inject"
"#;

impl World {
    /// For a document; with the shop running if `shop` says so.
    pub(crate) async fn new(shop: bool) -> Self {
        let shop = if shop { Some(Oscar::start(OscarOptions::default()).await) } else { None };
        let upstream = shop.as_ref().map_or_else(free_port, |shop| shop.port);
        let admin = free_port();
        let ports =
            vec![(":8443", free_port()), (":8080", free_port()), (":9464", admin), (":8101", upstream)];
        let world = Self { folder: tempfile::tempdir().unwrap(), admin, ports, _shop: shop };
        world.furnish();
        world
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// `text` with the ports of this world.
    pub(crate) fn own(&self, text: &str) -> String {
        self.ports
            .iter()
            .fold(text.to_owned(), |text, (there, here)| text.replace(there, &format!(":{here}")))
    }

    /// Writes a file of the document.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let mut text = self.own(text);
        // The default of `admin` is a port like any other.
        if text.contains("[listen]\n") && !text.contains("admin = ") {
            text = text.replace("[listen]\n", &format!("[listen]\nadmin = \"127.0.0.1:{}\"\n", self.admin));
        }
        let path = self.folder().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Writes a sound config with `part` behind it, and names it.
    pub(crate) fn write_part(&self, part: &str) -> &'static str {
        self.write("part.toml", &format!("{BASE}{part}"));
        "part.toml"
    }

    /// A script, to be run in the folder.
    pub(crate) fn bash(&self, script: &str) -> Command {
        let mut command = Command::new("bash");
        let path = std::env::var("PATH").unwrap_or_default();
        command.args(["-euo", "pipefail", "-c", &self.own(script)]).current_dir(self.folder());
        command.env("PATH", format!("{}:{path}", self.folder().join(".bin").display()));
        command.env("TMPDIR", self.folder()).env("no_proxy", "*").kill_on_drop(true);
        command
    }

    fn furnish(&self) {
        for entry in std::fs::read_dir(repository()).unwrap().map(Result::unwrap) {
            let name = entry.file_name();
            if ![".git", "target", "README.md"].iter().any(|left_out| name == *left_out) {
                symlink(entry.path(), self.folder().join(name)).unwrap();
            }
        }
        std::fs::create_dir(self.folder().join(".bin")).unwrap();
        self.program("vratar", &self.vratar());
        // `.ci/demo` builds a release and runs it; the build is not what is tried here.
        self.program("cargo", "while [[ $1 != -- ]]; do shift; done\nshift\nexec vratar \"$@\"\n");
        self.certificate();
    }

    /// The binary, with free ports where it has defaults.
    fn vratar(&self) -> String {
        let port = |of: &str| self.ports.iter().find(|(there, _)| *there == of).map_or(0, |(_, port)| *port);
        format!(
            r#"case "$1 $*" in
run*--config*|run*--admin*) exec '{binary}' "$@" ;;
run*) exec '{binary}' "$@" --admin 127.0.0.1:{admin} ;;
demo*) exec '{binary}' "$@" --https-port {https} --http-port {http} --admin-port {admin} ;;
*) exec '{binary}' "$@" ;;
esac
"#,
            binary = binary().display(),
            admin = self.admin,
            https = port(":8443"),
            http = port(":8080"),
        )
    }

    fn program(&self, name: &str, script: &str) {
        let file = self.folder().join(".bin").join(name);
        std::fs::write(&file, format!("#!/usr/bin/env bash\n{script}")).unwrap();
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// A certificate and its key, for configs that name some.
    fn certificate(&self) {
        let hosts = vec!["shop.example".to_owned(), "localhost".to_owned()];
        let made = rcgen::generate_simple_self_signed(hosts).unwrap();
        let key = self.folder().join("shop.key");
        std::fs::write(self.folder().join("shop.crt"), made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        std::fs::set_permissions(key, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}
