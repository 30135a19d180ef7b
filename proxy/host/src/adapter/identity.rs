//! Who a form names.
//!
//! The shop may read a form otherwise than we do: of a field that comes twice some take the first value and some the
//! last, and PHP takes `a.b`, `a b` and `a[b` for the same. Whoever sends both spellings would be one person for the shop
//! and another for us. So a form names nobody when any reading of it could name somebody else.

use super::Adapter;
use crate::pattern::Glob;
use crate::request::{as_php_cuts, as_php_reads, name, named, scalar};
use vratar_form::Form;
use vratar_model::journal::IdentifierKind;
use vratar_plugin_sdk::manifest::{IdKind, Identifier};

/// What a form has under a name.
enum Named {
    /// Nothing, or nothing but white space.
    Nobody,
    /// One value, however often it comes.
    One(String),
    /// Several.
    Several,
}

impl Adapter {
    /// Who a form names: kinds and values as written, empty ones left out. Nobody at all where one of the fields has
    /// several values, or could have for a shop that reads names less strictly.
    #[must_use]
    pub fn identifiers(&self, of: &[Identifier], form: &Form) -> Vec<(IdentifierKind, String)> {
        let mut found = Vec::new();
        for one in of {
            match self.named_by(one, form) {
                Named::One(value) => found.push((kind(one.kind), value)),
                Named::Several => return Vec::new(),
                Named::Nobody => {}
            }
        }
        found
    }

    fn named_by(&self, one: &Identifier, form: &Form) -> Named {
        match (&one.field, &one.json, form.json()) {
            (Some(field), _, None) => self.named_in_fields(field, form),
            (None, Some(pointer), Some(json)) => {
                let value = json.pointer(pointer).and_then(scalar);
                let value = value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
                value.map_or(Named::Nobody, Named::One)
            }
            _ => Named::Nobody,
        }
    }

    fn named_in_fields(&self, pattern: &str, form: &Form) -> Named {
        let ignore_case = self.manifest.ignore_case;
        let (strict, loose) = (name(pattern, ignore_case), Glob::lower(&loosened(pattern)));
        let filled =
            || form.fields().map(|(name, value)| (name, value.trim())).filter(|(_, value)| !value.is_empty());
        let Some((_, mine)) = filled().find(|(name, _)| is_called(&strict, name, ignore_case)) else {
            return Named::Nobody;
        };
        let alike = |name: &str| named(&strict, name, ignore_case) || loose.matches(&loosened(name));
        let differs = filled().any(|(name, value)| value != mine && alike(name));
        if differs { Named::Several } else { Named::One(mine.to_owned()) }
    }
}

/// A name as the least strict reader has it.
fn loosened(name: &str) -> String {
    as_php_reads(name).to_lowercase()
}

/// Whether a field is called so for every shop, not only for one in PHP, which reads `a.b` as `a_b`.
pub(super) fn is_called(pattern: &Glob, name: &str, ignore_case: bool) -> bool {
    let fits = |name: &str| pattern.matches(name) || pattern.matches(as_php_cuts(name));
    if ignore_case { fits(&name.to_lowercase()) } else { fits(name) }
}

/// A kind of identifier as the record has it.
#[must_use]
pub fn kind(kind: IdKind) -> IdentifierKind {
    match kind {
        IdKind::Email => IdentifierKind::Email,
        IdKind::Phone => IdentifierKind::Phone,
        IdKind::CustomerId => IdentifierKind::CustomerId,
        IdKind::OrderNo => IdentifierKind::OrderNo,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(fields: &str, ignore_case: bool) -> Vec<String> {
        let manifest = format!(
            "format = 1\nname = \"t\"\ntitle = \"t\"\nignore_case = {ignore_case}\n[session]\ncookie = \"s\"\n\
             [[login]]\nid = \"l\"\nsubmit = [{{ method = [\"POST\"], path = \"/login\" }}]\n\
             identifiers = [{{ kind = \"email\", field = \"user_name\" }}]\nsuccess = [{{ status = [302] }}]\n"
        );
        let adapter = Adapter::compile(vratar_plugin_sdk::read(&manifest).unwrap()).unwrap();
        let identifiers = &adapter.manifest().logins[0].identifiers;
        let kind = vratar_form::Kind::Urlencoded;
        let form = vratar_form::read(&kind, fields.as_bytes(), encoding_rs::UTF_8).unwrap();
        adapter.identifiers(identifiers, &form).into_iter().map(|(_, value)| value).collect()
    }

    #[test]
    fn one_value_names_somebody() {
        for fields in
            ["user_name=a", "user_name=a&user_name=a", "user_name=&user_name=+a+", "x=b&user_name=a"]
        {
            assert_eq!(names(fields, false), ["a"], "{fields}");
        }
        assert_eq!(names("User_Name=a", true), ["a"]);
        assert!(names("user_name=+&x=a", false).is_empty());
        assert!(names("user.name=a", false).is_empty(), "only a shop in PHP would take it");
    }

    #[test]
    fn what_another_reader_could_take_for_somebody_else_names_nobody() {
        for other in [
            "user_name",
            "user.name",
            "user%20name",
            "User_Name",
            "+user_name",
            "user_name[]",
            "user_name[a]",
            "user_name%00x",
        ] {
            for fields in [format!("user_name=a&{other}=b"), format!("{other}=b&user_name=a")] {
                assert!(names(&fields, false).is_empty(), "{fields}");
            }
        }
    }
}
