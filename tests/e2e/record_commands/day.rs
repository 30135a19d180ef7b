//! A day at the demo shop, before a door that records it.

use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use vratar_demo::DemoShop;
use vratar_tests::{Http, Start, Vratar, binary};

/// Addresses of one page of the list of customers.
pub(crate) const PAGE: usize = 10;

/// No line is waited for longer, unless it never comes.
const PATIENCE: Duration = Duration::from_secs(30);

/// The door after that day.
pub(crate) struct Day {
    pub(crate) door: Vratar,
}

/// What a command said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Day {
    /// The employee looks at the list, at one customer, and takes all of them out; a stranger tries to.
    pub(crate) async fn pass() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let shop = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(DemoShop::serve(listener));
        let door = Vratar::start(Start::flags(&shop, "demo").with("--mode", "guard")).await;
        let day = Self { door };
        let employee = day.employee().await;
        for path in ["/admin/customers", "/admin/customer?id=3", "/admin/customers.csv"] {
            let _ = employee.get(path).await.expect(200);
        }
        let stranger = day.door.visitor().get("/admin/customers").await;
        assert!(stranger.status.as_u16() >= 300, "a stranger got {}", stranger.status);
        day
    }

    /// Somebody who works there and has logged in.
    pub(crate) async fn employee(&self) -> Http {
        let employee = self.door.visitor();
        let page = employee.get("/admin/login").await.expect(200);
        let form = page.form("form").unwrap().fill("ctl00$Main$txtUser", "admin");
        let form = form.fill("ctl00$Main$txtUserPassword", "vratar2008").press("ctl00$Main$btnStaffLogin");
        let _ = employee.submit(&form).await.expect(302);
        employee
    }

    /// `vratar ARGUMENTS --state DIR`.
    pub(crate) fn vratar(&self, arguments: &[&str]) -> Said {
        let Output { status, stdout, stderr } = self.door.command(arguments);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: status.code().unwrap(), out: text(stdout), err: text(stderr) }
    }

    /// What comes out of `record export --format jsonl` with `more` arguments.
    pub(crate) fn exported(&self, more: &[&str]) -> Vec<Value> {
        let said = self.vratar(&[&["record", "export", "--format", "jsonl"], more].concat()).expect(0);
        said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// `vratar ARGUMENTS` alone: no door, no state.
    pub(crate) fn offline(arguments: &[&str]) -> Said {
        let Output { status, stdout, stderr } = Command::new(binary()).args(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: status.code().unwrap(), out: text(stdout), err: text(stderr) }
    }

    /// The command, running, and its lines as they come.
    pub(crate) fn following(&self, arguments: &[&str]) -> Following {
        let mut command = Command::new(binary());
        command.args(arguments).arg("--state").arg(self.door.state());
        let mut running = command.stdout(Stdio::piped()).spawn().unwrap();
        let out = running.stdout.take().unwrap();
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        Following { running, lines }
    }

    /// The command with a reader that goes away at once: `vratar ARGUMENTS | true`.
    pub(crate) fn piped_to_nobody(&self, arguments: &[&str]) -> Said {
        let mut command = Command::new(binary());
        command.args(arguments).arg("--state").arg(self.door.state());
        let mut running = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(running.stdout.take());
        let ended = running.wait_with_output().unwrap();
        let err = String::from_utf8(ended.stderr).unwrap();
        Said { code: ended.status.code().unwrap(), out: String::new(), err }
    }
}

/// A command that goes on; it ends with the test.
pub(crate) struct Following {
    running: Child,
    lines: Receiver<String>,
}

impl Following {
    /// The first line from now on that has `part` in it.
    pub(crate) fn line_with(&self, part: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no line with {part}"));
            if line.contains(part) {
                return line;
            }
        }
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let _ = self.running.kill();
        let _ = self.running.wait();
    }
}

impl Said {
    /// Panics, with all it said, unless it ended with `code`.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }
}

/// Those of `records` whose `key` is `value`.
pub(crate) fn with<'a>(records: &'a [Value], key: &str, value: &str) -> Vec<&'a Value> {
    records.iter().filter(|record| record[key] == value).collect()
}
