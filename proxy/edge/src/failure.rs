//! Why a request did not go its way, named by who is at fault.

use crate::archives::Crowded;
use crate::stages::canonical::Refused;
use pingora_core::{Error, ErrorType};
use vratar_model::access::Reason;

/// Why a request did not go its way, named by who is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The client sent something that must not be passed on; the word says what.
    #[error("the client's request is malformed: {0}")]
    ClientWrong(&'static str),
    /// The canonical stage refused the head.
    #[error("the client's request head is refused: {code}")]
    Refused {
        /// The status it named.
        status: u16,
        /// Its code.
        code: &'static str,
    },
    /// The client's body crawls.
    #[error("the client's body comes too slowly")]
    ClientSlow,
    /// The client hung up; nobody is left to answer.
    #[error("the client hung up")]
    ClientGone,
    /// The body is larger than the door takes.
    #[error("the client's body is over {limit} bytes")]
    BodyTooLarge {
        /// The limit, bytes.
        limit: u64,
    },
    /// The request head is larger than the door reads.
    #[error("the client's request head is too large")]
    HeadTooLarge,
    /// The page in between was sent twice, or lay open too long.
    #[error("the request that waited for an acceptance is gone")]
    TicketUsed,
    /// More requests of this client wait for an acceptance than are kept for one.
    #[error("too many requests of this client wait for an acceptance")]
    TooMuchHeld,
    /// The access could not be recorded: what is guarded stays where it is.
    #[error("the access cannot be recorded; see to the disk of the access record")]
    NotRecorded,
    /// Nobody can say what may still be read: what is guarded stays where it is.
    #[error("the budgets cannot be drawn on; the line before says why")]
    BudgetsAway,
    /// So many answers are looked into that there is no room for one more: what is guarded stays where it is.
    #[error("too many large answers are looked into at the same time; try again in a minute")]
    Crowded,
    /// What is guarded is refused for a reason of its own; the access record has it too.
    #[error("a guarded answer is refused: {}", .0.as_str())]
    Guarded(Reason),
    /// No shop of this name here.
    #[error("no shop answers to this host name")]
    UnknownHost,
    /// The name of the shop's server has no address.
    #[error("the name of the shop's upstream has no address; is it right, and does the resolver know it?")]
    ShopNameUnknown,
    /// The shop cannot be connected to.
    #[error("the shop cannot be reached; is it running at the configured upstream?")]
    ShopUnreachable,
    /// The shop's answer is not HTTP, or broke off; the words say where.
    #[error("the shop's answer is broken: {0}")]
    ShopBroke(&'static str),
    /// The shop did not answer in time.
    #[error("the shop did not answer in time")]
    ShopSlow,
}

impl From<Crowded> for Failure {
    fn from(_: Crowded) -> Self {
        Self::Crowded
    }
}

impl Failure {
    /// What the canonical stage refused.
    #[must_use]
    pub fn from_canonical(refused: Refused) -> Self {
        Self::Refused { status: refused.status(), code: refused.code() }
    }

    /// What went wrong while reading from or writing to a client.
    #[must_use]
    pub fn from_client(error: &Error) -> Self {
        match error.etype() {
            ErrorType::ReadTimedout => Self::ClientSlow,
            ErrorType::InvalidHTTPHeader | ErrorType::InvalidH2 => Self::ClientWrong("body_framing"),
            // Pingora keeps these two to itself.
            ErrorType::Custom("InvalidChunk" | "InvalidTrailerEnd") => Self::ClientWrong("body_framing"),
            _ => Self::ClientGone,
        }
    }

    /// Why a request head could not be read.
    #[must_use]
    pub fn from_head(error: &Error) -> Self {
        match error.etype() {
            ErrorType::ReadTimedout => Self::ClientSlow,
            ErrorType::ConnectionClosed | ErrorType::ReadError => Self::ClientGone,
            _ => Self::ClientWrong("head"),
        }
    }

    /// What went wrong while talking to the shop.
    #[must_use]
    pub fn from_shop(error: &Error) -> Self {
        match error.etype() {
            ErrorType::ReadTimedout | ErrorType::WriteTimedout => Self::ShopSlow,
            ErrorType::InvalidHTTPHeader => Self::ShopBroke("head"),
            ErrorType::ConnectionClosed | ErrorType::ReadError | ErrorType::WriteError => {
                Self::ShopBroke("closed")
            }
            _ => Self::ShopBroke("body"),
        }
    }

    /// The status that the client gets; `None` when nobody is left to get one.
    #[must_use]
    pub fn status(self) -> Option<u16> {
        match self {
            Self::ClientWrong(_) => Some(400),
            Self::Refused { status, .. } => Some(status),
            Self::ClientSlow => Some(408),
            Self::ClientGone => None,
            Self::BodyTooLarge { .. } => Some(413),
            Self::HeadTooLarge => Some(431),
            Self::TicketUsed => Some(409),
            Self::TooMuchHeld => Some(429),
            Self::NotRecorded | Self::BudgetsAway | Self::Crowded => Some(503),
            Self::Guarded(Reason::MaskReturned) => Some(409),
            Self::Guarded(Reason::Budget) => Some(429),
            Self::Guarded(Reason::Partial | Reason::NotModified) => Some(502),
            Self::Guarded(_) => Some(403),
            Self::UnknownHost => Some(421),
            Self::ShopNameUnknown | Self::ShopUnreachable | Self::ShopBroke(_) => Some(502),
            Self::ShopSlow => Some(504),
        }
    }

    /// Who is at fault and the reason's code: both bounded, both fit a label.
    #[must_use]
    pub fn labels(self) -> [&'static str; 2] {
        match self {
            Self::ClientWrong(code) | Self::Refused { code, .. } => ["client", code],
            Self::ClientSlow => ["client", "slow"],
            Self::ClientGone => ["client", "gone"],
            Self::BodyTooLarge { .. } => ["client", "body_too_large"],
            Self::HeadTooLarge => ["client", "head_too_large"],
            Self::TicketUsed => ["client", "ticket_used"],
            Self::TooMuchHeld => ["client", "too_much_held"],
            Self::NotRecorded => ["store", "not_recorded"],
            Self::BudgetsAway => ["store", "budgets_away"],
            Self::Crowded => ["door", "crowded"],
            Self::Guarded(reason @ (Reason::Partial | Reason::NotModified)) => ["shop", reason.as_str()],
            Self::Guarded(reason @ Reason::Uninspectable) => ["adapter", reason.as_str()],
            Self::Guarded(reason) => ["client", reason.as_str()],
            Self::UnknownHost => ["client", "unknown_host"],
            Self::ShopNameUnknown => ["shop", "name_unknown"],
            Self::ShopUnreachable => ["shop", "unreachable"],
            Self::ShopBroke(code) => ["shop", code],
            Self::ShopSlow => ["shop", "slow"],
        }
    }

    /// Whether it keeps back what is guarded, and nothing else.
    #[must_use]
    pub fn is_of_guard(self) -> bool {
        matches!(self, Self::NotRecorded | Self::BudgetsAway | Self::Crowded | Self::Guarded(_))
    }

    /// Whether the shop is at fault.
    #[must_use]
    pub fn is_of_shop(self) -> bool {
        self.labels()[0] == "shop"
    }

    /// Whether the shop has not seen a byte of the request.
    #[must_use]
    pub fn is_unsent(self) -> bool {
        matches!(self, Self::ShopNameUnknown | Self::ShopUnreachable)
    }

    /// Whether the connection must not be used again: its framing is in doubt.
    #[must_use]
    pub fn poisons_connection(self) -> bool {
        matches!(
            self,
            Self::ClientWrong(_)
                | Self::ClientSlow
                | Self::Refused { .. }
                | Self::BodyTooLarge { .. }
                | Self::HeadTooLarge
        )
    }
}
