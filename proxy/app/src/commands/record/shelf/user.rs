//! Who runs a command.

use std::fs;
use std::os::unix::fs::MetadataExt as _;

/// What the kernel writes for a process that nobody logged in for.
const NOBODY: u32 = u32::MAX;

/// Whoever logged in, also behind `sudo` and `su` (the kernel keeps it: proc(5), loginuid), else whom the process runs
/// as.
pub(in super::super) fn user() -> String {
    let logged_in = fs::read_to_string("/proc/self/loginuid").ok().and_then(|text| text.trim().parse().ok());
    let uid = logged_in.filter(|uid| *uid != NOBODY).or_else(uid);
    uid.map_or_else(|| "unknown".to_owned(), name)
}

/// Whom the process runs as: the owner of its own entry (proc(5)).
pub(super) fn uid() -> Option<u32> {
    fs::metadata("/proc/self").ok().map(|own| own.uid())
}

/// The name of a user, or the number where there is none.
pub(super) fn name(uid: u32) -> String {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    named(&users, uid).unwrap_or_else(|| uid.to_string())
}

/// `name:password:uid:…` (passwd(5)).
fn named(users: &str, uid: u32) -> Option<String> {
    let is = |line: &&str| line.split(':').nth(2).and_then(|field| field.parse().ok()) == Some(uid);
    users.lines().find(is).and_then(|line| line.split(':').next()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_finds_its_name() {
        let users =
            "root:x:0:0:root:/root:/bin/sh\nbroken\nvratar:x:998:998::/var/lib/vratar:/usr/sbin/nologin\n";
        assert_eq!(named(users, 998).as_deref(), Some("vratar"));
        assert_eq!(named(users, 0).as_deref(), Some("root"));
        assert_eq!(named(users, 7), None);
        assert_eq!(name(u32::MAX - 1), (u32::MAX - 1).to_string());
        assert!(!user().is_empty());
    }
}
