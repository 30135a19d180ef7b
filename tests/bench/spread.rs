//! Least, middle, greatest.

use serde_json::{Value, json};

/// The spread of a handful of measurements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    /// The least.
    pub(crate) min: f64,
    /// The middle one; of an even number, between the two.
    pub(crate) median: f64,
    /// The greatest.
    pub(crate) max: f64,
}

impl Spread {
    /// Of some values; zeros if there are none.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = values.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let Some((min, max)) = sorted.first().copied().zip(sorted.last().copied()) else {
            return Self { min: 0.0, median: 0.0, max: 0.0 };
        };
        let upper = sorted.len() / 2;
        let lower = (sorted.len() - 1) / 2;
        Self { min, median: f64::midpoint(sorted[lower], sorted[upper]), max }
    }

    /// As the results file has it: three decimals are more than the measurement is good for.
    pub(crate) fn json(&self) -> Value {
        let short = |value: f64| (value * 1000.0).round() / 1000.0;
        json!({ "min": short(self.min), "median": short(self.median), "max": short(self.max) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_the_middle() {
        assert_eq!(Spread::of([3.0, 1.0, 2.0]), Spread { min: 1.0, median: 2.0, max: 3.0 });
        assert_eq!(Spread::of([4.0, 1.0, 2.0, 3.0]).median, 2.5);
        assert_eq!(Spread::of([]).max, 0.0);
    }
}
