//! A connection to the shop with a request on it, both directions at once.

use crate::client::Client;
use crate::failure::Failure;
use crate::sifting::{MaskPassing, Sifting};
use crate::upstream::Fill;
use bytes::Bytes;
use pingora_core::RetryType;
use pingora_core::protocols::http::HttpTask;
use pingora_core::protocols::http::v1::client::HttpSession as ShopSession;
use pingora_core::upstreams::peer::HttpPeer;
use vratar_model::access::Reason;

/// A connection to the shop with a request on it.
pub(super) struct Flow {
    pub(super) session: ShopSession,
    /// What of the request is still to go out.
    pub(super) fill: Fill,
    pub(super) peer: HttpPeer,
    /// What the client's body passes through.
    pub(super) sifting: Option<Box<Sifting>>,
    /// The client's body is still going up.
    pub(super) uploading: bool,
    /// No head yet: a client that hangs up now is noticed.
    pub(super) waiting: bool,
}

impl Flow {
    pub(super) async fn next(&mut self, client: &mut Client) -> Result<HttpTask, Broken> {
        while self.uploading {
            // Reading from the shop sends what waits: more is taken from the client once there is room for it.
            tokio::select! {
                task = self.session.read_response_task() => return self.noticed(task),
                () = self.fill.room(), if !self.fill.has_room() => {}
                piece = client.read_body(), if self.fill.has_room() => self.upload(piece?).await?,
            }
        }
        if !self.waiting {
            let task = self.session.read_response_task().await;
            return self.noticed(task);
        }
        tokio::select! {
            biased;
            task = self.session.read_response_task() => self.noticed(task),
            gone = client.gone() => Err(gone.into()),
        }
    }

    /// Whether all of the request has gone out.
    pub(super) fn is_sent(&self) -> bool {
        !self.uploading && self.fill.is_empty()
    }

    fn noticed(&mut self, task: pingora_core::Result<HttpTask>) -> Result<HttpTask, Broken> {
        let task = task?;
        if let HttpTask::Header(head, _) = &task
            && head.status == 101
        {
            self.session.maybe_upgrade_body_writer();
            self.uploading = true;
        }
        Ok(task)
    }

    /// Sends what of the body is here already, and begins to read the rest.
    pub(super) async fn begin_upload(&mut self, client: &mut Client) -> Result<(), Broken> {
        // A body that passes through something was promised to the shop, and has an end even if there is nothing in it.
        if client.body_done() && self.sifting.is_none() {
            return Ok(());
        }
        // Who has sent some of it has been told to.
        if !self.sifting.as_ref().is_some_and(|sifting| sifting.has_begun()) {
            client.want_body().await?;
        }
        self.uploading = true;
        if let Some(beginning) = self.sifting.as_mut().map(|sifting| sifting.beginning()) {
            self.send(&beginning?).await;
        }
        if client.body_done() {
            self.upload(None).await?;
        }
        Ok(())
    }

    async fn upload(&mut self, piece: Option<Bytes>) -> Result<(), Broken> {
        let last = piece.is_none();
        let piece = match (&mut self.sifting, piece) {
            (None, piece) => piece.unwrap_or_default(),
            (Some(sifting), Some(piece)) => sifting.take(piece)?,
            (Some(sifting), None) => sifting.end()?,
        };
        self.send(&piece).await;
        if last && self.uploading {
            self.uploading = false;
            // A shop that refuses an upload answers and stops reading: its answer is worth more than the error.
            let _ = self.session.finish_body().await;
        }
        Ok(())
    }

    async fn send(&mut self, piece: &Bytes) {
        // In chunks an empty one is the last: only the end may say so.
        if !piece.is_empty() && self.session.write_body(piece).await.is_err() {
            self.uploading = false;
        }
    }

    pub(super) async fn upload_whole(&mut self, bytes: &Bytes) -> Result<(), Broken> {
        if !bytes.is_empty() {
            self.session.write_body(bytes).await?;
        }
        self.session.finish_body().await?;
        Ok(())
    }
}

/// A request that did not get its answer.
pub(super) struct Broken {
    pub(super) failure: Failure,
    pub(super) retry: RetryType,
}

impl Broken {
    /// Nothing came before it: what is no head on a connection that was used before is what its last answer left.
    pub(super) fn at_first(self) -> Self {
        let left = self.failure == Failure::ShopBroke("head");
        if left { Self { retry: RetryType::ReusedOnly, ..self } } else { self }
    }
}

impl From<Failure> for Broken {
    fn from(failure: Failure) -> Self {
        Self { failure, retry: RetryType::Decided(false) }
    }
}

impl From<MaskPassing> for Broken {
    fn from(_: MaskPassing) -> Self {
        Failure::Guarded(Reason::MaskReturned).into()
    }
}

impl From<Box<pingora_core::Error>> for Broken {
    fn from(error: Box<pingora_core::Error>) -> Self {
        Self { retry: error.retry, failure: Failure::from_shop(&error) }
    }
}

/// A head that could not be sent has not been read either: a kept connection that the shop had closed.
pub(super) fn unsent(error: Box<pingora_core::Error>) -> Broken {
    Broken { retry: RetryType::ReusedOnly, failure: Failure::from_shop(&error) }
}
