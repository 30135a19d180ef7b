//! The fenced blocks of a page.

/// A block that means something here.
pub(super) enum Block<'p> {
    /// ```` ```toml rules ````
    Rules { text: String },
    /// ```` ```cases ```` or ```` ```cases as written ````
    Cases {
        /// Line in the page, from 1, and what stands there.
        cases: Vec<(usize, &'p str)>,
        as_written: bool,
    },
}

pub(super) fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut opened: Option<(&str, Vec<(usize, &str)>)> = None;
    for (number, line) in (1..).zip(page.lines()) {
        match (&mut opened, line.strip_prefix("```")) {
            (None, Some(info)) => opened = Some((info.trim(), Vec::new())),
            (Some(_), Some(_)) => blocks.extend(opened.take().and_then(|(info, lines)| block(info, lines))),
            (Some((_, lines)), None) => lines.push((number, line)),
            (None, None) => {}
        }
    }
    blocks
}

fn block<'p>(info: &str, lines: Vec<(usize, &'p str)>) -> Option<Block<'p>> {
    let as_written = match info {
        "toml rules" => {
            let text = lines.iter().flat_map(|(_, line)| [line, "\n"]).collect();
            return Some(Block::Rules { text });
        }
        "cases" => false,
        "cases as written" => true,
        _ => return None,
    };
    let said = |(_, line): &(usize, &str)| !line.trim().is_empty() && !line.starts_with('#');
    Some(Block::Cases { cases: lines.into_iter().filter(said).collect(), as_written })
}
