//! Many clients at once, and random sequences of requests against a simple model: no update is
//! lost, nothing hangs, and what refers to something refers to what is there.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod reference_support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use reference_support::{Answer, GROUP, Server, user};
use serde_json::{Value, json};

/// By then everything is done, or something hangs.
const LIMIT: Duration = Duration::from_secs(120);

const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// Carries out work that must not hang.
async fn in_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(LIMIT, work).await.expect("clients wait for one another for ever")
}

/// Lets as many clients work at once, and waits for all of them.
async fn clients<T, F>(number: usize, client: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let started: Vec<_> = (0..number).map(|index| tokio::spawn(client(index))).collect();
    let mut results = Vec::new();
    for client in started {
        results.push(in_time(client).await.unwrap());
    }
    results
}

fn group(name: &str, members: &[String]) -> Value {
    let members: Vec<_> = members.iter().map(|id| json!({"value": id})).collect();
    json!({"schemas": [GROUP], "displayName": name, "members": members})
}

fn patch(operation: Value) -> Value {
    json!({"schemas": [PATCH_OP], "Operations": [operation]})
}

/// Changes a resource as it is now, again and again until nobody else has changed it in between.
async fn change(server: &Server, path: &str, operation: impl Fn(&Value) -> Value) {
    loop {
        let now = server.get(path).await;
        let headers = [("if-match", now.header("etag"))];
        let body = Some(patch(operation(&now.body)));
        let answer = server.send("PATCH", path, &headers, body).await;
        match answer.status {
            200 => return,
            412 => {}
            _ => panic!("{}", answer.text),
        }
    }
}

