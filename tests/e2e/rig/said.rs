//! A command and what it said.

use std::time::Duration;
use tokio::process::Command;
use vratar_tests::{Vratar, binary};

/// No command takes longer unless it hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a command said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// `vratar ARGUMENTS`; panics if it does not end.
pub(crate) async fn vratar(arguments: &[&str]) -> Said {
    let mut command = Command::new(binary());
    command.args(arguments).kill_on_drop(true);
    let ended = tokio::time::timeout(PATIENCE, command.output()).await;
    let output = ended.unwrap_or_else(|_| panic!("vratar {arguments:?} does not end")).unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap_or_else(|| panic!("vratar {arguments:?}: {}", output.status));
    Said { code, out: text(output.stdout), err: text(output.stderr) }
}

/// `vratar ARGUMENTS --config FILE` with the config of a running door.
pub(crate) async fn of(door: &Vratar, arguments: &[&str]) -> Said {
    let config = door.config();
    vratar(&[arguments, &["--config", config.to_str().unwrap()]].concat()).await
}

impl Said {
    /// Panics, with all it said, unless it ended with `code`.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("no JSON ({error}):\n{}", self.out))
    }
}
