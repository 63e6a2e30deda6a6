//! The exchanges that show a change.

use super::ShownExchange;
use crate::observation::{Exchange, RunRecord};

/// Of the exchanges of a case on both sides, the first pair that was answered with different
/// statuses, else the last of each.
pub(super) fn where_they_part<'a>(
    old_run: Option<&'a RunRecord>,
    old: &[String],
    new_run: Option<&'a RunRecord>,
    new: &[String],
) -> (Option<&'a Exchange>, Option<&'a Exchange>) {
    let before = recorded(old_run, old);
    let now = recorded(new_run, new);
    let parting = before.iter().zip(&now).find(|(before, now)| before.status() != now.status());
    match parting {
        Some((before, now)) => (Some(before), Some(now)),
        None => (before.last().copied(), now.last().copied()),
    }
}

fn recorded<'a>(run: Option<&'a RunRecord>, ids: &[String]) -> Vec<&'a Exchange> {
    let Some(run) = run else { return vec![] };
    let all = || run.observations.iter().flat_map(|seen| &seen.exchanges);
    ids.iter().filter_map(|id| all().find(|exchange| exchange.id == *id)).collect()
}

/// The exchange in short.
pub(super) fn shown(exchange: &Exchange) -> ShownExchange {
    let answer = exchange.answer.as_ref().map(|answer| answer.body.as_str());
    ShownExchange {
        id: exchange.id.clone(),
        request: format!("{} {}", exchange.request.method, exchange.request.path),
        sent: shortened(exchange.request.body.as_deref().unwrap_or_default()),
        status: exchange.status(),
        answer: shortened(answer.unwrap_or_default()),
    }
}

fn shortened(body: &str) -> String {
    const MOST: usize = 400;
    match body.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &body[..end]),
        None => body.to_owned(),
    }
}
