//! Random sequences of requests against the reference provider and against a simple model of it:
//! after each request both show the same, and a version changes exactly where its resource does.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod reference_support;

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use reference_support::{Answer, GROUP, Server, USER};
use serde_json::{Value, json};

/// Names that users may take; some differ in letter case only.
const NAMES: [&str; 6] = ["ann", "Ann", "bob", "BOB", "cat", "dan"];

/// A request. Numbers stand for a user or group that was created some time, taken round.
#[derive(Debug, Clone)]
enum Step {
    CreateUser {
        name: usize,
        title: Option<u8>,
    },
    ReplaceUser {
        user: usize,
        name: usize,
        title: Option<u8>,
    },
    SetTitle {
        user: usize,
        title: Option<u8>,
        version: Version,
    },
    /// A title and a name in one PATCH: both or none.
    Rename {
        user: usize,
        name: usize,
        title: u8,
    },
    /// A title and something impossible in one PATCH: none of it.
    Fail {
        user: usize,
        title: u8,
    },
    DeleteUser {
        user: usize,
    },
    CreateGroup {
        members: Vec<Member>,
    },
    AddMembers {
        group: usize,
        members: Vec<Member>,
    },
    ReplaceMembers {
        group: usize,
        members: Vec<Member>,
    },
    RemoveMember {
        group: usize,
        member: Member,
    },
    RenameGroup {
        group: usize,
        title: u8,
    },
    DeleteGroup {
        group: usize,
    },
    /// A bulk job that creates users.
    Job {
        names: Vec<usize>,
        fail_on_errors: Option<usize>,
    },
}

#[derive(Debug, Clone, Copy)]
enum Member {
    User(usize),
    Group(usize),
}

/// What `If-Match` says.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Version {
    Unsaid,
    Present,
    Past,
}

fn step() -> impl Strategy<Value = Step> {
    let number = 0..6usize;
    let name = 0..NAMES.len();
    let title = 0..3u8;
    let member = || prop_oneof![3 => (0..6usize).prop_map(Member::User), 1 => (0..6usize).prop_map(Member::Group)];
    let version = prop_oneof![Just(Version::Unsaid), Just(Version::Present), Just(Version::Past)];
    prop_oneof![
        3 => (name.clone(), option::of(title.clone()))
            .prop_map(|(name, title)| Step::CreateUser { name, title }),
        2 => (number.clone(), name.clone(), option::of(title.clone()))
            .prop_map(|(user, name, title)| Step::ReplaceUser { user, name, title }),
        2 => (number.clone(), option::of(title.clone()), version)
            .prop_map(|(user, title, version)| Step::SetTitle { user, title, version }),
        2 => (number.clone(), name.clone(), title.clone())
            .prop_map(|(user, name, title)| Step::Rename { user, name, title }),
        1 => (number.clone(), title.clone()).prop_map(|(user, title)| Step::Fail { user, title }),
        1 => (number.clone(), title.clone())
            .prop_map(|(group, title)| Step::RenameGroup { group, title }),
        1 => number.clone().prop_map(|user| Step::DeleteUser { user }),
        2 => vec(member(), 0..3).prop_map(|members| Step::CreateGroup { members }),
        3 => (number.clone(), vec(member(), 1..3))
            .prop_map(|(group, members)| Step::AddMembers { group, members }),
        1 => (number.clone(), vec(member(), 0..3))
            .prop_map(|(group, members)| Step::ReplaceMembers { group, members }),
        2 => (number.clone(), member())
            .prop_map(|(group, member)| Step::RemoveMember { group, member }),
        1 => number.prop_map(|group| Step::DeleteGroup { group }),
        2 => (vec(name, 1..4), option::of(1..3usize))
            .prop_map(|(names, fail_on_errors)| Step::Job { names, fail_on_errors }),
    ]
}

/// A user as the model keeps it.
#[derive(Debug, Clone, PartialEq)]
struct Person {
    name: String,
    title: Option<String>,
}

