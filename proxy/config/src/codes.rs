//! The codes of everything that can be wrong, with what `vratar explain V0123` prints.

mod asking;
mod file;
mod listening;
mod record;
mod rules;
mod shop;
mod tls;
mod value;

pub use asking::*;
pub use file::*;
pub use listening::*;
pub use record::*;
pub use rules::*;
pub use shop::*;
pub use tls::*;
pub use value::*;

/// One sort of mistake.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `V` and four digits; never reused for something else.
    pub code: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// Why it matters and what to do, in a few sentences.
    pub explanation: &'static str,
}

/// Declares the codes of one chapter and the list of them.
macro_rules! chapter {
    ($list:ident; $($name:ident = $code:literal, $title:literal, $explanation:literal;)+) => {
        $(#[doc = concat!("`", $code, "`: ", $title, ".")]
        pub static $name: $crate::codes::Code =
            $crate::codes::Code { code: $code, title: $title, explanation: $explanation };)+
        /// Every code of this chapter, ascending.
        pub(crate) static $list: &[&$crate::codes::Code] = &[$(&$name),+];
    };
}
use chapter;

/// Every code, ascending.
#[must_use]
pub fn codes() -> Vec<&'static Code> {
    [FILE, VALUE, LISTENING, SHOP, TLS, ASKING, RECORD, RULES].concat()
}

/// The code written `name`, in any case (`v0123`).
#[must_use]
pub fn find(name: &str) -> Option<&'static Code> {
    codes().into_iter().find(|code| code.code.eq_ignore_ascii_case(name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_ascend_and_are_well_formed() {
        let all: Vec<&str> = codes().iter().map(|code| code.code).collect();
        assert!(all.windows(2).all(|pair| pair[0] < pair[1]), "{all:?}");
        assert!(all.iter().all(|code| code.len() == 5 && code.starts_with('V')));
        assert_eq!(find("v0101"), Some(&SYNTAX));
    }

    #[test]
    fn explanations_are_sentences() {
        for code in codes() {
            assert!(code.explanation.ends_with('.') && code.explanation.len() > 60, "{}", code.code);
            assert!(!code.title.ends_with('.'), "{}", code.code);
        }
    }
}
