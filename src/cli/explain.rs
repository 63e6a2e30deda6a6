//! `scimspec explain`: why something is judged as it is.

use clap::Args;

use super::Exit;
use super::context::{Context, Loaded};
use crate::catalogue::{Capability, Catalogue, Control, Requirement, Setting};
use crate::coverage;
use crate::document::did_you_mean;
use crate::profile;
use crate::reference::CATALOGUE;
use crate::suite::LoadedSuites;

/// What to explain.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// Id of a requirement, such as `RFC7644-3.7-30`, key of a capability or of a setting, or id of a control, such
    /// as `PR.AA-05`
    pub id: String,
}

impl ExplainArguments {
    /// Explains.
    pub fn run(self, context: &Context) -> Exit {
        let loaded = match context.load(None) {
            Ok(loaded) => loaded,
            Err(exit) => return exit,
        };
        let catalogue = &loaded.catalogue;
        if let Some(known) = catalogue.requirement(&self.id) {
            requirement(context, &loaded, known);
        } else if let Some(known) = catalogue.capability(&self.id) {
            capability(context, &loaded, known);
        } else if let Some(known) = catalogue.control(&self.id) {
            control(context, catalogue, known);
        } else if let Some(known) = catalogue.settings().find(|known| known.key == self.id) {
            setting(context, known);
        } else {
            let known = catalogue.requirements().map(|known| known.id.as_str());
            let known = known.chain(catalogue.capabilities().map(|known| known.key.as_str()));
            let known = known.chain(catalogue.controls().map(|known| known.id.as_str()));
            let known = known.chain(catalogue.settings().map(|known| known.key.as_str()));
            let help = did_you_mean(&self.id, known).unwrap_or_default();
            context.complain(&format!("nothing is known as `{}`; {help}", self.id));
            return Exit::Usage;
        }
        Exit::Clean
    }
}

fn requirement(context: &Context, loaded: &Loaded, known: &Requirement) {
    context.say(&format!(
        "{}  {}, {}\n\n  {}\n\nTo mend it: {}",
        known.id,
        known.section_label(),
        known.level.as_str(),
        known.reading,
        known.fix
    ));
    if let Some(reason) = &known.untestable {
        context.say(&format!("\nNo client can test it: {reason}"));
    }
    let judging = coverage::judging(&loaded.suites);
    let judging = judging.get(&known.id).into_iter().flatten().cloned();
    list(context, "Judged by", &judging.collect::<Vec<_>>());
    let faults = CATALOGUE.iter().filter(|fault| fault.requirement == known.id);
    let faults = faults.map(|fault| format!("{}  {} {}", fault.name, fault.breaks, fault.suffers));
    list(context, "Broken by these faults of the reference provider", &faults.collect::<Vec<_>>());
    list(context, "What real providers do", &real_providers(&loaded.catalogue, &known.id));
}

/// What profiles of real servers say, checked by hand, of the capabilities that rest on a
/// requirement.
fn real_providers(catalogue: &Catalogue, id: &str) -> Vec<String> {
    let keys: Vec<&str> = catalogue.capabilities_of(id).map(|known| known.key.as_str()).collect();
    let profiles = profile::builtin_sources();
    let profiles =
        profiles.iter().filter_map(|source| profile::load_source(source, catalogue).ok());
    let mut lines = Vec::new();
    for profile in profiles {
        for (key, why) in profile.verdicts.iter().filter(|(key, _)| keys.contains(&key.as_str())) {
            lines.push(format!("{} ({key})  {why}", profile.id));
        }
    }
    lines
}

fn capability(context: &Context, loaded: &Loaded, known: &Capability) {
    context.say(&format!(
        "{}  {}\n\n  {}\n\nWithout it: {}",
        known.key, known.section, known.title, known.without
    ));
    let controls = loaded
        .catalogue
        .controls_of(&known.key)
        .map(|(control, reason)| format!("{} ({})  {reason}", control.id, control.title));
    list(context, "Bears on these controls", &controls.collect::<Vec<_>>());
    let asks = |setting: &&Setting| {
        setting.rules.iter().any(|rule| rule.capabilities.contains(&known.key))
    };
    let settings = loaded.catalogue.settings().filter(asks);
    let settings = settings.map(|setting| format!("{}  {}", setting.key, setting.title));
    list(context, "A client decides by it", &settings.collect::<Vec<_>>());
    list(context, "Evidence comes from", &evidence(&loaded.suites, &known.key));
}

fn control(context: &Context, catalogue: &Catalogue, known: &Control) {
    let framework = catalogue.frameworks().find(|framework| framework.id == known.framework);
    let name = framework.map_or(known.framework.as_str(), |framework| framework.title.as_str());
    let earlier = match framework.and_then(|framework| framework.earlier.as_deref()) {
        Some(edition) if !known.earlier.is_empty() => {
            format!("\n\nIn {edition}: {}", known.earlier.join(", "))
        }
        _ => String::new(),
    };
    context.say(&format!("{}  {name}\n\n  {}{earlier}", known.id, known.title));
    let parts = known.capabilities().map(|(key, reason)| format!("{key}  {reason}"));
    list(context, "A provider supports or undermines it by", &parts.collect::<Vec<_>>());
}

fn setting(context: &Context, known: &Setting) {
    context.say(&format!("{}  of a client\n\n  {}", known.key, known.title));
    let choices = known.choices.iter().map(|choice| format!("{}  {}", choice.name, choice.means));
    list(context, "Choices, from the boldest to the most careful", &choices.collect::<Vec<_>>());
    if let Some(number) = &known.number {
        let begin = format!("A number of {}; {} to begin with", number.unit, number.unless_known);
        context.say(&format!("\n{begin}."));
    }
    let rules = known.rules.iter().map(|rule| rule.capabilities.join(" and "));
    list(context, "Decided by", &rules.collect::<Vec<_>>());
}

fn list(context: &Context, title: &str, lines: &[String]) {
    if !lines.is_empty() {
        context.say(&format!("\n{title}:"));
        lines.iter().for_each(|line| context.say(&format!("  {line}")));
    }
}

fn evidence(suites: &LoadedSuites, key: &str) -> Vec<String> {
    suites
        .rows()
        .filter(|(_, suite, case, row)| suite.features_of(case, *row).iter().any(|own| own == key))
        .map(|(name, ..)| name)
        .collect()
}
