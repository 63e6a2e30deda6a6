//! Properties of parser and printer.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{CompareOp, Filter, parse};
use crate::scim::attribute_path::AttributePath;

fn path() -> impl Strategy<Value = AttributePath> {
    let name = "[a-zA-Z][a-zA-Z0-9_-]{0,6}|\\$ref|not|and|pr";
    let urn = proptest::option::of("urn:(ietf:)?[a-z]{1,5}:[0-9]\\.[0-9]");
    (urn, name, proptest::option::of(name)).prop_map(|(urn, name, sub)| AttributePath {
        urn,
        name,
        sub,
    })
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<String>().prop_map(Value::String),
        any::<i64>().prop_map(|n| json!(n)),
        (-1000i32..1000).prop_map(|n| json!(f64::from(n) / 8.0)),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Null),
    ]
}

fn simple() -> impl Strategy<Value = Filter> {
    prop_oneof![
        path().prop_map(Filter::Present),
        (path(), proptest::sample::select(CompareOp::ALL.to_vec()), value())
            .prop_map(|(path, op, value)| Filter::Compare { path, op, value }),
    ]
}

fn grouped(leaf: BoxedStrategy<Filter>) -> BoxedStrategy<Filter> {
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Filter::And),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Filter::Or),
            inner.prop_map(|f| Filter::Not(Box::new(f))),
        ]
    })
    .boxed()
}

fn filter() -> impl Strategy<Value = Filter> {
    let value_path = (path(), grouped(simple().boxed()))
        .prop_map(|(path, filter)| Filter::ValuePath { path, filter: Box::new(filter) });
    grouped(prop_oneof![simple(), value_path].boxed())
}

proptest! {
    #[test]
    fn a_printed_filter_parses_to_itself(filter in filter()) {
        prop_assert_eq!(parse(&filter.to_string()), Ok(filter));
    }

    #[test]
    fn any_text_is_parsed_or_refused(text in any::<String>()) {
        let _ = parse(&text);
    }

    #[test]
    fn any_text_of_filter_words_is_parsed_or_refused(
        words in proptest::collection::vec("not|and|or|pr|eq|\\(|\\)|\\[|\\]|a|\"x\"|1| |\\\\|\"", 0..30)
    ) {
        let text: String = words.concat();
        if let Ok(filter) = parse(&text) {
            prop_assert_eq!(parse(&filter.to_string()), Ok(filter));
        }
    }
}
