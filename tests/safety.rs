//! What a run leaves alone, and what it leaves behind: nothing, whatever happens to it.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]
#![cfg(unix)]

mod command_support;

use std::time::Duration;

use command_support::{LIMIT, Out, Served, Started, TOKEN_VARIABLE, poll, run, scimspec, start};
use serde_json::Value;

/// Starts a run that is slow enough to be caught in the middle, with something of it in place.
fn in_the_middle(served: &Served, out: &Out, rate: &str, arguments: &[&str]) -> Started {
    let out_text = out.text();
    let mut all = vec!["run", "--url", &served.base, "--token-env", TOKEN_VARIABLE];
    all.extend(["--out", &out_text, "--rate", rate]);
    all.extend(arguments);
    let mut run = start(scimspec(&all));
    let before = served.population();
    let caught = poll(LIMIT, || {
        assert!(!run.has_ended(), "{}", run.complaints());
        let journal = out.read("journal.jsonl");
        let created = journal.matches("\"journal\":\"created\"").count();
        let deleted = journal.matches("\"journal\":\"deleted\"").count();
        (created >= deleted + 10 && served.population() > before).then_some(())
    });
    assert!(caught.is_some(), "the run creates something: {}", run.complaints());
    run
}

#[test]
fn what_a_killed_run_left_is_cleaned_up_and_nothing_else() {
    let (served, out) = (Served::start(&[]), Out::new());
    served.fill();
    let before = served.holds();
    in_the_middle(&served, &out, "150/s", &[]).kill();
    assert!(served.population() > 6, "the killed run has left something");
    assert!(out.footer().is_none(), "the stream of a killed run has no footer");

    let clean = run(&["clean", &out.text()]);
    clean.assert_code(0);
    assert_eq!(served.holds(), before);
    let again = run(&["clean", &out.text()]);
    again.assert_code(0);
    assert_eq!(served.holds(), before);
}

#[test]
fn cleaning_up_without_the_credential_says_which_variable_is_missing() {
    let (served, out) = (Served::start(&[]), Out::new());
    in_the_middle(&served, &out, "150/s", &[]).kill();
    let mut command = scimspec(&["clean", &out.text()]);
    command.env_remove(TOKEN_VARIABLE);
    let clean = start(command).finish(LIMIT);
    assert_ne!(clean.code, Some(0), "{clean:?}");
    assert!(clean.stderr.contains(TOKEN_VARIABLE), "{clean:?}");
}

#[test]
fn an_interrupted_run_leaves_nothing_and_says_that_it_is_not_complete() {
    let (served, out) = (Served::start(&[]), Out::new());
    served.fill();
    let before = served.holds();
    let interrupted = in_the_middle(&served, &out, "150/s", &["--format", "json"]);
    interrupted.interrupt();
    let ended = interrupted.finish(LIMIT);
    ended.assert_code(130);
    assert_eq!(served.holds(), before);
    let footer = out.footer().expect("an interrupted run writes its footer");
    assert_eq!(footer["complete"], false);
    assert_eq!(footer["cleanup"]["left"], Value::Array(vec![]));
    let told = ended.json();
    assert_eq!((&told["complete"], &told["cleanup"]["left"]), (&false.into(), &0.into()));
    assert!(told["cleanup"]["created"].as_u64() >= Some(10), "{told:#}");
}

#[test]
fn a_second_interrupt_ends_at_once_and_names_the_command_that_cleans_up() {
    let (served, out) = (Served::start(&[]), Out::new());
    served.fill();
    let before = served.holds();
    let interrupted = in_the_middle(&served, &out, "25/s", &[]);
    interrupted.interrupt();
    let heard = poll(LIMIT, || interrupted.complaints().contains("interrupted").then_some(()));
    assert!(heard.is_some(), "{}", interrupted.complaints());
    interrupted.interrupt();
    let ended = interrupted.finish(Duration::from_secs(5));
    ended.assert_code(130);
    let command = format!("scimspec clean {}", out.text());
    assert!(ended.stderr.contains(&command), "{}", ended.stderr);
    run(&["clean", &out.text()]).assert_code(0);
    assert_eq!(served.holds(), before);
}

/// Runs some cases against a provider whose DELETE is answered 204 and deletes nothing.
fn against_one_that_keeps_all(only: &str) -> (i32, Value, Out) {
    let (served, out) = (Served::start(&["--fault", "delete.not-deleted"]), Out::new());
    let ended = run(&[
        "run",
        "--url",
        &served.base,
        "--token-env",
        TOKEN_VARIABLE,
        "--out",
        &out.text(),
        "--only",
        only,
        "--format",
        "json",
    ]);
    (ended.code.unwrap(), ended.json(), out)
}

#[test]
fn a_target_that_keeps_what_is_deleted_makes_the_clean_up_incomplete() {
    let (code, told, out) = against_one_that_keeps_all("lifecycle.create/created");
    assert_eq!(told["counts"]["fail"], 0, "nothing but the clean-up is wrong: {told:#}");
    assert_eq!(code, 5);
    let (left, paths) = (&told["cleanup"]["left"], &told["cleanup"]["left_paths"]);
    assert!(left.as_u64() > Some(0), "{told:#}");
    let paths = paths.as_array().unwrap();
    assert_eq!(left.as_u64(), u64::try_from(paths.len()).ok());
    assert!(paths.iter().all(|path| path.as_str().unwrap().starts_with("/Users/")), "{told:#}");
    let clean = run(&["clean", &out.text()]);
    assert_ne!(clean.code, Some(0), "the target is gone: {clean:?}");
}

#[test]
fn findings_come_before_an_incomplete_clean_up() {
    let (code, told, _out) = against_one_that_keeps_all("lifecycle.delete/**");
    assert!(told["counts"]["fail"].as_u64() > Some(0), "{told:#}");
    assert!(told["cleanup"]["left"].as_u64() > Some(0), "{told:#}");
    assert_eq!(code, 1);
}
