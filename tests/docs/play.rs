//! Runs a document from its first block to its last, as a reader would.

use crate::door::{self, Door};
use crate::fence::{self, Fence, Use};
use crate::glob;
use crate::world::World;
use std::process::Output;
use std::time::Duration;

/// No block that does not stay takes longer.
const PATIENCE: Duration = Duration::from_secs(120);

/// A document that is being run.
struct Play<'a> {
    document: &'a str,
    world: World,
    door: Option<Door>,
}

/// Runs it; panics with document and line at the first block that does not do what it shows.
pub(crate) async fn play(document: &str) {
    let fences = fence::all(document, &crate::read(document));
    let is_run = |fence: &&Fence| !matches!(fence.what, Use::Not { .. } | Use::Shown);
    let run: Vec<&Fence> = fences.iter().filter(is_run).collect();
    if run.is_empty() {
        return;
    }
    // Only what asks the door itself needs the shop behind it.
    let world = World::new(run.iter().any(|fence| fence.text.contains("curl "))).await;
    let mut play = Play { document, world, door: None };
    for fence in run {
        play.fence(fence).await;
    }
    play.close().await;
}

impl Play<'_> {
    async fn fence(&mut self, fence: &Fence) {
        match &fence.what {
            Use::Run { beside } => self.commands(fence, beside.as_deref()).await,
            Use::Transcript { exit } => self.transcript(fence, *exit).await,
            Use::Config => {
                self.world.write("config.toml", &fence.text);
                self.check(fence, "config.toml").await;
            }
            Use::Part => {
                let file = self.world.write_part(&fence.text);
                self.check(fence, file).await;
            }
            Use::File { name } => self.world.write(name, &fence.text),
            Use::Not { .. } | Use::Shown => {}
        }
    }

    /// A block of commands, the last of which may stay.
    async fn commands(&mut self, fence: &Fence, beside: Option<&str>) {
        if let Some(command) = beside {
            self.keep_running(command).await;
        }
        let (passing, staying): (Vec<&str>, Vec<&str>) =
            fence.text.lines().partition(|line| !door::stays(line));
        if !passing.is_empty() {
            let ended = self.run(fence, &passing.join("\n")).await;
            self.expect(fence, &ended, 0);
        }
        for command in staying {
            self.close().await;
            self.door = Some(Door::open(&self.world, command).await);
        }
    }

    async fn keep_running(&mut self, command: &str) {
        if self.door.as_ref().is_none_or(|door| door.command != command) {
            self.close().await;
            self.door = Some(Door::open(&self.world, command).await);
        }
    }

    async fn transcript(&mut self, fence: &Fence, exit: i32) {
        let mut scenes = fence.text.split("\n$ ").map(|scene| scene.trim_start_matches("$ ")).peekable();
        while let Some(scene) = scenes.next() {
            let (command, shown) = scene.split_once('\n').unwrap_or((scene, ""));
            let ended = self.run(fence, &format!("{command} 2>&1")).await;
            self.expect(fence, &ended, if scenes.peek().is_some() { 0 } else { exit });
            let said = String::from_utf8_lossy(&ended.stdout);
            assert!(
                glob::fits(&self.world.own(shown), &said),
                "{}: `{command}` says:\n{said}",
                self.at(fence)
            );
        }
    }

    async fn check(&self, fence: &Fence, file: &str) {
        let ended = self.run(fence, &format!("vratar check --config {file}")).await;
        self.expect(fence, &ended, 0);
    }

    async fn run(&self, fence: &Fence, script: &str) -> Output {
        let ended = tokio::time::timeout(PATIENCE, self.world.bash(script).output()).await;
        ended.unwrap_or_else(|_| panic!("{}: it does not end:\n{script}", self.at(fence))).unwrap()
    }

    fn expect(&self, fence: &Fence, ended: &Output, code: i32) {
        let (out, err) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
        let door = self.door.as_ref().map(Door::said).unwrap_or_default();
        let at = self.at(fence);
        assert_eq!(ended.status.code(), Some(code), "{at}:\n{}\n{out}{err}\nthe door:\n{door}", fence.text);
    }

    fn at(&self, fence: &Fence) -> String {
        format!("{}:{}", self.document, fence.line)
    }

    async fn close(&mut self) {
        if let Some(door) = self.door.take() {
            door.close().await;
        }
    }
}