/// A group as the model keeps it.
#[derive(Debug, Clone, PartialEq)]
struct Team {
    name: String,
    members: Vec<String>,
}

/// What there should be. The order of ids is that of creation.
#[derive(Debug, Default, Clone)]
struct Model {
    users: Vec<String>,
    groups: Vec<String>,
    people: BTreeMap<String, Person>,
    teams: BTreeMap<String, Team>,
}

/// What a list shows of one resource.
#[derive(Debug, PartialEq)]
enum Shown {
    User { id: String, person: Person, direct: BTreeSet<String>, indirect: BTreeSet<String> },
    Group { id: String, team: Team },
}

fn nth(ids: &[String], number: usize) -> String {
    let found = ids.get(number % ids.len().max(1));
    found.cloned().unwrap_or_else(|| "nobody".to_owned())
}

fn title_of(number: u8) -> String {
    format!("title {number}")
}

impl Model {
    fn id(&self, member: Member) -> String {
        match member {
            Member::User(number) => nth(&self.users, number),
            Member::Group(number) => nth(&self.groups, number),
        }
    }

    /// The ids of members, each once.
    fn ids(&self, members: &[Member]) -> Vec<String> {
        let mut ids = Vec::new();
        for id in members.iter().map(|member| self.id(*member)) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    fn is_there(&self, id: &str) -> bool {
        self.people.contains_key(id) || self.teams.contains_key(id)
    }

    fn is_taken(&self, name: &str, but: &str) -> bool {
        let holds = |person: &Person| person.name.eq_ignore_ascii_case(name);
        self.people.iter().any(|(id, person)| id != but && holds(person))
    }

    fn add_user(&mut self, id: &str, name: &str, title: Option<u8>) {
        self.users.push(id.to_owned());
        let person = Person { name: name.to_owned(), title: title.map(title_of) };
        self.people.insert(id.to_owned(), person);
    }

    fn remove(&mut self, id: &str) {
        self.people.remove(id);
        self.teams.remove(id);
        self.teams.values_mut().for_each(|team| team.members.retain(|member| member != id));
    }

    /// The groups that have one of `ids` as member.
    fn containers(&self, ids: &BTreeSet<String>) -> BTreeSet<String> {
        let has = |team: &Team| team.members.iter().any(|member| ids.contains(member));
        self.teams.iter().filter(|(_, team)| has(team)).map(|(id, _)| id.clone()).collect()
    }

    fn shown(&self) -> Vec<Shown> {
        let users = self.users.iter().filter_map(|id| Some((id, self.people.get(id)?)));
        let users = users.map(|(id, person)| {
            let direct = self.containers(&BTreeSet::from([id.clone()]));
            let mut all = direct.clone();
            loop {
                let more: BTreeSet<_> = all.union(&self.containers(&all)).cloned().collect();
                if more == all {
                    break;
                }
                all = more;
            }
            let indirect = all.difference(&direct).cloned().collect();
            Shown::User { id: id.clone(), person: person.clone(), direct, indirect }
        });
        let groups = self.groups.iter().filter_map(|id| Some((id, self.teams.get(id)?)));
        let groups = groups.map(|(id, team)| Shown::Group { id: id.clone(), team: team.clone() });
        users.chain(groups).collect()
    }
}

/// What the provider shows, and the version of each resource.
async fn look(server: &Server) -> (Vec<Shown>, BTreeMap<String, String>) {
    let (mut shown, mut versions) = (Vec::new(), BTreeMap::new());
    for endpoint in ["/Users", "/Groups"] {
        let list = server.get(&format!("{endpoint}?count=200")).await.body;
        for resource in list["Resources"].as_array().unwrap() {
            let version = resource["meta"]["version"].as_str().unwrap().to_owned();
            versions.insert(text(resource, "id").unwrap(), version);
            shown.push(if endpoint == "/Users" { as_user(resource) } else { as_group(resource) });
        }
    }
    (shown, versions)
}

fn text(resource: &Value, name: &str) -> Option<String> {
    resource[name].as_str().map(str::to_owned)
}

fn as_user(resource: &Value) -> Shown {
    let groups = |kind: &str| {
        let groups = resource["groups"].as_array().into_iter().flatten();
        groups.filter(|group| group["type"] == kind).map(|g| text(g, "value").unwrap()).collect()
    };
    Shown::User {
        id: text(resource, "id").unwrap(),
        person: as_person(resource),
        direct: groups("direct"),
        indirect: groups("indirect"),
    }
}

fn as_person(resource: &Value) -> Person {
    Person { name: text(resource, "userName").unwrap(), title: text(resource, "title") }
}

fn as_group(resource: &Value) -> Shown {
    let members = resource["members"].as_array().into_iter().flatten();
    let members = members.map(|member| text(member, "value").unwrap()).collect();
    let team = Team { name: text(resource, "displayName").unwrap(), members };
    Shown::Group { id: text(resource, "id").unwrap(), team }
}

/// A resource without what is computed, which has no part in its version.
fn stored(shown: &Shown) -> (String, Value) {
    match shown {
        Shown::User { id, person, .. } => (id.clone(), json!([person.name, person.title])),
        Shown::Group { id, team } => (id.clone(), json!([team.name, team.members])),
    }
}

fn elements(ids: &[String]) -> Value {
    ids.iter().map(|id| json!({"value": id})).collect()
}

fn body(name: &str, title: Option<u8>) -> Value {
    json!({"schemas": [USER], "userName": name, "title": title.map(title_of)})
}

/// The provider and the model, side by side.
struct Pair {
    server: Server,
    model: Model,
    versions: BTreeMap<String, String>,
}

impl Pair {
    async fn take(&mut self, step: &Step) {
        let before: BTreeMap<_, _> = self.model.shown().iter().map(stored).collect();
        match step {
            Step::CreateUser { name, title } => self.create_user(NAMES[*name], *title).await,
            Step::ReplaceUser { user, name, title } => {
                let id = nth(&self.model.users, *user);
                self.replace_user(&id, NAMES[*name], *title).await;
            }
            Step::SetTitle { user, title, version } => {
                let id = nth(&self.model.users, *user);
                self.set_title(&id, *title, *version).await;
            }
            Step::Rename { user, name, title } => {
                let id = nth(&self.model.users, *user);
                self.rename(&id, NAMES[*name], *title).await;
            }
            Step::Fail { user, title } => {
                let id = nth(&self.model.users, *user);
                self.fail(&id, *title).await;
            }
            Step::RenameGroup { group, title } => {
                let id = nth(&self.model.groups, *group);
                self.rename_group(&id, *title).await;
            }
            Step::DeleteUser { user } => {
                let id = nth(&self.model.users, *user);
                self.delete("/Users", &id).await;
            }
            Step::CreateGroup { members } => self.create_group(self.model.ids(members)).await,
            Step::AddMembers { group, members } => {
                let (id, members) = (nth(&self.model.groups, *group), self.model.ids(members));
                self.write_members(&id, "add", members).await;
            }
            Step::ReplaceMembers { group, members } => {
                let (id, members) = (nth(&self.model.groups, *group), self.model.ids(members));
                self.write_members(&id, "replace", members).await;
            }
            Step::RemoveMember { group, member } => {
                let (id, member) = (nth(&self.model.groups, *group), self.model.id(*member));
                self.remove_member(&id, &member).await;
            }
            Step::DeleteGroup { group } => {
                let id = nth(&self.model.groups, *group);
                self.delete("/Groups", &id).await;
            }
            Step::Job { names, fail_on_errors } => self.job(names, *fail_on_errors).await,
        }
        self.compare(&before).await;
    }

