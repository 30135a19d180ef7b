use super::*;

const LOG: Uuid = Uuid::from_u128(7);

#[test]
fn a_certificate_is_its_issuers_for_its_log_epoch_and_key_and_no_other() {
    let (root, next) = (SecretKey::fresh().unwrap(), SecretKey::fresh().unwrap());
    let issued = Certificate::issue(&root, LOG, 3, next.public());
    assert!(issued.is_by(&root.public(), LOG));
    assert!(!issued.is_by(&next.public(), LOG));
    assert!(!issued.is_by(&root.public(), Uuid::from_u128(8)));
    let bytes = issued.encode();
    assert_eq!(bytes.len(), CERTIFICATE);
    assert_eq!(Certificate::decode(&bytes), Some(issued));
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(!Certificate::decode(&changed).unwrap().is_by(&root.public(), LOG), "byte {at}");
    }
    assert_eq!(Certificate::decode(&bytes[1..]), None);
}

#[test]
fn a_secret_is_read_again_and_never_shown() {
    let secret = SecretKey::fresh().unwrap();
    let again = SecretKey::read(secret.bytes()).unwrap();
    assert_eq!(again.public(), secret.public());
    assert!(secret.public().verifies(&[b"a", b"b"], &again.sign(&[b"ab"])));
    assert!(!secret.public().verifies(&[b"ac"], &again.sign(&[b"ab"])));
    assert_eq!(SecretKey::read(&secret.bytes()[1..]).err(), Some(KeyError::Malformed));
    assert!(format!("{secret:?}").starts_with("SecretKey of "));
}
