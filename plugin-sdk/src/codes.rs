//! The codes of everything that can be wrong in a manifest or a case, with what `vratar explain M0101` prints.

/// One sort of mistake.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `M` and four digits; never reused for something else.
    pub code: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// Why it matters and what to do, in a few sentences.
    pub explanation: &'static str,
}

/// Every code, ascending.
#[must_use]
pub fn codes() -> &'static [Code] {
    CODES
}

/// The code written `name`, in any case (`m0101`).
#[must_use]
pub fn find(name: &str) -> Option<&'static Code> {
    CODES.iter().find(|code| code.code.eq_ignore_ascii_case(name.trim()))
}

const fn code(code: &'static str, title: &'static str, explanation: &'static str) -> Code {
    Code { code, title, explanation }
}

static CODES: &[Code] = &[
    code(
        "M0001",
        "no shipped adapter of this name",
        "`vratar adapter list` prints the names of the adapters that are shipped. Another adapter is named by the path of its \
         folder, with a slash in it (\"./my-adapter\").",
    ),
    code(
        "M0100",
        "this is not TOML",
        "The manifest breaks the grammar of TOML (toml.io), or is far too large to be one. A line is `key = value`, a table begins \
         with `[name]`, one of several with `[[name]]`, and texts stand in straight double quotes.",
    ),
    code(
        "M0101",
        "a key nobody knows",
        "A key that is not understood is refused instead of ignored: what it was meant to say would silently not hold. \
         `vratar schema manifest` (and `vratar schema case` for expected.toml) prints every key with its meaning.",
    ),
    code(
        "M0102",
        "a key is missing",
        "This table means nothing without the key. `vratar schema manifest` says what stands in it; the shipped adapters show \
         each table in use.",
    ),
    code(
        "M0103",
        "a value of the wrong kind",
        "A text, a number, a list or a table stands where another of them belongs, or a number is out of its range. The message \
         says which kind is wanted.",
    ),
    code(
        "M0104",
        "a word that is not one of those that may stand here",
        "The key takes one of a few words, and this is none of them. `vratar schema manifest` lists them with their meaning.",
    ),
    code(
        "M0110",
        "a format this version does not read",
        "`format` says which rules the manifest was written for. This version of Vratar reads format 1; a higher number was \
         written for a newer Vratar.",
    ),
    code(
        "M0111",
        "a name or title that cannot be used",
        "The name stands in configs and metrics, so it is made of small Latin letters, digits and `-`, at most 64. The title is \
         what people call the platform, and may not be empty.",
    ),
    code(
        "M0112",
        "an id that cannot be a metric label",
        "Ids of routes, forms, logins and choices become labels of metrics and stand in the record, so they are made of small Latin \
         letters, digits, `-`, `_` and `.`, at most 64.",
    ),
    code(
        "M0113",
        "the same id twice",
        "Which of the two is meant in metrics, cases and the record could not be told. Give each one of the list an id of its own.",
    ),
    code(
        "M0114",
        "an id that the proxy uses itself",
        "`open` and `unclassified` are what Vratar calls requests that no route names. Choose another id.",
    ),
    code(
        "M0120",
        "a condition that holds for nothing, or for everything",
        "An empty list matches no request, and a condition without any key matches each of them, so every request or answer would be \
         taken for this. Say what is particular: a path, a method, a field, a status.",
    ),
    code(
        "M0121",
        "keys that exclude or need each other",
        "Of some keys exactly one may be given (a value comes from a field or from JSON, not both), and some mean nothing without \
         another. The message names them.",
    ),
    code(
        "M0122",
        "a path pattern that cannot match",
        "A path pattern begins with `/`. `*` stands for one segment or the rest of one, `**` for any number of whole segments, as \
         in `/orders/*/` and `/admin/**`.",
    ),
    code(
        "M0123",
        "this is no JSON pointer",
        "Members of a JSON body are named as in RFC 6901: `/` before each step, `/params/0/email`. `~` is written `~0` and a `/` in \
         a name `~1`.",
    ),
    code(
        "M0124",
        "a value that can never be right",
        "The value is empty, or of a shape that what it is compared with never has, so the line would silently do nothing. The \
         message says what may stand here.",
    ),
    code(
        "M0125",
        "a login that proves nothing",
        "A login tells who somebody is, so it must say which field names the person (`identifiers`) and how the answer of the shop \
         to a right password differs (`success`). Without both anybody could speak for anybody.",
    ),
    code(
        "M0126",
        "a method or status that does not exist",
        "Methods are written in capitals, as they stand in a request (`POST`); statuses of answers are numbers from 200 to 599.",
    ),
    code(
        "M0127",
        "no cookie or header has such a name",
        "Names of cookies and headers are made of letters, digits and few signs, without blanks (RFC 9110, RFC 6265). The name of a \
         cookie may end with one `*`, where the shop adds something to it.",
    ),
    code(
        "M0128",
        "a mark `{*}` that is missing, or one too many",
        "Where something is taken out of an address, `{*}` marks it (`{#}` where it is a number): `/users/{*}/`, `customer_id={*}`. \
         Other segments that vary are written `*`. A path with a secret may mark several whole segments, each other pattern marks one.",
    ),
    code(
        "M0129",
        "no media type looks so",
        "Media types stand as in `Content-Type`, in small letters and without parameters: `application/pdf`, or `image/*` for all \
         pictures. Types that can be looked into need not be named.",
    ),
    code(
        "M0130",
        "an element, table or column that nothing is called",
        "Elements of XML are named without prefix (`customer/email`, `customer@id`), tables of SQL without quotes (`oc_customer*`), \
         their columns with the table before them (`oc_customer.email`).",
    ),
    code(
        "M0131",
        "the refusal is no JSON",
        "What a script of the shop gets when a required answer is missing is sent as JSON as it stands here, so it must be well \
         formed (RFC 8259).",
    ),
    code(
        "M0132",
        "a way to buy inside the staff area",
        "A route of class `checkout` is recorded but never held up, so that people can buy while the record cannot be written. In the \
         staff area that would be a way round the record, and such a route never matches there. Name another class.",
    ),
    code(
        "M0133",
        "no page of this shop",
        "The page of the staff login is a path of the shop, with its query where it needs one, and at most one `{path}` for what was \
         asked for. Another host would be a way to lead people away.",
    ),
    code(
        "M0200",
        "the manifest cannot be read",
        "An adapter is a folder with a file manifest.toml in UTF-8, which the user that Vratar runs as may read. Check the path and \
         the permissions of every folder on the way.",
    ),
    code(
        "M0201",
        "a selector of a place that is not supported",
        "Places are found while the page passes, so a selector names one element by what stands in its own tag: name, class, id, \
         attributes. Nothing that depends on elements around it can be used.",
    ),
    code(
        "M0202",
        "a selector of a signal that is not supported",
        "Signals in a page are found while it passes, so a selector names one element by what stands in its own tag: name, class, \
         id, attributes.",
    ),
    code(
        "M0203",
        "no charset has this label",
        "Charsets are named by the labels of the WHATWG Encoding Standard, such as `windows-1251`, which are those that browsers \
         understand.",
    ),
    code(
        "M0204",
        "folder and manifest have different names",
        "An adapter is found by its folder and called by its name in metrics and reports, so both are the same. Rename one of them.",
    ),
    code(
        "M0205",
        "a label that is not supported",
        "Labels say where people stand in an answer: a CSS selector that can be told while the page passes, a JSON pointer, a column, \
         an element. The message says what of it cannot be done.",
    ),
    code(
        "M0206",
        "a selector of a role's mark that is not supported",
        "The mark of a role is found while the page passes, so its selector names one element by what stands in its own tag: name, \
         class, id, attributes.",
    ),
    code(
        "M0207",
        "a secret that would stand in the record",
        "The same parameter is called a secret (`secret_fields`, or the key of an integration) and one whose value may be kept. A \
         secret never stands in the record; remove one of the two.",
    ),
    code(
        "M0208",
        "a login page that is guarded itself",
        "Whoever works in the staff area and is not known is sent to the page of `staff_login`. In the staff area every page is guarded \
         that no route of class `login`, `logout` or `exempt` names, and a guarded one would send them to itself for ever. Name the page \
         in a route of class `login`.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_ascend_and_are_explained_in_sentences() {
        let all: Vec<&str> = codes().iter().map(|code| code.code).collect();
        assert!(all.windows(2).all(|pair| pair[0] < pair[1]), "{all:?}");
        assert!(codes().iter().all(|code| code.explanation.ends_with('.') && code.explanation.len() > 60));
        assert_eq!(find("m0111").map(|code| code.code), Some("M0111"));
    }
}
