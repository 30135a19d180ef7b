//! Where Pingora's server side meets the path: the only implementation of its server traits.

use crate::client::{Client, End};
use crate::door::Door;
use crate::failure::Failure;
use crate::lines::Cues;
use crate::pipeline;
use async_trait::async_trait;
use pingora_core::apps::{HttpPersistentSettings, HttpServerApp, HttpServerOptions, ReusedHttpStream};
use pingora_core::protocols::http::ServerSession;
use pingora_core::protocols::http::v2::server::{H2Options, default_h2_options};
use pingora_core::protocols::{Shutdown, Stream};
use pingora_core::server::ShutdownWatch;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// What is meant to come second comes later by this.
const MOMENT: Duration = Duration::from_secs(1);
/// A client that sends nothing for this long is done.
const LINGER_SILENCE: Duration = Duration::from_secs(2);
/// Read at once of what is thrown away, bytes.
const LINGER_BUFFER: usize = 16 << 10;
/// Window of one HTTP/2 stream, bytes: what a slow shop lets a client send ahead.
const H2_STREAM_WINDOW: u32 = 256 << 10;
/// Window of one HTTP/2 connection, bytes.
const H2_CONNECTION_WINDOW: u32 = 1 << 20;

/// Once the door closes, a request that is on its way may still arrive for this long; idle connections are closed
/// then, so that they do not hold up the end (RFC 9112 §9.5: a client expects that at any time).
pub(crate) const LAST_CALL: Duration = Duration::from_secs(1);

/// One connection's view of the door. Made anew for each connection: whether a request is the first on its
/// connection is not a property of the door.
pub struct FrontDoor {
    door: Arc<Door>,
    options: HttpServerOptions,
    cues: Cues,
}

impl FrontDoor {
    /// For one connection, with the limits of now; `cues` are told what comes next on it.
    #[must_use]
    pub fn new(door: Arc<Door>, cues: Cues) -> Self {
        let limits = door.shops().limits.clone();
        let mut options = HttpServerOptions::default();
        // Pingora counts how often a connection is used again.
        options.keepalive_request_limit = Some(limits.requests_per_connection.saturating_sub(1));
        options.h2_idle_timeout = Some(limits.keepalive);
        Self { door, options, cues }
    }
}

impl FrontDoor {
    /// Answers a request whose head has been read, or could not be.
    async fn answer(
        &self,
        mut client: Client,
        unreadable: Option<Failure>,
        patience: Duration,
    ) -> Option<ReusedHttpStream> {
        match unreadable {
            Some(failure) => pipeline::refuse_unreadable(&self.door, &mut client, failure).await,
            None => pipeline::serve(&self.door, &mut client).await,
        }
        finish(client, patience).await
    }
}

#[async_trait]
impl HttpServerApp for FrontDoor {
    async fn process_new_http(
        self: &Arc<Self>,
        mut session: ServerSession,
        shutdown: &ShutdownWatch,
    ) -> Option<ReusedHttpStream> {
        let limits = self.door.shops().limits.clone();
        let first = session.take_connection_user_context().is_none();
        // How long Pingora waits for the first bytes, and it is silent about it: a first head is for the deadline below.
        let patience = if first { limits.header + MOMENT } else { limits.keepalive };
        session.set_keepalive(Some(patience.as_secs()).filter(|seconds| *seconds > 0));
        session.set_pipelining_enabled(true);
        self.cues.expected.line();
        // The head has one deadline in all: a byte every few seconds must not keep a connection.
        let deadline = if first { limits.header } else { limits.header + limits.keepalive };
        let head = tokio::select! {
            head = tokio::time::timeout(deadline, session.read_request()) => head,
            () = is_over(shutdown) => return None,
        };
        let unreadable = match head {
            Ok(Ok(true)) => None,
            Ok(Ok(false)) => return None,
            Ok(Err(error)) => Some(Failure::from_head(&error)),
            Err(_) => {
                self.door.metrics.slow_heads.inc();
                return None;
            }
        };
        // Only now: by the head Pingora has decided anew.
        if *shutdown.borrow() || limits.keepalive.is_zero() {
            session.set_keepalive(None);
        }
        let client = Client::new(session, unreadable.is_none(), &limits, &self.cues);
        // Only now, and apart: a connection that waits for a request has no room for one yet.
        Box::pin(self.answer(client, unreadable, limits.header)).await
    }

    fn h2_options(&self) -> Option<H2Options> {
        let mut options = default_h2_options();
        options.max_concurrent_streams(self.door.shops().limits.streams_per_connection);
        options.initial_window_size(H2_STREAM_WINDOW);
        options.initial_connection_window_size(H2_CONNECTION_WINDOW);
        Some(options)
    }

    fn server_options(&self) -> Option<&HttpServerOptions> {
        Some(&self.options)
    }
}

/// Resolves when the door closes and nothing more is worth waiting for on a connection without a request.
async fn is_over(shutdown: &ShutdownWatch) {
    // Nobody left who could say it: the process is ending.
    let _ = shutdown.clone().wait_for(|stopping| *stopping).await;
    tokio::time::sleep(LAST_CALL).await;
}

/// Gives the connection back for the next request, if this one ended in order.
async fn finish(client: Client, patience: Duration) -> Option<ReusedHttpStream> {
    let session = match client.into_end().await {
        End::InOrder(session) => session,
        End::Lingering(stream) => {
            linger(stream, patience).await;
            return None;
        }
        End::Cut => return None,
    };
    let mut settings = HttpPersistentSettings::for_session(&session);
    settings.set_user_context(Box::new(NotTheFirst));
    let reusable = tokio::time::timeout(Duration::from_secs(10), session.finish()).await.ok()?.ok()??;
    Some(ReusedHttpStream::from_reusable_stream(reusable, settings))
}

/// Closes our half and takes what the client still sends, for no longer than a head may take: a kernel that is given
/// bytes for a closed socket resets the connection, and the answer that explains it all is lost (RFC 9112 §9.6).
async fn linger(mut stream: Stream, patience: Duration) {
    if stream.flush().await.is_err() {
        return;
    }
    Shutdown::shutdown(&mut *stream).await;
    let mut waste = vec![0; LINGER_BUFFER];
    let emptied = async {
        while let Ok(Ok(1..)) = tokio::time::timeout(LINGER_SILENCE, stream.read(&mut waste)).await {}
    };
    let _ = tokio::time::timeout(patience, emptied).await;
}

/// Left on a connection so that the next request on it knows that it waits for a client that may be idle.
struct NotTheFirst;
