//! A table (RFC 4180), one row a record, lists with a space between.

use crate::Told;

/// The first row; ends like every other.
pub const HEADER: &str = "seq,time,kind,actor,role,shop,action,method,path,route,subjects,persons,rows,fields,verdict,\
                          outcome,address,access,status,reason,bytes,millis,uid,justification";

pub(crate) fn write(told: &Told) -> Vec<u8> {
    use vratar_model::access::Event;
    let (method, path, route) = told.request().unwrap_or_default();
    let counts = told.counts();
    let (bytes, millis) = match &told.record.event {
        Event::Lease(lease) => (Some(lease.bytes), None),
        Event::Close(close) => (Some(close.bytes), Some(close.millis)),
        _ => (None, None),
    };
    let row = [
        told.seq.to_string(),
        told.record.at.to_string(),
        told.kind().to_owned(),
        told.who.as_ref().map(crate::Who::shown).unwrap_or_default(),
        told.role().map(|role| role.as_str().to_owned()).unwrap_or_default(),
        shown(told.shop()),
        told.action().map(|action| action.as_str().to_owned()).unwrap_or_default(),
        method.to_owned(),
        path.to_owned(),
        route.to_owned(),
        told.subjects.join(" "),
        shown(counts.map(|(persons, _)| persons)),
        shown(counts.map(|(_, rows)| rows)),
        told.fields().join(" "),
        told.verdict().map(|verdict| verdict.as_str().to_owned()).unwrap_or_default(),
        told.outcome().unwrap_or_default().to_owned(),
        shown(told.address()),
        shown(told.access()),
        shown(told.status()),
        told.reason().map(|reason| reason.as_str().to_owned()).unwrap_or_default(),
        shown(bytes),
        shown(millis),
        told.uid(),
        told.justification().unwrap_or_default().to_owned(),
    ];
    row.iter().map(|cell| field(cell)).collect::<Vec<_>>().join(",").into_bytes()
}

fn shown(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// Quoted where it must be. What a spreadsheet would take for a formula begins with an apostrophe: a path, a shop's
/// route or an address is chosen by others (OWASP, CSV injection).
fn field(cell: &str) -> String {
    let armed = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if armed { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn cells_are_neither_torn_nor_formulas() {
        for (cell, written) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "'=1+1"),
            ("+359", "'+359"),
            ("-1", "'-1"),
            ("@SUM(A1,B1)", "\"'@SUM(A1,B1)\""),
            ("\tx", "'\tx"),
        ] {
            assert_eq!(field(cell), written);
        }
    }
}
