//! A new suite to begin from.

/// The text of a new suite file, complete and free of mistakes.
///
/// `name` is `area.name`.
#[must_use]
pub fn new_suite(name: &str) -> String {
    format!(
        r#"# yaml-language-server: $schema=../../schemas/suite.schema.json
format: 1
suite: {name}
title: what the suite shows, in the present tense
requirements: [RFC7644-3.3-04]        # `scimspec explain ID` says what an id stands for
features: [resource.create]
requires: [User]
tags: [core]

cases:
  - id: created
    title: a created user is answered with 201 and can be read
    steps:
      - send:
          as: ann
          create: User                # template of the type; `with` lies over it
          with: {{ userName: "${{tag}}-ann" }}
          expect: {{ status: 201 }}     # what the answer says
          after: {{ ann: exists }}      # what a read-back finds
"#
    )
}
