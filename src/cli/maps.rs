//! Maps as commands take them: a `map.json`, the folder of a run, or the id of a profile, whose
//! documented claims are a map too.

use std::path::{Path, PathBuf};

use super::context::Context;
use crate::capability::{CapabilityMap, documented};
use crate::catalogue::Catalogue;
use crate::document::{Diagnostic, id_of};
use crate::observation::{RunRecord, read_run};
use crate::profile;

/// Why there is no map.
pub enum NoMap {
    /// The file cannot be read, or is no map.
    File(String),
    /// The profile has mistakes, or there is none.
    Profile(Vec<Diagnostic>),
}

impl NoMap {
    /// Says it.
    pub fn tell(&self, context: &Context) {
        match self {
            Self::File(message) => context.complain(message),
            Self::Profile(diagnostics) => context.warn(diagnostics),
        }
    }
}

/// The map that a file or the folder of a run holds.
///
/// # Errors
/// In words, what is wrong and what to do.
pub fn read_map(path: &Path) -> Result<CapabilityMap, String> {
    let file = file_of(path);
    let text = std::fs::read_to_string(&file).map_err(|error| {
        format!("cannot read {}: {error}; name a map.json or the folder of a run", file.display())
    })?;
    CapabilityMap::from_json(&text).map_err(|error| format!("{}: {error}", file.display()))
}

/// The map that an argument names: what lies on the disk under that name, else a profile.
///
/// # Errors
/// [`NoMap`].
pub fn load_map(name: &str, catalogue: &Catalogue) -> Result<CapabilityMap, NoMap> {
    let path = Path::new(name);
    let is_profile = id_of(path).is_some();
    let is_path = name.contains(['/', '\\']) || name.ends_with(".json") || path.exists();
    if is_path && !is_profile {
        return read_map(path).map_err(NoMap::File);
    }
    let profile = profile::load(name, catalogue).map_err(NoMap::Profile)?;
    Ok(documented(catalogue, &profile))
}

/// The recording that lies beside a map, where there is one and it is of the same run.
pub fn recording_beside(path: &Path, map: &CapabilityMap, context: &Context) -> Option<RunRecord> {
    let stream = file_of(path).with_file_name("run.jsonl");
    if !stream.is_file() {
        return None;
    }
    match read_run(&stream) {
        Ok(record) => {
            let own = map.run.as_ref().is_some_and(|run| run.id == record.header.run);
            own.then_some(record)
        }
        Err(error) => {
            context.remark(&format!("the exchanges are not shown: {error}"));
            None
        }
    }
}

fn file_of(path: &Path) -> PathBuf {
    if path.is_dir() { path.join("map.json") } else { path.to_path_buf() }
}
