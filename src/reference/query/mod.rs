//! Queries (RFC 7644 section 3.4.2, RFC 9865).

mod candidates;
mod cursor;
mod page;
mod params;
mod run;
mod subset;

pub(super) use cursor::Cursors;

use super::call::Call;
use super::failure::Failure;
use super::faults::searching;
use super::http::{Reply, Request};
use params::Params;

/// Answers a query by GET; over all types without a `kind`.
pub(super) fn get(call: &Call, request: &Request, kind: Option<usize>) -> Result<Reply, Failure> {
    run::answer(call, &Params::from_query(call, request, kind)?, kind)
}

/// Answers a query by POST (RFC 7644 section 3.4.3).
pub(super) fn search(
    call: &Call,
    request: &Request,
    kind: Option<usize>,
) -> Result<Reply, Failure> {
    let kind = searching::kind(call, kind)?;
    let params = Params::from_body(call, &request.json()?)?;
    run::answer(call, &params, kind).map(|reply| searching::answer(call, reply))
}
