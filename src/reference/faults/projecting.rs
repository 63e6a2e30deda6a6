//! `attributes` and `excludedAttributes` gone wrong.

use crate::reference::call::Call;
use crate::scim::AttributePath;
use crate::scim::project::Projection;

/// The projection as it is read, in a request of a certain kind.
pub(in crate::reference) fn read(call: &Call, part: &str, projection: Projection) -> Projection {
    let ignored = projection != Projection::Default
        && (call.fault("projection.ignored")
            || match part {
                "get" => call.fault("projection.ignored-on-get"),
                "post" => call.fault("projection.ignored-on-post"),
                "put" => call.fault("projection.ignored-on-put"),
                "patch" => call.fault("projection.ignored-on-patch"),
                _ => call.fault("projection.ignored-on-list"),
            });
    match projection {
        _ if ignored => Projection::Default,
        Projection::Default => Projection::Default,
        Projection::Without(_) if call.fault("projection.excluded-ignored") => Projection::Default,
        Projection::Without(paths) => Projection::Without(names(call, paths)),
        Projection::Only(paths) => Projection::Only(names(call, paths)),
    }
}

fn names(call: &Call, mut paths: Vec<AttributePath>) -> Vec<AttributePath> {
    if paths.len() > 1 && call.fault("projection.first-name-only") {
        paths.truncate(1);
    }
    if paths.iter().any(|path| path.urn.is_some()) && call.fault("projection.urn-unknown") {
        paths.retain(|path| path.urn.is_none());
    }
    if paths.iter().any(|path| path.sub.is_some()) && call.fault("projection.sub-attribute-ignored")
    {
        paths.iter_mut().for_each(|path| path.sub = None);
    }
    let misspelt = |path: &AttributePath| {
        let kinds = &call.registry().kinds;
        let known = |name: &str| kinds.iter().find_map(|kind| kind.schema.core_attribute(name));
        path.urn.is_none() && known(&path.name).is_some_and(|known| known.name != path.name)
    };
    if paths.iter().any(misspelt) && call.fault("projection.case-sensitive") {
        paths.retain(|path| !misspelt(path));
    }
    paths
}
