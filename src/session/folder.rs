//! The folder of a run: made once, never overwritten.

use std::path::{Path, PathBuf};

/// Where everything of a run is written.
#[derive(Debug, Clone)]
pub struct RunFolder {
    path: PathBuf,
    id: String,
}

/// Why there is no folder.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It cannot be made.
    #[error("cannot make {path}: {source}; choose another with --out")]
    Create {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It holds another run.
    #[error("{0} holds a run already; runs are never overwritten, choose another with --out")]
    Taken(PathBuf),
}

impl RunFolder {
    /// Makes the folder of a run: `out` itself, else `scimspec-runs/ID`, to which
    /// `scimspec-runs/latest` then leads.
    ///
    /// # Errors
    /// [`FolderError`].
    pub fn create(out: Option<&Path>) -> Result<Self, FolderError> {
        let id = new_id();
        let path = match out {
            Some(out) => out.to_path_buf(),
            None => Path::new("scimspec-runs").join(&id),
        };
        if path.join("run.jsonl").exists() {
            return Err(FolderError::Taken(path));
        }
        std::fs::create_dir_all(&path)
            .map_err(|source| FolderError::Create { path: path.clone(), source })?;
        if out.is_none() {
            point_latest(&id);
        }
        Ok(Self { path, id })
    }

    /// The folder of a run that was recorded.
    #[must_use]
    pub fn existing(path: &Path, id: &str) -> Self {
        Self { path: path.to_path_buf(), id: id.to_owned() }
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A file in it.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Id of the run.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The part of the id that stands in names that the run gives.
    #[must_use]
    pub fn short(&self) -> &str {
        self.id.rsplit('-').next().unwrap_or(&self.id)
    }
}

/// `20261122-004512-k3f9q2`: the second, and six letters that tell runs of it apart.
fn new_id() -> String {
    let now = jiff::Timestamp::now();
    let date = now.strftime("%Y%m%d-%H%M%S");
    let mut chance = u64::from(std::process::id()) ^ now.as_nanosecond().unsigned_abs() as u64;
    let letters: String = (0..6)
        .map(|_| {
            chance = chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            char::from(b"abcdefghjkmnpqrstuvwxyz23456789"[(chance >> 33) as usize % 31])
        })
        .collect();
    format!("{date}-{letters}")
}

#[cfg(unix)]
fn point_latest(id: &str) {
    let latest = Path::new("scimspec-runs/latest");
    // A convenience: a run without it is as good.
    let _ = std::fs::remove_file(latest);
    let _ = std::os::unix::fs::symlink(id, latest);
}

#[cfg(not(unix))]
fn point_latest(id: &str) {
    let _ = std::fs::write("scimspec-runs/latest", id);
}
