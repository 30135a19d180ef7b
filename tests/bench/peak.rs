//! The most memory that a server has while one long answer goes through it.

use crate::answer;
use crate::farm::{Farm, Server};
use crate::load::Shown;
use crate::measure::Sample;
use crate::proc;
use anyhow::ensure;

/// One long answer, read as fast as it comes. `cost` is the most resident memory since before the request, bytes.
pub(crate) fn sample(farm: &Farm, server: &Server, path: &str) -> anyhow::Result<Sample> {
    let pid = server.program.pid();
    let mut connection = farm.shaker.open(server)?;
    proc::forget_peak(pid)?;
    let before = proc::used(pid)?.cpu;
    let answer = answer::get(&mut connection, server, path, None)?;
    let cost = proc::peak(pid)?;
    ensure!(answer.status == 200, "{path} is answered {}", answer.status);
    // What follows the record goes on behind the answer: this is what was needed until its end.
    let (megabytes, used) = (answer.bytes >> 20, proc::used(pid)?.cpu - before);
    println!(
        "   {}: {megabytes} MB in {:.1} s, {:.1} ms CPU a megabyte",
        server.name,
        answer.last,
        used * 1e3 / megabytes.max(1) as f64
    );
    let shown = Shown { rate: 1.0 / answer.last, p50: answer.first * 1e3, p99: answer.last * 1e3, failed: 0 };
    Ok(Sample { cost, shown: Some(shown) })
}
