//! The systemd unit.

use crate::files::root;
use crate::none;
use std::process::Command;

const UNIT: &str = "proxy/app/package/vratar.service";

fn unit() -> String {
    std::fs::read_to_string(root().join(UNIT)).unwrap()
}

#[test]
fn the_unit_says_when_it_is_ready_and_may_do_little() {
    let unit = unit();
    let lines: Vec<&str> = unit.lines().collect();
    let due = [
        "Type=notify",
        "ExecReload=/usr/bin/vratar reload --state /var/lib/vratar",
        "User=vratar",
        "StateDirectory=vratar",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "MemoryDenyWriteExecute=yes",
        "CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
        "AmbientCapabilities=CAP_NET_BIND_SERVICE",
        "SystemCallFilter=@system-service",
        // A wrong config is exit code 1.
        "RestartPreventExitStatus=1",
    ];
    let missing: Vec<String> =
        due.iter().filter(|line| !lines.contains(line)).map(ToString::to_string).collect();
    none(&missing, UNIT);
}

/// Where systemd is installed it judges the unit itself; the binary it names need not be there.
#[test]
fn systemd_understands_the_unit() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vratar.service");
    std::fs::write(&file, unit().replace("/usr/bin/vratar", "/bin/true")).unwrap();
    let judged = Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&file).output();
    let Ok(judged) = judged else { return };
    let said = String::from_utf8_lossy(&judged.stderr);
    let about_it: Vec<String> =
        said.lines().filter(|line| line.contains("vratar")).map(str::to_owned).collect();
    none(&about_it, UNIT);
}
