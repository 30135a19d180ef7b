//! What every access index keeps its word about, run on every backend there is.
#![expect(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

mod asking;
mod following;
mod growing;
mod keeping;
mod sessions;
mod stage;

use std::sync::Arc;
use uuid::Uuid;
use vratar_store::{AccessIndex, open_access_index};

/// One test a promise and backend. A new backend is one more line in `backends`.
macro_rules! promises {
    ($($module:ident: $($promise:ident)+;)+) => {
        $($(
            #[tokio::test]
            async fn $promise() {
                let dir = tempfile::tempdir().unwrap();
                for index in backends(dir.path()) {
                    $module::$promise(stage::Stage::set(index)).await;
                }
            }
        )+)+
    };
}

pub(crate) fn backends(dir: &std::path::Path) -> Vec<Arc<dyn AccessIndex>> {
    vec![open_access_index(&dir.join("access-index.sqlite"), Uuid::from_u128(1)).unwrap()]
}

promises! {
    keeping:
        leaves_are_taken_once_and_in_order
        what_was_taken_in_pieces_is_what_was_taken_at_once
        starting_over_forgets_everything
        what_the_record_dropped_is_gone;
    sessions:
        a_login_binds_and_a_logout_ends
        a_login_that_failed_binds_nobody
        a_rotation_takes_the_binding_along
        a_role_that_a_page_shows_is_learned
        a_session_of_which_nothing_is_heard_has_ended
        a_session_that_is_used_goes_on
        shops_do_not_know_each_others_sessions;
    asking:
        who_saw_a_person
        every_page_is_whole_whatever_its_size
        what_an_actor_did
        who_asked_and_who_approved_find_both
        a_lease_is_its_grants
        a_close_says_how_it_ended
        the_largest_readers_come_first
        what_is_the_actors_own_counts_for_nobody
        decoys_are_found
        names_come_back_and_lead_to_each_other
        the_newest_names_come_first
        what_was_never_met_is_nothing;
}
