//! How long a browser sees nothing: from the request until the first byte of the page, from a shop that hesitates in the
//! middle of it. Whoever holds a page back until it is whole shows the shop's pause.

use crate::answer;
use crate::contest::{Contest, Of};
use crate::farm::Farm;
use crate::load::Shown;
use crate::measure::Sample;
use crate::till::PAUSE;
use anyhow::ensure;

/// Requests to each server in a round.
const REQUESTS: u32 = 300;

/// One round: everybody is asked in turns, one request each, over a connection that stays. The cost is the median.
pub(crate) fn round(farm: &Farm, contest: &Contest) -> anyhow::Result<Vec<Sample>> {
    let mut asked = Vec::new();
    for entrant in &contest.entrants {
        if let Of::Page { server, path } = entrant.of {
            let server = &farm.servers[server];
            asked.push((server, path, farm.shaker.open(server)?, Vec::new()));
        }
    }
    let count = asked.len();
    for turn in 0..REQUESTS as usize * count {
        // Whoever comes first in a turn comes last in the next.
        let at = if (turn / count).is_multiple_of(2) { turn % count } else { count - 1 - turn % count };
        let (server, path, connection, took) = &mut asked[at];
        let answer = answer::get(connection, server, path, None)?;
        ensure!(answer.status == 200, "{path} is answered {}", answer.status);
        ensure!(answer.last >= PAUSE.as_secs_f64(), "the shop has not hesitated");
        took.push(answer.first);
    }
    Ok(asked.into_iter().map(|(_, _, _, took)| sample(took)).collect())
}

fn sample(mut took: Vec<f64>) -> Sample {
    took.sort_by(f64::total_cmp);
    let at = |percent: usize| took.get(took.len() * percent / 100).copied().unwrap_or(0.0);
    let shown = Shown { rate: 1.0 / at(50), p50: at(50) * 1e3, p99: at(99) * 1e3, failed: 0 };
    Sample { cost: at(50) * 1e6, shown: Some(shown) }
}
