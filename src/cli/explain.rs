//! `scimspec explain`: why something is judged as it is.

use clap::Args;

use super::Exit;
use super::context::Context;
use crate::document::did_you_mean;
use crate::reference::CATALOGUE;
use crate::suite::LoadedSuites;

/// What to explain.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// Id of a requirement, such as `RFC7644-3.7-30`, or key of a capability
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
        if let Some(requirement) = catalogue.requirement(&self.id) {
            context.say(&format!(
                "{}  {}, {}\n\n  {}\n\nTo mend it: {}",
                requirement.id,
                requirement.section_label(),
                requirement.level.as_str(),
                requirement.reading,
                requirement.fix
            ));
            list(context, "Judged by", &judging(&loaded.suites, &self.id));
            let faults = CATALOGUE.iter().filter(|fault| fault.requirement == self.id);
            let faults = faults.map(|fault| format!("{}  {}", fault.name, fault.breaks));
            list(
                context,
                "Broken by these faults of the reference provider",
                &faults.collect::<Vec<_>>(),
            );
            return Exit::Clean;
        }
        if let Some(capability) = catalogue.capability(&self.id) {
            context.say(&format!(
                "{}  {}\n\n  {}\n\nWithout it: {}",
                capability.key, capability.section, capability.title, capability.without
            ));
            list(context, "Evidence comes from", &evidence(&loaded.suites, &self.id));
            return Exit::Clean;
        }
        let known = catalogue.requirements().map(|known| known.id.as_str());
        let known = known.chain(catalogue.capabilities().map(|known| known.key.as_str()));
        let help = did_you_mean(&self.id, known).unwrap_or_default();
        context.complain(&format!("nothing is known as `{}`; {help}", self.id));
        Exit::Usage
    }
}

fn list(context: &Context, title: &str, lines: &[String]) {
    if !lines.is_empty() {
        context.say(&format!("\n{title}:"));
        lines.iter().for_each(|line| context.say(&format!("  {line}")));
    }
}

fn judging(suites: &LoadedSuites, id: &str) -> Vec<String> {
    let named = |list: &[String]| list.iter().any(|own| own == id);
    suites
        .rows()
        .filter(|(_, suite, case, row)| {
            let of_row = row.map(|row| row.requirements.as_slice()).unwrap_or_default();
            let first = [of_row, &case.requirements, &suite.requirements];
            let first = first.into_iter().find(|list| !list.is_empty()).unwrap_or_default();
            // Checks inside the case may blame it too.
            let inside = serde_json::to_string(case)
                .is_ok_and(|text| text.contains(&format!("\"requirement\":\"{id}\"")));
            named(first) || inside
        })
        .map(|(name, ..)| name)
        .collect()
}

fn evidence(suites: &LoadedSuites, key: &str) -> Vec<String> {
    suites
        .rows()
        .filter(|(_, suite, case, row)| suite.features_of(case, *row).iter().any(|own| own == key))
        .map(|(name, ..)| name)
        .collect()
}
