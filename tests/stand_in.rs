//! The reference provider in the likeness of products: what profiles claim, seen over HTTP.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod command_support;
mod reference_support;

use command_support::{Out, Served, TOKEN_VARIABLE, run};
use reference_support::{GROUP, Server, USER, user};
use scimspec::catalogue::Catalogue;
use scimspec::document::{Source, render_diagnostics};
use scimspec::profile::{Profile, Role, builtin_sources, load_source};
use scimspec::reference::{Options, OptionsError, Provider, Throttle};
use scimspec::stand_in::StandIn;
use serde_json::{Value, json};

/// What a profile says in these tests before what they are about.
const HEAD: &str = "format: 1\nid: acme\nname: Acme\n";

fn profile(text: &str) -> Profile {
    let source = Source::new("profiles/acme.yaml", format!("{HEAD}{text}"));
    load_source(&source, &Catalogue::builtin().unwrap())
        .unwrap_or_else(|found| panic!("{}", render_diagnostics(&found, false)))
}

/// A profile of claims, each as `KEY: VALUE`.
fn claims(claims: &[&str]) -> String {
    let line = |claim: &&str| {
        let (key, value) = claim.split_once(": ").unwrap();
        format!("  - {{ key: {key}, value: {value}, source: a test, confidence: documented }}\n")
    };
    format!("claims:\n{}", claims.iter().map(line).collect::<String>())
}

async fn serve(profile: &Profile, token: Option<&str>) -> Server {
    let stand_in = StandIn::new(profile, token).unwrap();
    Server::faulty(stand_in.options, &stand_in.faults).await
}

/// A server that is as the claims say.
async fn claiming(list: &[&str]) -> Server {
    serve(&profile(&claims(list)), None).await
}

async fn people(server: &Server, number: usize) {
    for index in 0..number {
        server.create("/Users", user(&format!("user{index}"))).await;
    }
}

fn group(members: &[&str]) -> Value {
    let members: Vec<_> = members.iter().map(|id| json!({"value": id})).collect();
    json!({"schemas": [GROUP], "displayName": "G", "members": members})
}

#[tokio::test]
async fn pages_are_capped_without_a_word() {
    let server = claiming(&["pagination.defaultPageSize: 2", "pagination.maxPageSize: 3"]).await;
    people(&server, 5).await;
    for (query, length) in [("", 2), ("?count=1", 1), ("?count=1000", 3)] {
        let page = server.get(&format!("/Users{query}")).await.body;
        assert_eq!((&page["itemsPerPage"], &page["totalResults"]), (&json!(length), &json!(5)));
    }
    let config = server.get("/ServiceProviderConfig").await.body;
    assert_eq!(config["pagination"]["defaultPageSize"], 2);
    assert_eq!(config["pagination"]["maxPageSize"], 3);
    assert_eq!(config["pagination"]["cursor"], false, "an extension that is not claimed");
}

#[tokio::test]
async fn a_provider_without_paging_shows_one_page() {
    let server = claiming(&["pagination.index: false", "pagination.defaultPageSize: 2"]).await;
    people(&server, 3).await;
    for query in ["", "?startIndex=3", "?cursor="] {
        let page = server.get(&format!("/Users{query}")).await.body;
        assert_eq!((&page["itemsPerPage"], page.get("nextCursor")), (&json!(2), None), "{query}");
    }
}

#[tokio::test]
async fn filters_are_refused_where_their_parts_are_not_offered() {
    let refused = ["ne", "co", "pr", "or", "not", "valuePath", "boolean", "id", "lastModified"];
    let refused: Vec<_> = refused.iter().map(|name| format!("filter.{name}: false")).collect();
    let server = claiming(&refused.iter().map(String::as_str).collect::<Vec<_>>()).await;
    people(&server, 2).await;
    let good = ["userName eq \"user1\"", "userName eq \"user1\" and displayName sw \"The\""];
    for filter in good {
        assert_eq!(server.query("/Users", &[("filter", filter)]).await.body["totalResults"], 1);
    }
    let bad = [
        "userName ne \"a\"",
        "title pr",
        "userName eq \"user1\" or title eq \"x\"",
        "not (title eq \"x\")",
        "emails[type eq \"work\"]",
        "active eq true",
        "id eq \"x\"",
        "meta.lastModified gt \"2026-01-01T00:00:00Z\"",
    ];
    for filter in bad {
        let answer = server.query("/Users", &[("filter", filter)]).await;
        assert_eq!((answer.status, answer.scim_type()), (400, "invalidFilter"), "{filter}");
    }
}

