//! V04xx: shops, their hosts, their upstream, the plain door.

super::chapter! { SHOP;
BAD_HOST = "V0401", "a host name that cannot be one",
"A host is the bare name that customers type: \"shop.example\". No scheme, no port, no path, no wildcard, no address, \
 small letters, and names in other alphabets in their xn-- form, which is what browsers send.";
SAME_HOST = "V0402", "two shops claim the same host",
"A request finds its shop by the host name, so a name can belong to one shop only, as a live or as a retired host. \
 The message names both places.";
SAME_ID = "V0403", "two shops have the same id",
"The id names a shop in metrics, logs, commands and stored decisions, so it must be its own. Without `id` the first \
 host is taken. Never give the id of a shop that existed to another one.";
BAD_ID = "V0404", "an id that cannot be one",
"Ids are 1 to 64 letters, digits, dots, dashes or underscores, so that they fit metric labels and command lines.";
BAD_UPSTREAM = "V0405", "an upstream that cannot be one",
"The upstream is where the shop itself listens: scheme, host and port and nothing more, as in \"http://127.0.0.1:8101\". \
 Paths are passed on as they are, and credentials do not belong into a config that people show each other.";
UPSTREAM_LOOP = "V0406", "the upstream is this very door",
"Vratar would ask itself for the page, and again, until every connection is used up. Write the address on which the \
 shop listens. If the shop used the public name and port so far, move it to another port or an inner address.";
UPSTREAM_NAME = "V0407", "an HTTPS upstream without a name",
"Over HTTPS the shop's certificate is checked against the host in `upstream`; certificates name hosts, not addresses. \
 Write the name that its certificate carries, or http:// when the shop runs on the same machine.";
BAD_ORIGIN = "V0408", "an origin that cannot be one",
"Origins to rewrite are written as the shop prints them in its links: scheme, host and, if it has one, port: \
 \"http://inner.example:8080\". No path.";
BAD_PATH = "V0409", "a path that cannot be one",
"Paths begin with `/` and are written as they stand in the canonical URL: no host, no query, no fragment, no `..`, \
 no doubled slash, no blank. They would otherwise never match a request.";
NO_HOSTS = "V0410", "a shop without hosts",
"A shop that answers to no name gets no request. Write at least the name that customers type.";
BAD_SUCCESSOR = "V0411", "a successor that is not a host of the shop",
"Links to a retired host lead to its successor, which must be one of the shop's own live hosts; otherwise the door \
 would send customers to a place it does not keep.";
DATES_CROSSED = "V0412", "dates in the wrong order",
"The plain door closes in this order: announce, redirect, gone. Each stage must begin on a later day than the one \
 before it, otherwise a stage would be skipped without anybody noticing.";
SAME_PATH = "V0413", "the same path twice",
"Two entries for the same path contradict or repeat each other. Delete one of them.";
NO_DATES = "V0414", "a path without any date",
"A path under `plain` exists to have its own schedule. Without a date it would do nothing; the shop's own schedule holds for it anyway.";
NO_END = "V0415", "an announcement without an end",
"Announcing tells people until when the plain link works (the Sunset header, RFC 8594), so there must be a day on \
 which something changes: `redirect_from`, `gone_from`, or both.";
NO_RETIRED = "V0416", "a successor without retired hosts",
"`successor` says where links to retired hosts lead. The shop names no retired host, so it would do nothing.";
BAD_CALLING_CODE = "V0417", "not the calling code of a country",
"Customers write telephone numbers with a zero in front and mean their own country. `calling_code` says which: one to three digits  without + (ITU-T E.164), \"359\" for Bulgaria, \"49\" for Germany.";
BAD_DECOY = "V0418", "a decoy that nobody could be known by",
"A decoy is the e-mail address or telephone number of a person who does not exist, put into the shop as bait; whoever is shown  it has looked where there was no reason to look. It must be one that the shop could hold: a whole address, or a number that begins  with +, 00 or 0, and each once.";
}
