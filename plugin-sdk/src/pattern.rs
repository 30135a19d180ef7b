//! What a well-formed pattern is; how it matches stands in `proxy/host`.

/// Bytes of one pattern; longer ones are mistakes.
pub const MAX_PATTERN_BYTES: usize = 1024;

/// `*` in one pattern (each one costs time on every request).
pub const MAX_STARS: usize = 16;

/// What is wrong with a pattern: the message and the remedy.
pub type Wrong = (&'static str, &'static str);

/// Checks a path pattern: `/orders/*/`, `/**/login`.
///
/// # Errors
/// What is wrong and what to write.
pub fn path(pattern: &str) -> Result<(), Wrong> {
    value(pattern)?;
    if !pattern.starts_with('/') {
        return Err((
            "a path pattern begins with `/`",
            "write it as it stands after the host, `/account/login`",
        ));
    }
    if pattern.contains(['?', '#']) {
        return Err(("a path pattern holds no query", "put parameters into `query = { name = \"value\" }`"));
    }
    if pattern.contains('%') {
        return Err(("paths are compared decoded", "write the character itself, `/каталог`"));
    }
    let segments = || pattern.split('/').skip(1);
    if segments().any(|s| s.contains("**") && s != "**") {
        return Err((
            "`**` stands alone between slashes",
            "write `/**/` or, for the rest of one segment, `*`",
        ));
    }
    let dots = segments().any(|s| s == "." || s == "..");
    if dots || pattern.contains("//") {
        return Err(("no canonical path looks so", "write the path without `//`, `/./` and `/../`"));
    }
    Ok(())
}

/// Checks a value pattern: any text with no more than [`MAX_STARS`] stars.
///
/// # Errors
/// What is wrong and what to write.
pub fn value(pattern: &str) -> Result<(), Wrong> {
    if pattern.len() > MAX_PATTERN_BYTES {
        return Err(("the pattern is too long", "shorten it with `*`"));
    }
    if pattern.matches('*').count() > MAX_STARS {
        return Err(("the pattern has too many `*`", "sixteen are enough"));
    }
    Ok(())
}

/// Checks a JSON Pointer (RFC 6901 §3): empty, or `/` before each token, `~` only as `~0` and `~1`.
///
/// # Errors
/// What is wrong and what to write.
pub fn pointer(pointer: &str) -> Result<(), Wrong> {
    value(pointer)?;
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return Err((
            "a JSON Pointer begins with `/`",
            "write `/params/0` for the first element of `params`",
        ));
    }
    let escaped = pointer.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    if escaped { Ok(()) } else { Err(("`~` in a JSON Pointer", "write `~0` for `~` and `~1` for `/`")) }
}

/// Whether `name` is a token (RFC 9110 §5.6.2): the name of a header, a cookie or a method.
#[must_use]
pub fn token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_patterns() {
        for good in ["/", "/orders/*/", "/**/login", "/a/**", "/каталог/*.aspx", "/p-*"] {
            assert_eq!(path(good), Ok(()), "{good}");
        }
        for bad in ["", "orders", "/a?b", "/a#b", "/%41", "/a**", "//a", "/a/../b", "/a/.", &"/*".repeat(17)]
        {
            assert!(path(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn pointers() {
        for good in ["", "/", "/a/0", "/a~1b/~0"] {
            assert_eq!(pointer(good), Ok(()), "{good}");
        }
        for bad in ["a", "/a~", "/a~2"] {
            assert!(pointer(bad).is_err(), "{bad}");
        }
    }
}
