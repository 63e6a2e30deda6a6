//! Bulk jobs (RFC 7644 section 3.7).
//!
//! A job is processed in the order of the request while nobody else writes.
//! All ids are set aside before the first operation, so that references to
//! operations further down, and circles of references, resolve. If an
//! operation that others refer to fails in the end, or is never reached, the
//! job is undone and processed anew, this time with those others failing with
//! 409; so nothing is left behind that refers to nothing. In a circle, the
//! failure of one operation thereby fails all that depend on it, and none
//! besides.
//!
//! An operation whose *path* names a `bulkId` further down is put off until
//! that operation is done.

mod job;
mod pass;
mod references;
mod result;

pub(super) use result::Done;

use super::call::Call;
use super::failure::Failure;
use super::faults::repeating;
use super::http::Request;
use job::Job;

/// Processes the job in the body of a request.
pub(super) fn run(call: &Call, request: &Request) -> Result<Done, Failure> {
    if !call.options().features.bulk {
        return Err(Failure::unsupported("/Bulk"));
    }
    let mut job = Job::read(call, &request.json()?)?;
    job.unchecked = repeating::job_unchecked(call, request);
    pass::process(call, job)
}
