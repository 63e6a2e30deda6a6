//! Whether queries can be confined, and whether what a run left could be found again.

use serde_json::Value;

use super::Check;
use super::answers::outcome;
use crate::discovery::Discovery;
use crate::observation::Exchange;
use crate::profile::{Effect, Profile};
use crate::target::{OutgoingRequest, Target};

/// Entries of a collection that a clean-up reads at most where it cannot filter.
const MOST_ENTRIES: u64 = 10_000;

/// What was asked.
pub(super) struct Queries {
    nobody: Exchange,
    /// For each endpoint: its name, the query by marker, and the collection.
    collections: Vec<(&'static str, Exchange, Exchange)>,
    filter_offered: bool,
}

/// Asks what a run and its clean-up would ask. Nobody bears these names.
pub(super) async fn look(target: &Target, discovery: &Discovery) -> Queries {
    let get = |path: String| target.exchange(OutgoingRequest::new("GET", path));
    let endpoints = [("User", "userName"), ("Group", "displayName")];
    let nobody = get(query(discovery, "User", "userName eq \"scimspec-nobody\"")).await;
    let mut collections = Vec::new();
    for (name, attribute) in endpoints {
        if discovery.unmet(name).is_some() {
            continue;
        }
        let filter = format!("{attribute} sw \"scimspec-nobody-\"");
        let marked = get(query(discovery, name, &filter)).await;
        let all = get(format!("{}?count=1", discovery.endpoint(name))).await;
        collections.push((if name == "User" { "users" } else { "groups" }, marked, all));
    }
    Queries { nobody, collections, filter_offered: discovery.unmet("filter").is_none() }
}

fn query(discovery: &Discovery, name: &str, filter: &str) -> String {
    let filter: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
    // Many targets take a plus for a plus.
    format!("{}?filter={}&count=1", discovery.endpoint(name), filter.replace('+', "%20"))
}

impl Queries {
    pub fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        let of_collections = self.collections.iter().flat_map(|(_, one, other)| [one, other]);
        of_collections.chain([&self.nobody])
    }

    pub fn checks(&self, profile: &Profile) -> Vec<Check> {
        vec![self.filter(), self.holdings(), self.by_marker(), deletion(profile)]
    }

    fn filter(&self) -> Check {
        let advice = "cases about filters are unsupported or fail; others read whole collections";
        match (total(&self.nobody), self.filter_offered) {
            (Some(0), true) => {
                Check::good("filter", "userName eq finds nobody where nobody bears the name")
            }
            (Some(0), false) => {
                Check::note("filter", "userName eq works, though it is said not to be offered")
            }
            (Some(found), _) => Check::note(
                "filter",
                format!("userName eq finds {found} where nobody bears the name: it is ignored"),
            )
            .advise(advice),
            (None, false) => {
                Check::note("filter", "not offered, as the target or the profile says")
                    .advise(advice)
            }
            (None, true) => {
                let why = outcome(Some(&self.nobody));
                Check::note("filter", format!("userName eq is not answered with a list: {why}"))
                    .advise(advice)
            }
        }
    }

    /// What is there already.
    fn holdings(&self) -> Check {
        let known = self.collections.iter().map(|(name, _, all)| match total(all) {
            Some(number) => format!("{number} {name}"),
            None => format!("an unknown number of {name} ({})", outcome(Some(all))),
        });
        let words: Vec<String> = known.collect();
        match self.collections.iter().any(|(name, _, all)| *name == "users" && total(all).is_none())
        {
            true => Check::problem("holdings", words.join(", "))
                .advise("a run reads collections; check what the credential may see"),
            false => {
                Check::good("holdings", format!("{}; a run leaves them alone", words.join(", ")))
            }
        }
    }

    /// Whether a clean-up finds what a run created and never heard of again.
    fn by_marker(&self) -> Check {
        let (mut by_filter, mut by_reading, mut never) = (vec![], vec![], vec![]);
        for (name, marked, all) in &self.collections {
            match (total(marked), total(all)) {
                (Some(0), _) => by_filter.push(*name),
                (_, Some(number)) if number <= MOST_ENTRIES => by_reading.push(*name),
                _ => never.push(*name),
            }
        }
        let list = |names: &[&str]| names.join(" and ");
        if !never.is_empty() {
            let found =
                format!("what a run lost sight of cannot be found again among {}", list(&never));
            return Check::note("clean-up", found).advise(
                "what the target confirms is deleted by its id all the same; keep --max-creates \
                 low, and look through the tenant afterwards",
            );
        }
        if !by_reading.is_empty() {
            let found =
                format!("by reading all {}, since no filter finds a marker", list(&by_reading));
            return Check::note("clean-up", found);
        }
        Check::good("clean-up", format!("{} are found by the marker of a run", list(&by_filter)))
    }
}

/// Whether what is deleted goes away.
fn deletion(profile: &Profile) -> Check {
    let meaning = profile.deprovisioning.as_ref().and_then(|meanings| meanings.delete.as_ref());
    let Some(meaning) = meaning else {
        return Check::skipped(
            "deletion",
            "the profile does not say what becomes of a deleted user",
        );
    };
    let (means, note) = (meaning.means.as_str(), &meaning.note);
    match meaning.means {
        Effect::Removed => Check::good("deletion", format!("{means}: {note}")),
        Effect::Refused | Effect::NotSent | Effect::Ignored => {
            Check::problem("deletion", format!("{means}: {note}"))
                .advise("users that a run creates stay; use --read-only, or a tenant to throw away")
        }
        Effect::SoftDeleted | Effect::Suspended | Effect::Unlinked => {
            Check::note("deletion", format!("{means}: {note}"))
                .advise("something of each user that a run creates stays; use a test tenant")
        }
    }
}

fn total(exchange: &Exchange) -> Option<u64> {
    if !exchange.succeeded() {
        return None;
    }
    let body = exchange.json()?;
    let listed = body.get("Resources").and_then(Value::as_array).map(|items| items.len() as u64);
    body.get("totalResults").and_then(Value::as_u64).or(listed)
}
