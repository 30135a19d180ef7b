//! Browsers that do not know 308.

/// Whether a `User-Agent` is a browser from before 308 (RFC 7238, 2014): every Internet Explorer below
/// Windows 10, Opera before Chromium, Chrome before 36, Firefox before 14, old Java clients. What is not
/// recognised counts as new.
#[must_use]
pub fn is_old(user_agent: &str) -> bool {
    let below =
        |product: &str, first_new: u32| version(user_agent, product).is_some_and(|found| found < first_new);
    user_agent.contains("MSIE ")
        || (user_agent.contains("Trident/") && !user_agent.contains("Windows NT 10"))
        || user_agent.starts_with("Opera/")
        || user_agent.starts_with("Java/1.")
        || below("Chrome/", FIRST_CHROME)
        || below("Firefox/", FIRST_FIREFOX)
}

/// First Chrome that follows 308.
const FIRST_CHROME: u32 = 36;
/// First Firefox that follows 308.
const FIRST_FIREFOX: u32 = 14;

/// The major version behind `product`.
fn version(user_agent: &str, product: &str) -> Option<u32> {
    let (_, rest) = user_agent.split_once(product)?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers() {
        for (agent, old) in [
            ("Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)", true),
            ("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko", true),
            ("Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", false),
            ("Opera/9.80 (Windows NT 6.0) Presto/2.12.388 Version/12.14", true),
            ("Java/1.7.0_80", true),
            (
                "Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/35.0 Safari/537.36",
                true,
            ),
            (
                "Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
                false,
            ),
            ("Mozilla/5.0 (X11; rv:13.0) Gecko/20100101 Firefox/13.0", true),
            ("Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0", false),
            ("curl/8.5", false),
            ("Chrome/", false),
            ("", false),
        ] {
            assert_eq!(is_old(agent), old, "{agent}");
        }
    }
}
