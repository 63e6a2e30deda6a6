//! Every case row of the suites as a test of its own, against the reference provider without
//! faults. The suites are run once, when the first test asks for its result; `--list` runs nothing.
//!
//! What holds is ok, what the provider does not offer is ignored with the reason, and everything
//! else is a failure: of the suite or of the provider.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::HashMap;
use std::error::Error;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use scimspec::catalogue::Catalogue;
use scimspec::document::render_diagnostics;
use scimspec::judge::{CaseResult, Finding, Outcome};
use scimspec::observation::RunFooter;
use scimspec::profile;
use scimspec::reference::{Auth, Options, Provider, serve};
use scimspec::session::{RunFolder, Selection, SessionInput, conduct};
use scimspec::suite::{Known, LoadedSuites, builtin_sources, load_sources};
use scimspec::target::{Credential, OutgoingRequest, Target, TargetOptions};

/// Rows that come to no decision on the faultless provider, each with the reason.
const UNDECIDED: &[(&str, &str)] = &[];

const TOKEN: &str = "token-of-the-suites-test";

/// Something that holds of the whole run.
type OfRun = fn(&Whole) -> Result<(), String>;

type Failure = Box<dyn Error + Send + Sync>;

/// What the one run found.
struct Whole {
    results: HashMap<String, CaseResult>,
    findings: Vec<Finding>,
    footer: RunFooter,
    /// How many resources the provider holds afterwards, by endpoint.
    held: Vec<(&'static str, Option<u64>)>,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let (catalogue, suites) = match load() {
        Ok((catalogue, suites)) => (Arc::new(catalogue), Arc::new(suites)),
        Err(mistakes) => {
            eprintln!("{mistakes}");
            return ExitCode::FAILURE;
        }
    };
    let names: Vec<String> = suites.rows().map(|(name, ..)| name).collect();
    let ran: Arc<OnceLock<Result<Whole, String>>> = Arc::default();
    let of_run = move |look: &dyn Fn(&Whole) -> Result<Completion, Failed>| {
        let run = || run(&catalogue, &suites).map_err(|error| error.to_string());
        look(ran.get_or_init(run).as_ref().map_err(|error| Failed::from(error.as_str()))?)
    };
    let about_run: [(&str, OfRun); 4] = [
        ("no finding at all on the faultless provider", no_finding),
        ("nothing is left behind", nothing_left),
        ("the run comes to its end", comes_to_its_end),
        ("rows listed as undecided are undecided", listed_are_undecided),
    ];
    let mut trials: Vec<Trial> = about_run
        .into_iter()
        .map(|(name, holds)| {
            let of_run = of_run.clone();
            let look = move |whole: &Whole| Ok(holds(whole).map(|()| Completion::Completed)?);
            Trial::ignorable_test(name, move || of_run(&look)).with_kind("run")
        })
        .collect();
    trials.extend(names.into_iter().map(|name| {
        let of_run = of_run.clone();
        let title = name.clone();
        Trial::ignorable_test(title, move || of_run(&|whole| of_row(whole, &name)))
            .with_kind("case")
    }));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn load() -> Result<(Catalogue, LoadedSuites), String> {
    let catalogue = Catalogue::builtin().map_err(|found| render_diagnostics(&found, false))?;
    let known = Known {
        requirements: catalogue.requirements().map(|known| known.id.as_str()).collect(),
        features: catalogue.capabilities().map(|known| known.key.as_str()).collect(),
    };
    let suites = load_sources(&builtin_sources(), &known)
        .map_err(|found| render_diagnostics(&found, false))?;
    drop(known);
    Ok((catalogue, suites))
}

#[tokio::main]
async fn run(catalogue: &Arc<Catalogue>, suites: &Arc<LoadedSuites>) -> Result<Whole, Failure> {
    let provider = Provider::new(Options { auth: Auth::bearer(TOKEN), ..Options::default() })?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let running = serve(provider, listener)?;
    let mut options = TargetOptions::new(running.base_url());
    options.credential = Some(Credential::bearer(TOKEN, "the test"));
    options.concurrency = 16;
    let target = Target::new(options)?;
    let folder = tempfile::tempdir()?;
    let profile =
        profile::load("reference", catalogue).map_err(|found| render_diagnostics(&found, false))?;
    let result = conduct(SessionInput {
        catalogue: catalogue.clone(),
        suites: suites.clone(),
        profile: Arc::new(profile),
        target: target.clone(),
        credential: None,
        selection: Selection::default(),
        concurrency: 8,
        most_creates: 100_000,
        read_only: false,
        seed: 1,
        generated: None,
        durable: false,
        folder: RunFolder::create(Some(folder.path()))?,
        stop: Default::default(),
        watch: None,
    })
    .await?;
    let mut held = Vec::new();
    for endpoint in ["/Users", "/Groups"] {
        let path = format!("{endpoint}?count=0");
        let answer = target.exchange(OutgoingRequest::new("GET", path)).await;
        held.push((endpoint, answer.json().and_then(|body| body["totalResults"].as_u64())));
    }
    running.shutdown().await;
    let results = result.judgement.results.into_iter();
    Ok(Whole {
        results: results.map(|result| (result.case.clone(), result)).collect(),
        findings: result.judgement.findings,
        footer: result.footer,
        held,
    })
}

fn of_row(whole: &Whole, name: &str) -> Result<Completion, Failed> {
    let result = whole.results.get(name).ok_or("the run has no result of this row")?;
    let listed = UNDECIDED.iter().find(|(row, _)| *row == name);
    match (result.outcome, listed) {
        (Outcome::Pass, _) => Ok(Completion::Completed),
        (Outcome::Unsupported, _) => Ok(Completion::ignored_with(&result.note)),
        (Outcome::Inconclusive, Some((_, reason))) => Ok(Completion::ignored_with(reason)),
        (outcome, _) => {
            let mut told = format!("{outcome:?}: {}", result.note);
            for mismatch in &result.mismatches {
                told.push_str(&format!(
                    "\n{}\n  expected: {}\n  observed: {}",
                    mismatch.requirement, mismatch.expected, mismatch.observed
                ));
            }
            Err(told.into())
        }
    }
}

fn no_finding(whole: &Whole) -> Result<(), String> {
    let told = whole.findings.iter().map(|finding| {
        format!(
            "{} ({})\n  expected: {}\n  observed: {}\n  seen in:  {}",
            finding.title,
            finding.requirement,
            finding.expected,
            finding.observed,
            finding.witnesses.join(", ")
        )
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { Ok(()) } else { Err(told.join("\n\n")) }
}

fn nothing_left(whole: &Whole) -> Result<(), String> {
    let cleanup = &whole.footer.cleanup;
    if cleanup.created == 0 {
        return Err("the run created nothing, so this shows nothing".to_owned());
    }
    if !cleanup.left.is_empty() || cleanup.deleted != cleanup.created {
        return Err(format!("the run's own account: {cleanup:?}"));
    }
    match whole.held.iter().find(|(_, total)| *total != Some(0)) {
        None => Ok(()),
        Some((endpoint, total)) => Err(format!("{endpoint} holds {total:?} resources")),
    }
}

fn comes_to_its_end(whole: &Whole) -> Result<(), String> {
    match &whole.footer {
        RunFooter { complete: true, reason: None, .. } => Ok(()),
        footer => Err(format!("complete: {}, {:?}", footer.complete, footer.reason)),
    }
}

fn listed_are_undecided(whole: &Whole) -> Result<(), String> {
    let stale = UNDECIDED.iter().filter(|(row, _)| {
        whole.results.get(*row).is_none_or(|result| result.outcome != Outcome::Inconclusive)
    });
    let stale: Vec<&str> = stale.map(|(row, _)| *row).collect();
    if stale.is_empty() { Ok(()) } else { Err(format!("no longer so: {}", stale.join(", "))) }
}
