//! The reference provider over HTTP, area by area.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod reference_support;

use reference_support::{ENTERPRISE, GROUP, Server, USER, user};
use scimspec::reference::{Auth, Features, Limits, Options, PatchAnswer, Readings, Throttle};
use serde_json::json;

mod discovery {
    use super::*;

    #[tokio::test]
    async fn the_configuration_tells_limits_and_features() {
        let server = Server::start().await;
        let answer = server.get("/ServiceProviderConfig").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "application/scim+json");
        assert_eq!(answer.body["bulk"]["maxOperations"], 1000);
        assert_eq!(answer.body["pagination"]["cursor"], true);
        assert_eq!(answer.body.get("securityEvents"), None);
        assert_eq!(answer.body["meta"]["resourceType"], "ServiceProviderConfig");
    }

    #[tokio::test]
    async fn asynchronous_requests_are_advertised_where_they_are_served() {
        let features = Features { asynchronous: true, ..Features::default() };
        let asked = Server::with(Options { features, ..Options::default() }).await;
        let faulty = Server::faulty(Options::default(), &["async.never-applied"]).await;
        for server in [asked, faulty] {
            let answer = server.get("/ServiceProviderConfig").await;
            assert_eq!(answer.body["securityEvents"]["asyncRequest"], "request");
        }
    }

    #[tokio::test]
    async fn schemas_and_types_are_listed_and_found() {
        let server = Server::start().await;
        for path in ["/Schemas", "/ResourceTypes"] {
            let list = server.get(&format!("{path}?startIndex=5&count=1&sortBy=id")).await;
            let resources = list.body["Resources"].as_array().unwrap().clone();
            assert_eq!(list.body["totalResults"], resources.len());
            for resource in resources {
                let found =
                    server.get(&format!("{path}/{}", resource["id"].as_str().unwrap())).await;
                assert_eq!((found.status, &found.body), (200, &resource));
            }
        }
    }

    #[tokio::test]
    async fn filters_and_writes_are_refused() {
        let server = Server::start().await;
        let filtered = server.get("/Schemas?filter=id%20pr").await;
        assert_eq!(filtered.status, 403);
        let answer = server.send("DELETE", &format!("/Schemas/{USER}"), &[], None).await;
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"));
        assert_eq!(server.get("/Schemas/urn:nothing").await.status, 404);
    }
}

mod crud {
    use super::*;

    #[tokio::test]
    async fn a_user_is_created_read_replaced_and_deleted() {
        let server = Server::start().await;
        let created = server.post("/Users", user("bjensen")).await;
        assert_eq!(created.status, 201);
        let meta = &created.body["meta"];
        assert_eq!(meta["created"], meta["lastModified"]);
        assert_eq!(meta["resourceType"], "User");
        assert_eq!(meta["location"], created.header("location"));
        assert_eq!(meta["version"], created.header("etag"));

        let path = server.path_of(&created);
        assert_eq!(server.get(&path).await.body, created.body);

        let body = json!({"schemas": [USER], "userName": "bjensen", "title": "Boss", "id": "x"});
        let replaced = server.send("PUT", &path, &[], Some(body)).await;
        assert_eq!(replaced.status, 200);
        assert_eq!(replaced.body["id"], created.body["id"]);
        assert_eq!(replaced.body["meta"]["created"], meta["created"]);
        assert_ne!(replaced.body["meta"]["lastModified"], meta["lastModified"]);
        assert_ne!(replaced.body["meta"]["version"], meta["version"]);

        let deleted = server.send("DELETE", &path, &[], None).await;
        assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
        for method in ["GET", "DELETE"] {
            assert_eq!(server.send(method, &path, &[], None).await.status, 404);
        }
        assert_eq!(server.post("/Users", user("bjensen")).await.status, 201);
    }

    #[tokio::test]
    async fn user_names_are_unique_in_any_case() {
        let server = Server::start().await;
        server.create("/Users", user("Bjensen")).await;
        let second = server.post("/Users", user("BJENSEN")).await;
        assert_eq!((second.status, second.scim_type()), (409, "uniqueness"));
        let other = server.create("/Users", user("other")).await;
        let body = json!({"schemas": [USER], "userName": "bjensen"});
        assert_eq!(server.send("PUT", &other, &[], Some(body)).await.status, 409);
        assert_eq!(server.get(&other).await.body["userName"], "other");
        assert_eq!(server.get("/Users").await.body["totalResults"], 2);
    }

