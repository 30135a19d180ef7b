//! V05xx: certificates.

super::chapter! { TLS;
CERT_FILE = "V0501", "a certificate or key file that cannot be read",
"The file is not there or the user that Vratar runs as may not read it. Paths are relative to the config file that \
 names them. Without [shop.tls] Vratar signs a certificate itself, which is good for trying out.";
CERT_PEM = "V0502", "not a certificate in PEM",
"The file must hold the certificate of the host first, then those that signed it, each between -----BEGIN CERTIFICATE----- \
 and -----END CERTIFICATE-----. DER and PKCS#12 files are converted with openssl.";
KEY_PEM = "V0503", "not a private key in PEM",
"The file must hold one private key (PKCS#8, PKCS#1 or SEC1; RSA, ECDSA P-256/P-384 or Ed25519) in PEM, without a \
 passphrase, because nobody is there to type it when the service starts.";
CERT_SWAPPED = "V0504", "certificate and key are swapped",
"The file named as the certificate holds the key, or the other way round. Exchange the two paths.";
CERT_HOST = "V0505", "the certificate does not cover the host",
"Browsers compare the host with the names in the certificate (subjectAltName; the common name has not counted for \
 years). A wildcard covers one label: *.shop.example covers www.shop.example but neither shop.example nor a.b.shop.example.";
KEY_MISMATCH = "V0506", "the key does not belong to the certificate",
"The public key in the certificate is not that of the private key, so no handshake would succeed. Most often one \
 of the two files was renewed and the other was not.";
CERT_EXPIRED = "V0507", "the certificate has expired",
"Browsers refuse an expired certificate, and with HSTS customers cannot even click past the warning. Renew it; the \
 new files are picked up without a restart.";
CERT_EARLY = "V0508", "the certificate is not valid yet",
"The certificate begins to hold in the future. Either the clock of this machine is wrong, or the file is meant for later.";
KEY_OPEN = "V0509", "everybody may read the key",
"Any user of this machine could copy the private key and pose as the shop. Take the right away: chmod 640 (or 600), \
 owned by the user that Vratar runs as.";
CERT_AUTHORITY = "V0510", "the first certificate is an authority's",
"The file must begin with the certificate of the host itself. This one begins with the certificate of the authority that signs: \
 the order is wrong, or the host's certificate is missing.";
}
