//! What the operating system says about a process and its children.

use anyhow::Context;
use std::collections::HashMap;
use std::process::{Command, Stdio};

/// Ticks of `/proc/PID/stat` a second: `USER_HZ`, 100 on every Linux that Debian builds.
const TICKS_A_SECOND: f64 = 100.0;
/// Open files this program asks for: idle connections are measured by holding them open.
const FILES: u32 = 16_384;

/// What a process tree has used so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Used {
    /// User and system time, seconds.
    pub(crate) cpu: f64,
    /// Resident memory, bytes.
    pub(crate) memory: f64,
}

/// Process `root` and everything below it. Children that have ended count by what their parents have reaped.
pub(crate) fn used(root: u32) -> anyhow::Result<Used> {
    let table = table()?;
    anyhow::ensure!(table.contains_key(&root), "process {root} has ended");
    Ok(tree(&table, root).iter().fold(Used::default(), |sum, pid| Used {
        cpu: sum.cpu + table[pid].ticks / TICKS_A_SECOND,
        memory: sum.memory + status(*pid, "VmRSS:").unwrap_or(0.0),
    }))
}

/// `root` and everything below it.
fn tree(table: &HashMap<u32, Process>, root: u32) -> Vec<u32> {
    let below = |pid: &u32| {
        let mut at = *pid;
        while at != root {
            match table.get(&at) {
                Some(process) => at = process.parent,
                None => return false,
            }
        }
        true
    };
    table.keys().copied().filter(below).collect()
}

/// Forgets how much memory process `root` and everything below it have had at most.
pub(crate) fn forget_peak(root: u32) -> anyhow::Result<()> {
    for pid in tree(&table()?, root) {
        // proc(5): 5 resets the peak of resident memory.
        std::fs::write(format!("/proc/{pid}/clear_refs"), "5")
            .context("the peak of memory cannot be reset")?;
    }
    Ok(())
}

/// The most resident memory that it has had since, bytes; of several processes the sum of their peaks.
pub(crate) fn peak(root: u32) -> anyhow::Result<f64> {
    let pids = tree(&table()?, root);
    Ok(pids.into_iter().filter_map(|pid| status(pid, "VmHWM:")).sum())
}

/// User and system time of this process alone, seconds.
pub(crate) fn own() -> anyhow::Result<f64> {
    let line = std::fs::read_to_string("/proc/self/stat")?;
    Ok(stat(&line).context("/proc/self/stat is not as expected")?.ticks / TICKS_A_SECOND)
}

struct Process {
    parent: u32,
    ticks: f64,
}

fn table() -> anyhow::Result<HashMap<u32, Process>> {
    let entries = std::fs::read_dir("/proc").context("/proc is needed: this runs on Linux only")?;
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    Ok(pids
        .filter_map(|pid| Some((pid, stat(&std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)?)))
        .collect())
}

/// One line of `/proc/PID/stat` (proc(5)): fields 4 (parent) and 14 to 17 (user, system, both of reaped children).
fn stat(line: &str) -> Option<Process> {
    // The name may hold spaces and parentheses; what follows it does not.
    let fields: Vec<&str> = line.rsplit_once(") ")?.1.split_ascii_whitespace().collect();
    let ticks: Option<f64> = fields.get(11..15)?.iter().map(|field| field.parse::<f64>().ok()).sum();
    Some(Process { parent: fields.get(1)?.parse().ok()?, ticks: ticks? })
}

/// A line of `/proc/PID/status` that counts memory, bytes.
fn status(pid: u32, name: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.split_ascii_whitespace().next()?.parse::<f64>().ok()? * 1024.0)
}

/// Raises this process's limit of open files, and with it that of everything it starts; without the right to do
/// so it stays.
pub(crate) fn allow_many_files() {
    let me = std::process::id().to_string();
    let mut raise = Command::new("prlimit");
    raise.args(["--pid", &me, &format!("--nofile={FILES}:")]).stderr(Stdio::null());
    // Too few files show as failed connections, with a message of their own.
    drop(raise.status());
}

/// Tasks that wanted a processor in the last minute.
pub(crate) fn load_average() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_a_process_is_read_whatever_its_name() {
        let line = "77 (a) b (c) S 12 77 77 0 -1 4194560 1 2 3 4 100 20 3 4 20 0 1 0 5 6 7";
        let read = stat(line).unwrap();
        assert_eq!(read.parent, 12);
        assert!((read.ticks - 127.0).abs() < f64::EPSILON);
    }

    #[test]
    fn this_process_has_used_memory() {
        assert!(used(std::process::id()).unwrap().memory > 100_000.0);
        assert!(used(u32::MAX).is_err());
    }
}
