//! The container image, as far as it can be judged without building it.

use crate::files::root;

fn dockerfile() -> String {
    std::fs::read_to_string(root().join("Dockerfile")).expect("a Dockerfile")
}

/// The lines of the last stage: what is shipped.
fn shipped(text: &str) -> Vec<&str> {
    let lines: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let last = lines.iter().rposition(|line| line.starts_with("FROM ")).expect("a FROM");
    lines[last..].to_vec()
}

#[test]
fn the_image_is_small_and_its_program_nobody() {
    let text = dockerfile();
    let shipped = shipped(&text);
    let has = |start: &str| shipped.iter().any(|line| line.starts_with(start));
    let user = shipped.iter().find_map(|line| line.strip_prefix("USER ")).expect("a USER");
    assert!(!["root", "0", "0:0"].contains(&user.trim()), "it runs as nobody in particular");
    assert!(has("HEALTHCHECK "), "whoever runs it can see whether it is well");
    assert!(has("ENTRYPOINT ["), "an ENTRYPOINT without a shell, so that signals arrive");
    assert!(
        shipped.iter().any(|line| line.starts_with("COPY --from=")),
        "the tools that built it stay behind"
    );
}

#[test]
fn the_image_is_made_from_named_versions() {
    let text = dockerfile();
    let from: Vec<&str> = text.lines().filter_map(|line| line.trim().strip_prefix("FROM ")).collect();
    let loose = from.iter().filter(|image| !image.contains([':', '@']) || image.contains(":latest"));
    assert_eq!(loose.collect::<Vec<_>>(), Vec::<&&str>::new());
    let workspace = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (_, least) = workspace.split_once("rust-version = \"").expect("a rust-version");
    let least = version(least.split('"').next().unwrap_or_default());
    let built =
        from.iter().find_map(|image| image.split_once("rust:")).expect("it is built in an image of Rust").1;
    assert!(version(built) >= least, "rust:{built} is older than the workspace wants");
}

#[test]
fn everything_the_image_copies_is_there() {
    for line in dockerfile()
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("COPY ") && !line.contains("--from="))
    {
        let words: Vec<&str> =
            line.split_whitespace().skip(1).filter(|word| !word.starts_with("--")).collect();
        for source in &words[..words.len() - 1] {
            assert!(root().join(source).exists(), "{line}: there is no {source}");
        }
    }
}

/// `1.95.0-slim` as (1, 95).
fn version(text: &str) -> (u32, u32) {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).map(|digits| digits.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}
