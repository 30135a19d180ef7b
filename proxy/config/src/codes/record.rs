//! V07xx: the access record.

super::chapter! { RECORD;
RECORD_FOLDER = "V0701", "not a folder for the record",
"The access record is kept as segments in a folder that holds nothing else, so that a segment that is missing or foreign is \
 seen. It is neither a file nor the state folder itself; a folder inside that one is the default.";
BAD_ANCHOR = "V0702", "an anchor that holds nothing",
"An anchor is a file that signed checkpoints are appended to, so that a record that was shortened or replaced can be told \
 from a whole one. It must be out of reach of whoever can change the record: on another mount or machine, in no case in \
 the folder of the record itself, and a file of its own.";
NO_ANCHOR = "V0703", "nothing anchors the record",
"A shop is in mode \"guard\", and the record of it is signed, but with a key that is on this machine: whoever takes the machine over \
 can cut off the end of the record and nobody can tell. Name a file on another mount or machine under `anchors`. \
 This is a warning, the door opens nevertheless.";
BAD_SINK = "V0704", "nothing that records can be shipped to",
"Records are appended to a file (file:/path), sent as syslog (syslog+tls://host:6514) or as OTLP logs \
 (otlp+https://host:4318/v1/logs). A port may be left out for the usual one. Credentials do not belong into a config that \
 people show each other.";
SINK_IN_CLEAR = "V0705", "personal data over a network in clear",
"Records say who looked at whom, from which address and when. Without TLS they go to addresses of this machine only \
 (127.0.0.1, [::1]), for example to a forwarder that runs here; names are not looked up, because what they mean can change.";
SINK_FORMAT = "V0706", "a format that the sink does not take",
"CEF is a line of text for syslog and files. OTLP carries fields, so send it \"ocsf\", \"ecs\" or \"jsonl\".";
SAME_SINK = "V0707", "two sinks that are one",
"The name of a sink is that of its cursor, which says how far it has got, so no two may share one; and two that write to the same \
 place would tell it everything twice. Without `name` a sink is called file, syslog or otlp.";
SINK_CA = "V0708", "an authority that cannot be used",
"`ca` is the PEM file with the certificate of the authority that signed the sink's own, for those that no public authority \
 signed. It must be there, hold a certificate, and means something only where the sink is reached over TLS.";
SHARED_FOLDER = "V0709", "not a folder for several doors",
"Doors on one machine that stand before the same shops can share the keys of names and the accounts of budgets, so that \
 nobody reads twice as much at two doors. That needs a folder of its own, named by all of them; state and record stay \
 with each door.";
}
