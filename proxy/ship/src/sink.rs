//! The places that records are sent to.

mod file;
mod otlp;
mod syslog;

use crate::ShipError;
use crate::batch::Message;
use crate::error::Trouble;
use rustls::ClientConfig;
use std::sync::Arc;
use vratar_config::ShipTo;

/// One of them.
pub(crate) enum Sink {
    File(file::Lines),
    Stream(Box<syslog::Stream>),
    Datagrams(syslog::Datagrams),
    Otlp(Box<otlp::Collector>),
}

impl Sink {
    /// Connects to nothing yet.
    pub(crate) fn to(to: &ShipTo, tls: Option<Arc<ClientConfig>>) -> Result<Self, ShipError> {
        Ok(match to {
            ShipTo::File(path) => Self::File(file::Lines::new(path.clone())),
            ShipTo::SyslogTls(at) => {
                Self::Stream(Box::new(syslog::Stream::new(crate::tls::Peer::far(at, tls)?)))
            }
            ShipTo::SyslogTcp(at) => Self::Stream(Box::new(syslog::Stream::new(crate::tls::Peer::near(*at)))),
            ShipTo::SyslogUdp(at) => Self::Datagrams(syslog::Datagrams::new(at.address())),
            ShipTo::OtlpHttps { at, path } => {
                let authority = at.to_string();
                Self::Otlp(Box::new(otlp::Collector::new(crate::tls::Peer::far(at, tls)?, authority, path)))
            }
            ShipTo::OtlpHttp { at, path } => {
                let authority = at.address().to_string();
                Self::Otlp(Box::new(otlp::Collector::new(crate::tls::Peer::near(*at), authority, path)))
            }
        })
    }

    /// Longest text of one message, bytes.
    pub(crate) fn message_most(&self) -> usize {
        match self {
            Self::Datagrams(_) => syslog::DATAGRAM_MOST,
            _ => usize::MAX,
        }
    }

    /// Sends all of them in order; says how many the other end refused for good.
    pub(crate) async fn send(&mut self, messages: &[Message]) -> Result<u64, Trouble> {
        match self {
            Self::File(file) => file.send(messages).await.map(|()| 0),
            Self::Stream(stream) => stream.send(messages).await.map(|()| 0),
            Self::Datagrams(datagrams) => datagrams.send(messages).await.map(|()| 0),
            Self::Otlp(collector) => collector.send(messages).await,
        }
    }

    /// All before `next` was sent.
    pub(crate) fn passed(&mut self, next: u64) {
        match self {
            Self::File(file) => file.passed = Some(next),
            Self::Stream(stream) => stream.passed(next),
            Self::Datagrams(datagrams) => datagrams.passed = Some(next),
            Self::Otlp(collector) => collector.passed = Some(next),
        }
    }

    /// The first leaf that may not have arrived; none where nothing new is known to have.
    pub(crate) async fn arrived(&mut self) -> Result<Option<u64>, Trouble> {
        match self {
            Self::File(file) => Ok(file.passed),
            Self::Stream(stream) => stream.arrived().await,
            Self::Datagrams(datagrams) => Ok(datagrams.passed),
            Self::Otlp(collector) => Ok(collector.passed),
        }
    }

    /// Begins anew with the next batch.
    pub(crate) fn reset(&mut self) {
        match self {
            Self::File(file) => file.reset(),
            Self::Stream(stream) => stream.reset(),
            Self::Datagrams(_) => {}
            Self::Otlp(collector) => collector.reset(),
        }
    }

    /// Ends in order; the first leaf that may not have arrived.
    pub(crate) async fn close(&mut self) -> Result<Option<u64>, Trouble> {
        match self {
            Self::Stream(stream) => stream.close().await,
            _ => self.arrived().await,
        }
    }
}
