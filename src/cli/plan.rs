//! `scimspec plan`: what a run would send and create, without sending it.

use clap::Args;

use super::Exit;
use super::context::Context;
use super::run::RunArguments;
use crate::discovery::Discovery;
use crate::plan::{Plan, plan};
use crate::suite::{Case, LoadedSuites, Step, Suite};

/// Which run to plan.
#[derive(Debug, Args)]
pub struct PlanArguments {
    /// Everything that a run takes
    #[command(flatten)]
    pub run: RunArguments,
}

impl PlanArguments {
    /// Prints the plan. Nothing is sent, so features count as offered.
    pub fn run(self, context: &Context) -> Exit {
        let loaded = match context.load(self.run.suites.as_deref()) {
            Ok(loaded) => loaded,
            Err(exit) => return exit,
        };
        let selection = match self.run.selection_of() {
            Ok(selection) => selection,
            Err(message) => {
                context.complain(&message);
                return Exit::Usage;
            }
        };
        if let Err(error) = selection.check(&loaded.suites) {
            context.complain(&error.to_string());
            return Exit::NothingSelected;
        }
        let selects = |name: &str, suite: &Suite, case: &Case, row: Option<&_>| {
            selection.selects(&loaded.catalogue, name, suite, case, row)
        };
        let discovery = Discovery::default();
        let plan = plan(&loaded.suites, &discovery, "scimspec-RUN-", self.run.read_only, &selects);
        let (mut creates, mut requests) = (0, 0);
        for planned in plan.cases.iter().filter(|planned| planned.skipped.is_none()) {
            let suite = &loaded.suites.suites[planned.suite];
            let case = &suite.cases[planned.case];
            let (made, sent) = super::weight::weight(case);
            creates += made;
            requests += sent;
            // What a search needs depends on what it finds.
            let words = match case.steps.iter().any(|step| matches!(step, Step::Probe(_))) {
                true => format!("creates at most {made}, sends at most {sent}"),
                false => format!("creates {made}, sends about {sent}"),
            };
            context.say(&format!("{}  {words}", planned.name));
        }
        let planned = plan.cases.iter().filter(|planned| planned.skipped.is_none()).count();
        let shared: usize = loaded
            .suites
            .suites
            .iter()
            .enumerate()
            .filter(|(place, _)| plan.cases.iter().any(|planned| planned.suite == *place))
            .map(|(_, suite)| suite.given.iter().map(|given| given.labels().len()).sum::<usize>())
            .sum();
        context.remark(&format!(
            "{planned} of {} case rows; about {} resources created and deleted again, {} requests",
            plan.known,
            creates + shared,
            requests + 3 * shared
        ));
        let left_out = on_request(&loaded.suites, &plan);
        if left_out > 0 {
            context.remark(&format!(
                "{left_out} more only on request: --also probe, --also measure, --also big, or the name of a case"
            ));
        }
        if planned == 0 { Exit::NothingSelected } else { Exit::Clean }
    }
}

/// Rows that are left out because nobody asked for them.
fn on_request(suites: &LoadedSuites, plan: &Plan) -> usize {
    let rows = suites.rows().filter(|(_, suite, case, _)| case.asked_for_by(suite).is_some());
    rows.filter(|(name, ..)| !plan.cases.iter().any(|planned| planned.name == *name)).count()
}
