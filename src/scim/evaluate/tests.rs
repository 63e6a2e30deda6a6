use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::scim::filter::parse;
use crate::scim::schema::AttributeType;

fn schema() -> ResourceSchema {
    let mut schema = ResourceSchema::user();
    schema.base.attributes.push(Attribute::new("age", AttributeType::Integer));
    schema
        .base
        .attributes
        .push(Attribute { multi_valued: true, ..Attribute::new("tags", AttributeType::String) });
    schema
}

fn resource() -> Value {
    json!({
        "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        ],
        "id": "AbC",
        "externalId": "Ext",
        "USERNAME": "BJensen",
        "name": {"givenName": "Barbara", "familyName": "O'Malley"},
        "title": "",
        "active": true,
        "age": 30,
        "tags": ["red", "green"],
        "emails": [
            {"value": "b@example.com", "type": "work", "primary": true},
            {"value": "b@example.org", "type": "home"},
        ],
        "ims": [],
        "x509Certificates": [{"value": "AbCd"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "employeeNumber": "701",
            "manager": {"value": "M1"},
        },
        "meta": {"lastModified": "2011-05-13T04:42:34Z", "resourceType": "User"},
    })
}

fn ask_with(filter: &str, options: Options) -> Result<bool, ScimError> {
    matches_with(&parse(filter).unwrap(), &resource(), &schema(), options)
}

#[track_caller]
fn expect(yes: &[&str], no: &[&str]) {
    for filter in yes {
        assert_eq!(ask_with(filter, Options::default()), Ok(true), "{filter}");
    }
    for filter in no {
        assert_eq!(ask_with(filter, Options::default()), Ok(false), "{filter}");
    }
}

#[track_caller]
fn expect_refused(filters: &[&str], options: Options) {
    for filter in filters {
        let refused = ask_with(filter, options).unwrap_err();
        assert_eq!(
            (refused.status, refused.scim_type),
            (400, Some(crate::scim::ScimType::InvalidFilter)),
            "{filter}"
        );
    }
}

#[test]
fn texts_compare_by_case_exact() {
    expect(
        &[
            r#"userName eq "bjensen""#,
            r#"username co "JEN""#,
            r#"userName sw "bj" and userName ew "SEN""#,
            r#"userName gt "bj" and userName le "bjensen""#,
            r#"id eq "AbC""#,
            r#"externalId eq "Ext""#,
            r#"name.familyName co "o'm""#,
            r#"urn:ietf:params:scim:schemas:core:2.0:user:NAME.givenname eq "barbara""#,
        ],
        &[r#"id eq "abc""#, r#"externalId eq "ext""#, r#"userName ew "bj""#, r#"userName lt "BJ""#],
    );
}

#[test]
fn dates_compare_by_the_moment() {
    expect(
        &[
            r#"meta.lastModified eq "2011-05-13T06:42:34+02:00""#,
            r#"meta.lastModified gt "2011-05-13T05:42:34+02:00""#,
            r#"meta.lastModified le "2011-05-13T04:42:34""#,
            r#"meta.lastModified sw "2011-05""#,
        ],
        &[r#"meta.lastModified lt "2011-05-13T06:42:34+02:00""#, r#"meta.lastModified gt "now""#],
    );
}

#[test]
fn numbers_and_booleans_compare_by_value() {
    expect(
        &["age eq 30", "age gt 29.5", "age le 30.0", "active eq true", "active ne false"],
        &["age lt 30", "age co 3", "active eq false", "active ne true"],
    );
    expect_refused(
        &["active gt true", "x509Certificates.value le \"A\"", "emails[primary ge false]"],
        Options::default(),
    );
}

#[test]
fn binaries_and_references_are_exact() {
    expect(
        &[r#"x509Certificates.value eq "AbCd""#],
        &[
            r#"x509Certificates.value eq "abcd""#,
            r#"schemas eq "urn:ietf:params:scim:schemas:core:2.0:user""#,
        ],
    );
}

#[test]
fn any_value_is_enough() {
    expect(
        &[
            r#"emails.type eq "home" and emails.type eq "work""#,
            r#"emails co "example.org""#,
            r#"tags eq "GREEN""#,
            r#"tags[value eq "red"]"#,
            r#"schemas eq "urn:ietf:params:scim:schemas:core:2.0:User""#,
        ],
        &[r#"emails.type eq "other""#, r#"tags[value eq "blue"]"#],
    );
}

#[test]
fn a_value_path_asks_one_element() {
    expect(
        &[
            r#"emails[type eq "work" and value co "example.com"]"#,
            r#"emails[primary eq false and type eq "home"]"#,
            r#"emails[not (type eq "work")]"#,
        ],
        &[
            r#"emails[type eq "home" and value co "example.com"]"#,
            r#"ims[value pr]"#,
            r#"emails[primary eq true and type eq "home"]"#,
        ],
    );
    expect_refused(&[r#"emails.value[type eq "x"]"#], Options::default());
}

#[test]
fn extensions_are_reached_by_their_urn() {
    let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    expect(
        &[
            &format!(r#"{urn}:employeeNumber eq "701""#),
            &format!(r#"{urn}:manager.value eq "M1""#),
            &format!(r#"{urn}:manager eq "M1""#),
            &format!("{urn} pr"),
            "urn:ietf:params:scim:schemas:core:2.0:User pr",
        ],
        &[r#"employeeNumber eq "701""#, &format!(r#"{urn}:manager.value eq "m1""#)],
    );
    expect_refused(&[&format!("{urn} eq \"x\"")], Options::default());
}

#[test]
fn presence_needs_content() {
    expect(
        &["userName pr", "name pr", "emails pr", "emails.primary pr", "active pr"],
        &["title pr", "ims pr", "nickName pr", "nope pr", "addresses.country pr"],
    );
}

#[test]
fn null_asks_for_absence() {
    expect(
        &["nickName eq null", "userName ne null", "ims eq null"],
        &["userName eq null", "nickName ne null", "nickName gt null"],
    );
    let options = Options { null: NullCompare::Refuse, ..Options::default() };
    expect_refused(&["nickName eq null"], options);
}

#[test]
fn not_equal_has_readings() {
    expect(&[r#"emails.type ne "work""#, r#"nickName ne "x""#], &[r#"userName ne "BJENSEN""#]);
    let options = Options {
        not_equal: NotEqual::NoValue,
        unassigned: Unassigned::NoMatch,
        ..Options::default()
    };
    assert_eq!(ask_with(r#"emails.type ne "work""#, options), Ok(false));
    assert_eq!(ask_with(r#"emails.type ne "other""#, options), Ok(true));
    assert_eq!(ask_with(r#"nickName ne "x""#, options), Ok(false));
}

#[test]
fn types_that_differ_never_match() {
    let filters = [r#"active eq "true""#, "userName eq 5", "userName ne 5", r#"name eq "Barbara""#];
    expect(&[], &filters);
    expect_refused(&filters, Options { mismatch: TypeMismatch::Refuse, ..Options::default() });
}

#[test]
fn unknown_attributes_have_readings() {
    let filters = [r#"nope eq "x""#, "name.nope pr", r#"emails[nope eq "x"]"#, "nope[a pr]"];
    expect(&[], &filters);
    expect_refused(&filters, Options { unknown: UnknownAttribute::Refuse, ..Options::default() });
}

#[test]
fn secrets_are_not_compared() {
    expect_refused(&[r#"password sw "a""#, "password pr"], Options::default());
    let options = Options { never_returned: NeverReturned::Compare, ..Options::default() };
    assert_eq!(ask_with("password pr", options), Ok(false));

    let mut schema = schema();
    schema.base.attributes.push(Attribute {
        returned: crate::scim::schema::Returned::Never,
        sub_attributes: vec![Attribute::new("answer", AttributeType::String)],
        ..Attribute::new("recovery", AttributeType::Complex)
    });
    for text in ["recovery.answer sw \"a\"", "recovery[answer pr]"] {
        assert!(matches(&parse(text).unwrap(), &resource(), &schema).is_err(), "{text}");
    }
}

#[test]
fn errors_do_not_depend_on_the_data() {
    expect_refused(&[r#"userName eq "nobody" and active gt true"#], Options::default());
}

/// A second, simpler evaluator for two attributes.
fn naive(filter: &Filter, user: &str, active: bool) -> bool {
    match filter {
        Filter::And(parts) => parts.iter().all(|part| naive(part, user, active)),
        Filter::Or(parts) => parts.iter().any(|part| naive(part, user, active)),
        Filter::Not(inner) => !naive(inner, user, active),
        Filter::Compare { value: Value::Bool(wanted), .. } => *wanted == active,
        Filter::Compare { value: Value::String(wanted), .. } => user.starts_with(wanted.as_str()),
        _ => true,
    }
}

fn simple_filter() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[ab]{1,2}".prop_map(|text| format!("userName sw \"{text}\"")),
        any::<bool>().prop_map(|truth| format!("active eq {truth}")),
        Just("userName pr".to_owned()),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} and {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} or {b}")),
            inner.prop_map(|a| format!("not ({a})")),
        ]
    })
}

proptest! {
    #[test]
    fn the_evaluator_agrees_with_a_naive_one(
        text in simple_filter(),
        user in "[ab]{1,3}",
        active in any::<bool>(),
    ) {
        let filter = parse(&text).unwrap();
        let resource = json!({"userName": user, "active": active});
        let answer = matches(&filter, &resource, &ResourceSchema::user());
        prop_assert_eq!(answer, Ok(naive(&filter, &user, active)));
    }
}