    #[tokio::test]
    async fn bad_bodies_are_refused() {
        let server = Server::start().await;
        let scim = [("content-type", "application/scim+json")];
        for text in ["{", "", "[]", "\u{feff}"] {
            let answer = server.send_raw("POST", "/Users", &scim, text.as_bytes().to_vec()).await;
            assert_eq!((answer.status, answer.scim_type()), (400, "invalidSyntax"), "{text:?}");
        }
        let deep = "[".repeat(5000);
        assert_eq!(server.send_raw("POST", "/Users", &scim, deep.into_bytes()).await.status, 400);
        let missing = server.post("/Users", json!({"schemas": [USER]})).await;
        assert_eq!((missing.status, missing.scim_type()), (400, "invalidValue"));
        let wrong = server.post("/Users", json!({"schemas": [USER], "userName": 7})).await;
        assert_eq!(wrong.status, 400);
        let text = [("content-type", "text/xml")];
        assert_eq!(server.send_raw("POST", "/Users", &text, b"<a/>".to_vec()).await.status, 415);
        assert_eq!(server.get("/Users").await.body["totalResults"], 0);
    }

    #[tokio::test]
    async fn passwords_take_effect_and_are_never_shown() {
        let server = Server::start().await;
        let body = json!({"schemas": [USER], "userName": "a", "password": "t1meMa$heen"});
        let created = server.post("/Users", body).await;
        assert!(!created.text.contains("t1meMa"), "{}", created.text);
        assert!(server.provider.verify_password("A", "t1meMa$heen"));
        let path = server.path_of(&created);
        let patched = server
            .patch(&path, json!([{"op": "replace", "path": "password", "value": "n3w"}]))
            .await;
        assert_eq!(patched.status, 200);
        assert!(!patched.text.contains("password"), "{}", patched.text);
        assert!(server.provider.verify_password("a", "n3w"));
        assert!(!server.get(&format!("{path}?attributes=password")).await.text.contains("n3w"));
        let untouched =
            server.patch(&path, json!([{"op": "add", "path": "title", "value": "x"}])).await;
        assert_eq!(untouched.status, 200);
        assert!(server.provider.verify_password("a", "n3w"));
    }

    #[tokio::test]
    async fn unknown_paths_methods_and_versions_are_errors() {
        let server = Server::start().await;
        assert_eq!(server.get("/Nothing").await.status, 404);
        assert_eq!(server.get("/Users/nobody").await.status, 404);
        let answer = server.send("PUT", "/Users", &[], Some(json!({}))).await;
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD, POST"));
        assert_eq!(server.get("/Me").await.status, 501);
        let root = server.base.trim_end_matches("/v2").to_owned();
        let other = server.fetch("GET", &format!("{root}/v9/Users"), &[], None).await;
        assert_eq!((other.status, other.scim_type()), (400, "invalidVers"));
        assert_eq!(server.fetch("GET", &format!("{root}/Users"), &[], None).await.status, 200);
    }

    #[tokio::test]
    async fn the_accept_header_is_heeded() {
        let server = Server::start().await;
        let cases = [
            ("application/json", 200, "application/json"),
            ("application/scim+json, application/json", 200, "application/scim+json"),
            ("*/*;q=0.1", 200, "application/scim+json"),
            ("text/html", 406, "application/scim+json"),
        ];
        for (accept, status, media) in cases {
            let answer = server.send("GET", "/Users", &[("accept", accept)], None).await;
            assert_eq!((answer.status, answer.header("content-type")), (status, media), "{accept}");
        }
    }

    #[tokio::test]
    async fn further_resource_types_are_served() {
        let schema = json!({"id": "urn:example:Device", "name": "Device", "attributes": [
            {"name": "serial", "type": "string", "required": true, "uniqueness": "server",
             "caseExact": true, "mutability": "immutable"}]});
        let kind =
            json!({"name": "Device", "endpoint": "/Devices", "schema": "urn:example:Device"});
        let options =
            Options { schemas: vec![schema], resource_types: vec![kind], ..Options::default() };
        let server = Server::with(options).await;
        let device = json!({"schemas": ["urn:example:Device"], "serial": "S1"});
        let path = server.create("/Devices", device.clone()).await;
        assert_eq!(server.get(&path).await.body["meta"]["resourceType"], "Device");
        assert_eq!(server.post("/Devices", device).await.status, 409);
        let changed = json!({"schemas": ["urn:example:Device"], "serial": "S2"});
        let answer = server.send("PUT", &path, &[], Some(changed)).await;
        assert_eq!((answer.status, answer.scim_type()), (400, "mutability"));
    }
}

