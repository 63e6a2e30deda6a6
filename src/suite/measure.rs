//! How fast a target is: the same resources made singly and in bulk.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Creates the same number of resources one after the other, several at a time, and in bulk
/// requests of growing size, each time from the same beginning. Gives figures, never a verdict.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Label: what was found, `${LABEL.advantage}`, `.chunk_size`, `.ways`.
    #[serde(rename = "as", default)]
    pub label: Option<String>,
    /// How many resources are made each way.
    #[serde(default = "default_resources")]
    pub resources: u32,
    /// How many single requests are under way at the same time, in the second way.
    #[serde(default = "default_concurrency")]
    pub concurrency: u32,
    /// Operations of a bulk request, ascending. Those above what is advertised, or above the
    /// number of resources, are left out.
    #[serde(default = "default_chunks")]
    pub chunks: Vec<u32>,
    /// Type of the resources.
    #[serde(default = "default_type")]
    pub create: String,
    /// Attributes laid over the template.
    #[serde(default)]
    pub with: IndexMap<String, Value>,
}

fn default_resources() -> u32 {
    200
}

fn default_concurrency() -> u32 {
    8
}

fn default_chunks() -> Vec<u32> {
    vec![10, 50, 100, 200, 500, 1000]
}

fn default_type() -> String {
    "User".to_owned()
}

impl Measure {
    /// The sizes of bulk requests that are tried: none that one request more would not need.
    #[must_use]
    pub fn chunks_up_to(&self, advertised: Option<u64>) -> Vec<u32> {
        let fits = |chunk: &&u32| {
            **chunk <= self.resources && advertised.is_none_or(|most| u64::from(**chunk) <= most)
        };
        self.chunks.iter().filter(fits).copied().collect()
    }

    /// How many resources it creates and how many requests it sends at the worst. What it creates
    /// is deleted and looked for again.
    #[must_use]
    pub fn worst_case(&self, advertised: Option<u64>) -> (u64, u64) {
        let chunks = self.chunks_up_to(advertised);
        let each = u64::from(self.resources);
        let creates = each * (2 + chunks.len() as u64);
        let bulk: u64 = chunks.iter().map(|chunk| each.div_ceil(u64::from((*chunk).max(1)))).sum();
        // A way ends with a look at the list of what it made, in pages.
        let looks = (2 + chunks.len() as u64) * each.div_ceil(100).max(1);
        (creates, 2 * each + bulk + looks + 2 * creates)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sizes_that_the_target_refuses_or_nobody_needs_are_left_out() {
        let measure: Measure = serde_json::from_value(json!({"resources": 120})).unwrap();
        assert_eq!(measure.chunks_up_to(None), [10, 50, 100]);
        assert_eq!(measure.chunks_up_to(Some(60)), [10, 50]);
        assert_eq!(measure.chunks_up_to(Some(5)), [0; 0]);
    }

    #[test]
    fn the_worst_case_counts_each_way_and_the_clean_up() {
        let said = json!({"resources": 100, "chunks": [10, 50]});
        let measure: Measure = serde_json::from_value(said).unwrap();
        // Twice a hundred, ten and two requests, four looks, and two more for each resource.
        assert_eq!(measure.worst_case(None), (400, 200 + 12 + 4 + 800));
    }
}
