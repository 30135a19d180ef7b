//! "My choices" as a block on the shop's own profile page.

use crate::customer::{Customer, Who, who};
use crate::deliver::{Delivered, Place, Ticks, deliver, keep_ahead};
use crate::desk::Desk;
use crate::page::{hidden, recorded, walls};
use crate::route::CHOICES;
use encoding_rs::Encoding;
use std::sync::Arc;
use std::time::Duration;
use vratar_consent::{Asking, Look};
use vratar_model::Lang;
use vratar_pages::{CHOICES_FORM, ChoicesBlock, ChoicesForm, Saving};
use vratar_screens::{Fragment, Viewer};

/// How long the shop's page may be held up for the store; after that it gets a link.
const PATIENCE: Duration = Duration::from_millis(200);

/// The block, to be made once the page's language and charset are known; none where the shop asks nothing on its
/// profile page. Whoever is not known gets a link, which asks nothing and says nothing of anybody.
pub(crate) async fn fragment(
    desk: &Arc<Desk>,
    viewer: Viewer,
    look: Look,
    inside_form: bool,
) -> Option<Fragment> {
    let asking = viewer.asking.clone()?;
    let form = inside_form.then(|| CHOICES_FORM.to_owned());
    let look = Look { form, shared_form: true, ..look };
    let (who, ()) = tokio::join!(who(desk, &viewer, PATIENCE), keep_ahead(desk, &asking, &look));
    let saving = viewer.session.as_ref().and_then(|session| desk.untold(session));
    let customer = match who {
        Who::Customer(customer) => Some(customer),
        Who::Nobody | Who::Away => None,
    };
    let block = Block { desk: Arc::clone(desk), viewer, asking, look, inside_form, customer, saving };
    Some(Box::new(move |lang, charset| block.html(lang, charset)))
}

struct Block {
    desk: Arc<Desk>,
    viewer: Viewer,
    asking: Arc<Asking>,
    look: Look,
    inside_form: bool,
    customer: Option<Customer>,
    saving: Option<Saving>,
}

impl Block {
    fn html(&self, lang: &Lang, charset: &'static Encoding) -> (String, Option<String>) {
        let Self { asking, look, .. } = self;
        let place = Place { asking, look, lang, charset, target: &self.viewer.target };
        let delivered = self.customer.as_ref().and_then(|customer| {
            let ticks = Ticks::Current(&customer.current);
            Some((customer, deliver(&self.desk, &self.viewer, place, ticks)?))
        });
        match delivered {
            Some((customer, delivered)) => self.with_form(lang, customer, &delivered),
            None => self.draw(ChoicesBlock { form: None, ..self.bare(lang) }),
        }
    }

    fn with_form(&self, lang: &Lang, customer: &Customer, delivered: &Delivered) -> (String, Option<String>) {
        let standing = customer.current.in_order_of(&delivered.wording.notice);
        let walls = walls(&self.desk, &standing);
        let recorded = recorded(&standing, &walls);
        let hidden = hidden(delivered);
        let form = ChoicesForm { action: CHOICES, block: &delivered.block, hidden: &hidden };
        let (form, renew) = (Some(form), delivered.renew);
        self.draw(ChoicesBlock { form, renew, recorded: &recorded, ..self.bare(lang) })
    }

    fn bare<'a>(&'a self, lang: &'a Lang) -> ChoicesBlock<'a> {
        ChoicesBlock {
            lang,
            form: None,
            renew: false,
            recorded: &[],
            inside_form: self.inside_form,
            page: CHOICES,
            block_class: self.look.block.as_deref(),
            button_class: self.look.button.as_deref(),
            saving: self.saving,
        }
    }

    fn draw(&self, block: ChoicesBlock<'_>) -> (String, Option<String>) {
        let fragment = block.html();
        (fragment.here, fragment.tail)
    }
}
