//! Which form is open, as browsers see it (WHATWG HTML §13.2.6, the "form element pointer").
//!
//! A `<form>` inside an open form is dropped by browsers, and the first `</form>` then ends the *outer* one.
//! Forms inside `<template>` are not forms of the page. A form whose element is closed by the end tag of
//! something around it counts as ended there; a browser would let later controls belong to it still, which
//! makes no difference for a block that stands inside the element.

/// Names a form by the position of its start tag, bytes.
pub(crate) type FormAt = usize;

/// The open form of a page.
#[derive(Debug, Default)]
pub(crate) struct Forms {
    templates: usize,
    open: Option<FormAt>,
}

impl Forms {
    /// Whether what is read now stands inside a `<template>`.
    pub(crate) fn in_template(&self) -> bool {
        self.templates > 0
    }

    pub(crate) fn template_starts(&mut self) {
        self.templates += 1;
    }

    /// Only `</template>` ends a template. When another end tag closed it for the parser, browsers are still
    /// inside, and so the rest of the page counts as inside.
    pub(crate) fn template_ends(&mut self, own: bool) {
        if own {
            self.templates = self.templates.saturating_sub(1);
        }
    }

    /// A `<form>` starts. False: it is none of the page (inside a template).
    pub(crate) fn form_starts(&mut self, at: FormAt) -> bool {
        if self.in_template() {
            return false;
        }
        self.open.get_or_insert(at);
        true
    }

    /// Whether the `<form>` that starts at `at` is one for browsers, too.
    pub(crate) fn is_open(&self, at: FormAt) -> bool {
        self.open == Some(at)
    }

    /// The element of the `<form>` at `at` is closed, by its own end tag or by one around it: the form that ends by it.
    pub(crate) fn form_ends(&mut self, at: FormAt, own: bool) -> Option<FormAt> {
        if self.in_template() || (!own && self.open != Some(at)) {
            return None;
        }
        self.open.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_end_tag_ends_the_outer_form() {
        let mut forms = Forms::default();
        assert!(forms.form_starts(1) && forms.is_open(1));
        assert!(forms.form_starts(5) && !forms.is_open(5));
        assert_eq!(forms.form_ends(5, true), Some(1));
        assert!(forms.form_starts(20) && forms.is_open(20));
        assert_eq!(forms.form_ends(20, true), Some(20));
        assert_eq!(forms.form_ends(1, true), None);
    }

    #[test]
    fn a_form_closed_from_outside_has_ended() {
        let mut forms = Forms::default();
        forms.form_starts(1);
        forms.form_starts(5);
        assert_eq!(forms.form_ends(5, false), None);
        assert_eq!(forms.form_ends(1, false), Some(1));
        assert!(forms.form_starts(9) && forms.is_open(9));
    }

    #[test]
    fn templates_hide_forms_until_they_really_end() {
        let mut forms = Forms::default();
        forms.template_starts();
        assert!(!forms.form_starts(1));
        forms.template_ends(false);
        assert!(forms.in_template());
        forms.template_ends(true);
        assert!(forms.form_starts(2));
    }
}
