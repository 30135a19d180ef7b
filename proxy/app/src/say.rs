//! Saying things on standard output.
//!
//! `println!` panics when nobody listens any more. Whoever pipes a report into `head` has seen enough, and that is all.

/// A line, or more, as `println!` says it.
macro_rules! say {
    ($($what:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($what)*);
    }};
}

/// A text that has its line ends, as `print!` says it.
macro_rules! put {
    ($($what:tt)*) => {{
        use std::io::Write as _;
        let _ = write!(std::io::stdout(), $($what)*);
    }};
}