    /// Both show the same; versions changed where resources did.
    async fn compare(&mut self, before: &BTreeMap<String, Value>) {
        let (shown, versions) = look(&self.server).await;
        assert_eq!(shown, self.model.shown());
        for (id, now) in shown.iter().map(stored) {
            if let (Some(then), Some(version)) = (before.get(&id), self.versions.get(&id)) {
                assert_eq!(*then == now, *version == versions[&id], "{id}: {then} {now}");
            }
        }
        self.versions = versions;
    }

    async fn create_user(&mut self, name: &str, title: Option<u8>) {
        let answer = self.server.post("/Users", body(name, title)).await;
        if self.model.is_taken(name, "") {
            assert_eq!((answer.status, answer.scim_type()), (409, "uniqueness"));
            return;
        }
        assert_eq!(answer.status, 201, "{}", answer.text);
        self.model.add_user(answer.body["id"].as_str().unwrap(), name, title);
    }

    /// The status that a change of a user's name has.
    fn status(&self, id: &str, name: Option<&str>) -> u16 {
        match name {
            _ if !self.model.people.contains_key(id) => 404,
            Some(name) if self.model.is_taken(name, id) => 409,
            _ => 200,
        }
    }

    async fn replace_user(&mut self, id: &str, name: &str, title: Option<u8>) {
        let path = format!("/Users/{id}");
        let answer = self.server.send("PUT", &path, &[], Some(body(name, title))).await;
        self.end(&answer, self.status(id, Some(name)), id, |person| {
            *person = Person { name: name.to_owned(), title: title.map(title_of) };
        });
    }

