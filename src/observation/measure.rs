//! How long it took to make the same number of resources in different ways.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Exchange, OperationObservation};

/// Of several equally good sizes, the smallest that is at least this good is advised.
const NEARLY_AS_GOOD: f64 = 0.9;

/// What was measured.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct MeasureObservation {
    /// How many resources were made each way.
    pub resources: u64,
    /// The number of operations that ServiceProviderConfig allows, where it says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advertised: Option<u64>,
    /// Requests a second that the run allowed itself, where it was bounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// In the order in which they were gone.
    pub ways: Vec<Way>,
    /// The answer after which no larger bulk request was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Why the times say nothing: the target throttled the run, or did not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
}

/// One way of making the resources.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Way {
    /// Operations of each request; one where requests are single.
    pub chunk: u64,
    /// Requests under way at the same time.
    pub concurrency: u64,
    /// The exchanges that made them, by their place in those of the case.
    pub exchanges: Vec<usize>,
    /// Microseconds from the first request to the last answer.
    pub elapsed_us: u64,
    /// How many the answers say were made.
    pub created: u64,
    /// How many of them are there, where that was looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<u64>,
    /// Each create with what the answer says of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<OperationObservation>,
    /// Names of what was found, in the order of the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
}

impl Way {
    fn is_single(&self) -> bool {
        self.chunk <= 1
    }

    /// Resources a second.
    #[must_use]
    pub fn per_second(&self) -> f64 {
        // A clock that did not move says nothing; a microsecond keeps the number finite.
        let seconds = self.elapsed_us.max(1) as f64 / 1_000_000.0;
        self.created as f64 / seconds
    }

    /// Milliseconds that the given share of the requests took at the most (nearest rank).
    #[must_use]
    pub fn percentile_ms(&self, share: f64, exchanges: &[Exchange]) -> f64 {
        let of_way = self.exchanges.iter().filter_map(|place| exchanges.get(*place));
        let mut times: Vec<u64> = of_way.map(|exchange| exchange.elapsed_us).collect();
        times.sort_unstable();
        let rank = (share * times.len() as f64).ceil() as usize;
        let place = rank.max(1).min(times.len());
        let found = place.checked_sub(1).and_then(|place| times.get(place));
        found.map_or(0.0, |micros| *micros as f64 / 1000.0)
    }

    fn is_whole(&self, resources: u64) -> bool {
        self.created == resources && self.found.is_none_or(|found| found == resources)
    }
}

impl MeasureObservation {
    /// The bulk ways by which all resources were made.
    pub fn bulk(&self) -> impl Iterator<Item = &Way> {
        self.ways.iter().filter(|way| !way.is_single() && way.is_whole(self.resources))
    }

    /// The single way with so many requests at a time, or more.
    #[must_use]
    pub fn single(&self, least: u64) -> Option<&Way> {
        self.ways.iter().find(|way| way.is_single() && way.concurrency >= least)
    }

    /// The smallest size of bulk requests that is nearly as fast as the fastest.
    #[must_use]
    pub fn best(&self) -> Option<&Way> {
        let fastest = self.bulk().map(Way::per_second).fold(0.0, f64::max);
        let good = self.bulk().filter(|way| way.per_second() >= NEARLY_AS_GOOD * fastest);
        good.min_by_key(|way| way.chunk)
    }

    /// How many times as fast as single requests the best size is: one after the other, and
    /// several at a time.
    #[must_use]
    pub fn advantage(&self) -> Option<(f64, f64)> {
        let best = self.best()?.per_second();
        let times = |way: &Way| best / way.per_second().max(f64::MIN_POSITIVE);
        Some((times(self.single(1)?), times(self.single(2).or(self.single(1))?)))
    }

    /// What was found, for templates: `{resources, advantage, chunk_size, ways}`.
    #[must_use]
    pub fn account(&self, exchanges: &[Exchange]) -> Value {
        let way = |way: &Way| {
            json!({
                "chunk": way.chunk,
                "concurrency": way.concurrency,
                "requests": way.exchanges.len(),
                "created": way.created,
                "found": way.found,
                "per_second": rounded(way.per_second()),
                "p50_ms": rounded(way.percentile_ms(0.50, exchanges)),
                "p95_ms": rounded(way.percentile_ms(0.95, exchanges)),
                "p99_ms": rounded(way.percentile_ms(0.99, exchanges)),
            })
        };
        json!({
            "resources": self.resources,
            "advantage": self.advantage().map(|(single, _)| rounded(single)),
            "advantage_over_concurrent": self.advantage().map(|(_, several)| rounded(several)),
            "chunk_size": self.best().map(|best| best.chunk),
            "ways": self.ways.iter().map(way).collect::<Vec<_>>(),
        })
    }
}

/// Two places after the point are more than a clock is good for.
fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::Request;

    fn way(chunk: u64, concurrency: u64, elapsed_us: u64) -> Way {
        Way { chunk, concurrency, elapsed_us, created: 100, ..Way::default() }
    }

    fn measured(ways: Vec<Way>) -> MeasureObservation {
        MeasureObservation { resources: 100, ways, ..MeasureObservation::default() }
    }

    #[test]
    fn the_smallest_chunk_that_is_nearly_as_fast_is_advised() {
        let ways = vec![
            way(1, 1, 1_000_000),
            way(1, 8, 400_000),
            way(10, 1, 300_000),
            way(50, 1, 105_000),
            way(100, 1, 100_000),
        ];
        let found = measured(ways);
        assert_eq!(found.best().map(|best| best.chunk), Some(50));
        let (single, several) = found.advantage().unwrap();
        assert!((single - 9.52).abs() < 0.01 && (several - 3.81).abs() < 0.01);
    }

    #[test]
    fn a_way_that_lost_resources_is_no_advice() {
        let mut lossy = way(100, 1, 1000);
        lossy.found = Some(99);
        let mut refused = way(50, 1, 1000);
        refused.created = 50;
        let found = measured(vec![way(1, 1, 1000), lossy, refused, way(10, 1, 9000)]);
        assert_eq!(found.best().map(|best| best.chunk), Some(10));
        assert!(measured(vec![way(1, 1, 1000)]).advantage().is_none());
    }

    #[test]
    fn percentiles_are_those_of_the_nearest_rank() {
        let exchange = |elapsed_us| Exchange {
            id: String::new(),
            request: Request::default(),
            answer: None,
            failure: None,
            started_ms: 0,
            elapsed_us,
            retries: 0,
            disturbances: vec![],
        };
        let exchanges: Vec<Exchange> = (1..=100).rev().map(|n| exchange(n * 1000)).collect();
        let way = Way { exchanges: (0..100).collect(), ..Way::default() };
        let at = |share| way.percentile_ms(share, &exchanges);
        assert_eq!([at(0.5), at(0.95), at(0.99), at(1.0)], [50.0, 95.0, 99.0, 100.0]);
        assert_eq!(Way::default().percentile_ms(0.5, &exchanges), 0.0);
    }
}