mod integrity {
    use super::*;

    #[tokio::test]
    async fn memberships_are_shown_on_both_sides() {
        let server = Server::start().await;
        let (user_path, user_id) = server.create_id("/Users", user("bjensen")).await;
        let (_, group_id) = server.create_id("/Groups", group("Tour", &[&user_id])).await;
        server.create("/Groups", group("All", &[&group_id])).await;

        let tour = server.get(&format!("/Groups/{group_id}")).await.body;
        assert_eq!(tour["members"][0]["value"], user_id.as_str());
        assert_eq!(tour["members"][0]["type"], "User");
        assert!(tour["members"][0]["$ref"].as_str().unwrap().ends_with(&user_path));

        let groups = server.get(&user_path).await.body["groups"].clone();
        assert_eq!(groups[0]["value"], group_id.as_str());
        assert_eq!(
            (&groups[0]["type"], &groups[1]["type"]),
            (&json!("direct"), &json!("indirect"))
        );
        let found = server.get("/Users?filter=groups.display%20eq%20%22Tour%22").await;
        assert_eq!(found.body["totalResults"], 1);

        let before =
            server.get(&format!("/Groups/{group_id}")).await.body["meta"]["version"].clone();
        assert_eq!(server.send("DELETE", &user_path, &[], None).await.status, 204);
        let after = server.get(&format!("/Groups/{group_id}")).await.body;
        assert_eq!(after.get("members"), None);
        assert_ne!(after["meta"]["version"], before);
    }

    #[tokio::test]
    async fn what_was_read_can_be_written_back() {
        let server = Server::start().await;
        let (user_path, user_id) = server.create_id("/Users", user("a")).await;
        let group_path = server.create("/Groups", group("G", &[&user_id])).await;
        for path in [&user_path, &group_path] {
            let read = server.get(path).await;
            let mut body = read.body.clone();
            let same = server.send("PUT", path, &[], Some(body.clone())).await;
            assert_eq!((same.status, &same.body), (200, &read.body));
            body["displayName"] = "changed".into();
            let changed = server.send("PUT", path, &[], Some(body)).await;
            assert_eq!(changed.body["displayName"], "changed");
            assert_eq!(changed.body["members"], read.body["members"]);
        }
        let bare = group("G", &[&user_id]);
        let answer = server.send("PUT", &group_path, &[], Some(bare)).await;
        assert_eq!(answer.body["members"][0]["type"], "User");
    }

    #[tokio::test]
    async fn unknown_members_are_refused() {
        let server = Server::start().await;
        let answer = server.post("/Groups", group("Tour", &["nobody"])).await;
        assert_eq!((answer.status, answer.scim_type()), (400, "invalidValue"));
        assert_eq!(server.get("/Groups").await.body["totalResults"], 0);
    }

    #[tokio::test]
    async fn the_managers_name_is_computed() {
        let server = Server::start().await;
        let boss = json!({"schemas": [USER], "userName": "boss", "displayName": "The Boss"});
        let (boss_path, boss_id) = server.create_id("/Users", boss).await;
        let worker = json!({"schemas": [USER, ENTERPRISE], "userName": "worker",
            ENTERPRISE: {"manager": {"value": boss_id, "displayName": "X"}}});
        let path = server.create("/Users", worker).await;
        let manager = server.get(&path).await.body[ENTERPRISE]["manager"].clone();
        assert_eq!(manager["displayName"], "The Boss");
        let nameless = json!([{"op": "remove", "path": "displayName"}]);
        assert_eq!(server.patch(&boss_path, nameless).await.status, 200);
        let shown = server.get(&path).await.body[ENTERPRISE]["manager"].clone();
        assert_eq!(shown.get("displayName"), None, "a userName is no displayName");
        assert!(manager["$ref"].as_str().unwrap().ends_with(&boss_path));
        server.send("DELETE", &boss_path, &[], None).await;
        let orphan = server.get(&path).await.body;
        assert_eq!(orphan.get(ENTERPRISE), None);
        assert_eq!(orphan["schemas"], json!([USER]));
    }

