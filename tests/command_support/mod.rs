//! The program as others use it: a process with arguments, an end and two outputs; and servers
//! that it can be pointed at.

#![allow(dead_code, reason = "each test file uses its part")]

pub mod hostile;
pub mod proxy;
pub mod ran;
pub mod wire;

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
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
    outputs: [Output; 2],
}

/// What a process prints, as it comes.
struct Output {
    bytes: Arc<Mutex<Vec<u8>>>,
    thread: Option<JoinHandle<()>>,
}

/// The program, with nothing in its environment that changes what it does.
pub fn scimspec(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scimspec"));
    command.args(arguments).stdin(Stdio::null());
    command.env("COLUMNS", "100").env(TOKEN_VARIABLE, TOKEN);
    let page = ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"];
    for name in ["CI", "NO_COLOR", "SCIM_TOKEN"].into_iter().chain(page) {
        command.env_remove(name);
    }
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
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
    let stdout = Output::of(child.stdout.take().unwrap());
    let stderr = Output::of(child.stderr.take().unwrap());
    Started { child, begun, outputs: [stdout, stderr] }
}

impl Output {
    fn of(mut pipe: impl Read + Send + 'static) -> Self {
        let bytes: Arc<Mutex<Vec<u8>>> = Arc::default();
        let of_thread = bytes.clone();
        let thread = std::thread::spawn(move || {
            let mut chunk = [0; 16 * 1024];
            while let Ok(size @ 1..) = pipe.read(&mut chunk) {
                of_thread.lock().unwrap().extend_from_slice(&chunk[..size]);
            }
        });
        Self { bytes, thread: Some(thread) }
    }

    fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap()).into_owned()
    }

    fn whole(&mut self) -> String {
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
        self.so_far()
    }
}

impl Started {
    /// Waits for the end, which comes within `limit`.
    pub fn finish(mut self, limit: Duration) -> Finished {
        let ended = poll(limit, || self.child.try_wait().unwrap());
        let elapsed = self.begun.elapsed();
        if ended.is_none() {
            self.child.kill().unwrap();
        }
        let [stdout, stderr] = &mut self.outputs;
        let (stdout, stderr) = (stdout.whole(), stderr.whole());
        let Some(status) = ended else {
            panic!("no end within {limit:?}\nstdout: {stdout}\nstderr: {stderr}");
        };
        Finished { code: status.code(), stdout, stderr, elapsed }
    }

    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// What it has printed to stderr until now.
    pub fn complaints(&self) -> String {
        self.outputs[1].so_far()
    }

    /// Interrupts it, as Ctrl-C does.
    pub fn interrupt(&self) {
        let kill = format!("kill -INT {}", self.child.id());
        let done = Command::new("sh").args(["-c", &kill]).status().unwrap();
        assert!(done.success(), "the process has ended before");
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

/// The token of every [`Served`].
pub const TOKEN: &str = "token/of+the-served-provider==";

/// The variable that holds it.
pub const TOKEN_VARIABLE: &str = "SCIMSPEC_TOKEN_OF_A_TEST";

impl Served {
    pub fn start(arguments: &[&str]) -> Self {
        Self::open(&[&["--token", TOKEN], arguments].concat())
    }

    /// One that wants no token, or what its options say.
    pub fn open(arguments: &[&str]) -> Self {
        let mut command = scimspec(&["serve", "--port", "0"]);
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        Self { child, base: first.trim().to_owned() }
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        self.base.strip_suffix("/scim/v2").unwrap().to_owned()
    }

    pub fn send(&self, method: &str, path: &str, body: &str) -> wire::Answer {
        let token = format!("Bearer {TOKEN}");
        let headers =
            [("authorization", token.as_str()), ("content-type", "application/scim+json")];
        wire::send(method, &format!("{}{path}", self.base), &headers, body)
    }

    /// Creates a resource and gives its id.
    pub fn create(&self, endpoint: &str, body: &Value) -> String {
        let answer = self.send("POST", endpoint, &body.to_string());
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// How many resources it holds.
    pub fn population(&self) -> u64 {
        let total = |endpoint: &str| {
            let answer = self.send("GET", &format!("{endpoint}?count=0"), "");
            answer.json()["totalResults"].as_u64().unwrap()
        };
        total("/Users") + total("/Groups")
    }

    /// The text of everything that it holds.
    pub fn holds(&self) -> String {
        let all = ["/Users", "/Groups"].map(|endpoint| {
            let answer = self.send("GET", &format!("{endpoint}?count=200&sortBy=id"), "");
            let list = answer.json();
            assert_eq!(list["totalResults"], list["itemsPerPage"], "{}", answer.text);
            answer.text
        });
        all.join("\n")
    }

    /// The text of a resource.
    pub fn shows(&self, id: &str) -> String {
        let answers = ["/Users", "/Groups"].map(|e| self.send("GET", &format!("{e}/{id}"), ""));
        let found = answers.into_iter().find(|answer| answer.status == 200);
        found.map(|answer| answer.text).unwrap_or_default()
    }

    /// Users and groups that were there before a run, and their ids.
    pub fn fill(&self) -> Vec<String> {
        let user = "urn:ietf:params:scim:schemas:core:2.0:User";
        let group = "urn:ietf:params:scim:schemas:core:2.0:Group";
        // The third bears a name such as another run gives.
        let names = ["kept-ann", "kept-bob", "scimspec-zzzzzz-0c0r0-ann", "scimspec-"];
        let mut ids: Vec<String> = Vec::new();
        for name in names {
            let emails = json!([{"value": format!("{name}@example.com"), "type": "work"}]);
            let body = json!({"schemas": [user], "userName": name, "emails": emails});
            ids.push(self.create("/Users", &body));
        }
        let members = json!([{"value": ids[0]}, {"value": ids[2]}]);
        for name in ["kept-staff", "scimspec-zzzzzz-0c0r0-all"] {
            let body = json!({"schemas": [group], "displayName": name, "members": members});
            ids.push(self.create("/Groups", &body));
        }
        ids
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

/// Every text that a run gave: its files, by name, and what it printed.
pub fn everything(folder: &Path, ended: &Finished) -> Vec<(String, String)> {
    let mut texts = vec![
        ("stdout".to_owned(), ended.stdout.clone()),
        ("stderr".to_owned(), ended.stderr.clone()),
    ];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        texts.push((path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
    }
    texts
}

/// No secret stands in any of the texts.
#[track_caller]
pub fn assert_nowhere(secrets: &[&str], texts: &[(String, String)]) {
    for (name, text) in texts {
        for secret in secrets {
            if let Some(at) = text.find(secret) {
                let from = text[..at].char_indices().rev().nth(150).map_or(0, |(at, _)| at);
                panic!("{name} holds a secret: …{}", &text[from..at + secret.len()]);
            }
        }
    }
}
