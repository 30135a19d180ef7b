//! Plays a talk and compares it with what stands in its file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use vratar_tests::binary;

/// Where a talk happens.
pub(crate) struct Desk {
    folder: PathBuf,
    /// What differs from run to run, and its name.
    names: Vec<(String, &'static str)>,
}

impl Desk {
    pub(crate) fn new(folder: &Path) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self {
            folder: folder.to_owned(),
            names: vec![(folder.to_string_lossy().into_owned(), "DIR"), (version, "VERSION")],
        }
    }

    /// Gives a port a name.
    pub(crate) fn port(mut self, port: u16, name: &'static str) -> Self {
        self.names.push((format!(":{port}"), name));
        self
    }

    /// Plays `operator/NAME.txt`.
    pub(crate) fn play(&self, name: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("e2e/operator/{name}.txt"));
        let written = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut played = String::new();
        for line in written.lines() {
            if line.starts_with('#') {
                write!(played, "\n{line}\n").unwrap();
            } else if let Some(typed) = line.strip_prefix("$ ") {
                write!(played, "\n{line}\n{}", self.answered(typed)).unwrap();
            }
        }
        let played = played.trim_start_matches('\n').to_owned();
        if std::env::var_os("VRATAR_WRITE_TALKS").is_some() {
            std::fs::write(&path, &played).unwrap();
        }
        let differs = played.lines().zip(written.lines()).find(|(played, written)| played != written);
        assert!(
            played == written || std::env::var_os("VRATAR_WRITE_TALKS").is_some(),
            "{name}: {differs:?}\n{played}"
        );
    }

    fn answered(&self, typed: &str) -> String {
        let Output { status, stdout, stderr } = self.run(typed);
        let mut answer = String::from_utf8(stdout).unwrap();
        for line in String::from_utf8(stderr).unwrap().lines() {
            writeln!(answer, "{}", format!("! {line}").trim_end()).unwrap();
        }
        if !status.success() {
            writeln!(answer, "[exit {}]", status.code().unwrap()).unwrap();
        }
        let named = self.names.iter().fold(answer, |text, (differs, name)| text.replace(differs, name));
        counts(&times(&named))
    }

    fn run(&self, typed: &str) -> Output {
        // `limited vratar …` may do no more than its permissions say, even where the tests run as root.
        let script = format!(
            "vratar() {{ '{0}' \"$@\"; }}\n\
             limited() {{ shift; if [ $(id -u) = 0 ]; then setpriv --bounding-set=-all --inh-caps=-all '{0}' \"$@\"; else '{0}' \"$@\"; fi; }}\n\
             {typed}",
            binary().display()
        );
        Command::new("bash").args(["-c", &script]).current_dir(&self.folder).output().unwrap()
    }
}

/// `2026-11-22 07:01:06 UTC`, or as in JSON, becomes `TIME`.
fn times(text: &str) -> String {
    let mut left = text;
    let mut out = String::new();
    while let Some(at) = left.find("20") {
        let (before, rest) = left.split_at(at);
        let length = time(rest).unwrap_or(0);
        out += before;
        out += if length > 0 { "TIME" } else { "20" };
        left = &rest[length.max(2)..];
    }
    out + left
}

/// Length of a time at the beginning of `text`.
fn time(text: &str) -> Option<usize> {
    const SHAPE: &[u8] = b"0000-00-00 00:00:00";
    let fits = |(shape, byte): (&u8, &u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        b' ' => matches!(byte, b' ' | b'T'),
        shape => shape == byte,
    };
    let head = text.as_bytes().get(..SHAPE.len())?;
    SHAPE.iter().zip(head).all(fits).then_some(())?;
    let tail = &text[SHAPE.len()..];
    let fraction = tail.bytes().take_while(|byte| *byte == b'.' || byte.is_ascii_digit()).count();
    let zone =
        [" UTC", "Z"].iter().find(|zone| tail[fraction..].starts_with(**zone)).map_or(0, |zone| zone.len());
    Some(SHAPE.len() + fraction + zone)
}

/// Counts of what is kept depend on the shipped questionnaire: `7 events` becomes `N events`, a hash `HASH`.
fn counts(text: &str) -> String {
    let word = |word: &str| match word.trim_end_matches(['"', ',']).trim_start_matches('"') {
        hash if hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            word.replace(hash, "HASH")
        }
        _ => word.to_owned(),
    };
    let number = |word: &str| word.trim_end_matches(',').parse::<u64>().is_ok();
    let n = |word: &str| if word.ends_with(',') { "N,".to_owned() } else { "N".to_owned() };
    let line = |line: &str| {
        let mut words: Vec<String> = line.split(' ').map(word).collect();
        for at in 1..words.len() {
            let (one, two) = (words[at - 1].clone(), words[at].clone());
            if number(&one) && ["events,", "wordings"].contains(&two.as_str()) {
                words[at - 1] = n(&one);
            } else if number(&two)
                && ["\"events\":", "\"notices\":", "\"last\":", "\"applied\":", "\"lag\":"]
                    .contains(&one.as_str())
            {
                words[at] = n(&two);
            } else if ["\"caught_up\":", "\"ready\":"].contains(&one.as_str()) {
                // Within a second of the start.
                words[at] = "SOON,".to_owned();
            }
        }
        words.join(" ")
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}