#[tokio::test]
async fn a_filter_that_is_not_supported_may_be_answered_in_silence() {
    for (word, total) in [("empty", 0), ("everything", 2)] {
        let said = format!("filter.unsupported: {word}");
        for without in ["filter.ne: false", "filter.supported: false"] {
            let stated = [without, said.as_str()];
            // Where there are no filters at all, what they yield is all that there is to them.
            let server = claiming(&stated).await;
            people(&server, 2).await;
            let answer = server.query("/Users", &[("filter", "userName ne \"user1\"")]).await;
            assert_eq!(answer.body["totalResults"], total, "{stated:?}");
        }
    }
}

#[tokio::test]
async fn what_is_missing_is_refused_and_not_advertised() {
    let server = claiming(&[
        "bulk.supported: false",
        "bulk.maxOperations: 0",
        "patch.supported: false",
        "put.supported: false",
        "sort.supported: false",
        "etag.supported: false",
        "search.type: false",
        "search.root: false",
        "me.supported: false",
    ])
    .await;
    let path = server.create("/Users", user("a")).await;
    assert_eq!(server.bulk(json!([])).await.status, 501);
    let replace = json!([{"op": "replace", "path": "title", "value": "x"}]);
    assert_eq!(server.patch(&path, replace).await.status, 501);
    assert_eq!(server.send("PUT", &path, &[], Some(user("a"))).await.status, 501);
    assert_eq!(server.post("/Users/.search", json!({})).await.status, 501);
    assert_eq!(server.get("/").await.status, 501);
    assert_eq!(server.get("/Me").await.status, 501);
    let read = server.get(&path).await;
    assert_eq!((read.status, read.header("etag")), (200, ""));
    let config = server.get("/ServiceProviderConfig").await.body;
    for feature in ["bulk", "patch", "sort", "etag"] {
        assert_eq!(config[feature]["supported"], false, "{feature}");
    }
    assert_eq!(config["bulk"]["maxOperations"], 0);
}

#[tokio::test]
async fn limits_hold() {
    let server = claiming(&[
        "bulk.maxOperations: 2",
        "bulk.put: false",
        "patch.maxOperations: 2",
        "patch.maxMembers: 1",
        "group.largeMembership: 2",
        "filter.maxLength: 30",
    ])
    .await;
    let delete = json!({"method": "DELETE", "path": "/Users/x"});
    let replace = json!({"method": "PUT", "path": "/Users/x", "data": user("x")});
    let job = server.bulk(json!([delete, replace])).await;
    assert_eq!((job.status, job.statuses()), (200, vec!["404".to_owned(), "501".to_owned()]));
    assert_eq!(server.bulk(json!([delete, delete, delete])).await.status, 413);

    let mut ids = Vec::new();
    for name in ["a", "b", "c"] {
        ids.push(server.create_id("/Users", user(name)).await.1);
    }
    let path = server.create("/Groups", group(&[&ids[0]])).await;
    let add = |ids: &[String]| {
        let members: Vec<_> = ids.iter().map(|id| json!({"value": id})).collect();
        json!({"op": "add", "path": "members", "value": members})
    };
    assert_eq!(server.patch(&path, json!([add(&ids[1..])])).await.status, 400, "two members");
    assert_eq!(server.patch(&path, json!([add(&ids[1..2])])).await.status, 200);
    assert_eq!(server.patch(&path, json!([add(&ids[2..])])).await.status, 400, "a third in all");
    let name = json!({"op": "replace", "path": "displayName", "value": "x"});
    let many = server.patch(&path, json!([name, name, name])).await;
    assert_eq!((many.status, many.scim_type()), (400, "tooMany"));
    let long = format!("userName eq \"{}\"", "x".repeat(30));
    assert_eq!(server.query("/Users", &[("filter", &long)]).await.status, 400);
}

