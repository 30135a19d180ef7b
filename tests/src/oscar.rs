//! The real shop.

use crate::OSCAR_PASSWORD;
use crate::http::{Answer, is_up};
use crate::page::Form;
use crate::place::{free_port, only_one, target, tests};
use crate::program::Program;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

/// What differs between two runs of the shop.
#[derive(Clone, Copy, Debug)]
pub struct OscarOptions {
    /// Pages leave compressed (GZipMiddleware).
    pub gzip: bool,
    /// Language of visitors who name none: `bg` or `en`.
    pub lang: &'static str,
    /// Strong ETags (ConditionalGetMiddleware).
    pub etags: bool,
    /// More people, in side lists and odd spellings, and two employees of few rights: `desislava`, who looks after
    /// customers and orders, and `prodavach@example.org` of a partner.
    pub crowd: bool,
}

impl Default for OscarOptions {
    fn default() -> Self {
        Self { gzip: false, lang: "bg", etags: true, crowd: false }
    }
}

/// django-oscar 4.2.1 on a copy of its first day: 60 customers `client1@example.org`…, 20 products, 40 orders,
/// the employee `admin`.
pub struct Oscar {
    program: Program,
    /// Port on 127.0.0.1.
    pub port: u16,
    state: TempDir,
    options: OscarOptions,
}

impl Oscar {
    /// Starts one. The first call on a machine installs and fills it (about a minute).
    pub async fn start(options: OscarOptions) -> Self {
        let kept = prepared();
        let state = tempfile::tempdir().expect("a folder for the shop");
        copy(&if options.crowd { crowded(&kept) } else { kept.join("seed") }, state.path());
        let port = free_port();
        let mut program = serve(&kept, state.path(), port, options);
        program.ready(async || answers(port).await).await;
        Self { program, port, state, options }
    }

    /// `http://127.0.0.1:PORT`
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Lower-case addresses of all customers and employees, oldest first.
    #[must_use]
    pub fn users(&self) -> Vec<String> {
        self.column("SELECT lower(email) FROM auth_user ORDER BY id")
    }

    /// Numbers of all orders, oldest first.
    #[must_use]
    pub fn orders(&self) -> Vec<String> {
        self.column("SELECT number FROM order_order ORDER BY id")
    }

    /// The first column of a query on the shop's own database.
    #[must_use]
    pub fn column(&self, query: &str) -> Vec<String> {
        let database = self.database();
        let mut query = database.prepare(query).expect("a query");
        let rows = query.query_map([], |row| row.get(0)).expect("rows");
        rows.collect::<Result<_, _>>().expect("text")
    }

    /// Every text in every table of the shop's own database, with the table's name.
    #[must_use]
    pub fn texts(&self) -> Vec<(String, String)> {
        let (database, mut texts) = (self.database(), Vec::new());
        for table in self.column("SELECT name FROM sqlite_master WHERE type = 'table'") {
            let mut all = database.prepare(&format!("SELECT * FROM \"{table}\"")).expect("a query");
            let columns = all.column_count();
            let mut rows = all.query([]).expect("rows");
            while let Some(row) = rows.next().expect("a row") {
                let text = |column| row.get_ref(column).ok()?.as_str().ok().map(str::to_owned);
                texts.extend((0..columns).filter_map(text).map(|text| (table.clone(), text)));
            }
        }
        texts
    }

    fn database(&self) -> Connection {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let database = Connection::open_with_flags(self.state.path().join("db.sqlite3"), flags);
        let database = database.expect("the shop has a database");
        database.busy_timeout(Duration::from_secs(20)).expect("a time can be set");
        database
    }

    /// Whether `text` stands anywhere in the shop's database or in what it said.
    #[must_use]
    pub fn holds(&self, text: &str) -> bool {
        let database = std::fs::read(self.state.path().join("db.sqlite3")).expect("the shop has a database");
        database.windows(text.len()).any(|part| part == text.as_bytes()) || self.log().contains(text)
    }

    /// What the shop said: its access log, the mails it would have sent.
    #[must_use]
    pub fn log(&self) -> String {
        self.program.log()
    }

    /// The registration form of `page` (`/accounts/login/`), filled and its button pressed.
    #[must_use]
    pub fn registration(page: &Answer, email: &str) -> Form {
        let form = page.form("form#register_form").unwrap_or_else(|| panic!("no form in {}", page.text()));
        form.fill("registration-email", email)
            .fill("registration-password1", OSCAR_PASSWORD)
            .fill("registration-password2", OSCAR_PASSWORD)
            .press("registration_submit")
    }

    /// The login form of `page`, filled and its button pressed.
    #[must_use]
    pub fn login(page: &Answer, email: &str) -> Form {
        let form = page.form("form#login_form").unwrap_or_else(|| panic!("no form in {}", page.text()));
        form.fill("login-username", email).fill("login-password", OSCAR_PASSWORD).press("login_submit")
    }

    /// Names of the fields of every form sent to `path`, one line a form.
    #[must_use]
    pub fn fields_sent_to(&self, path: &str) -> Vec<String> {
        let start = format!("fields of {path} ");
        self.log().lines().filter_map(|line| line.strip_prefix(&start)).map(str::to_owned).collect()
    }

    /// Ends it at once, as a crash would.
    pub fn kill9(&mut self) {
        self.program.kill9();
    }

    /// Starts it again on the same port and database.
    pub async fn restart(&mut self) {
        self.program.kill9();
        self.program = serve(&prepared(), self.state.path(), self.port, self.options);
        let port = self.port;
        self.program.ready(async || answers(port).await).await;
    }
}

fn serve(kept: &Path, state: &Path, port: u16, options: OscarOptions) -> Program {
    let mut command = Command::new(kept.join("venv/bin/gunicorn"));
    command.args(["--worker-class", "gthread", "--workers", "1", "--threads", "8", "--no-control-socket"]);
    command.args(["--keep-alive", "30", "--access-logfile", "-", "--bind", &format!("127.0.0.1:{port}")]);
    command.arg("wsgi:application").current_dir(tests().join("oscar"));
    command.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONUNBUFFERED", "1").env("OSCAR_STATE", state);
    command.env("OSCAR_LANG", options.lang);
    command.env("OSCAR_GZIP", if options.gzip { "1" } else { "0" });
    command.env("OSCAR_ETAGS", if options.etags { "1" } else { "0" });
    Program::start(&command, &state.join("shop.log"))
}

async fn answers(port: u16) -> bool {
    is_up(&format!("http://127.0.0.1:{port}/accounts/login/")).await
}

/// The folder with the shop's packages and its first day, made if it is not there.
pub(crate) fn prepared() -> PathBuf {
    let folder = target().join("oscar");
    let _alone = only_one("oscar");
    make("oscar/prepare", &folder);
    folder
}

/// Its first day with more people.
fn crowded(kept: &Path) -> PathBuf {
    let _alone = only_one("oscar");
    make("oscar/crowd/prepare", kept);
    kept.join("crowd")
}

fn make(script: &str, folder: &Path) {
    let made = Command::new("bash").arg(tests().join(script)).arg(folder).output().expect("bash runs");
    assert!(made.status.success(), "the shop cannot be made:\n{}", String::from_utf8_lossy(&made.stderr));
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&to).expect("a folder can be made");
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), &to).expect("a file can be copied");
        }
    }
}
