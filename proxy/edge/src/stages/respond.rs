//! The shop's answer on its way to the client: streamed, edited where something is to be placed.

mod head;
mod opening;
mod pieces;

use self::head::{ends_by_closing, head_for_client};
use self::opening::Opening;
use super::inject::Edit;
use super::observe::Watch;
use crate::client::Client;
use crate::door::Door;
use crate::failure::Failure;
use crate::gaps::Copy;
use crate::stages::guard::Released;
use crate::visit::Visit;
use bytes::Bytes;
use pingora_core::protocols::http::HttpTask;

/// Streams an answer. The head and what is here already of the body go out in one write.
///
/// # Errors
/// [`Failure`]; after the head has gone out the response is cut, never completed.
pub async fn stream(
    visit: &Visit,
    mut answer: Released,
    edit: Option<Edit>,
    onlookers: &mut Onlookers,
    client: &mut Client,
) -> Result<Released, Failure> {
    let bodiless = answer.is_ended();
    let opening = match edit {
        _ if bodiless => Opening::default(),
        None => Opening::of_any(&mut answer, client).await?,
        Some(edit) => Opening::of_page(edit, &mut answer, client).await?,
    };
    if let Some(placed) = opening.placed {
        placed.onto(answer.head_mut());
    }
    let head = head_for_client(visit, answer.head());
    if ends_by_closing(visit, &head) {
        client.close_after();
    }
    let (mut body, mut came) = (opening.body, opening.came);
    let mut tasks = vec![HttpTask::Header(head, bodiless)];
    let at_once = body.at_once(&mut tasks);
    let mut done = tasks.last().is_some_and(HttpTask::is_end);
    if at_once.is_ok() || tasks.len() > 1 {
        client.write(tasks).await?;
    }
    at_once?;
    loop {
        while let Some(task) = body.next()? {
            done = task.is_end();
            client.write(vec![task]).await?;
        }
        onlookers.take(&mut came);
        if done {
            return Ok(answer);
        }
        if let Some(broken) = opening.broken {
            return Err(broken);
        }
        let piece = answer.next(client).await?;
        came.extend(piece.clone());
        body.give(piece, answer.is_ended());
    }
}

/// Who looks at the shop's bytes as they pass.
#[derive(Default)]
pub struct Onlookers {
    /// Learns what the shop is like.
    pub watch: Option<Watch>,
    /// Is read by the gap scanner.
    pub copy: Option<Copy>,
}

impl Onlookers {
    /// The client has these pieces already: nobody waits while they are looked at.
    fn take(&mut self, came: &mut Vec<Bytes>) {
        for piece in came.drain(..) {
            if let Some(watch) = &mut self.watch {
                watch.take(&piece);
            }
            if let Some(copy) = &mut self.copy {
                copy.take(&piece);
            }
        }
    }

    /// All of it has passed.
    pub fn end(self, door: &Door, visit: &Visit) {
        if let Some(watch) = self.watch {
            watch.end(door, visit);
        }
        if let Some(copy) = self.copy {
            door.gaps.read(copy);
        }
    }
}
