//! `/Me` gone wrong.

use serde_json::Value;

use crate::reference::call::Call;
use crate::reference::http::Reply;

/// Faults under which any credential stands for one of the users.
const FOR_ANYBODY: [&str; 2] = ["me.redirected", "me.another"];

/// The answer to a request for `/Me`, whoever calls.
pub(in crate::reference) fn answer(call: &Call) -> Option<Reply> {
    call.fault("me.redirected-nowhere").then(|| Reply::empty(308))
}

/// The user behind a credential that stands for none.
pub(in crate::reference) fn anybody(call: &Call) -> Option<String> {
    if !FOR_ANYBODY.iter().any(|fault| call.fault(fault)) {
        return None;
    }
    let kind = call.registry().by_name("User")?;
    let store = call.read();
    let user = store.of_kind(kind).iter().rev().find(|user| user.is_readable())?;
    Some(user.text("/userName").to_owned())
}

/// The answer that sends to the resource behind the credential.
pub(in crate::reference) fn redirection(call: &Call, location: &str) -> Option<Reply> {
    call.fault("me.redirected").then(|| Reply::empty(308).with("location", location))
}

/// Spoils the resource behind the credential.
pub(in crate::reference) fn show(call: &Call, mut reply: Reply) -> Reply {
    if let Some(Value::String(name)) = reply.body.as_mut().and_then(|body| body.get_mut("userName"))
        && call.fault("me.another")
    {
        name.push_str("-me");
    }
    reply
}
