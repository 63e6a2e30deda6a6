//! The reference provider in the likeness of a product, as its profile describes
//! it: for authors of connectors who cannot reach the product.
//!
//! Each part of the profile becomes a setting or a fault of the provider, or it
//! is named as what the stand-in cannot imitate. What the profile does not speak
//! of is as the RFCs say; extensions of them (cursors, asynchronous requests)
//! are served where the profile claims them.

mod access;
mod claims;
mod demands;
mod deprovisioning;
mod likeness;
mod place;
mod rules;
mod schemas;

use thiserror::Error;

use crate::profile::{Profile, Role};
use crate::reference::Options;

pub use likeness::{Degree, Likeness, describe, warnings};

/// A provider in the likeness of a product.
#[derive(Debug, Clone)]
pub struct StandIn {
    /// The settings of the provider.
    pub options: Options,
    /// The faults that are to be switched on.
    pub faults: Vec<&'static str>,
    /// What became of each part of the profile.
    pub likenesses: Vec<Likeness>,
    /// Features of which the profile says nothing, and which are served.
    pub undocumented: Vec<&'static str>,
}

/// Why there is no stand-in.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StandInError {
    /// The product sends requests, and answers none.
    #[error(
        "{name} is a client: it sends requests and answers none, so nothing can stand in for it; \
         name the profile of a service provider"
    )]
    Client {
        /// Name of the product.
        name: String,
    },
}

/// Features that a provider may lack, with the area of their claims.
const OPTIONAL: [(&str, &str); 5] = [
    ("patch", "PATCH"),
    ("filter", "filters"),
    ("sort", "sorting"),
    ("etag", "entity tags"),
    ("bulk", "bulk jobs"),
];

impl StandIn {
    /// The stand-in for the product of a profile. Where a `token` is given, it is
    /// needed in the ways of authentication that the profile names.
    ///
    /// # Errors
    ///
    /// If the product is a client.
    pub fn new(profile: &Profile, token: Option<&str>) -> Result<Self, StandInError> {
        if profile.role == Role::Client {
            return Err(StandInError::Client { name: profile.name.clone() });
        }
        let mut stand_in = Self::without_extensions();
        stand_in.take_place(profile);
        stand_in.take_access(profile, token);
        stand_in.take_demands(profile);
        stand_in.take_deprovisioning(profile);
        stand_in.take_claims(profile);
        stand_in.undocumented = undocumented(profile);
        Ok(stand_in)
    }

    fn without_extensions() -> Self {
        let mut options = Options::default();
        options.features.cursor_paging = false;
        options.features.asynchronous = false;
        Self { options, faults: Vec::new(), likenesses: Vec::new(), undocumented: Vec::new() }
    }

    /// What the stand-in has of the profile.
    pub fn count(&self, degree: Degree) -> usize {
        self.likenesses.iter().filter(|likeness| likeness.degree == degree).count()
    }

    /// The parts of the profile that the stand-in cannot imitate.
    pub fn missing(&self) -> impl Iterator<Item = &Likeness> {
        self.likenesses.iter().filter(|likeness| likeness.degree == Degree::Missing)
    }

    fn imitates(&mut self, part: impl Into<String>, words: impl Into<String>) {
        self.likenesses.push(Likeness::of(part, Degree::Imitated, words));
    }

    fn lacks(&mut self, part: impl Into<String>, words: impl Into<String>) {
        self.likenesses.push(Likeness::of(part, Degree::Missing, words));
    }

    fn add_faults(&mut self, names: &[&'static str]) {
        for name in names {
            if !self.faults.contains(name) {
                self.faults.push(name);
            }
        }
    }
}

/// The optional features of which no claim speaks.
fn undocumented(profile: &Profile) -> Vec<&'static str> {
    let in_area = |area: &str, key: &str| key.split('.').next() == Some(area);
    let unspoken =
        |(area, _): &&(&str, &str)| !profile.claims.iter().any(|claim| in_area(area, &claim.key));
    OPTIONAL.iter().filter(unspoken).map(|(_, words)| *words).collect()
}
