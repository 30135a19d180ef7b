//! What everything that keeps accounts keeps its word about, run on every backend there is, with two doors on each.
#![expect(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

mod alike;
mod drawing;
mod file;
mod killed;
mod shared;
mod stage;
mod turns;

use std::path::Path;
use std::sync::Arc;
use vratar_store::{Budgets, budgets_in_process, open_budgets};

/// One test a promise and backend. A new backend is one more line in `backends`.
macro_rules! promises {
    ($($module:ident: $($promise:ident)+;)+) => {
        $($(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                for backend in backends() {
                    $module::$promise(stage::Stage::set(backend).await).await;
                }
            }
        )+)+
    };
}

/// Opens two doors on the accounts in a folder.
type Backend = fn(&Path) -> [Arc<dyn Budgets>; 2];

fn backends() -> [Backend; 2] {
    let in_process: Backend = |_| {
        let budgets = budgets_in_process();
        [budgets.clone(), budgets]
    };
    let shared: Backend = |dir| {
        let open = || open_budgets(&dir.join("budgets.sqlite")).unwrap();
        [open(), open()]
    };
    [in_process, shared]
}

promises! {
    drawing:
        what_one_door_has_shown_is_used_at_the_other
        a_person_seen_at_both_doors_is_one
        accounts_are_counted
        all_accounts_are_drawn_on_or_none
        what_was_not_shown_is_given_back_once
        what_leaves_the_window_is_free_again
        what_is_observed_is_told
        what_shows_nobody_draws_nothing
        a_clock_that_goes_back_opens_nothing;
    shared:
        of_ten_at_once_exactly_three_go_through
        so_many_at_once_that_none_is_counted_twice
        ten_exports_for_three_go_through_whole
        whoever_is_killed_has_drawn
        nothing_is_granted_before_the_record_was_read
        rebuilding_while_the_doors_answer_counts_nothing_twice
        a_new_rule_finds_what_was_shown_before_it;
    turns:
        those_of_one_account_go_one_after_another
        those_of_other_accounts_do_not_wait
        a_turn_of_several_accounts_is_taken_whole
        whoever_waits_in_vain_gets_none
        too_many_do_not_even_wait;
}
