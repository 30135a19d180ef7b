//! What every store keeps its word about, run on every backend there is.
#![expect(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

mod being_believed;
mod deciding;
mod hanging;
mod keeping;
mod people;
mod replay;
mod stage;

use std::sync::Arc;
use vratar_store::{Store, open_sqlite};

/// One test a promise and backend. A new backend is one more line in `backends`.
macro_rules! promises {
    ($($module:ident: $($promise:ident)+;)+) => {
        $($(
            #[tokio::test]
            async fn $promise() {
                let dir = tempfile::tempdir().unwrap();
                for store in backends(dir.path()) {
                    $module::$promise(stage::Stage::set(store).await).await;
                }
            }
        )+)+
    };
}

pub(crate) fn backends(dir: &std::path::Path) -> Vec<Arc<dyn Store>> {
    vec![open_sqlite(&dir.join("store.db"), stage::keys()).unwrap()]
}

promises! {
    being_believed:
        ticked_and_unticked_boxes_are_kept_as_shown
        a_decision_is_pending_until_the_shop_answers
        what_the_shop_refused_never_comes_into_force
        a_page_is_answered_once
        the_first_word_on_an_attempt_counts
        no_contact_beats_consents_and_leaves_the_terms_alone
        a_later_success_takes_the_place_of_what_hangs
        an_order_that_was_set_aside_and_succeeds_counts_after_all
        an_outcome_without_an_attempt_is_nothing
        a_wording_that_comes_late_brings_its_decisions;
    deciding:
        deciding_again_renews_and_withdraws
        an_empty_box_left_empty_takes_nothing_back
        what_is_shown_and_stays_is_not_decided_again
        as_long_as_no_contact_stands_no_consent_does
        no_contact_beats_what_its_form_did_not_show
        naming_a_customers_address_permits_nothing
        naming_a_customers_address_may_forbid
        a_guests_word_counts_until_the_customer_is_asked;
    hanging:
        a_login_settles_the_newest_hanging_registration
        a_login_settles_nothing_for_who_has_registered
        a_login_does_not_settle_what_another_named
        a_login_settles_what_its_own_session_left_hanging
        a_login_from_elsewhere_settles_nothing
        a_like_browser_settles_only_what_is_fresh
        a_customer_of_before_is_not_settled_for
        what_hangs_for_too_long_is_abandoned;
    people:
        guest_and_later_account_are_one
        several_known_names_make_one_person_the_older
        a_shared_phone_does_not_make_one_person
        a_phone_alone_says_who
        shops_do_not_know_each_others_people
        a_guest_order_takes_the_name_from_its_session
        naming_an_address_opens_nothing
        a_guest_owns_no_other_guests_orders
        a_guest_who_logs_in_brings_what_was_theirs
        a_login_in_the_account_decides_for_itself
        a_new_account_is_in_its_session
        sessions_rotate_and_end
        a_session_that_rotates_stays_whose_it_was
        a_session_of_which_nothing_is_seen_is_forgotten
        identifiers_come_back_as_they_were_sealed;
    keeping:
        applying_again_changes_nothing
        two_journals_are_counted_apart
        entries_are_known_by_their_own_ids
        decisions_are_filtered_and_paged
        a_state_that_goes_on_keeps_its_date
        questionnaires_and_switches_are_kept
        the_empty_store_is_sound;
}
