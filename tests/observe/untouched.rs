//! Not a byte changes, in either direction, whatever the shop sends.

use super::stub::{Asked, Stub, answer, chunked};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use vratar_tests::{Answer, Http, Start, Vratar};

const PAGE: &str = r##"<!DOCTYPE html><html lang="bg"><head><title>x</title></head><body>
<form method="post" action="" id="aspnetForm"><div id="pnlRegister"><input name="ctl00$Main$txtEmail">
<input type="password" name="p"><div class="buttons"><input type="submit" name="ctl00$Main$btnRegister"></div></div></form>
<div id="pnlProfile"><a href="http://localhost/x">link</a></div><table id="t"><tr><td>1<td>2<tr><td>3<td>4</table>"##;

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::default());
    writer.write_all(plain).unwrap();
    writer.finish().unwrap()
}

fn shop(method: &str, target: &str) -> Vec<u8> {
    let html = "Content-Type: text/html";
    let big = format!("{PAGE}{}", "<p>row</p>".repeat(600_000));
    match (method, target.split('?').next().unwrap()) {
        ("POST", _) => answer(
            "302 Found",
            &["Location: http://127.0.0.1/profile", "Set-Cookie: SHOPSESSION=abc; path=/", "Set-Cookie: b=2"],
            b"",
        ),
        ("HEAD", _) => answer("200 OK", &[html], b""),
        (_, "/register") => answer(
            "200 OK",
            &[html, "ETag: \"7\"", "Last-Modified: Sat, 31 Oct 2026 00:00:00 GMT"],
            PAGE.as_bytes(),
        ),
        (_, "/profile") => answer(
            "200 OK",
            &[html, "Content-Encoding: gzip", "Vary: Accept-Encoding"],
            &gzip(PAGE.as_bytes()),
        ),
        (_, "/admin/customers") => chunked(&[html, "X-Powered-By: a  b"], PAGE.as_bytes(), 7),
        (_, "/admin/customers.csv") => {
            chunked(&["Content-Type: text/csv", "Content-Encoding: gzip"], &gzip(b"a;b\r\n1;2\r\n"), 5)
        }
        (_, "/broken") => answer("200 OK", &[html, "Content-Encoding: gzip"], b"this is not gzip"),
        (_, "/unknown") => answer("200 OK", &[html, "Content-Encoding: compress"], b"\x1f\x9d\x90"),
        (_, "/big") => answer("200 OK", &[html], big.as_bytes()),
        (_, "/utf-16") => answer("200 OK", &[html], b"\xff\xfe<\0f\0o\0r\0m\0>\0"),
        (_, "/bytes") => {
            answer("200 OK", &["Content-Type: application/octet-stream"], &(0..=255).collect::<Vec<u8>>())
        }
        (_, "/none") => b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(),
        _ => answer("404 Not Found", &[html], b""),
    }
}

/// Status, headers, body.
type Bytes<'a> = (u16, Vec<(String, Vec<u8>)>, &'a [u8]);

/// Status, headers that are not of one connection, body as it came. `Date` is left out: the server library under
/// the door writes its own.
fn bytes(answer: &Answer) -> Bytes<'_> {
    let own = ["connection", "keep-alive", "transfer-encoding", "date"];
    let headers = answer.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let mut headers: Vec<_> =
        headers.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect();
    headers.sort();
    (answer.status.as_u16(), headers, &answer.body)
}

/// A request without what the way through a proxy adds.
fn sent(mut asked: Asked) -> Asked {
    let added = |name: &str| name == "host" || name.starts_with("x-forwarded-");
    asked.headers.retain(|(name, _)| !added(name));
    asked
}

async fn head(http: &Http) -> Answer {
    http.send(http.request(reqwest::Method::HEAD, "/register")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_the_shops_own() {
    let stub = Stub::open(shop).await;
    let vratar = Vratar::start(Start::flags(&stub.url, "demo").with("--mode", "observe")).await;
    let (direct, through) = (Http::new(&stub.url, None).compressed(), vratar.visitor().compressed());
    let paths = [
        "/register",
        "/profile",
        "/admin/customers?page=2",
        "/admin/customers.csv",
        "/broken",
        "/unknown",
        "/big",
        "/utf-16",
        "/bytes",
        "/none",
        "/missing",
        "/logout",
    ];
    for path in paths {
        let (own, seen) = (direct.get(path).await, through.get(path).await);
        assert!(bytes(&own) == bytes(&seen), "{path}: {:?} and {:?}", bytes(&own).1, bytes(&seen).1);
    }
    let (own, seen) = (head(&direct).await, head(&through).await);
    assert!(bytes(&own) == bytes(&seen), "HEAD");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_the_clients_own() {
    let stub = Stub::open(shop).await;
    let vratar = Vratar::start(Start::flags(&stub.url, "demo").with("--mode", "observe")).await;
    // Over plain HTTP/1.1, so that both requests are in one version; nothing is redirected while observing.
    let plain = format!("http://localhost:{}", vratar.http);
    let urlencoded = "application/x-www-form-urlencoded";
    let login = b"__VIEWSTATE=%2fw&ctl00%24Main%24txtLogin=a%40example.org&vratar_token=x&ctl00%24Main%24btnLogin=%C2".to_vec();
    let json = br#"{"a":1 ,"b":"\u0416"}"#.to_vec();
    let bodies = [
        ("/login", urlencoded, login.clone()),
        ("/register", urlencoded, b"ctl00$Main$btnRegister=%zz&&=".to_vec()),
        ("/register", urlencoded, vec![b'a'; 200_000]),
        ("/login", "multipart/form-data; boundary=x", b"--x\r\nnot multipart at all".to_vec()),
        ("/register", "application/json", json),
        ("/elsewhere", "text/plain", b"vratar_1=1".to_vec()),
        ("/elsewhere", "application/json", br#"{"vratar_token":"t","a":1}"#.to_vec()),
    ];
    for (path, kind, body) in bodies {
        for base in [&stub.url, &plain] {
            let http = Http::new(base, None);
            let request = http.request(reqwest::Method::POST, path).header("content-type", kind);
            let request = request.header("if-none-match", "\"7\"").header("x-odd", "a  b").body(body.clone());
            let request = request.header("referer", "https://localhost/done?vratar_token=x");
            assert_eq!(http.send(request).await.status, 302, "{path}");
        }
        let asked: Vec<Asked> = stub.take().into_iter().map(sent).collect();
        let [own, seen] = &asked[..] else { panic!("two requests, not {}", asked.len()) };
        assert!(own == seen, "{path} {kind}: {:?} and {:?}", own.headers, seen.headers);
        assert_eq!(seen.body, body);
    }
    // What was sent was understood on its way.
    let report = super::report(&vratar);
    let logins = report["logins"].as_array().unwrap();
    assert_eq!(
        (&logins[0]["login"], &logins[0]["sent"]["done"]),
        (&"customer".into(), &1.into()),
        "{report}"
    );
}