#[tokio::test]
async fn forms_of_patch_are_refused() {
    let server = claiming(&[
        "patch.pathless: false",
        "patch.valueFilter: false",
        "patch.opCasing: lower",
        "patch.removeMembersByValue: false",
        "patch.booleanString: true",
    ])
    .await;
    let (path, id) = server.create_id("/Users", user("a")).await;
    let team = server.create("/Groups", group(&[&id])).await;
    let bad = [
        (&path, json!({"op": "replace", "value": {"title": "x"}})),
        (&path, json!({"op": "replace", "path": "emails[type eq \"work\"].value", "value": "x"})),
        (&path, json!({"op": "Replace", "path": "title", "value": "x"})),
        (&team, json!({"op": "remove", "path": "members", "value": [{"value": id}]})),
    ];
    for (path, operation) in bad {
        let before = server.get(path).await.body;
        assert_eq!(server.patch(path, json!([operation])).await.status, 400, "{operation}");
        assert_eq!(server.get(path).await.body, before, "{operation}");
    }
    let good = json!([{"op": "replace", "path": "active", "value": "False"}]);
    assert_eq!(server.patch(&path, good).await.body["active"], false);
}

#[tokio::test]
async fn what_templates_hold_is_demanded() {
    let text = "templates:\n  User:\n    schemas: [urn:ietf:params:scim:schemas:core:2.0:User]\n\
                \x20   userName: \"${tag}-${label}\"\n    name: { givenName: a, familyName: b }\n\
                \x20   emails: [ { value: \"${label}@example.com\" } ]\n";
    let server = serve(&profile(text), None).await;
    let whole = json!({"schemas": [USER], "userName": "a", "emails": [{"value": "a@example.com"}],
        "name": {"givenName": "A", "familyName": "B"}});
    let path = server.create("/Users", whole.clone()).await;
    for lacking in ["/emails", "/name/familyName"] {
        let mut body = whole.clone();
        body["userName"] = "b".into();
        *body.pointer_mut(lacking).unwrap() = Value::Null;
        for answer in [
            server.post("/Users", body.clone()).await,
            server.send("PUT", &path, &[], Some(body)).await,
        ] {
            assert_eq!((answer.status, answer.scim_type()), (400, "invalidValue"), "{lacking}");
        }
    }
    let remove = json!([{"op": "remove", "path": "emails"}]);
    assert_eq!(server.patch(&path, remove).await.status, 400);
    assert_eq!(server.get("/Users").await.body["totalResults"], 1);
}

#[tokio::test]
async fn a_delete_does_what_deprovisioning_says() {
    let after = async |means: &str| {
        let text =
            format!("deprovisioning: {{ delete: {{ means: {means}, note: x, source: y }} }}");
        let server = serve(&profile(&text), None).await;
        let path = server.create("/Users", user("a")).await;
        let deleted = server.send("DELETE", &path, &[], None).await.status;
        let read = server.get(&path).await;
        (
            deleted,
            read.status,
            read.body["active"].clone(),
            server.post("/Users", user("a")).await.status,
        )
    };
    assert_eq!(after("removed").await, (204, 404, Value::Null, 201));
    assert_eq!(after("soft-deleted").await, (204, 404, Value::Null, 409));
    assert_eq!(after("suspended").await, (204, 200, json!(false), 409));
    assert_eq!(after("refused").await, (501, 200, Value::Null, 409));
    assert_eq!(after("ignored").await, (204, 200, Value::Null, 409));
}

