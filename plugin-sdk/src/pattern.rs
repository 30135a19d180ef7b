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

/// What marks the part of a pattern that is taken out.
pub const MARK: &str = "{*}";

/// The same where the part is a number: `/users/{#}/` does not take `/users/alerts/` for somebody's page.
pub const DIGITS: &str = "{#}";

/// A pattern with one mark, taken apart there: what is before it, the mark, what is after.
#[must_use]
pub fn marked(pattern: &str) -> Option<(&str, &'static str, &str)> {
    [MARK, DIGITS].into_iter().find_map(|mark| {
        let (before, after) = pattern.split_once(mark)?;
        Some((before, mark, after))
    })
}

/// Checks a path pattern with one [`MARK`] or [`DIGITS`] in it: `/users/{*}/`.
///
/// # Errors
/// What is wrong and what to write.
pub fn marked_path(pattern: &str) -> Result<(), Wrong> {
    let (before, after) = one_mark(pattern)?;
    path(&format!("{before}*{after}"))?;
    let open = |part: &str| part.split('/').any(|s| s == "**");
    if open(before) && open(after) {
        return Err((
            "`**` on both sides leaves open which segment it is",
            "write `*` for each segment of one side",
        ));
    }
    let beside = [before.rsplit('/').next(), after.split('/').next()];
    let doubled = beside.into_iter().flatten().any(|text| text.contains('*'));
    if doubled { Err(("`*` beside the mark in one segment", "leave one of them")) } else { Ok(()) }
}

/// Checks a link pattern with one mark in it: `/users/{*}/`, `/index.php?route=customer&customer_id={*}`, or a
/// query parameter alone, `customer_id={*}`.
///
/// # Errors
/// What is wrong and what to write.
pub fn link(pattern: &str) -> Result<(), Wrong> {
    value(pattern)?;
    let (before, after) = one_mark(pattern)?;
    if !pattern.starts_with('/') {
        let name =
            before.strip_suffix('=').filter(|name| !name.is_empty() && !name.contains(['=', '&', '?']));
        let wrong =
            ("no link looks so", "begin it with `/`, or write a query parameter alone, `customer_id={*}`");
        return if name.is_some() && after.is_empty() { Ok(()) } else { Err(wrong) };
    }
    let place = pattern.split('?').next().unwrap_or_default();
    if marked(place).is_some() { marked_path(place) } else { path(place) }
}

fn one_mark(pattern: &str) -> Result<(&str, &str), Wrong> {
    let Some((before, _, after)) = marked(pattern) else {
        return Err(("nothing is marked", "write `{*}` where the identifier stands, `/users/{*}/`"));
    };
    if marked(before).is_some() || marked(after).is_some() {
        return Err(("more than one mark", "mark one identifier; write `*` for the rest"));
    }
    Ok((before, after))
}

/// Checks a path pattern with one or more [`MARK`]s, each a whole segment: `/order-status/*/{*}/`.
///
/// # Errors
/// What is wrong and what to write.
pub fn secret_path(pattern: &str) -> Result<(), Wrong> {
    path(&pattern.replace(MARK, "*"))?;
    if !pattern.contains(MARK) {
        return Err(("no segment is marked", "write `{*}` for the segment that is a secret"));
    }
    let part = pattern.split('/').any(|segment| segment.contains(MARK) && segment != MARK);
    let open = pattern.split('/').any(|segment| segment == "**");
    match (part, open) {
        (true, _) => Err(("part of a segment is marked", "write `{*}` for all of it")),
        (_, true) => Err(("`**` leaves open which segment it is", "write `*` for each segment before it")),
        _ => Ok(()),
    }
}