/// The values of an attribute of the elements of a list.
fn values(resource: &Value, list: &str) -> BTreeSet<String> {
    let elements = resource[list].as_array().into_iter().flatten();
    elements.map(|element| element["value"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn members_that_are_added_in_parallel_are_all_there() {
    let server = Arc::new(Server::start().await);
    let team = server.create("/Groups", group("Team", &[])).await;
    let added = clients(24, |index| {
        let (server, team) = (server.clone(), team.clone());
        async move {
            let mut added = Vec::new();
            for number in 0..4 {
                let (_, id) = server.create_id("/Users", user(&format!("u{index}-{number}"))).await;
                let add = json!({"op": "add", "path": "members", "value": [{"value": id}]});
                if index % 2 == 0 {
                    assert_eq!(server.patch(&team, json!([add])).await.status, 200);
                } else {
                    change(&server, &team, |_| add.clone()).await;
                }
                added.push(id);
            }
            added
        }
    })
    .await;
    let added: BTreeSet<String> = added.into_iter().flatten().collect();
    assert_eq!(added.len(), 96);
    assert_eq!(values(&server.get(&team).await.body, "members"), added);
    let id = team.rsplit('/').next().unwrap().to_owned();
    for user in server.get("/Users?count=200").await.body["Resources"].as_array().unwrap() {
        assert_eq!(values(user, "groups"), BTreeSet::from([id.clone()]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn counters_in_different_attributes_do_not_disturb_one_another() {
    let names = ["title", "nickName", "userType", "locale", "timezone", "externalId"];
    let server = Arc::new(Server::start().await);
    let path = server.create("/Users", user("counted")).await;
    clients(names.len(), |index| {
        let (server, path, name) = (server.clone(), path.clone(), names[index]);
        async move {
            for number in 1..=15 {
                let set = json!([{"op": "replace", "path": name, "value": number.to_string()}]);
                let answer = server.patch(&path, set).await;
                assert_eq!(answer.body[name], number.to_string(), "{}", answer.text);
            }
        }
    })
    .await;
    let after = server.get(&path).await.body;
    assert!(names.iter().all(|name| after[*name] == "15"), "{after}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_increments_under_a_version_none_is_lost() {
    let server = Arc::new(Server::start().await);
    let path = server.create("/Users", user("counted")).await;
    clients(12, |_| {
        let (server, path) = (server.clone(), path.clone());
        async move {
            for _ in 0..5 {
                change(&server, &path, |now| {
                    let count: u32 = now["title"].as_str().unwrap_or("0").parse().unwrap();
                    json!({"op": "replace", "path": "title", "value": (count + 1).to_string()})
                })
                .await;
            }
        }
    })
    .await;
    assert_eq!(server.get(&path).await.body["title"], "60");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_equal_names_one_wins_in_single_requests_and_in_jobs() {
    let server = Arc::new(Server::start().await);
    let won = clients(16, |index| {
        let server = server.clone();
        async move {
            if index % 2 == 0 {
                return usize::from(server.post("/Users", user("wanted")).await.status == 201);
            }
            let operation =
                json!({"method": "POST", "path": "/Users", "bulkId": "x", "data": user("WANTED")});
            let job = server.bulk(json!([operation])).await;
            job.statuses().iter().filter(|status| *status == "201").count()
        }
    })
    .await;
    assert_eq!(won.iter().sum::<usize>(), 1, "{won:?}");
    assert_eq!(server.get("/Users").await.body["totalResults"], 1);
}

/// What the clients of the crowd know together.
#[derive(Default)]
struct Known {
    users: Vec<String>,
    groups: Vec<String>,
    created: usize,
    deleted: usize,
}

/// One of many clients that do this and that.
struct Busy {
    server: Arc<Server>,
    known: Arc<Mutex<Known>>,
    dice: ChaCha8Rng,
    name: String,
    steps: usize,
}

impl Busy {
    fn roll(&mut self, sides: usize) -> usize {
        usize::try_from(self.dice.next_u32()).unwrap() % sides.max(1)
    }

    fn some(&mut self, of: impl Fn(&Known) -> &Vec<String>) -> Option<String> {
        let length = of(&self.known.lock().unwrap()).len();
        let index = self.roll(length);
        of(&self.known.lock().unwrap()).get(index).cloned()
    }

    fn new_name(&mut self) -> String {
        self.steps += 1;
        format!("{}-{}", self.name, self.steps)
    }

    async fn step(&mut self) {
        match self.roll(8) {
            0 | 1 => self.create_user().await,
            2 => self.create_group().await,
            3 => self.add_member().await,
            4 => self.remove_member().await,
            5 => self.delete().await,
            6 => self.job().await,
            _ => self.look().await,
        }
    }

    async fn create_user(&mut self) {
        let name = self.new_name();
        let (_, id) = self.server.create_id("/Users", user(&name)).await;
        let mut known = self.known.lock().unwrap();
        known.users.push(id);
        known.created += 1;
    }

    async fn create_group(&mut self) {
        let members: Vec<_> = self.some(|known| &known.users).into_iter().collect();
        let name = self.new_name();
        let answer = self.server.post("/Groups", group(&name, &members)).await;
        // The member may be deleted meanwhile.
        expect(&answer, &[201, 400]);
        if let Some(id) = answer.body["id"].as_str().filter(|_| answer.status == 201) {
            self.known.lock().unwrap().groups.push(id.to_owned());
        }
    }

    async fn add_member(&mut self) {
        let (user, group) = (self.some(|known| &known.users), self.some(|known| &known.groups));
        if let (Some(user), Some(group)) = (user, group) {
            let add = json!([{"op": "add", "path": "members", "value": [{"value": user}]}]);
            expect(&self.server.patch(&format!("/Groups/{group}"), add).await, &[200, 400]);
        }
    }

    async fn remove_member(&mut self) {
        let (user, group) = (self.some(|known| &known.users), self.some(|known| &known.groups));
        if let (Some(user), Some(group)) = (user, group) {
            let path = format!("members[value eq \"{user}\"]");
            let remove = json!([{"op": "remove", "path": path}]);
            expect(&self.server.patch(&format!("/Groups/{group}"), remove).await, &[200]);
        }
    }

    async fn delete(&mut self) {
        let Some(user) = self.some(|known| &known.users) else { return };
        let answer = self.server.send("DELETE", &format!("/Users/{user}"), &[], None).await;
        expect(&answer, &[204, 404]);
        if answer.status == 204 {
            self.known.lock().unwrap().deleted += 1;
        }
    }

    /// A user and a group around it, and the end of somebody, in one request.
    async fn job(&mut self) {
        let (name, doomed) = (self.new_name(), self.some(|known| &known.users));
        let doomed = doomed.unwrap_or_else(|| "nobody".to_owned());
        let team = group(&name, &["bulkId:u".to_owned()]);
        let job = self
            .server
            .bulk(json!([
                {"method": "POST", "path": "/Groups", "bulkId": "g", "data": team},
                {"method": "POST", "path": "/Users", "bulkId": "u", "data": user(&name)},
                {"method": "DELETE", "path": format!("/Users/{doomed}")},
            ]))
            .await;
        let statuses = job.statuses();
        assert_eq!(statuses[..2], ["201", "201"], "{}", job.text);
        let id = |index: usize| {
            let location = job.body["Operations"][index]["location"].as_str().unwrap();
            location.rsplit('/').next().unwrap().to_owned()
        };
        let mut known = self.known.lock().unwrap();
        known.groups.push(id(0));
        known.users.push(id(1));
        known.created += 1;
        known.deleted += usize::from(statuses[2] == "204");
    }

    async fn look(&mut self) {
        let list = self.server.get("/Users?count=50&startIndex=2&sortBy=userName").await;
        expect(&list, &[200]);
        let shown = list.body["Resources"].as_array().unwrap();
        let names: BTreeSet<_> = shown.iter().map(|user| user["userName"].as_str()).collect();
        assert_eq!(names.len(), shown.len(), "a user stands on a page once");
        for user in shown.iter().take(3) {
            let filter = format!("userName eq {}", user["userName"]);
            let found = self.server.query("/Users", &[("filter", &filter)]).await.body;
            assert!(found["totalResults"].as_u64().unwrap() <= 1, "{found}");
        }
    }
}

fn expect(answer: &Answer, statuses: &[u16]) {
    assert!(statuses.contains(&answer.status), "{} {}", answer.status, answer.text);
}

/// All resources of a type, page by page.
async fn all(server: &Server, endpoint: &str) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    loop {
        let start = found.len() + 1;
        let page = server.get(&format!("{endpoint}?startIndex={start}&count=200")).await.body;
        let resources = page["Resources"].as_array().unwrap();
        for resource in resources {
            found.insert(resource["id"].as_str().unwrap().to_owned(), resource.clone());
        }
        if resources.is_empty() {
            return found;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_leaves_everything_in_order() {
    let server = Arc::new(Server::start().await);
    let known = Arc::new(Mutex::new(Known::default()));
    clients(16, |index| {
        let mut busy = Busy {
            server: server.clone(),
            known: known.clone(),
            dice: ChaCha8Rng::seed_from_u64(u64::try_from(index).unwrap()),
            name: format!("c{index}"),
            steps: 0,
        };
        async move {
            for _ in 0..30 {
                busy.step().await;
            }
        }
    })
    .await;

    let (users, groups) = (all(&server, "/Users").await, all(&server, "/Groups").await);
    let known = known.lock().unwrap();
    assert_eq!(users.len(), known.created - known.deleted);
    assert_eq!(groups.len(), known.groups.len());
    let names: BTreeSet<_> = users.values().map(|user| user["userName"].as_str()).collect();
    assert_eq!(names.len(), users.len(), "names are unique");
    for (id, group) in &groups {
        for member in values(group, "members") {
            let user = users.get(&member).unwrap_or_else(|| panic!("{member} is gone: {group}"));
            assert!(values(user, "groups").contains(id), "{user}");
        }
    }
    for (id, user) in &users {
        for group in values(user, "groups") {
            assert!(values(&groups[&group], "members").contains(id), "{user}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_walk_by_cursor_meets_everybody_who_stays_once() {
    let server = Arc::new(Server::start().await);
    let mut staying = BTreeSet::new();
    for index in 0..60 {
        staying.insert(server.create_id("/Users", user(&format!("staying{index}"))).await.1);
    }
    let seen = clients(8, |index| {
        let server = server.clone();
        async move {
            if index % 2 == 0 {
                for number in 0..20 {
                    let path = server.create("/Users", user(&format!("g{index}-{number}"))).await;
                    server.send("DELETE", &path, &[], None).await;
                }
                return Vec::new();
            }
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = server.get(&format!("/Users?count=7&cursor={cursor}")).await.body;
                let resources = page["Resources"].as_array().unwrap();
                seen.extend(resources.iter().map(|user| user["id"].as_str().unwrap().to_owned()));
                match page["nextCursor"].as_str() {
                    Some(next) => cursor = next.to_owned(),
                    None => return seen,
                }
            }
        }
    })
    .await;
    for walk in seen.iter().skip(1).step_by(2) {
        let met: BTreeSet<_> = walk.iter().cloned().collect();
        assert_eq!(met.len(), walk.len(), "nobody is met twice");
        assert!(met.is_superset(&staying));
    }
}
