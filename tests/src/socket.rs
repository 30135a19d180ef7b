//! Bytes as they are.

use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// After this silence no more is expected.
const SILENCE: Duration = Duration::from_secs(10);

/// Sends `bytes` and gives back all that comes until the other side closes, resets or is silent.
pub async fn raw(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.expect("somebody listens");
    // The other side may close before it has read all of it: that is an answer too.
    drop(stream.write_all(bytes).await);
    let mut answer = Vec::new();
    let mut part = [0; 16 * 1024];
    while let Ok(Ok(read)) = tokio::time::timeout(SILENCE, stream.read(&mut part)).await {
        if read == 0 {
            break;
        }
        answer.extend_from_slice(&part[..read]);
    }
    answer
}