/// Checks an element of XML by local name: `b`, `a/b`; `a@b` with `attribute`.
///
/// # Errors
/// What is wrong and what to write.
pub fn element(pattern: &str, attribute: bool) -> Result<(), Wrong> {
    value(pattern)?;
    let (steps, at) = pattern.split_once('@').map_or((pattern, None), |(steps, at)| (steps, Some(at)));
    let name = |name: &str| {
        !name.is_empty() && !name.contains(|c: char| "@:/<>*[]'\"".contains(c) || c.is_whitespace())
    };
    if at.is_some() && !attribute {
        return Err(("an attribute cannot stand here", "name the element alone"));
    }
    let fits = steps.split('/').all(name) && at.is_none_or(name);
    let wrong = (
        "no element is called so",
        "local names without prefix, `/` between an element and one inside it: `Authentication/Username`",
    );
    if fits { Ok(()) } else { Err(wrong) }
}

/// Checks a column of SQL rows: `table.column`, `*` in the table's name.
///
/// # Errors
/// What is wrong and what to write.
pub fn column(pattern: &str) -> Result<(), Wrong> {
    value(pattern)?;
    let fits = pattern
        .rsplit_once('.')
        .is_some_and(|(table, column)| table_name(table) && table_name(column) && !column.contains('*'));
    if fits { Ok(()) } else { Err(("no column is called so", "write `table.column`, `oc_customer.email`")) }
}

/// Checks the name of a table: `oc_customer*`.
///
/// # Errors
/// What is wrong and what to write.
pub fn table(pattern: &str) -> Result<(), Wrong> {
    value(pattern)?;
    let wrong = ("no table is called so", "the table's name without quotes, `*` for any run of characters");
    if table_name(pattern) { Ok(()) } else { Err(wrong) }
}

fn table_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || "`'\"()[],;".contains(c))
}

/// Checks a media type without parameters, in lower case: `application/pdf`, `image/*`.
///
/// # Errors
/// What is wrong and what to write.
pub fn media(media: &str) -> Result<(), Wrong> {
    let (kind, subtype) = media.split_once('/').unwrap_or_default();
    let lower = |name: &str| token(name) && !name.contains(|c: char| c == '*' || c.is_ascii_uppercase());
    if lower(kind) && (subtype == "*" || lower(subtype)) {
        return Ok(());
    }
    Err(("this is no media type", "write it as `Content-Type` has it, in small letters: `application/pdf`"))
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
    fn marks() {
        for good in ["/users/{*}/", "/users/u-{#}", "/*/{*}/**"] {
            assert_eq!(marked_path(good), Ok(()), "{good}");
        }
        for bad in
            ["/users/*/", "/{*}/{*}", "users/{*}", "/users/*-{*}/", "/u?id={*}", "/**/{*}/**", "/{#}/{*}"]
        {
            assert!(marked_path(bad).is_err(), "{bad}");
        }
        for good in ["/users/{*}/", "customer_id={*}", "/admin/index.php?route=customer*&customer_id={*}"] {
            assert_eq!(link(good), Ok(()), "{good}");
        }
        for bad in ["/users/", "{*}", "={*}", "a=b{*}", "https://shop.example.org/{*}"] {
            assert!(link(bad).is_err(), "{bad}");
        }
        for good in ["/status/*/{*}/", "/{*}"] {
            assert_eq!(secret_path(good), Ok(()), "{good}");
        }
        for bad in ["/status/*/", "/status/x-{*}/", "/**/{*}", "{*}"] {
            assert!(secret_path(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn elements_columns_media() {
        assert!(element("a", false).is_ok() && element("a/b@c", true).is_ok());
        assert!(
            element("a@b", false).is_err() && element("s:a", true).is_err() && element("a//b", true).is_err()
        );
        assert!(column("oc_customer*.email").is_ok() && column("email").is_err() && column("a.*").is_err());
        assert!(table("oc_*").is_ok() && table("`oc`").is_err() && table("").is_err());
        assert!(media("application/pdf").is_ok() && media("image/*").is_ok());
        assert!(
            ["pdf", "Image/png", "*/*", "text/html; charset=utf-8", "/"].iter().all(|m| media(m).is_err())
        );
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
