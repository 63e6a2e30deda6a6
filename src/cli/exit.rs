//! Exit codes: fixed, and never 0 on anything unfinished.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Ran to the end, nothing worse than allowed.
    Clean,
    /// Findings.
    Findings,
    /// Our own usage, a suite, a profile or a policy is wrong; nothing was sent.
    Usage,
    /// The target could not be judged, or a report could not be written.
    Unjudged,
    /// Nothing was selected.
    NothingSelected,
    /// Something that the run created is still there.
    LeftBehind,
    /// A bug of ours.
    Bug,
    /// Interrupted by the user.
    Interrupted,
}

impl Exit {
    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Unjudged => 3,
            Self::NothingSelected => 4,
            Self::LeftBehind => 5,
            Self::Bug => 70,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
