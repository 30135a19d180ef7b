use super::*;

const MULTIPART: &str = "multipart/form-data; boundary=b";

fn part(name: &str, value: &str) -> String {
    format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

fn sifted(content_type: Option<&str>, body: &[u8], cut: usize, at_length: bool) -> String {
    let of_forms = Sieve::of(content_type, "vratar_").map(|sieve| through(sieve, body, cut, at_length));
    let of_scripts = through(Sieve::of_scripts(content_type, "vratar_").unwrap(), body, cut, at_length);
    assert!(of_forms.is_none_or(|out| out == of_scripts) || body.trim_ascii_start().starts_with(b"{"));
    of_scripts
}

fn through(mut sieve: Sieve, body: &[u8], cut: usize, at_length: bool) -> String {
    let mut out = Vec::new();
    body.chunks(cut).for_each(|piece| sieve.take(piece, &mut out));
    if at_length {
        sieve.end_at_length(&mut out)
    } else {
        sieve.end(&mut out)
    }
    assert_eq!(sieve.has_taken(), body.len() != out.len() || (at_length && out != body));
    String::from_utf8(out).unwrap()
}

#[track_caller]
fn gives(content_type: Option<&str>, body: &str, wanted: &str, wanted_at_length: &str) {
    for cut in [1, 2, 3, 7, 100, body.len().max(1)] {
        assert_eq!(sifted(content_type, body.as_bytes(), cut, false), wanted, "{body:?} cut at {cut}");
        let padded = sifted(content_type, body.as_bytes(), cut, true);
        assert_eq!((padded.as_str(), padded.len()), (wanted_at_length, body.len()), "{body:?} cut at {cut}");
    }
}

#[test]
fn pairs() {
    let form = Some("application/x-www-form-urlencoded; charset=windows-1251");
    for content_type in [form, None, Some("")] {
        gives(content_type, "a=1&vratar_x=2&b=3", "a=1&b=3", "a=1&b=3&&&&&&&&&&&");
        gives(content_type, "Vratar%5Fx=2&b=vratar_y&&", "b=vratar_y&&", "b=vratar_y&&&&&&&&&&&&&&&");
        gives(content_type, "%76%72%61%74%61%72%5f=1", "", "&&&&&&&&&&&&&&&&&&&&&&&");
        gives(content_type, "vratar=1&xvratar_=2&v", "vratar=1&xvratar_=2&v", "vratar=1&xvratar_=2&v");
        gives(content_type, "", "", "");
        gives(content_type, "&", "&", "&");
    }
}

#[test]
fn lines() {
    let plain = Some("text/plain");
    gives(plain, "a=1\r\nvratar_x=2\r\nb=3\r\n", "a=1\r\nb=3\r\n", "a=1\r\nb=3\r\n\n\n\n\n\n\n\n\n\n\n\n\n");
    gives(plain, "vratar_ what is that?", "", "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n");
    gives(plain, "%76ratar_=1\nvra", "%76ratar_=1\nvra", "%76ratar_=1\nvra");
}

#[test]
fn documents() {
    for content_type in [Some("application/json"), Some("application/x+json"), None, Some("text/plain")] {
        gives(content_type, "{\"a\":1,\"vratar_x\":2}", "{\"a\":1}", "{\"a\":1}             ");
        gives(content_type, " \r\n{\"\\u0076ratar_x\":{}} ", " \r\n{} ", " \r\n{}                   ");
        for same in ["{\"a\" :\"vratar_x\"}\n", "{\"vratar\":1.0}", "{\"vratar_x\":1", "", "  "] {
            gives(content_type, same, same, same);
        }
    }
    // What only begins like one.
    gives(None, "{a=1&vratar_x=2", "{a=1", "{a=1&&&&&&&&&&&");
    gives(Some("text/plain"), "{a=1\nvratar_x=2\nb", "{a=1\nb", "{a=1\nb\n\n\n\n\n\n\n\n\n\n\n");
    assert!(Sieve::of_scripts(Some("text/xml"), "vratar_").is_none());
}

#[test]
fn documents_that_pass_as_they_are() {
    let long = |name: &str| format!("{{\"{name}\":\"{}\"}}", "x".repeat(300 << 10));
    for (body, left) in [
        (long("a"), false),
        (long("vratar_x"), true),
        ("{\"vratar_x\":".to_owned(), true),
        ("{\"vratar\":".to_owned(), false),
    ] {
        let (mut sieve, mut out) = (Sieve::of_scripts(Some("text/json"), "vratar_").unwrap(), Vec::new());
        body.as_bytes().chunks(10_000).for_each(|piece| sieve.take(piece, &mut out));
        sieve.end_at_length(&mut out);
        assert!(out == body.as_bytes());
        assert_eq!((sieve.has_taken(), sieve.has_left()), (false, left), "{body:.20}");
    }
}

#[test]
fn parts_of_any_sort() {
    let (ours, photo) = (part("vratar_token", "abc"), part("photo", "--b \r\n--bb\r\n--b-\r\n\r\n--"));
    let all = [&ours, &photo, &ours, &part("Vratar_A", ""), &part("z", ""), "--b--\r\n"].concat();
    let kept = [&photo, &part("z", "")[..], "--b--\r\n"].concat();
    let padding = " ".repeat(all.len() - kept.len() - 2);
    gives(Some(MULTIPART), &all, &kept, &format!("{kept}\r\n{padding}"));
    gives(Some(MULTIPART), &kept, &kept, &kept);
    // Nothing before it, nothing behind it, an epilogue, no end.
    let end = |ours: &str| " ".repeat(ours.len() - 2);
    gives(Some(MULTIPART), &[&ours, "--b--"].concat(), "--b--", &format!("--b--\r\n{}", end(&ours)));
    let odd = ["preamble\r\n", &ours, "--b--  \r\nepilogue"].concat();
    let left = "preamble\r\n--b--  \r\nepilogue";
    gives(Some(MULTIPART), &odd, left, &format!("{left}\r\n{}", end(&ours)));
    let cut_off = [&photo[..], &ours[..ours.len() - 2]].concat();
    gives(Some(MULTIPART), &cut_off, &photo, &format!("{photo}\r\n{}", " ".repeat(ours.len() - 4)));
    gives(
        Some(MULTIPART),
        "no boundary at all\r\n--c",
        "no boundary at all\r\n--c",
        "no boundary at all\r\n--c",
    );
}

#[test]
fn other_bodies_are_not_sifted() {
    for content_type in
        ["application/json", "image/png", "multipart/form-data", "multipart/mixed; boundary=b"]
    {
        assert!(Sieve::of(Some(content_type), "vratar_").is_none(), "{content_type}");
    }
}

/// What is taken out is what [`crate::without`] takes out, where that reads the body.
#[test]
fn both_ways_agree() {
    let names = ["a", "vratar_b", "VRATAR_c", "vratar", "d"];
    for seed in 0..200_usize {
        let chosen: Vec<&str> = (0..seed % 6).map(|n| names[(seed / (n + 1) + n) % names.len()]).collect();
        let parts: String = chosen.iter().map(|name| part(name, &"x".repeat(seed % 7))).collect();
        let body = if chosen.is_empty() { "--b--\r\n".to_owned() } else { parts + "--b--\r\n" };
        let kind = Kind::of(MULTIPART).unwrap();
        let wanted = crate::without(&kind, body.as_bytes(), "vratar_").unwrap();
        assert_eq!(sifted(Some(MULTIPART), body.as_bytes(), seed % 9 + 1, false).as_bytes(), &wanted[..]);
    }
}
