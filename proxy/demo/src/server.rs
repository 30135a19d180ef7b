//! The wire: accepts connections, reads a request whole, asks [`crate::routes`], writes the answer.

use crate::{DemoError, answer::Answer, request::Request, routes, shop::Shop};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

/// Bytes of a form that are read; the longest of the shop's own has less than 2 KiB.
const FORM_LIMIT: usize = 64 * 1024;
/// Connections at the same time; the rest wait in the listener's queue.
const CONNECTIONS: usize = 256;
/// How long a client may take to send its request line and headers.
const HEADER_TIME: Duration = Duration::from_secs(20);
/// Pause after a refused `accept` (no file descriptors left), so that it is not asked again at once.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves a new shop until dropped.
pub(crate) async fn serve(listener: TcpListener) -> Result<(), DemoError> {
    entropy()?;
    let shop = Arc::new(Mutex::new(Shop::new()));
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut open = JoinSet::new();
    // The semaphore is never closed, so the loop ends only by being dropped.
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => drop(open.spawn(connection(stream, Arc::clone(&shop), place))),
            Err(error) => {
                tracing::warn!(%error, "the demo shop cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
        while open.try_join_next().is_some() {}
    }
    Ok(())
}

async fn connection(stream: TcpStream, shop: Arc<Mutex<Shop>>, _place: OwnedSemaphorePermit) {
    let service = service_fn(move |request| exchange(request, Arc::clone(&shop)));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection to the demo shop ended early");
    }
}

async fn exchange(
    request: http::Request<Incoming>,
    shop: Arc<Mutex<Shop>>,
) -> Result<http::Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let answer = match Limited::new(body, FORM_LIMIT).collect().await {
        Ok(body) => asked(&shop, &Request::read(&head, &body.to_bytes())),
        Err(_) => Answer::plain(http::StatusCode::PAYLOAD_TOO_LARGE, "The form is too large or was cut off."),
    };
    Ok(answer.into_response())
}

fn asked(shop: &Mutex<Shop>, request: &Request) -> Answer {
    let Ok(random) = entropy() else {
        return Answer::plain(http::StatusCode::SERVICE_UNAVAILABLE, "No random bytes: try again.");
    };
    // A poisoned lock would mean a panic between two lines of memory; the shop goes on with what is there.
    let mut shop = shop.lock().unwrap_or_else(PoisonError::into_inner);
    routes::answer(&mut shop, request, random)
}

fn entropy() -> Result<[u8; 16], DemoError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| DemoError::Operator(error.to_string()))?;
    Ok(bytes)
}
