//! What a client can set up, and which capabilities speak for more care.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Catalogue;
use super::load::{position, twice};
use crate::document::{Diagnostic, Document, Source, did_you_mean};
use crate::suite::Verdict;

/// `catalogue/advice.yaml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AdviceFile {
    /// Version of this form; this is version 1.
    #[schemars(range(min = 1, max = 1))]
    #[expect(dead_code, reason = "the shape check holds it against the schema")]
    pub format: u32,
    /// The settings.
    pub settings: Vec<Setting>,
}

/// Something that a client decides once for a target.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Its key, as `bulk.readBack`; a promise.
    pub key: String,
    /// What is decided.
    pub title: String,
    /// The choice of another setting with which this one means nothing.
    #[serde(default)]
    pub unless: Option<Chosen>,
    /// The choices, from the boldest to the most careful; none where it is a number.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// What it counts, where it is a number.
    #[serde(default)]
    pub number: Option<Number>,
    /// What speaks for more care.
    pub rules: Vec<Rule>,
}

/// A choice of a setting.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    /// Key of a setting that stands before.
    pub setting: String,
    /// The choice.
    pub is: String,
}

/// One way for a client.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The word for it; a promise.
    pub name: String,
    /// What a client does then.
    pub means: String,
}

/// What a number counts.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// Of what.
    pub unit: String,
    /// What to begin with where no capability has a figure.
    pub unless_known: u64,
}

/// When a choice is too bold, or a figure too large.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The capabilities that it looks at; it holds where it does for all of them.
    pub capabilities: Vec<String>,
    /// The verdicts for which it holds: by default all but native.
    #[serde(default)]
    pub verdicts: Vec<Verdict>,
    /// The values of the capability for which it holds, whatever the verdict.
    #[serde(default)]
    pub values: Vec<String>,
    /// The choice that is the boldest then.
    #[serde(default)]
    pub choose: Option<String>,
    /// The figure that is the largest then.
    #[serde(default)]
    pub take: Option<Figure>,
}

/// Which figure of a capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Figure {
    /// The limit up to which it works.
    Limit,
    /// Its value.
    Value,
}

/// Mistakes in the settings; `catalogue` has the capabilities.
pub(super) fn check(
    source: &Source,
    document: &Document<AdviceFile>,
    catalogue: &Catalogue,
) -> Vec<Diagnostic> {
    let settings = &document.value.settings;
    let mut found = Vec::new();
    for (place, setting) in settings.iter().enumerate() {
        let place_text = place.to_string();
        let at = position(document, &["settings", &place_text, "key"]);
        let before = &settings[..place];
        if before.iter().any(|known| known.key == setting.key) {
            found.push(twice(source, at, "setting", &setting.key));
        }
        let mut complain = |what: String, help: Option<String>| {
            let message = format!("setting `{}`: {what}", setting.key);
            found.push(Diagnostic::error(source, at, "SS0508", message).maybe_help(help));
        };
        if setting.choices.is_empty() == setting.number.is_none() {
            complain("it has either `choices` or a `number`".to_owned(), None);
        }
        if let Some(unless) = &setting.unless {
            let known = before.iter().find(|known| known.key == unless.setting);
            if known.is_none_or(|known| known.place_of(&unless.is).is_none()) {
                let message =
                    format!("no setting before it has `{}: {}`", unless.setting, unless.is);
                complain(message, None);
            }
        }
        for (what, help) in setting.rules.iter().flat_map(|rule| mistakes(setting, rule, catalogue))
        {
            complain(what, help);
        }
    }
    found
}

fn mistakes(
    setting: &Setting,
    rule: &Rule,
    catalogue: &Catalogue,
) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    for key in rule.capabilities.iter().filter(|key| catalogue.capability(key).is_none()) {
        let known = catalogue.capabilities().map(|known| known.key.as_str());
        found.push((format!("unknown capability `{key}`"), did_you_mean(key, known)));
    }
    let fits = match (&rule.choose, rule.take) {
        (Some(choice), None) => setting.place_of(choice).is_some(),
        (None, Some(_)) => setting.number.is_some(),
        _ => false,
    };
    if !fits {
        let message = "a rule has `choose` with one of the choices, or `take` where it is a number";
        found.push((message.to_owned(), None));
    }
    found
}

impl Setting {
    /// The place of a choice; the further back, the more careful.
    #[must_use]
    pub fn place_of(&self, choice: &str) -> Option<usize> {
        self.choices.iter().position(|known| known.name == choice)
    }
}
