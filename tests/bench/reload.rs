//! A config that is taken up again and again while requests come.

use crate::farm::Server;
use crate::load::{Asks, H2load, Shown};
use anyhow::Context;
use std::process::Command;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Until the first reload: the load has begun.
const FIRST: Duration = Duration::from_millis(20);
/// Between two reloads.
const EVERY: Duration = Duration::from_secs(1);

/// A load while `server` gets the signal to reload each second.
pub(crate) fn run(h2load: &H2load, server: &Server, asks: &Asks<'_>) -> anyhow::Result<Shown> {
    let pid = server.program.pid().to_string();
    let (done, waiting) = channel::<()>();
    std::thread::scope(|scope| {
        let signals = scope.spawn(move || {
            let mut next = FIRST;
            let mut count = 0_u32;
            while waiting.recv_timeout(next) == Err(RecvTimeoutError::Timeout) {
                let status = Command::new("kill").args(["-s", "HUP", &pid]).status();
                count += u32::from(status.is_ok_and(|status| status.success()));
                next = EVERY;
            }
            count
        });
        let shown = h2load.run_cut(asks);
        drop(done);
        let count = signals.join().map_err(|_| anyhow::anyhow!("the thread that signals broke down"))?;
        anyhow::ensure!(count > 0, "the load was over before the first reload: more --requests");
        let shown = shown.context("under reload")?;
        // nginx closes the connections it keeps, and h2load opens no others in their place.
        anyhow::ensure!(
            shown.failed == 0 || !server.name.starts_with("vratar"),
            "{} requests were not answered",
            shown.failed
        );
        Ok(shown)
    })
}
