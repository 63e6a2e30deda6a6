//! Texts compared otherwise than they are written.

use std::borrow::Cow;

use crate::reference::call::Call;
use crate::reference::failure::Failure;

/// Letters with an accent of their own, by the letter that the accent follows.
const COMPOSED: [(&str, &str); 2] = [("e\u{301}", "\u{e9}"), ("E\u{301}", "\u{c9}")];

/// A text with some accents joined to their letters: as much of NFC as shows the difference.
pub(super) fn composed(text: &str) -> Cow<'_, str> {
    let mut joined = Cow::Borrowed(text);
    for (apart, letter) in COMPOSED {
        if joined.contains(apart) {
            joined = Cow::Owned(joined.replace(apart, letter));
        }
    }
    joined
}

/// Refuses a name that another user has in another Unicode form.
pub(in crate::reference) fn check_name<'n>(
    call: &Call,
    name: &str,
    mut others: impl Iterator<Item = &'n str>,
) -> Result<(), Failure> {
    let folded = |name: &str| composed(name).to_lowercase();
    if name.is_ascii() || !call.fault("schema.unicode-forms-equal") {
        return Ok(());
    }
    let name = folded(name);
    match others.any(|other| folded(other) == name) {
        true => Err(Failure::uniqueness("the value of userName is in use")),
        false => Ok(()),
    }
}