    #[tokio::test]
    async fn a_name_that_the_client_gives_a_member_stays() {
        let server = Server::start().await;
        let (user_path, user_id) = server.create_id("/Users", user("a")).await;
        let named = json!({"schemas": [GROUP], "displayName": "G",
            "members": [{"value": user_id, "display": "Annie"}]});
        let own = server.create("/Groups", named).await;
        let computed = server.create("/Groups", group("H", &[&user_id])).await;
        let rename = json!([{"op": "replace", "path": "displayName", "value": "Ann"}]);
        server.patch(&user_path, rename).await;
        let display =
            async |path: &str| server.get(path).await.body["members"][0]["display"].clone();
        assert_eq!((display(&own).await, display(&computed).await), ("Annie".into(), "Ann".into()));
        let answer = server
            .patch(
                &own,
                json!([{"op": "replace", "path": "members[display eq \"Annie\"].display",
            "value": "Anna"}]),
            )
            .await;
        assert_eq!((answer.status, answer.scim_type()), (400, "mutability"));
    }

    #[tokio::test]
    async fn members_are_added_once_and_a_repetition_changes_nothing() {
        let server = Server::start().await;
        let (_, user_id) = server.create_id("/Users", user("a")).await;
        let path = server.create("/Groups", group("G", &[&user_id])).await;
        let before = server.get(&path).await.body;
        for member in [json!({"value": user_id}), before["members"][0].clone()] {
            let add = json!([{"op": "add", "path": "members", "value": [member]}]);
            assert_eq!(server.patch(&path, add).await.body, before);
        }
    }
}

mod query {
    use super::*;

    async fn populated(options: Options) -> Server {
        let server = Server::with(options).await;
        for name in ["carl", "Anna", "bert", "dora", "emil"] {
            let body = json!({"schemas": [USER], "userName": name, "externalId": name,
                "active": name != "bert"});
            server.create("/Users", body).await;
        }
        server
    }

    #[tokio::test]
    async fn filters_select() {
        let server = populated(Options::default()).await;
        let cases = [
            ("userName eq \"ANNA\"", vec!["Anna"]),
            ("externalId eq \"ANNA\"", vec![]),
            ("userName eq \"anna\" or userName eq \"bert\"", vec!["Anna", "bert"]),
            ("active eq false", vec!["bert"]),
            ("userName sw \"d\" and active eq true", vec!["dora"]),
            ("not (userName gt \"b\")", vec!["Anna"]),
            ("meta.resourceType eq \"Group\"", vec![]),
        ];
        for (filter, expected) in cases {
            let answer = server.query("/Users", &[("filter", filter)]).await;
            assert_eq!(answer.user_names(), expected, "{filter}");
            assert_eq!(answer.body["totalResults"], expected.len(), "{filter}");
        }
        for filter in ["", "userName", "userName zz \"x\"", "active gt true"] {
            let answer = server.query("/Users", &[("filter", filter)]).await;
            assert_eq!((answer.status, answer.scim_type()), (400, "invalidFilter"), "{filter}");
        }
    }

