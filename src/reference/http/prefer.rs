//! The `Prefer` header (RFC 7240), as far as RFC 9967 gives it a meaning.

use std::time::Duration;

/// What the client prefers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::reference) struct Preference {
    /// `respond-async`.
    pub(in crate::reference) respond_async: bool,
    /// `wait`: how long the client would rather have a synchronous answer.
    pub(in crate::reference) wait: Option<Duration>,
}

impl Preference {
    /// Reads the joined values of the header; what is not understood is
    /// ignored, and the first of several equal preferences counts.
    pub(in crate::reference) fn parse(header: Option<&str>) -> Self {
        let mut preference = Self::default();
        for entry in header.unwrap_or_default().split(',') {
            let token = entry.split(';').next().unwrap_or_default().trim();
            let (name, value) = match token.split_once('=') {
                Some((name, value)) => (name.trim(), value.trim().trim_matches('"')),
                None => (token, ""),
            };
            match name.to_ascii_lowercase().as_str() {
                "respond-async" => preference.respond_async = true,
                "wait" if preference.wait.is_none() => {
                    preference.wait = value.parse().ok().map(Duration::from_secs);
                }
                _ => {}
            }
        }
        preference
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_are_read() {
        let read = |text| Preference::parse(Some(text));
        assert_eq!(read("return=minimal"), Preference::default());
        assert!(read("Respond-Async").respond_async);
        let both = read("handling=lenient, respond-async; x=1, wait=10, wait=20");
        assert_eq!(both.wait, Some(Duration::from_secs(10)));
        assert!(both.respond_async);
        assert_eq!(read("wait=soon").wait, None);
    }
}