    async fn set_title(&mut self, id: &str, title: Option<u8>, version: Version) {
        let tag = match version {
            Version::Unsaid => None,
            Version::Present => self.versions.get(id).cloned(),
            Version::Past => Some("W/\"0\"".to_owned()),
        };
        let headers: Vec<_> = tag.iter().map(|tag| ("if-match", tag.as_str())).collect();
        let operation = match title {
            Some(title) => json!({"op": "replace", "path": "title", "value": title_of(title)}),
            None => json!({"op": "remove", "path": "title"}),
        };
        let answer = self.patch(&format!("/Users/{id}"), &headers, json!([operation])).await;
        let status = match self.status(id, None) {
            200 if version == Version::Past => 412,
            status => status,
        };
        self.end(&answer, status, id, |person| person.title = title.map(title_of));
    }

    async fn rename(&mut self, id: &str, name: &str, title: u8) {
        let operations = json!([
            {"op": "add", "path": "title", "value": title_of(title)},
            {"op": "replace", "path": "userName", "value": name},
        ]);
        let answer = self.patch(&format!("/Users/{id}"), &[], operations).await;
        self.end(&answer, self.status(id, Some(name)), id, |person| {
            *person = Person { name: name.to_owned(), title: Some(title_of(title)) };
        });
    }

    async fn fail(&mut self, id: &str, title: u8) {
        let operations = json!([
            {"op": "replace", "path": "title", "value": title_of(title)},
            {"op": "remove", "path": "userName"},
        ]);
        let answer = self.patch(&format!("/Users/{id}"), &[], operations).await;
        let status = if self.model.people.contains_key(id) { 400 } else { 404 };
        assert_eq!(answer.status, status, "{}", answer.text);
    }

    async fn rename_group(&mut self, id: &str, title: u8) {
        let operation = json!([{"op": "replace", "value": {"displayName": title_of(title)}}]);
        let answer = self.patch(&format!("/Groups/{id}"), &[], operation).await;
        let Some(team) = self.model.teams.get_mut(id) else {
            assert_eq!(answer.status, 404);
            return;
        };
        assert_eq!(answer.status, 200, "{}", answer.text);
        team.name = title_of(title);
    }

    /// The end of a change of a user, which takes effect where it is answered with success.
    fn end(&mut self, answer: &Answer, status: u16, id: &str, change: impl FnOnce(&mut Person)) {
        assert_eq!(answer.status, status, "{}", answer.text);
        if status == 200 {
            let person = self.model.people.get_mut(id).unwrap();
            change(person);
            assert_eq!(as_person(&answer.body), *person, "the answer shows the change");
        }
    }

    async fn patch(&self, path: &str, headers: &[(&str, &str)], operations: Value) -> Answer {
        let uri = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
        let message = json!({"schemas": [uri], "Operations": operations});
        self.server.send("PATCH", path, headers, Some(message)).await
    }