    #[tokio::test]
    async fn features_can_be_switched_off() {
        let text = r#"{"features": {"filter_constructs": ["eq"], "search": false, "patch": false,
            "bulk": false, "index_paging": false}, "limits": {"default_page_size": 2}}"#;
        let server = populated(serde_json::from_str(text).unwrap()).await;
        let refused = server.query("/Users", &[("filter", "userName sw \"a\"")]).await;
        assert_eq!((refused.status, refused.scim_type()), (400, "invalidFilter"));
        let found = server.query("/Users", &[("filter", "userName eq \"anna\"")]).await;
        assert_eq!(found.user_names(), ["Anna"]);
        assert_eq!(server.post("/Users/.search", json!({})).await.status, 501);
        assert_eq!(server.patch("/Users/x", json!([])).await.status, 501);
        assert_eq!(server.bulk(json!([])).await.status, 501);
        let page = server.get("/Users?startIndex=3").await;
        assert_eq!(page.user_names(), ["carl", "Anna"]);
        assert!(page.body["nextCursor"].is_string());
        let config = server.get("/ServiceProviderConfig").await.body;
        assert_eq!(config["patch"]["supported"], false);
        assert_eq!(config["pagination"]["defaultPaginationMethod"], "cursor");
    }

    #[tokio::test]
    async fn results_are_sorted() {
        let server = populated(Options::default()).await;
        let names = server.query("/Users", &[("sortBy", "userName")]).await.user_names();
        assert_eq!(names, ["Anna", "bert", "carl", "dora", "emil"]);
        let parameters = [("sortBy", "userName"), ("sortOrder", "descending"), ("count", "2")];
        assert_eq!(server.query("/Users", &parameters).await.user_names(), ["emil", "dora"]);
    }

    #[tokio::test]
    async fn pages_are_cut_by_index() {
        let server = populated(Options::default()).await;
        let page = server.get("/Users?startIndex=4&count=10").await;
        assert_eq!(page.user_names(), ["dora", "emil"]);
        assert_eq!(page.body["itemsPerPage"], 2);
        assert_eq!((&page.body["startIndex"], &page.body["totalResults"]), (&json!(4), &json!(5)));
        assert_eq!(server.get("/Users?startIndex=-1&count=1").await.body["startIndex"], 1);
        for count in ["0", "-3"] {
            let page = server.get(&format!("/Users?count={count}")).await;
            assert_eq!((page.user_names().len(), &page.body["totalResults"]), (0, &json!(5)));
        }
        let beyond = server.get("/Users?startIndex=99").await;
        assert_eq!((beyond.status, beyond.user_names().len()), (200, 0));
        let wrong = server.get("/Users?count=many").await;
        assert_eq!((wrong.status, wrong.scim_type()), (400, "invalidValue"));
    }

    #[tokio::test]
    async fn pages_are_capped() {
        let limits = Limits { max_results: 3, ..Limits::default() };
        let server = populated(Options { limits, ..Options::default() }).await;
        assert_eq!(server.get("/Users?count=100").await.user_names().len(), 3);
    }

    #[tokio::test]
    async fn pages_are_cut_by_cursor() {
        let server = populated(Options::default()).await;
        let sorted = [("sortBy", "userName"), ("count", "2")];
        let page = |cursor: String| {
            let server = &server;
            async move {
                let mut parameters = sorted.to_vec();
                parameters.push(("cursor", &cursor));
                server.query("/Users", &parameters).await
            }
        };
        let first = page(String::new()).await;
        assert_eq!(first.user_names(), ["Anna", "bert"]);
        assert_eq!(first.body.get("previousCursor"), None);
        let next = first.body["nextCursor"].as_str().unwrap().to_owned();
        let anna = first.body["Resources"][0]["id"].as_str().unwrap();
        server.send("DELETE", &format!("/Users/{anna}"), &[], None).await;
        let second = page(next.clone()).await;
        assert_eq!(second.user_names(), ["carl", "dora"]);
        let third = page(second.body["nextCursor"].as_str().unwrap().to_owned()).await;
        assert_eq!(third.user_names(), ["emil"]);
        assert_eq!(third.body.get("nextCursor"), None);
        let back = page(third.body["previousCursor"].as_str().unwrap().to_owned()).await;
        assert_eq!(back.user_names(), ["carl", "dora"]);

        let other_count = server
            .query("/Users", &[("sortBy", "userName"), ("count", "3"), ("cursor", &next)])
            .await;
        assert_eq!((other_count.status, other_count.scim_type()), (400, "invalidCount"));
        let forged = server.query("/Users", &[("cursor", "abc")]).await;
        assert_eq!((forged.status, forged.scim_type()), (400, "invalidCursor"));
        let both = server.query("/Users", &[("cursor", ""), ("startIndex", "1")]).await;
        assert_eq!(both.status, 400);
    }

    #[tokio::test]
    async fn searches_answer_as_queries_do() {
        let server = populated(Options::default()).await;
        server.create("/Groups", group("Anna", &[])).await;
        let uri = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
        let search = |filter: &str| json!({"schemas": [uri], "filter": filter, "count": 10});
        let users = server.post("/Users/.search", search("userName sw \"a\"")).await;
        assert_eq!((users.status, users.user_names()), (200, vec!["Anna".to_owned()]));
        let filter = "displayName eq \"anna\" or userName eq \"anna\"";
        let all = server.post("/.search", search(filter)).await;
        assert_eq!(all.body["totalResults"], 2);
        let root = server.query("/", &[("filter", filter)]).await;
        assert_eq!(root.body["Resources"], all.body["Resources"]);
        let plain = server.post("/Users/.search", json!({"filter": "userName pr"})).await;
        assert_eq!(plain.status, 400);
        assert_eq!(server.get("/Users/.search").await.status, 405);
    }

    #[tokio::test]
    async fn attributes_are_chosen() {
        let server = populated(Options::default()).await;
        let some = server.get("/Users?attributes=userName&count=1").await.body;
        assert_eq!(some["Resources"][0].get("externalId"), None);
        assert!(some["Resources"][0].get("id").is_some());
        let rest = server.get("/Users?excludedAttributes=externalId,id&count=1").await.body;
        assert!(rest["Resources"][0].get("userName").is_some());
        assert_eq!(rest["Resources"][0].get("externalId"), None);
        assert!(rest["Resources"][0].get("id").is_some());
        assert_eq!(server.get("/Users?attributes=a&excludedAttributes=b").await.status, 400);
        let created = server.post("/Users?attributes=userName", user("new")).await;
        assert_eq!(created.body.get("displayName"), None);
        assert_eq!(created.body["userName"], "new");
    }
}

