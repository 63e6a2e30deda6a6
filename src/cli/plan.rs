//! `scimspec plan`: what a run would send and create, without sending it.

use clap::Args;

use super::Exit;
use super::context::Context;
use super::run::RunArguments;
use crate::discovery::Discovery;
use crate::plan::plan;
use crate::suite::{Case, Step, Suite};

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
            let (made, sent) = weight(case);
            creates += made;
            requests += sent;
            context.say(&format!("{}  creates {made}, sends about {sent}", planned.name));
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
        if planned == 0 { Exit::NothingSelected } else { Exit::Clean }
    }
}

/// How many resources a case creates and how many requests it sends, roughly: each resource is
/// created, deleted and looked for again.
pub(super) fn weight(case: &Case) -> (usize, usize) {
    let given: usize = case.given.iter().map(|given| given.labels().len()).sum();
    let mut creates = given;
    let mut requests = 3 * given;
    for step in &case.steps {
        requests += match step {
            Step::Send(send) => {
                creates += usize::from(send.create.is_some());
                2 + send.after.len()
            }
            Step::Bulk(bulk) => {
                let operations: usize =
                    bulk.operations.iter().map(|one| one.repeat.unwrap_or(1) as usize).sum();
                creates += operations;
                1 + 3 * operations
            }
            Step::Query(_) => 1,
            Step::Walk(_) => 4,
            Step::Reconcile(reconcile) => reconcile.after.len(),
            // The filters, and about as many queries for the laws.
            Step::Generate(generate) => 2 * generate.filters as usize,
        };
    }
    (creates, requests)
}
