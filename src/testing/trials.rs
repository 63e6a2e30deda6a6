//! From results to tests, by libtest-mimic: it lists, filters and prints them.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use super::Ending;
use super::ran::{Ran, Recipe};
use crate::judge::{CaseResult, Outcome};
use crate::report::{Accounts, escape, without_commands};

/// What holds of a run, or why it does not.
pub(super) type Holds = dyn Fn(&Ran) -> Result<(), String> + Send + Sync;

/// A test of the run as a whole.
pub(super) struct Check {
    pub name: String,
    pub holds: Arc<Holds>,
}

/// The run, made when it is first asked for.
struct Once {
    recipe: Mutex<Option<Recipe>>,
    ran: OnceLock<Result<Ran, String>>,
    told: AtomicBool,
}

impl Once {
    /// The run; where it did not take place, the reason is told in full once.
    fn get(&self) -> Result<&Ran, Failed> {
        let run = || {
            let recipe = self.recipe.lock().unwrap_or_else(PoisonError::into_inner).take();
            recipe.ok_or("the run did not come to its end")?.run()
        };
        self.ran.get_or_init(run).as_ref().map_err(|reason| {
            match self.told.swap(true, Ordering::Relaxed) {
                false => Failed::from(shown(reason)),
                true => Failed::from("the run did not take place"),
            }
        })
    }
}

/// Lists or runs the tests.
pub(super) fn run(
    arguments: &Arguments,
    mut recipe: Recipe,
    rows: Vec<String>,
    checks: Vec<Check>,
    strict: bool,
) -> Ending {
    let once = Arc::new(Once {
        recipe: Mutex::default(),
        ran: OnceLock::new(),
        told: AtomicBool::new(false),
    });
    let wanted = |trial: &Trial| !arguments.is_filtered_out(trial);
    let all = rows.len();
    let of_checks: Vec<Trial> =
        checks.into_iter().map(|check| of_check(check, once.clone())).collect();
    let mut names = BTreeSet::new();
    let mut of_rows = Vec::with_capacity(all);
    for name in rows {
        let trial = of_row(name.clone(), once.clone(), strict);
        if wanted(&trial) {
            names.insert(name);
        }
        of_rows.push(trial);
    }
    // A test of the whole run needs the whole run.
    let checked = of_checks.iter().any(wanted);
    let nothing = !arguments.list && !checked && names.is_empty();
    if !checked && names.len() < all {
        recipe.selection.names = names;
    }
    *once.recipe.lock().unwrap_or_else(PoisonError::into_inner) = Some(recipe);
    let trials = of_checks.into_iter().chain(of_rows).collect();
    let conclusion = libtest_mimic::run(arguments, trials);
    if nothing { Ending::Nothing } else { ending(conclusion.has_failed(), once) }
}

fn ending(failed: bool, once: Arc<Once>) -> Ending {
    let ran = Arc::into_inner(once).and_then(|once| once.ran.into_inner());
    match ran {
        Some(Err(reason)) => Ending::Unjudged(reason),
        _ if failed => Ending::Failed,
        Some(Ok(ran)) => ran.into_left_behind().map_or(Ending::Clean, Ending::LeftBehind),
        None => Ending::Clean,
    }
}

fn of_check(check: Check, once: Arc<Once>) -> Trial {
    let holds = check.holds;
    Trial::test(check.name, move || Ok(holds(once.get()?)?))
}

fn of_row(name: String, once: Arc<Once>, strict: bool) -> Trial {
    Trial::ignorable_test(name.clone(), move || {
        let ran = once.get()?;
        let results = ran.rows(&name);
        let worst = results.iter().max_by_key(|result| result.outcome);
        completion(ran, worst.ok_or("the run has no result of this row")?, strict)
    })
}

fn completion(ran: &Ran, result: &CaseResult, strict: bool) -> Result<Completion, Failed> {
    let ignored = || Ok(Completion::ignored_with(escape::terminal(&result.note)));
    match result.outcome {
        Outcome::Pass => Ok(Completion::Completed),
        Outcome::Warn if !strict => Ok(Completion::Completed),
        Outcome::Unsupported | Outcome::Known => ignored(),
        Outcome::Inconclusive if !strict && !result.unfinished => ignored(),
        outcome => {
            let session = &ran.session;
            let accounts = Accounts::new(&ran.catalogue, &session.header, &session.observations);
            let word = match outcome {
                Outcome::Inconclusive => "undecided",
                Outcome::Warn => "warning",
                _ => "not so",
            };
            let (what, clauses) = (accounts.what(result), accounts.clauses(result));
            Err(Failed::from(shown(&format!("{word}: {}\n{what}{clauses}", result.title))))
        }
    }
}

/// Text of the target cannot move the cursor, nor give commands to a runner of jobs.
fn shown(text: &str) -> String {
    without_commands(&escape::terminal_lines(text))
}
