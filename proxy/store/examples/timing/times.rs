//! How long each of several questions takes, as the benchmark reads it (`tests/bench/index.rs`).

use std::time::Instant;

/// Questions, and how long each answer took, in milliseconds.
#[derive(Default)]
pub(crate) struct Times(Vec<(&'static str, Vec<f64>)>);

impl Times {
    /// Waits for an answer and notes how long that took.
    pub(crate) async fn of<T>(&mut self, question: &'static str, answer: impl Future<Output = T>) -> T {
        let begin = Instant::now();
        let answer = std::hint::black_box(answer.await);
        let took = begin.elapsed().as_secs_f64() * 1e3;
        match self.0.iter_mut().find(|(name, _)| *name == question) {
            Some((_, all)) => all.push(took),
            None => self.0.push((question, vec![took])),
        }
        answer
    }

    /// A line for each question.
    pub(crate) fn print(self) {
        for (name, mut all) in self.0 {
            all.sort_by(f64::total_cmp);
            let at = |share: f64| all[((all.len() - 1) as f64 * share) as usize];
            println!(
                "{name:40} median {:8.3} ms   99 % {:8.3} ms   most {:8.3} ms",
                at(0.5),
                at(0.99),
                at(1.0)
            );
        }
    }
}
