//! Absolute addresses of the shop's inner origin, replaced by the outer one in place.

use super::watch::SharedDesk;
use crate::parser::{Seen, on};
use crate::plan::{Origin, Plan};
use lol_html::html_content::Attribute;
use lol_html::send::Settings;
use std::ops::Range;
use std::sync::Arc;

pub(super) fn watch<'p>(
    settings: Settings<'static, 'p>,
    plan: &'p Plan,
    origin: &Arc<Origin>,
    desk: &SharedDesk,
) -> Settings<'static, 'p> {
    let (desk, origin) = (desk.clone(), Arc::clone(origin));
    settings.append_element_content_handler(on(&plan.words().links, move |element| {
        replace_in(&desk, &origin, element);
        Ok(())
    }))
}

fn replace_in(desk: &SharedDesk, origin: &Origin, element: &Seen<'_, '_>) {
    for attribute in element.attributes() {
        if let Some(found) = inner_origin(origin, element, attribute) {
            desk.lock().splice.replace(found.start, found.len(), origin.to.clone());
        }
    }
}

/// Where in the page the inner origin stands in this attribute.
fn inner_origin(origin: &Origin, element: &Seen<'_, '_>, attribute: &Attribute<'_>) -> Option<Range<usize>> {
    let written = attribute.value_source_location()?.bytes().start;
    let value = attribute.value();
    let at = match attribute.name().as_str() {
        "href" | "src" | "action" | "formaction" => address(&value, 0),
        "content" if is_refresh(element) => refresh_address(&value)?,
        _ => return None,
    };
    // Positions in the decoded text are positions in the page as long as only ASCII comes before.
    let (before, rest) = value.split_at_checked(at)?;
    let len = origin.begins(rest).filter(|_| before.is_ascii())?;
    Some(written + at..written + at + len)
}

fn is_refresh(element: &Seen<'_, '_>) -> bool {
    element.tag_name() == "meta"
        && element.get_attribute("http-equiv").is_some_and(|v| v.trim().eq_ignore_ascii_case("refresh"))
}

/// Where the address in `value[from..]` begins: browsers skip spaces and control characters.
fn address(value: &str, from: usize) -> usize {
    let rest = value.as_bytes().get(from..).unwrap_or_default();
    from + rest.iter().take_while(|b| **b <= b' ').count()
}

/// Where the address in `5; url='…'` begins (WHATWG HTML, "shared declarative refresh steps").
fn refresh_address(value: &str) -> Option<usize> {
    let lower = value.to_ascii_lowercase();
    let name = lower.find("url")? + "url".len();
    let equals = address(value, name);
    value.as_bytes().get(equals).filter(|b| **b == b'=')?;
    let quoted = address(value, equals + 1);
    let quote = value.as_bytes().get(quoted).is_some_and(|b| matches!(b, b'"' | b'\''));
    Some(if quote { address(value, quoted + 1) } else { quoted })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_address_of_a_refresh() {
        let at = |value: &str| refresh_address(value).map(|at| value[at..].to_owned());
        assert_eq!(at("5; url=http://a/"), Some("http://a/".to_owned()));
        assert_eq!(at("0;URL = ' http://a/'"), Some("http://a/'".to_owned()));
        assert_eq!(at("5"), None);
        assert_eq!(at("5; url"), None);
        assert_eq!(at("url="), Some(String::new()));
    }
}
