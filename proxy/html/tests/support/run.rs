//! Runs a page through a plan, cut as the test wants it.

use std::sync::{Arc, Mutex};
use vratar_html::{CharsetHints, Fill, Filled, Page, PageFacts, Plan, Report};

/// The block for each place.
pub(crate) type Blocks = Arc<dyn Fn(usize, &PageFacts) -> Option<Filled> + Send + Sync>;

struct Blockwise {
    blocks: Blocks,
    asked: Arc<Mutex<Vec<usize>>>,
}

impl Fill for Blockwise {
    fn fill(&mut self, slot: usize, page: &PageFacts) -> Option<Filled> {
        self.asked.lock().unwrap().push(slot);
        (self.blocks)(slot, page)
    }
}

/// Pages of one kind.
#[derive(Clone)]
pub(crate) struct Runner {
    pub(crate) plan: Arc<Plan>,
    pub(crate) active: Vec<usize>,
    pub(crate) hints: CharsetHints,
    pub(crate) blocks: Blocks,
}

impl Runner {
    /// Writes the chunks; checks that no place was asked for twice.
    pub(crate) fn run<'c>(&self, chunks: impl IntoIterator<Item = &'c [u8]>) -> (Vec<u8>, Report) {
        self.run_by(false, chunks)
    }

    /// What the parser makes of the page when it reads every byte of it.
    pub(crate) fn by_parser(&self, page: &[u8]) -> (Vec<u8>, Report) {
        self.run_by(true, [page])
    }

    fn run_by<'c>(&self, by_parser: bool, chunks: impl IntoIterator<Item = &'c [u8]>) -> (Vec<u8>, Report) {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let fill = Blockwise { blocks: Arc::clone(&self.blocks), asked: Arc::clone(&asked) };
        let new = if by_parser { Page::by_parser } else { Page::new };
        let mut page = new(Arc::clone(&self.plan), self.active.clone(), self.hints.clone(), Box::new(fill));
        let mut out = Vec::new();
        for chunk in chunks {
            page.write(chunk, &mut out);
        }
        let report = page.end(&mut out);
        let mut asked = asked.lock().unwrap().clone();
        let all = asked.len();
        asked.sort_unstable();
        asked.dedup();
        assert_eq!(asked.len(), all, "a place was asked for twice");
        (out, report)
    }

    pub(crate) fn whole(&self, page: &[u8]) -> (Vec<u8>, Report) {
        self.run([page])
    }

    /// The same page whole, byte by byte and cut at `cuts`: the result of all, which must be one.
    pub(crate) fn every_way(&self, page: &[u8], cuts: &[Vec<usize>]) -> (Vec<u8>, Report) {
        let whole = self.whole(page);
        let parsed = self.by_parser(page);
        assert_eq!(show(&whole.0), show(&parsed.0), "by the parser");
        assert_eq!(whole.0, parsed.0, "by the parser");
        assert_eq!(whole.1.placed, parsed.1.placed, "by the parser");
        same(&whole, &self.run(page.chunks(1)), "byte by byte");
        for cut in cuts {
            same(&whole, &self.run(pieces(page, cut)), &format!("cut at {cut:?}"));
        }
        whole
    }
}

fn same(whole: &(Vec<u8>, Report), other: &(Vec<u8>, Report), how: &str) {
    assert_eq!(show(&other.0), show(&whole.0), "{how}");
    assert_eq!(other.0, whole.0, "{how}");
    assert_eq!(other.1, whole.1, "{how}");
}

/// Bytes as text that can be compared by eye.
pub(crate) fn show(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn pieces<'p>(page: &'p [u8], cuts: &[usize]) -> Vec<&'p [u8]> {
    let mut at: Vec<usize> = cuts.iter().map(|cut| cut % (page.len() + 1)).collect();
    at.sort_unstable();
    let mut from = 0;
    let mut pieces: Vec<&[u8]> = Vec::new();
    for cut in at.into_iter().chain([page.len()]) {
        pieces.push(&page[from..cut]);
        from = cut;
    }
    pieces
}
