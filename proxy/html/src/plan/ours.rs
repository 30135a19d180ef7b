//! The selectors of a place as our own reader matches them.

use super::{Goal, SUBMIT, controls};
use crate::select::{Names, Select};
use crate::slot::SlotSpec;
use memchr::memmem::Finder;
use std::sync::{Arc, LazyLock};

/// The selectors of one place.
#[derive(Debug)]
pub(crate) struct Ours {
    pub(crate) element: Select,
    pub(crate) control: Option<Select>,
    pub(crate) submit: Option<Arc<Select>>,
    pub(crate) inner: Option<Select>,
    /// Texts of which one stands in the element's tag; nothing: none is known.
    pub(crate) texts: Option<Vec<Finder<'static>>>,
    /// Names to look for while the element is to come,
    pub(crate) element_names: Names,
    /// while it is open,
    pub(crate) inner_names: Names,
    /// and always.
    pub(crate) on_the_way: Names,
}

impl Ours {
    /// `None`: one of them is not ours.
    pub(super) fn read(spec: &SlotSpec, goal: Goal) -> Option<Self> {
        static SENDS: LazyLock<Option<Arc<Select>>> = LazyLock::new(|| Select::read(SUBMIT).map(Arc::new));
        let element = Select::read(&spec.element)?;
        let control = match &spec.contains {
            Some(name) => Some(Select::read(&controls(name))?),
            None => None,
        };
        let inner = match spec.at.inside() {
            Some(css) => Some(Select::read(css)?),
            None => None,
        };
        let submit = match goal {
            Goal::BeforeSubmit => Some(SENDS.clone()?),
            _ => None,
        };
        let insides = || control.iter().chain(&inner).chain(submit.as_deref());
        let names = |all: &mut dyn Iterator<Item = &Select>| {
            all.fold(Names::default(), |names, select| names.and(Names::of(select)))
        };
        let element_names = Names::of(&element);
        let inner_names = names(&mut insides());
        let on_the_way = names(&mut insides().chain([&element]).filter(|select| select.steps() > 0));
        let texts = element.texts();
        let texts = texts.map(|texts| texts.iter().map(|text| Finder::new(text).into_owned()).collect());
        Some(Self { texts, element_names, inner_names, on_the_way, element, control, submit, inner })
    }

    /// How many elements on the way the selectors tell apart.
    pub(super) fn steps(&self) -> usize {
        let others = self.control.iter().chain(&self.inner).chain(self.submit.as_deref());
        self.element.steps() + others.map(Select::steps).sum::<usize>()
    }
}
