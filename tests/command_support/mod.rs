//! The program as others use it: a process with arguments, an end and two outputs; and servers
//! that it can be pointed at.

#![allow(dead_code, reason = "each test file uses its part")]

pub mod wire;

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// Time within which every command of these tests ends, unless a test says otherwise.
pub const LIMIT: Duration = Duration::from_secs(90);

/// A command that came to its end.
#[derive(Debug)]
pub struct Finished {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    pub elapsed: Duration,
}

/// A command under way. Ends with the test.
pub struct Started {
    child: Child,
    begun: Instant,
    stdout: Option<JoinHandle<String>>,
    stderr: Option<JoinHandle<String>>,
}

/// The program, with nothing in its environment that changes what it does.
pub fn scimspec(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scimspec"));
    command.args(arguments).stdin(Stdio::null()).env("COLUMNS", "100");
    for name in ["CI", "GITHUB_ACTIONS", "NO_COLOR", "SCIM_TOKEN", "HTTP_PROXY", "http_proxy"] {
        command.env_remove(name);
    }
    command
}

/// Runs the program to its end.
pub fn run(arguments: &[&str]) -> Finished {
    start(scimspec(arguments)).finish(LIMIT)
}

/// Runs the program to its end in a directory.
pub fn run_in(directory: &Path, arguments: &[&str]) -> Finished {
    let mut command = scimspec(arguments);
    command.current_dir(directory);
    start(command).finish(LIMIT)
}

pub fn start(mut command: Command) -> Started {
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let stdout = child.stdout.take().map(collect);
    let stderr = child.stderr.take().map(collect);
    Started { child, begun, stdout, stderr }
}

fn collect(mut pipe: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

impl Started {
    /// Waits for the end, which comes within `limit`.
    pub fn finish(mut self, limit: Duration) -> Finished {
        let ended = poll(limit, || self.child.try_wait().unwrap());
        let elapsed = self.begun.elapsed();
        if ended.is_none() {
            self.child.kill().unwrap();
        }
        let text = |pipe: Option<JoinHandle<String>>| pipe.unwrap().join().unwrap();
        let (stdout, stderr) = (text(self.stdout.take()), text(self.stderr.take()));
        let Some(status) = ended else {
            panic!("no end within {limit:?}\nstdout: {stdout}\nstderr: {stderr}");
        };
        Finished { code: status.code(), stdout, stderr, elapsed }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Ends the process at once, without a chance to clean up.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks again until there is an answer, or the time is over.
pub fn poll<T>(limit: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if begun.elapsed() > limit {
            return None;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

impl Finished {
    /// What was printed as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    #[track_caller]
    pub fn assert_code(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{}\n---\n{}", self.stdout, self.stderr);
        self
    }
}

/// The reference provider in a process of its own.
pub struct Served {
    child: Child,
    pub base: String,
}

impl Served {
    pub fn start(arguments: &[&str]) -> Self {
        let mut command = scimspec(&["serve", "--port", "0"]);
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        Self { child, base: first.trim().to_owned() }
    }

    /// The text of everything that it holds.
    pub fn holds(&self) -> String {
        let all = ["/Users", "/Groups"].map(|endpoint| {
            let answer = wire::get(&format!("{}{endpoint}?count=1000&sortBy=id", self.base));
            assert_eq!(answer.status, 200, "{}", answer.text);
            assert_eq!(answer.json()["totalResults"], answer.json()["itemsPerPage"]);
            answer.text
        });
        all.join("\n")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder for a run that does not exist yet, in a directory that goes with the test.
pub struct Out {
    directory: TempDir,
}

impl Out {
    pub fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> PathBuf {
        self.directory.path().join("run")
    }

    pub fn text(&self) -> String {
        self.path().to_str().unwrap().to_owned()
    }

    pub fn parent(&self) -> &Path {
        self.directory.path()
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap_or_default()
    }

    /// The last line of the run stream, where it is a footer.
    pub fn footer(&self) -> Option<Value> {
        let last = self.read("run.jsonl").lines().last().map(str::to_owned)?;
        let last: Value = serde_json::from_str(&last).ok()?;
        (last["event"] == "run-finished").then_some(last)
    }
}