mod versions {
    use super::*;

    #[tokio::test]
    async fn preconditions_hold() {
        let server = Server::start().await;
        let created = server.post("/Users", user("a")).await;
        let (path, tag) = (server.path_of(&created), created.header("etag").to_owned());
        let unchanged = server.send("GET", &path, &[("if-none-match", &tag)], None).await;
        assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""));
        assert_eq!(unchanged.header("etag"), tag);
        let body = || Some(json!({"schemas": [USER], "userName": "a", "title": "t"}));
        let list = format!("\"x\", {tag}");
        let first = server.send("PUT", &path, &[("if-match", &list)], body()).await;
        assert_eq!(first.status, 200);
        for method in ["PUT", "DELETE"] {
            let second = server.send(method, &path, &[("if-match", &tag)], body()).await;
            assert_eq!(second.status, 412, "{method}");
        }
        assert_eq!(server.send("DELETE", &path, &[("if-match", "*")], None).await.status, 204);
    }

    #[tokio::test]
    async fn of_equal_creates_at_the_same_time_one_wins() {
        let server = Server::start().await;
        let creates = (0..16).map(|_| server.post("/Users", user("same")));
        let answers = futures_util::future::join_all(creates).await;
        let created = answers.iter().filter(|answer| answer.status == 201).count();
        let refused = answers.iter().filter(|answer| answer.status == 409).count();
        assert_eq!((created, refused), (1, 15));
    }

    #[tokio::test]
    async fn no_update_is_lost() {
        let server = Server::start().await;
        let path = server.create("/Groups", group("G", &[])).await;
        let mut ids = Vec::new();
        for number in 0..20 {
            ids.push(server.create_id("/Users", user(&format!("u{number}"))).await.1);
        }
        let writes = ids.iter().map(|id| {
            server.patch(&path, json!([{"op": "add", "path": "members", "value": [{"value": id}]}]))
        });
        for answer in futures_util::future::join_all(writes).await {
            assert_eq!(answer.status, 200);
        }
        assert_eq!(server.get(&path).await.body["members"].as_array().unwrap().len(), 20);
    }
}

mod patch {
    use super::*;

    #[tokio::test]
    async fn a_patch_is_atomic() {
        let server = Server::start().await;
        let created = server.post("/Users", user("a")).await;
        let path = server.path_of(&created);
        let operations = json!([
            {"op": "replace", "path": "displayName", "value": "new"},
            {"op": "replace", "path": "emails[type eq \"nosuch\"].value", "value": "x@example.com"},
        ]);
        let answer = server.patch(&path, operations).await;
        assert_eq!((answer.status, answer.scim_type()), (400, "noTarget"));
        assert_eq!(server.get(&path).await.body, created.body);
    }

    #[tokio::test]
    async fn the_answer_is_the_resource_or_nothing() {
        let title = || json!([{"op": "add", "path": "title", "value": "t"}]);
        let readings = Readings { patch_answer: PatchAnswer::NoContent, ..Readings::default() };
        let server = Server::with(Options { readings, ..Options::default() }).await;
        let path = server.create("/Users", user("a")).await;
        let answer = server.patch(&path, title()).await;
        assert_eq!((answer.status, answer.text.as_str()), (204, ""));
        let answer = server.patch(&format!("{path}?attributes=title"), title()).await;
        assert_eq!((answer.status, &answer.body["title"]), (200, &json!("t")));
    }

