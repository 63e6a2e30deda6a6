//! What goes on beside a run: interrupts, and progress.

use std::io::Write;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::Exit;
use crate::observation::Event;

/// The first interrupt stops new work, the second everything.
pub async fn watch_interrupts(stop: CancellationToken, clean_command: String) {
    if tokio::signal::ctrl_c().await.is_err() {
        return;
    }
    stop.cancel();
    let _ = writeln!(
        std::io::stderr(),
        "\ninterrupted: no new work, cleaning up; once more to stop at once"
    );
    if tokio::signal::ctrl_c().await.is_ok() {
        let _ = writeln!(std::io::stderr(), "stopped; finish the clean-up with: {clean_command}");
        std::process::exit(i32::from(Exit::Interrupted.code()));
    }
}

/// Shows the case under way, where it is `shown`, until the run ends.
pub async fn show_progress(shown: bool, mut happened: mpsc::UnboundedReceiver<Event>) {
    let mut through = 0;
    while let Some(event) = happened.recv().await {
        if !shown {
            continue;
        }
        match event {
            Event::CaseStarted { case } => {
                let line: String = format!("{through} cases, {case}").chars().take(78).collect();
                let _ = write!(std::io::stderr(), "\r{line:<78}");
            }
            Event::CaseObserved(_) => through += 1,
            _ => {}
        }
    }
    if shown {
        let _ = write!(std::io::stderr(), "\r{:78}\r", "");
    }
}
