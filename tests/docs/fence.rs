//! The blocks of a document, and what is to be done with each.

/// A fenced block.
pub(crate) struct Fence {
    /// Line of its first line, from 1.
    pub(crate) line: usize,
    /// What is in it.
    pub(crate) text: String,
    /// What is done with it.
    pub(crate) what: Use,
}

/// What is done with a block.
pub(crate) enum Use {
    /// Run by bash.
    Run {
        /// A command that runs meanwhile.
        beside: Option<String>,
    },
    /// Each `$ command` run, and what it says compared with what follows it.
    Transcript {
        /// The exit code of the last command.
        exit: i32,
    },
    /// A config that is sound.
    Config,
    /// Keys behind a sound config, so that all of it is sound.
    Part,
    /// A file for the blocks that follow.
    File {
        /// Its name.
        name: String,
    },
    /// Not run.
    Not {
        /// Why.
        reason: String,
    },
    /// Nothing that could be run: a picture, a list.
    Shown,
}

/// Every block of a document.
pub(crate) fn all(document: &str, text: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        let what =
            what(info.trim()).unwrap_or_else(|| panic!("{document}:{}: ```{info}: what is that?", at + 1));
        fences.push(Fence { line: at + 2, text: body.join("\n") + "\n", what });
    }
    fences
}

fn what(info: &str) -> Option<Use> {
    let (language, rest) = info.split_once(' ').unwrap_or((info, ""));
    let (word, value) =
        rest.split_once(": ").map_or((rest, String::new()), |(word, value)| (word, value.to_owned()));
    Some(match (language, word) {
        (_, "no-run") if !value.is_empty() => Use::Not { reason: value },
        ("bash", "") => Use::Run { beside: None },
        ("bash", "while") => Use::Run { beside: Some(value) },
        ("console", "") => Use::Transcript { exit: 0 },
        ("console", "exit") => Use::Transcript { exit: value.parse().ok()? },
        ("toml", "") => Use::Config,
        ("toml", "part") => Use::Part,
        ("toml" | "yaml" | "http" | "html", "file") => Use::File { name: value },
        // Run with the rule that they belong to, by the crate that reads it.
        ("toml", "rule" | "rules") | ("cases", "" | "as written") => Use::Shown,
        ("" | "text", _) => Use::Shown,
        // The command of an adapter's own suite; `cargo test` of another crate is run by `.ci/test` itself.
        ("sh", "") => Use::Shown,
        _ => return None,
    })
}

#[test]
fn infos_are_read() {
    let text = "a\n```bash while: vratar run\nb\n```\n```toml part\nc = 1\nd = 2\n```\n";
    let fences = all("x.md", text);
    assert_eq!((fences[0].line, fences[0].text.as_str()), (3, "b\n"));
    assert!(matches!(&fences[0].what, Use::Run { beside: Some(command) } if command == "vratar run"));
    assert!(matches!(fences[1].what, Use::Part) && fences[1].text == "c = 1\nd = 2\n");
    assert!(what("bash no-run").is_none() && what("bash nowhere: x").is_none());
}
