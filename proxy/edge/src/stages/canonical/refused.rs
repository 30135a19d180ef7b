//! Why a request is not passed on.

/// What is wrong with a request. The client is at fault; nothing of the request is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not `METHOD SP target SP version`.
    #[error("the request line must be a method, a target and a version with one space between")]
    RequestLine,
    /// A version other than HTTP/1.0, HTTP/1.1 and HTTP/2.
    #[error("only HTTP/1.0, HTTP/1.1 and HTTP/2 are spoken here")]
    Version,
    /// A method that no shop has.
    #[error("this method is not served; methods are written in capital letters")]
    Method,
    /// A bare CR or LF.
    #[error("lines of the head must end with CR LF, which must not stand anywhere else")]
    LineEnd,
    /// No empty line at the end of the head, or something behind it.
    #[error("the head must end with one empty line")]
    HeadEnd,
    /// Longer than [`super::head::MAX_HEAD`] or more lines than [`super::head::MAX_LINES`].
    #[error("the head is longer than 64 KiB or 256 lines")]
    HeadTooLong,
    /// A header line that continues the one before (RFC 9112 §5.2).
    #[error("folded header lines are obsolete; write the value on one line")]
    Folded,
    /// Not a token, or a space before the colon (RFC 9112 §5.1).
    #[error("a header name must be a token followed directly by a colon")]
    HeaderName,
    /// A control character (RFC 9110 §5.5).
    #[error("a header value must not hold control characters")]
    HeaderValue,
    /// A header that decides something, twice.
    #[error("a header that may stand once stands twice")]
    Twice,
    /// Almost the name of a header that decides something (`Transfer_Encoding`).
    #[error("a header name is another spelling of one that is read here; send it by its own name")]
    Alias,
    /// Longer than [`super::MAX_TARGET`].
    #[error("the address is longer than 16 KiB")]
    TargetTooLong,
    /// Neither a path nor a URL nor `*` with `OPTIONS`.
    #[error("the request target must be a path, an http URL, or * with OPTIONS")]
    TargetForm,
    /// A control character or a space, raw or (in a path) escaped.
    #[error("the address holds a control character or a space")]
    TargetCharacter,
    /// `#` in the target.
    #[error("the part after # must not be sent")]
    Fragment,
    /// A path of the staff area that can be read in two ways.
    #[error("the path can be read in two ways; escaped separators are not accepted here")]
    AmbiguousPath,
    /// No `Host` (RFC 9112 §3.2).
    #[error("the Host header is missing")]
    NoHost,
    /// Not a host with an optional port.
    #[error("the host must be a name or an address, optionally with a port")]
    BadHost,
    /// Target and `Host` name different hosts.
    #[error("the address and the Host header name different hosts")]
    HostDiffers,
    /// Both `Content-Length` and `Transfer-Encoding` (RFC 9112 §6.3).
    #[error("Content-Length and Transfer-Encoding must not stand together")]
    BothLengths,
    /// Not one number.
    #[error("Content-Length must be one decimal number")]
    BadLength,
    /// Anything but `chunked` (RFC 9112 §6.1 lets a server refuse it), or a version that does not know it.
    #[error("Transfer-Encoding must be chunked, and only in HTTP/1.1")]
    BadTransferEncoding,
    /// A body whose meaning no standard defines (RFC 9110 §9.3.1).
    #[error("GET, HEAD and TRACE must not carry a body")]
    BodyOfGet,
}

impl Refused {
    /// A stable word for metrics and logs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::RequestLine => "request_line",
            Self::Version => "version",
            Self::Method => "method",
            Self::LineEnd => "line_end",
            Self::HeadEnd => "head_end",
            Self::HeadTooLong => "head_too_long",
            Self::Folded => "folded",
            Self::HeaderName => "header_name",
            Self::HeaderValue => "header_value",
            Self::Twice => "twice",
            Self::Alias => "alias",
            Self::TargetTooLong => "target_too_long",
            Self::TargetForm => "target_form",
            Self::TargetCharacter => "target_character",
            Self::Fragment => "fragment",
            Self::AmbiguousPath => "ambiguous_path",
            Self::NoHost => "no_host",
            Self::BadHost => "bad_host",
            Self::HostDiffers => "host_differs",
            Self::BothLengths => "both_lengths",
            Self::BadLength => "bad_length",
            Self::BadTransferEncoding => "bad_transfer_encoding",
            Self::BodyOfGet => "body_of_get",
        }
    }

    /// The status to answer with, before the connection is closed (RFC 9110 §15).
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Version => 505,
            Self::Method => 501,
            Self::TargetTooLong => 414,
            Self::HeadTooLong => 431,
            _ => 400,
        }
    }
}
