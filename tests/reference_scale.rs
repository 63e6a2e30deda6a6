//! A large provider beside a small one: what does not depend on how many users there are takes as
//! long in both, and pages leave nothing behind in memory. Prints what was measured; with
//! `cargo test --release --test reference_scale -- --nocapture` at a hundred thousand users.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod reference_support;

use std::time::{Duration, Instant};

use reference_support::{Server, USER};
use scimspec::reference::{Limits, Options};
use serde_json::{Value, json};

/// Users of the large provider; fewer where nothing is optimised.
const LARGE: usize = if cfg!(debug_assertions) { 10_000 } else { 100_000 };

/// Users of the small one: enough for a whole page.
const SMALL: usize = 200;

/// Operations of one job while a provider is filled.
const JOB: usize = 1000;

/// How often each request is sent; the quickest of all tries counts, which other work on the
/// machine disturbs least.
const TRIES: usize = 40;

/// How many times as long a request may take at the large provider. What grew with the number of
/// users would take fifty times as long, or five hundred times.
const FACTOR: f64 = 2.5;

/// How much of what the users take up pages may leave behind.
const LEFT_BEHIND: f64 = 0.1;

/// A request that finds its page, its user or its place whatever the number of users.
struct Probe {
    what: &'static str,
    query: String,
    shows: usize,
}

fn probes(users: usize, id: &str) -> Vec<Probe> {
    let middle = users / 2;
    let probe = |what, query: String, shows| Probe { what, query, shows };
    let filter = |text: String| {
        let all = percent_encoding::NON_ALPHANUMERIC;
        format!("filter={}", percent_encoding::utf8_percent_encode(&text, all))
    };
    vec![
        probe("first page", String::new(), 100),
        probe("last page", format!("startIndex={}", users - 99), 100),
        probe("page of one", "count=1".to_owned(), 1),
        probe("last user alone", format!("startIndex={users}&count=1"), 1),
        probe("page of none", "count=0".to_owned(), 0),
        probe("page of one by cursor", "cursor=&count=1".to_owned(), 1),
        probe("userName eq", filter(format!("userName eq \"USER{middle}\"")), 1),
        probe("externalId eq", filter(format!("externalId eq \"ext{middle}\"")), 1),
        probe("id eq", filter(format!("id eq \"{id}\"")), 1),
        probe("userName eq, in vain", filter("userName eq \"nobody\"".to_owned()), 0),
        probe("userName eq and", filter(format!("title pr and userName eq \"user{middle}\"")), 1),
    ]
}

/// A provider with so many users.
struct Filled {
    server: Server,
    users: usize,
    /// One of them.
    id: String,
}

impl Filled {
    async fn with(users: usize) -> Self {
        let limits = Limits { max_payload_size: 16 << 20, ..Limits::default() };
        let server = Server::with(Options { limits, ..Options::default() }).await;
        for first in (0..users).step_by(JOB) {
            let numbers = first..users.min(first + JOB);
            let operations: Vec<_> = numbers.map(create).collect();
            let job = server.bulk(json!(operations)).await;
            assert!(job.statuses().iter().all(|status| status == "201"), "{}", job.text);
        }
        let list = server.get(&format!("/Users?startIndex={}&count=1", users / 2)).await.body;
        assert_eq!(list["totalResults"], users);
        let id = list["Resources"][0]["id"].as_str().unwrap().to_owned();
        Self { server, users, id }
    }

    /// How long a query takes.
    async fn query(&self, probe: &Probe) -> Duration {
        let begun = Instant::now();
        let answer = self.server.get(&format!("/Users?{}", probe.query)).await;
        let took = begun.elapsed();
        let shown = answer.body["Resources"].as_array().map_or(0, Vec::len);
        assert_eq!((answer.status, shown), (200, probe.shows), "{}: {}", probe.what, answer.text);
        took
    }

    /// How long it takes to create, rename, read and delete a user.
    async fn write(&self) -> Duration {
        let begun = Instant::now();
        let path = self.server.create("/Users", data(self.users)).await;
        let name = json!([{"op": "replace", "path": "userName", "value": "renamed"}]);
        assert_eq!(self.server.patch(&path, name).await.status, 200);
        assert_eq!(self.server.get(&path).await.status, 200);
        assert_eq!(self.server.send("DELETE", &path, &[], None).await.status, 204);
        begun.elapsed()
    }
}

fn data(number: usize) -> Value {
    json!({"schemas": [USER], "userName": format!("user{number}"), "title": "Engineer",
        "externalId": format!("ext{number}"), "displayName": format!("User {number}"),
        "name": {"givenName": "User", "familyName": number.to_string()},
        "emails": [{"value": format!("user{number}@example.com"), "type": "work"}]})
}

fn create(number: usize) -> Value {
    json!({"method": "POST", "path": "/Users", "bulkId": number.to_string(), "data": data(number)})
}

/// The memory of this process in bytes, where the system tells.
fn memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? * 1024.0)
}

/// Whether a request takes as long at the large provider as at the small one.
fn compare(what: &str, small: Duration, large: Duration) -> Result<(), String> {
    let factor = large.as_secs_f64() / small.as_secs_f64();
    println!("{what:22} small {small:9.1?}  large {large:9.1?}  {factor:.2} times");
    if factor > FACTOR { Err(format!("{what}: {small:?}, {large:?}")) } else { Ok(()) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_depend_on_the_number_of_users_takes_as_long() {
    let empty = memory();
    let small = Filled::with(SMALL).await;
    let begun = Instant::now();
    let large = Filled::with(LARGE).await;
    let (filling, full) = (begun.elapsed(), memory());
    println!("{LARGE} users were created in {filling:.1?}");

    let mut slow = Vec::new();
    for (here, there) in probes(SMALL, &small.id).iter().zip(&probes(LARGE, &large.id)) {
        let mut best = [Duration::MAX; 2];
        for _ in 0..TRIES {
            best[0] = best[0].min(small.query(here).await);
            best[1] = best[1].min(large.query(there).await);
        }
        slow.extend(compare(here.what, best[0], best[1]).err());
    }
    let mut best = [Duration::MAX; 2];
    for _ in 0..TRIES {
        best[0] = best[0].min(small.write().await);
        best[1] = best[1].min(large.write().await);
    }
    slow.extend(compare("create to delete", best[0], best[1]).err());
    assert!(slow.is_empty(), "these depend on the number of users: {slow:#?}");
    pages_leave_nothing_behind(&large, empty, full).await;
}

/// Many pages, and many walks that are begun and not ended, take up no memory that counts.
async fn pages_leave_nothing_behind(large: &Filled, empty: Option<f64>, full: Option<f64>) {
    let (Some(empty), Some(full)) = (empty, full) else { return };
    for number in 0..1000 {
        let start = number * 97 % (large.users - 100) + 1;
        large.server.get(&format!("/Users?startIndex={start}")).await;
        large.server.get("/Users?cursor=&count=1").await;
    }
    let users = full - empty;
    let left = (memory().unwrap_or(full) - full).max(0.0);
    let mega = 1024.0 * 1024.0;
    println!("memory: users {:.1} MB, pages {:.1} MB", users / mega, left / mega);
    assert!(left < users * LEFT_BEHIND, "{left} bytes beside {users} of the users");
}
