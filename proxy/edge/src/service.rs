//! Where Pingora's server side meets the path: the only implementation of its server traits.

use crate::client::Client;
use crate::door::Door;
use crate::pipeline;
use async_trait::async_trait;
use pingora_core::apps::{HttpPersistentSettings, HttpServerApp, HttpServerOptions, ReusedHttpStream};
use pingora_core::protocols::http::ServerSession;
use pingora_core::protocols::http::v2::server::{H2Options, default_h2_options};
use pingora_core::server::ShutdownWatch;
use std::sync::Arc;
use std::time::Duration;

/// Window of one HTTP/2 stream, bytes: what a slow shop lets a client send ahead.
const H2_STREAM_WINDOW: u32 = 256 << 10;
/// Window of one HTTP/2 connection, bytes.
const H2_CONNECTION_WINDOW: u32 = 1 << 20;

/// One connection's view of the door. Made anew for each connection: whether a request is the first on its
/// connection is not a property of the door.
pub struct FrontDoor {
    door: Arc<Door>,
    options: HttpServerOptions,
}

impl FrontDoor {
    /// For one connection, with the limits of now.
    #[must_use]
    pub fn new(door: Arc<Door>) -> Self {
        let limits = door.shops().limits.clone();
        let mut options = HttpServerOptions::default();
        options.keepalive_request_limit = Some(limits.requests_per_connection);
        options.h2_idle_timeout = Some(limits.keepalive);
        Self { door, options }
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
        session.set_keepalive(Some(limits.keepalive.as_secs()).filter(|seconds| *seconds > 0));
        session.set_pipelining_enabled(true);
        // The head has one deadline in all: a byte every few seconds must not keep a connection.
        let deadline = if first { limits.header } else { limits.header + limits.keepalive };
        let head = tokio::time::timeout(deadline, session.read_request()).await;
        let readable = match head {
            Ok(Ok(true)) => true,
            Ok(Ok(false)) => return None,
            Ok(Err(_)) => false,
            Err(_) => {
                self.door.metrics.slow_heads.inc();
                return None;
            }
        };
        if *shutdown.borrow() {
            session.set_keepalive(None);
        }
        let mut client = Client::new(session, &limits);
        if !readable {
            return pipeline::refuse_unreadable(&self.door, client).await;
        }
        pipeline::serve(&self.door, &mut client).await;
        finish(client).await
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

/// Gives the connection back for the next request, if this one ended in order.
async fn finish(client: Client) -> Option<ReusedHttpStream> {
    let session = client.into_reusable().await?;
    let mut settings = HttpPersistentSettings::for_session(&session);
    settings.set_user_context(Box::new(NotTheFirst));
    let reusable = tokio::time::timeout(Duration::from_secs(10), session.finish()).await.ok()?.ok()??;
    Some(ReusedHttpStream::from_reusable_stream(reusable, settings))
}

/// Left on a connection so that the next request on it knows that it waits for a client that may be idle.
struct NotTheFirst;