#[tokio::test]
async fn a_deactivation_may_be_the_end() {
    let text = "deprovisioning: { deactivate: { means: removed, note: x, source: y } }";
    let server = serve(&profile(text), None).await;
    let (path, id) = server.create_id("/Users", user("a")).await;
    let team = server.create("/Groups", group(&[&id])).await;
    let off = json!([{"op": "replace", "path": "active", "value": false}]);
    let answer = server.patch(&path, off).await;
    assert_eq!((answer.status, &answer.body["active"]), (200, &json!(false)));
    assert_eq!(server.get(&path).await.status, 404);
    assert_eq!(server.get(&team).await.body.get("members"), None);
    assert_eq!(server.post("/Users", user("a")).await.status, 201);
}

#[tokio::test]
async fn extensions_of_templates_are_kept() {
    let urn = "urn:acme:params:scim:2.0:User";
    let text = format!(
        "templates:\n  User:\n    schemas: [{USER}, {urn}]\n    userName: \"${{tag}}-${{label}}\"\n\
         \x20   {urn}: {{ mailNickname: \"${{label}}\" }}\n"
    );
    let server = serve(&profile(&text), None).await;
    let mut body = json!({"schemas": [USER, urn], "userName": "a", urn: {"mailNickname": "ann"}});
    let path = server.create("/Users", body.clone()).await;
    assert_eq!(server.get(&path).await.body[urn]["mailNickname"], "ann");
    body[urn] = Value::Null;
    assert_eq!(server.post("/Users", body).await.status, 400);
    let types = server.get("/ResourceTypes/User").await.text;
    assert!(types.contains(urn), "{types}");
}