    #[tokio::test]
    async fn an_extension_is_added_and_named_in_schemas() {
        let server = Server::start().await;
        let path = server.create("/Users", user("a")).await;
        let operations = json!([
            {"op": "add", "path": format!("{ENTERPRISE}:department"), "value": "Ops"},
            {"op": "replace", "path": format!("{ENTERPRISE}:employeeNumber"), "value": "7"},
        ]);
        let answer = server.patch(&path, operations).await;
        assert_eq!(answer.body["schemas"], json!([USER, ENTERPRISE]));
        assert_eq!(answer.body[ENTERPRISE], json!({"department": "Ops", "employeeNumber": "7"}));
    }

    #[tokio::test]
    async fn read_only_attributes_and_unknown_resources_are_refused() {
        let server = Server::start().await;
        let path = server.create("/Users", user("a")).await;
        let groups = json!([{"op": "add", "path": "groups", "value": [{"value": "x"}]}]);
        let answer = server.patch(&path, groups).await;
        assert_eq!((answer.status, answer.scim_type()), (400, "mutability"));
        let title = json!([{"op": "add", "path": "title", "value": "t"}]);
        assert_eq!(server.patch("/Users/nobody", title).await.status, 404);
    }
}

mod access {
    use super::*;

    #[tokio::test]
    async fn a_credential_is_needed() {
        let auth = Auth::bearer("s3cret");
        let server = Server::with(Options { auth, ..Options::default() }).await;
        let answer = server.get("/Users").await;
        assert_eq!((answer.status, &answer.body["status"]), (401, &json!("401")));
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"scim\"");
        assert_eq!(server.get("/ServiceProviderConfig").await.status, 200);
        let credential = [("authorization", "Bearer s3cret")];
        assert_eq!(server.send("GET", "/Users", &credential, None).await.status, 200);
    }

    #[tokio::test]
    async fn tokens_are_issued_to_clients() {
        let text = r#"{"auth": {"clients": [{"id": "c", "secret": "s", "access": "read-only"}]}}"#;
        let server = Server::with(serde_json::from_str(text).unwrap()).await;
        let url = server.base.replace("/scim/v2", "/oauth2/token");
        let form = |secret: &str| {
            let body = format!("grant_type=client_credentials&client_id=c&client_secret={secret}");
            Some(body.into_bytes())
        };
        let media = [("content-type", "application/x-www-form-urlencoded")];
        assert_eq!(server.fetch("POST", &url, &media, form("x")).await.status, 401);
        let token =
            server.fetch("POST", &url, &media, form("s")).await.body["access_token"].clone();
        let bearer = format!("Bearer {}", token.as_str().unwrap());
        let headers = [("authorization", bearer.as_str())];
        assert_eq!(server.send("GET", "/Users", &headers, None).await.status, 200);
        let refused = server.send("POST", "/Users", &headers, Some(user("a"))).await;
        assert_eq!(refused.status, 403);
    }

    #[tokio::test]
    async fn me_stands_for_a_user() {
        let options = Options { me: Some("bjensen".to_owned()), ..Options::default() };
        let server = Server::with(options).await;
        assert_eq!(server.get("/Me").await.status, 404);
        let created = server.post("/Users", user("bjensen")).await;
        let me = server.get("/Me").await;
        assert_eq!((me.status, &me.body), (200, &created.body));
        assert_eq!(me.header("location"), created.header("location"));
        let title = json!([{"op": "add", "path": "title", "value": "t"}]);
        assert_eq!(server.patch("/Me", title).await.body["title"], "t");
    }

    #[tokio::test]
    async fn requests_are_turned_away_on_demand() {
        let throttle = Throttle { one_in: Some(2), retry_after: 7, ..Throttle::default() };
        let server = Server::with(Options { throttle, ..Options::default() }).await;
        assert_eq!(server.get("/Users").await.status, 200);
        let answer = server.get("/Users").await;
        assert_eq!((answer.status, answer.header("retry-after")), (429, "7"));
    }
}

fn group(name: &str, members: &[&str]) -> serde_json::Value {
    let members: Vec<_> = members.iter().map(|id| json!({"value": id})).collect();
    json!({"schemas": [GROUP], "displayName": name, "members": members})
}
