//! A zip file of any bytes: read or refused, never more than the limits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::Arc;
use vratar_inspect::{Country, Known, NobodyKnown, archive};

fuzz_target!(|bytes: &[u8]| {
    let known: Arc<dyn Known> = Arc::new(NobodyKnown);
    drop(archive::inspect(bytes, &Arc::default(), Country::BULGARIA, &known));
});