    async fn delete(&mut self, endpoint: &str, id: &str) {
        let answer = self.server.send("DELETE", &format!("{endpoint}/{id}"), &[], None).await;
        assert_eq!(answer.status, if self.model.is_there(id) { 204 } else { 404 });
        self.model.remove(id);
    }

    async fn create_group(&mut self, members: Vec<String>) {
        let group = json!({"schemas": [GROUP], "displayName": "G", "members": elements(&members)});
        let answer = self.server.post("/Groups", group).await;
        if !members.iter().all(|member| self.model.is_there(member)) {
            assert_eq!((answer.status, answer.scim_type()), (400, "invalidValue"));
            return;
        }
        assert_eq!(answer.status, 201, "{}", answer.text);
        let id = text(&answer.body, "id").unwrap();
        self.model.groups.push(id.clone());
        self.model.teams.insert(id, Team { name: "G".to_owned(), members });
    }

    async fn write_members(&mut self, id: &str, op: &str, members: Vec<String>) {
        let operation = json!({"op": op, "path": "members", "value": elements(&members)});
        let answer = self.patch(&format!("/Groups/{id}"), &[], json!([operation])).await;
        let all_there = members.iter().all(|member| self.model.is_there(member));
        let Some(team) = self.model.teams.get_mut(id) else {
            assert_eq!(answer.status, 404);
            return;
        };
        // Members that are there already are looked at again, and are there.
        assert_eq!(answer.status, if all_there { 200 } else { 400 }, "{}", answer.text);
        if !all_there {
            return;
        }
        if op == "replace" {
            team.members.clear();
        }
        for member in members {
            if !team.members.contains(&member) {
                team.members.push(member);
            }
        }
    }

    async fn remove_member(&mut self, id: &str, member: &str) {
        let path = format!("members[value eq \"{member}\"]");
        let operation = json!([{"op": "remove", "path": path}]);
        let answer = self.patch(&format!("/Groups/{id}"), &[], operation).await;
        let Some(team) = self.model.teams.get_mut(id) else {
            assert_eq!(answer.status, 404);
            return;
        };
        assert_eq!(answer.status, 200, "{}", answer.text);
        team.members.retain(|known| known != member);
    }

    async fn job(&mut self, names: &[usize], fail_on_errors: Option<usize>) {
        let operation = |(index, name): (usize, &usize)| {
            json!({"method": "POST", "path": "/Users", "bulkId": index.to_string(),
                "data": body(NAMES[*name], None)})
        };
        let operations: Vec<_> = names.iter().enumerate().map(operation).collect();
        let mut job = json!({"Operations": operations});
        if let Some(limit) = fail_on_errors {
            job["failOnErrors"] = json!(limit);
        }
        let answer = self.server.job(job).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let mut results = answer.body["Operations"].as_array().unwrap().iter();
        let mut errors = 0;
        for name in names.iter().map(|name| NAMES[*name]) {
            if fail_on_errors.is_some_and(|limit| errors >= limit) {
                break;
            }
            let result = results.next().unwrap();
            if self.model.is_taken(name, "") {
                assert_eq!(result["status"], "409");
                errors += 1;
            } else {
                assert_eq!(result["status"], "201");
                let location = text(result, "location").unwrap();
                self.model.add_user(location.rsplit('/').next().unwrap(), name, None);
            }
        }
        assert_eq!(results.next(), None, "nothing is executed after the stop");
    }
}

#[test]
fn the_provider_shows_what_a_simple_model_shows() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = ProptestConfig { cases: 60, failure_persistence: None, ..Default::default() };
    proptest!(config, |(steps in vec(step(), 1..50))| {
        runtime.block_on(async {
            let server = Server::start().await;
            let mut pair = Pair { server, model: Model::default(), versions: BTreeMap::new() };
            for step in &steps {
                pair.take(step).await;
            }
            pair.server.stop().await;
        });
    });
}