#[tokio::test]
async fn groups_do_not_nest_where_that_is_not_offered() {
    let server = claiming(&["group.nested: false", "group.unknownMember: accepted"]).await;
    let (_, inner) = server.create_id("/Groups", group(&[])).await;
    assert_eq!(server.post("/Groups", group(&[&inner])).await.status, 400);
    assert_eq!(server.post("/Groups", group(&["nobody"])).await.status, 201);
    let schema = server.get(&format!("/Schemas/{GROUP}")).await.text;
    assert!(schema.contains(r#""referenceTypes":["User"]"#), "{schema}");
}

#[tokio::test]
async fn base_and_discovery_are_where_the_profile_has_them() {
    let text = "base_path: \"/services/{tenant}/scim\"\n\
                discovery: { service_provider_config: /ServiceProviderConfigs, schemas: absent }";
    let server = serve(&profile(text), None).await;
    assert!(server.base.ends_with("/services/tenant/scim"), "{}", server.base);
    let config = server.get("/ServiceProviderConfigs").await;
    assert_eq!(config.status, 200);
    let location = config.body["meta"]["location"].as_str().unwrap();
    assert_eq!(location, format!("{}/ServiceProviderConfigs", server.base));
    assert_eq!(server.get("/ServiceProviderConfig").await.status, 404);
    assert_eq!(server.get("/Schemas").await.status, 404);
    let path = server.create("/Users", user("a")).await;
    assert_eq!(server.get(&path).await.status, 200);
    let elsewhere = server.base.replace("/services/tenant/scim", "/scim/v2/Users");
    assert_eq!(server.fetch("GET", &elsewhere, &[], None).await.status, 404);
}

#[test]
fn a_base_that_is_no_path_is_refused() {
    let options = Options { base_path: Some("api".to_owned()), ..Options::default() };
    let error = Provider::new(options).unwrap_err();
    assert_eq!(error, OptionsError::BasePath("api".to_owned()));
}

#[tokio::test]
async fn a_token_is_needed_as_the_profile_says() {
    let of = async |text: &str, credential: &str| {
        let server = serve(&profile(text), Some("secret")).await;
        server.send("GET", "/Users", &[("authorization", credential)], None).await.status
    };
    let basic = "Basic c2NpbXNwZWM6c2VjcmV0";
    assert_eq!(of("authentication: [bearer]", "Bearer secret").await, 200);
    assert_eq!(of("authentication: [bearer]", basic).await, 401);
    assert_eq!(of("authentication: [basic]", basic).await, 200);
    assert_eq!(of("authentication: [basic]", "Bearer secret").await, 401);

    let open = claims(&["auth.missingRefused: false"]);
    assert_eq!(of(&open, "Bearer wrong").await, 200);

    for (anonymous, status) in [("true", 200), ("false", 401)] {
        let text = claims(&[&format!("discovery.anonymous: {anonymous}")]);
        let server = serve(&profile(&text), Some("secret")).await;
        for path in ["/ServiceProviderConfig", "/Schemas"] {
            assert_eq!(server.get(path).await.status, status, "{path}");
        }
    }

    let server = serve(&profile("authentication: [oauth2]"), Some("secret")).await;
    let url = server.base.replace("/scim/v2", "/oauth2/token");
    let form = b"grant_type=client_credentials&client_id=scimspec&client_secret=secret".to_vec();
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let token = server.fetch("POST", &url, &headers, Some(form)).await;
    let bearer = format!("Bearer {}", token.body["access_token"].as_str().unwrap());
    let list = server.send("GET", "/Users", &[("authorization", &bearer)], None).await;
    assert_eq!(list.status, 200);
}

#[tokio::test]
async fn who_asks_too_often_is_turned_away() {
    let server = claiming(&["rateLimit.limit: 1"]).await;
    for _ in 0..50 {
        let answer = server.get("/ServiceProviderConfig").await;
        if answer.status == 429 {
            assert_eq!(answer.header("retry-after"), "1");
            return;
        }
    }
    panic!("fifty requests in a row and none of them was turned away");
}

/// Where the configuration speaks of a capability.
const PLACES: [(&str, &str); 12] = [
    ("patch.supported", "/patch/supported"),
    ("bulk.supported", "/bulk/supported"),
    ("bulk.maxOperations", "/bulk/maxOperations"),
    ("bulk.maxPayloadSize", "/bulk/maxPayloadSize"),
    ("filter.supported", "/filter/supported"),
    ("filter.maxResults", "/filter/maxResults"),
    ("sort.supported", "/sort/supported"),
    ("etag.supported", "/etag/supported"),
    ("pagination.index", "/pagination/index"),
    ("pagination.cursor", "/pagination/cursor"),
    ("pagination.defaultPageSize", "/pagination/defaultPageSize"),
    ("pagination.maxPageSize", "/pagination/maxPageSize"),
];

/// What is wrong with the stand-in of a profile.
async fn faults_of(profile: &Profile) -> Vec<String> {
    let mut stand_in = StandIn::new(profile, None).unwrap();
    stand_in.options.throttle = Throttle::default();
    let server = Server::faulty(stand_in.options.clone(), &stand_in.faults).await;
    let mut wrong = Vec::new();
    if let Some(place) = &stand_in.options.discovery.service_provider_config {
        let config = server.get(&format!("/{place}")).await;
        if config.status != 200 {
            wrong.push(format!("the configuration is answered {}", config.status));
        }
        for (key, pointer) in PLACES {
            let claimed = profile.claim(key).map(|claim| &claim.value);
            let claimed = claimed.filter(|value| value.is_boolean() || value.is_number());
            let advertised = config.body.pointer(pointer);
            if claimed.is_some_and(|claimed| Some(claimed) != advertised) {
                wrong.push(format!("{key}: claimed {claimed:?}, advertised {advertised:?}"));
            }
        }
    }
    if server.get("/Users?count=1").await.status != 200 {
        wrong.push("users cannot be listed".to_owned());
    }
    let told = stand_in.likenesses.iter().map(|likeness| likeness.part.as_str());
    let told: Vec<_> = told.collect();
    let silent = profile.claims.iter().filter(|claim| {
        let part = format!("{}:", claim.key);
        claim.key != "resource.requiredAttributes"
            && !told.iter().any(|told| told.starts_with(&part))
    });
    wrong.extend(silent.map(|claim| format!("nothing is told of {}", claim.key)));
    server.stop().await;
    wrong
}

#[tokio::test]
async fn every_built_in_profile_can_be_served_and_advertises_what_it_claims() {
    let catalogue = Catalogue::builtin().unwrap();
    let (mut served, mut wrong) = (0, Vec::new());
    for source in builtin_sources() {
        let profile = load_source(&source, &catalogue).unwrap();
        if profile.role == Role::Client {
            assert!(StandIn::new(&profile, None).is_err(), "{}", profile.id);
            continue;
        }
        served += 1;
        let found = faults_of(&profile).await;
        wrong.extend(found.into_iter().map(|wrong| format!("{}: {wrong}", profile.id)));
    }
    assert!(served >= 5, "{served}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn written(directory: &std::path::Path, text: &str) -> String {
    let path = directory.join("acme.yaml");
    std::fs::write(&path, format!("{HEAD}{text}")).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_client_is_refused_with_a_sentence() {
    let directory = tempfile::tempdir().unwrap();
    let ended = run(&["serve", "--as", &written(directory.path(), "role: client\n")]);
    ended.assert_code(2);
    assert_eq!(ended.stdout, "");
    assert!(ended.stderr.contains("Acme is a client"), "{}", ended.stderr);
}

#[test]
fn what_is_imitated_and_what_not_is_explained() {
    let directory = tempfile::tempdir().unwrap();
    let text = claims(&["pagination.maxPageSize: 50", "bulk.truthful: false"]);
    let file = written(directory.path(), &text);
    let ended = run(&["serve", "--as", &file, "--explain", "--format", "json"]);
    let told = ended.assert_code(0).json();
    let degree = |part: &str| {
        let found = told.as_array().unwrap().iter().find(|likeness| likeness["part"] == part);
        found.unwrap_or_else(|| panic!("{part}: {told}"))["degree"].clone()
    };
    assert_eq!(degree("pagination.maxPageSize: 50"), "imitated");
    assert_eq!(degree("bulk.truthful: false"), "missing");
    let words = run(&["serve", "--as", &file, "--explain"]);
    assert!(words.assert_code(0).stdout.contains("at most 50 resources"), "{}", words.stdout);
    run(&["serve", "--explain"]).assert_code(2);
}

#[test]
fn a_run_finds_the_claims_in_the_stand_in() {
    let directory = tempfile::tempdir().unwrap();
    let unsupported = ["ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr", "or", "not"];
    let mut said: Vec<String> =
        unsupported.iter().map(|name| format!("filter.{name}: false")).collect();
    said.extend(
        ["pagination.defaultPageSize: 7", "pagination.maxPageSize: 7", "bulk.supported: false"]
            .map(str::to_owned),
    );
    let text = claims(&said.iter().map(String::as_str).collect::<Vec<_>>());
    let file = written(directory.path(), &text);
    let (served, out) = (Served::start(&["--as", &file]), Out::new());
    let folder = out.text();
    let mut arguments = vec!["run", "--url", &served.base, "--token-env", TOKEN_VARIABLE];
    arguments.extend(["--out", &folder]);
    for only in
        ["filter.operators/**", "filter.basics/**", "paging.index/**", "bulk.unsupported/**"]
    {
        arguments.extend(["--only", only]);
    }
    run(&arguments).assert_code(0);
    let map: Value = serde_json::from_str(&out.read("map.json")).unwrap();
    let feature = |key: &str| map["features"][key].clone();
    assert_eq!(feature("pagination.maxPageSize")["advertised"]["value"], 7, "{map}");
    assert_eq!(feature("pagination.defaultPageSize")["advertised"]["value"], 7);
    assert_eq!(feature("pagination.defaultPageSize")["verdict"], "native");
    assert_eq!(feature("bulk.supported")["verdict"], "compensate");
    assert_eq!(feature("filter.eq")["verdict"], "native");
    for name in unsupported {
        let verdict = feature(&format!("filter.{name}"))["verdict"].clone();
        assert!(verdict != "native", "filter.{name}: {verdict}");
    }
    assert_eq!(served.population(), 0);
}
