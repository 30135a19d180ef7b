//! What an idle connection costs: memory of the server before and after many were opened.

use crate::farm::Farm;
use crate::measure::Sample;
use crate::pages::SMALL_PATH;
use crate::proc;
use crate::shake::Connection;
use std::time::Duration;

/// Connections opened to a server in all rounds together. They stay open until the last one is done, so every
/// measurement is of new memory.
const CONNECTIONS: u32 = 2000;
/// Until a server has put aside what it needed for the handshake.
const REST: Duration = Duration::from_millis(300);

/// Opens connections to a server, leaves them in `open`, and says what one cost.
pub(crate) fn sample(
    farm: &Farm,
    server: usize,
    rounds: u16,
    open: &mut Vec<Connection>,
) -> anyhow::Result<Sample> {
    let server = &farm.servers[server];
    let pid = server.program.pid();
    let count = CONNECTIONS / u32::from(rounds);
    let before = proc::used(pid)?;
    for _ in 0..count {
        open.push(farm.shaker.idle(server, SMALL_PATH)?);
    }
    std::thread::sleep(REST);
    let after = proc::used(pid)?;
    let cost = (after.memory - before.memory) / f64::from(count);
    Ok(Sample { cost, shown: None })
}
