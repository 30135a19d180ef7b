//! V03xx: listening, limits, the state folder.

super::chapter! { LISTENING;
BAD_ADDRESS = "V0301", "an address that cannot be listened on",
"Listening addresses are an IP address and a port: \"0.0.0.0:443\" for every IPv4 address, \"[::]:443\" for IPv6, \
 \"127.0.0.1:8443\" for this machine only. Names are not looked up, because what they mean can change.";
SAME_ADDRESS = "V0302", "an address used twice",
"Two doors cannot stand in the same place: the second bind would fail with `address in use`. 0.0.0.0 covers every \
 IPv4 address of the machine and [::] every IPv6 address, with the same port.";
NO_LISTENER = "V0303", "nothing to listen on",
"Without an HTTPS address there is no door to keep. Leave `https` out for the default 0.0.0.0:443.";
PORT_ZERO = "V0304", "port 0",
"Port 0 lets the system choose any free port, so nobody outside could know where the door is. It is taken only on a \
 loopback address, where tests use it.";
BAD_NETWORK = "V0305", "a network that cannot be read",
"A network is an address and a prefix length, as in \"10.0.0.0/8\" or \"2001:db8::/32\"; one address may stand alone. \
 Bits after the prefix must be zero, because it would not be plain which network was meant.";
TRUSTS_EVERYBODY = "V0306", "every client is trusted",
"`trusted_proxies` names the machines whose X-Forwarded-For is believed. With a prefix of 0 any client could invent the \
 address that is written into limits and consent records. Name the load balancers only.";
CAPS_CROSSED = "V0307", "one limit defeats another",
"A limit for one address that is higher than the limit for all addresses never acts: a single client could take every \
 connection. Lower the one or raise the other.";
STATE_NOT_FOLDER = "V0308", "the state is not a folder",
"`state` is the folder for keys, journal, database, local authority and control socket. What stands at that path is a file.";
BAD_JURISDICTION = "V0309", "a jurisdiction that is not a country code",
"The jurisdiction goes into receipts as a country code of ISO 3166-1, two capital letters: \"BG\", \"DE\".";
}
