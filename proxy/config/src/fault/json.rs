//! Faults for programs.

use super::{Fault, Faults};
use serde_json::{Value, json};

/// An array, one object a fault, in the order of [`Faults::list`].
pub(super) fn render(faults: &Faults) -> Value {
    Value::Array(faults.list().iter().map(object).collect())
}

fn object(fault: &Fault) -> Value {
    json!({
        "file": fault.file(),
        "line": fault.line(),
        "col": fault.column(),
        "code": fault.code(),
        "message": fault.message(),
        "help": fault.remedy(),
    })
}
