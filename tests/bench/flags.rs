//! What can be chosen.

use clap::Parser;

/// Requests in one measurement that is to be quick.
const QUICK: u32 = 400;

/// Measures Vratar beside nginx, HAProxy, Apache and Caddy and prints ratios: CPU time per request, lower is better.
#[derive(Parser, Debug)]
#[command(name = "bench", version)]
pub(crate) struct Flags {
    /// How often every server is measured in every scenario, in turns.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub(crate) rounds: u16,
    /// Requests in one measurement.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub(crate) requests: u32,
    /// Only scenarios with this text in their name.
    #[arg(long)]
    pub(crate) only: Option<String>,
    /// No server writes an access log. Otherwise each writes its usual line per request to a file.
    #[arg(long)]
    pub(crate) no_log: bool,
    /// One round of few requests: that everything runs, and nothing about speed.
    #[arg(long, conflicts_with_all = ["rounds", "requests"])]
    pub(crate) quick: bool,
    /// Only Vratar and nginx, which the goals speak of.
    #[arg(long)]
    pub(crate) goals_only: bool,
}

impl Flags {
    /// As they were given, `--quick` spelled out.
    pub(crate) fn given() -> Self {
        let flags = Self::parse();
        if flags.quick { Self { rounds: 1, requests: QUICK, ..flags } } else { flags }
    }

    /// Whether a scenario is wanted.
    pub(crate) fn wants(&self, scenario: &str) -> bool {
        self.only.as_deref().is_none_or(|text| scenario.contains(text))
    }
}
