//! HTTP/2: the streams of one connection.
//!
//! Pingora's own loop waits for a client's first words without end, so the loop is ours; each stream is served as
//! every other request is.

use crate::door::Door;
use crate::service::{FrontDoor, LAST_CALL};
use pingora_core::apps::HttpServerApp;
use pingora_core::protocols::http::ServerSession;
use pingora_core::protocols::http::v2::server::{H2Accept, HttpSession, handshake};
use pingora_core::protocols::{Digest, Stream};
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Malformed streams after which a connection is given up: a client that is only mistaken has few.
const MALFORMED_STREAMS: usize = 32;

/// Serves the streams of `stream` until the client closes, is idle for too long or sends too much nonsense; once
/// `stop` turns true, until those that are open have ended.
pub async fn converse(
    door: &Arc<Door>,
    app: Arc<FrontDoor>,
    stream: Stream,
    mut stop: watch::Receiver<bool>,
) {
    let digest = Arc::new(Digest {
        ssl_digest: stream.get_ssl_digest(),
        timing_digest: stream.get_timing_digest(),
        proxy_digest: stream.get_proxy_digest(),
        socket_digest: stream.get_socket_digest(),
    });
    let limits = door.shops().limits.clone();
    let mut connection = match tokio::time::timeout(limits.header, handshake(stream, app.h2_options())).await
    {
        Ok(Ok(connection)) => connection,
        Ok(Err(_)) => return,
        Err(_) => return door.metrics.slow_heads.inc(),
    };
    let (mut open, mut malformed, mut stopping) = (JoinSet::new(), 0, false);
    // The first request has as much time as any head.
    let (mut idle, stopped) = (limits.header, stop.clone());
    while malformed < MALFORMED_STREAMS {
        let patience = if stopping { LAST_CALL } else { idle };
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop), if !stopping => {
                stopping = true;
                connection.graceful_shutdown();
            }
            accepted = HttpSession::from_h2_conn(&mut connection, digest.clone()) => match accepted {
                Ok(Some(H2Accept::Session(session))) => {
                    idle = limits.keepalive;
                    open.spawn(serve(app.clone(), session, stopped.clone()));
                }
                Ok(Some(H2Accept::Rejected)) => malformed += 1,
                Ok(None) | Err(_) => break,
            },
            Some(_) = open.join_next() => {}
            () = tokio::time::sleep(patience), if open.is_empty() => break,
        }
    }
    // What is under way is settled whether or not the client is still there.
    open.detach_all();
}

async fn serve(app: Arc<FrontDoor>, session: HttpSession, stop: watch::Receiver<bool>) {
    // A stream is never used again.
    let _ = app.process_new_http(ServerSession::new_http2(session), &stop).await;
}
