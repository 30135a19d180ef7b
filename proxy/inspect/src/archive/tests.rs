use super::*;
use crate::found::NobodyKnown;
use flate2::{Compression, Crc, write::DeflateEncoder};
use std::io::Write;

/// A zip file of these members, packed or not.
fn packed(members: &[(&str, &str)], deflate: bool) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in members {
        let mut crc = Crc::new();
        crc.update(content.as_bytes());
        let data = if deflate { deflated(content) } else { content.as_bytes().to_vec() };
        let method: u16 = if deflate { 8 } else { 0 };
        let (start, packed, size) = (file.len() as u32, data.len() as u32, content.len() as u32);
        let common = [
            &20_u16.to_le_bytes()[..],
            &[0, 0],
            &method.to_le_bytes(),
            &[0; 4],
            &crc.sum().to_le_bytes(),
            &packed.to_le_bytes(),
            &size.to_le_bytes(),
            &(name.len() as u16).to_le_bytes(),
            &[0, 0],
        ]
        .concat();
        file.extend([b"PK\x03\x04", common.as_slice(), name.as_bytes(), &data].concat());
        directory.extend(
            [b"PK\x01\x02\x14\0", common.as_slice(), &[0; 10], &start.to_le_bytes(), name.as_bytes()]
                .concat(),
        );
    }
    let (count, size, start) = (members.len() as u16, directory.len() as u32, file.len() as u32);
    file.extend(directory);
    let counts = [count.to_le_bytes(), count.to_le_bytes()].concat();
    file.extend(
        [b"PK\x05\x06\0\0\0\0", counts.as_slice(), &size.to_le_bytes(), &start.to_le_bytes(), &[0, 0]]
            .concat(),
    );
    file
}

fn deflated(content: &str) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn read(bytes: &[u8]) -> Result<Findings, Unreadable> {
    let known: Arc<dyn Known> = Arc::new(NobodyKnown);
    inspect(bytes, &Arc::default(), Country::BULGARIA, &known)
}

fn people(found: &Findings) -> Vec<String> {
    let line = |person: &crate::found::Person| {
        person.identifiers.iter().map(|one| one.value.clone()).collect::<Vec<_>>().join(" ")
    };
    found.people.iter().map(line).collect()
}

#[test]
fn a_workbook_is_read_as_its_rows() {
    let strings = "<sst><si><t>Email</t></si><si><t>Phone</t></si><si><r><t>ana</t></r><r><t>@shop.example</t></r></si></sst>";
    let sheet = r#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>
        <row r="2"><c r="A2" t="s"><v>2</v></c><c r="C2" t="inlineStr"><is><t>0888 123 456</t></is></c></row>
        <row r="3"><c r="A3" t="str"><v>bob&amp;co@shop.example</v></c><c r="C3"><v>5</v></c></row></sheetData></worksheet>"#;
    for deflate in [true, false] {
        let members = [
            ("xl/sharedStrings.xml", strings),
            ("xl/worksheets/sheet1.xml", sheet),
            ("xl/media/a.gif", "GIF89a\u{1}"),
        ];
        let found = read(&packed(&members, deflate)).unwrap();
        assert_eq!(people(&found), ["ana@shop.example +359888123456", "bob&co@shop.example"]);
        assert_eq!(found.rows, 2);
    }
}

#[test]
fn documents_and_files_are_read() {
    let document =
        "<w:document><w:p><w:r><w:t>ana@</w:t></w:r><w:r><w:t>shop.example</w:t></w:r></w:p></w:document>";
    let members = [
        ("word/document.xml", document),
        ("orders-cat@shop.example.csv", "id,email\n1,bob@shop.example\n"),
        (
            "content.xml",
            "<a><table-row><p>dan@shop.example</p></table-row><table-row><p>x</p></table-row></a>",
        ),
    ];
    let found = read(&packed(&members, true)).unwrap();
    let all = ["ana@shop.example", "bob@shop.example", "dan@shop.example"];
    assert!(all.iter().all(|one| people(&found).contains(&(*one).to_owned())), "{:?}", people(&found));
    assert_eq!(found.rows, 3);
}

#[test]
fn what_cannot_be_looked_into_is_refused() {
    let inner = String::from_utf8_lossy(&packed(&[("a", "")], false)).into_owned();
    assert_eq!(read(&packed(&[("a.zip", &inner)], true)), Err(Unreadable::Member));
    assert_eq!(read(&packed(&[("a.pdf", "%PDF-1.7")], true)), Err(Unreadable::Member));
    assert_eq!(read(&packed(&[("a.txt", &"a".repeat(SMALL * 3))], true)), Err(Unreadable::TooMuch));
    assert_eq!(read(b"PK\x03\x04"), Err(Unreadable::Shape));
    let good = packed(&[("a.txt", "ana@shop.example")], false);
    let encrypted: Vec<u8> = good
        .iter()
        .enumerate()
        .map(|(at, byte)| if at == good.len() - 22 - 46 - 5 + 8 { 1 } else { *byte })
        .collect();
    assert_eq!(read(&encrypted), Err(Unreadable::Method));
}

/// No file that was changed in one place is read as another than the one it was.
#[test]
fn every_changed_byte_is_noticed_or_changes_nothing() {
    let good = packed(&[("a.txt", "ana@shop.example"), ("b.txt", "bob@shop.example")], false);
    let whole = read(&good).unwrap();
    for at in 0..good.len() {
        let mut changed = good.clone();
        changed[at] ^= 1;
        if let Ok(found) = read(&changed) {
            assert_eq!(found, whole, "byte {at}");
        }
        assert!(read(&good[..at]).is_err(), "cut at {at}");
    }
    assert_eq!(read(&[b"x", good.as_slice()].concat()), Err(Unreadable::Shape), "something before it");
}
