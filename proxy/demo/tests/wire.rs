//! The shop on a socket.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use vratar_demo::DemoShop;

async fn open() -> (std::net::SocketAddr, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (address, tokio::spawn(async { DemoShop::serve(listener).await.unwrap() }))
}

async fn exchange(address: std::net::SocketAddr, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    // A server that refuses a body closes with unread bytes: what came before the reset counts.
    drop(stream.read_to_end(&mut answer).await);
    answer
}

fn holds(answer: &[u8], part: &[u8]) -> bool {
    answer.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn a_page_comes_as_windows_1251_without_a_charset() {
    let (address, _shop) = open().await;
    let page = exchange(address, b"GET /register HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    assert!(page.starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert!(holds(&page, b"content-type: text/html\r\n"));
    assert!(holds(&page, b"\xd0\xe5\xe3\xe8\xf1\xf2\xf0\xe0\xf6\xe8\xff"));
}

#[tokio::test]
async fn a_form_is_read_from_the_wire() {
    let (address, _shop) = open().await;
    let body = "ctl00%24Main%24txtLogin=iva.lipova%40example.org&ctl00%24Main%24txtLoginPassword=lipa2008\
                &ctl00%24Main%24btnLogin=%C2%F5%EE%E4";
    let head = format!(
        "POST /login HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
        body.len()
    );
    let answer = exchange(address, head.as_bytes()).await;
    assert!(answer.starts_with(b"HTTP/1.1 302 Found\r\n"));
    assert!(holds(&answer, b"set-cookie: SHOPSESSION=") && holds(&answer, b"location: /profile\r\n"));
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused() {
    let (address, _shop) = open().await;
    let mut request =
        b"POST /login HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 70000\r\n\r\n".to_vec();
    request.extend([b'x'; 70_000]);
    assert!(exchange(address, &request).await.starts_with(b"HTTP/1.1 413 "));
}

#[tokio::test]
async fn dropping_the_shop_closes_its_connections() {
    let (address, shop) = open().await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /style.css HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    let mut first = [0; 8];
    stream.read_exact(&mut first).await.unwrap();
    shop.abort();
    let mut rest = Vec::new();
    drop(stream.read_to_end(&mut rest).await);
    assert!(TcpStream::connect(address).await.is_err());
}
