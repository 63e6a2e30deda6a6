//! All faults, by area.

use super::Fault;

macro_rules! catalogue {
    ($($area:literal { $($name:literal breaks $requirement:literal: $breaks:literal,)* })*) => {
        /// All faults, by area.
        pub const CATALOGUE: &[Fault] = &[
            $($(Fault {
                name: concat!($area, ".", $name),
                area: $area,
                requirement: $requirement,
                breaks: $breaks,
            },)*)*
        ];
    };
}

catalogue! {
    "discovery" {
        "config-incomplete" breaks "RFC7643-5-06": "The configuration leaves out sort.",
        "filter-ignored" breaks "RFC7644-4-10": "A filter on a discovery endpoint is ignored.",
        "max-operations-overstated" breaks "RFC7644-3.7.4-05":
            "maxOperations is advertised as twice what is enforced.",
        "schema-missing" breaks "RFC7643-7-01": "The Group schema is missing from /Schemas.",
    }
    "auth" {
        "challenge-missing" breaks "RFC7644-2-01": "A 401 comes without WWW-Authenticate.",
        "not-checked" breaks "RFC7644-2-02": "Any credential is good enough.",
    }
    "media" {
        "content-type-text" breaks "RFC7644-3.8-03": "Answers are labelled text/plain.",
    }
    "crud" {
        "create-answers-200" breaks "RFC7644-3.3-04": "A create is answered 200.",
        "phantom-create" breaks "RFC7644-3.1-03": "A create is confirmed but nothing is stored.",
        "location-missing" breaks "RFC7644-3.3-06": "There is no Location header.",
        "uniqueness-unchecked" breaks "RFC7644-3.3-07": "Two users may have one userName.",
        "last-modified-frozen" breaks "RFC7643-3.1-19": "lastModified and version never move.",
        "resource-type-wrong" breaks "RFC7644-3.3.1-01": "meta.resourceType is always Resource.",
    }
    "put" {
        "creates" breaks "RFC7644-3.5.1-01": "A PUT to an unknown id creates the resource.",
        "not-applied" breaks "RFC7644-3.5.1-02": "A PUT is confirmed but changes nothing.",
    }
    "delete" {
        "not-deleted" breaks "RFC7644-3.6-02": "A DELETE is confirmed but deletes nothing.",
    }
    "patch" {
        "noop-touches" breaks "RFC7644-3.5.2.1-08":
            "Adding what is there already moves lastModified.",
        "not-atomic" breaks "RFC7644-3.5.2-20": "Operations before the failing one stay applied.",
        "missing-target-succeeds" breaks "RFC7644-3.5.2.3-08":
            "A replace whose filter matches nothing is answered with success.",
        "last-operation-dropped" breaks "RFC7644-3.5.2-17":
            "The last of several operations is not applied.",
    }
    "filter" {
        "ignored" breaks "RFC7644-3.4.2.2-02": "A filter is ignored and all resources come back.",
        "syntax-error-lists-all" breaks "RFC7644-3.4.2.2-35":
            "A filter that cannot be read counts as absent.",
        "not-ignored" breaks "RFC7644-3.4.2.2-22": "not has no effect.",
        "or-as-and" breaks "RFC7644-3.4.2.2-21": "or is read as and.",
    }
    "sort" {
        "ignored" breaks "RFC7644-3.4.2.3-02": "sortBy has no effect.",
        "order-ignored" breaks "RFC7644-3.4.2.3-04": "sortOrder descending has no effect.",
    }
    "paging" {
        "count-ignored" breaks "RFC7644-3.4.2.4-03": "count has no effect.",
        "start-index-zero-based" breaks "RFC7644-3.4.2.4-01": "startIndex counts from zero.",
        "total-is-page-length" breaks "RFC7644-3.4.2.4-09":
            "totalResults is the length of the page.",
        "drops-last" breaks "RFC7644-3.4.2.3-10": "The last resource of a page is left out.",
    }
    "cursor" {
        "repeats-page" breaks "RFC9865-2-10": "nextCursor leads to the same page again.",
    }
    "projection" {
        "ignored" breaks "RFC7644-3.9-01": "attributes and excludedAttributes have no effect.",
        "id-excluded" breaks "RFC7644-3.4.2.5-03": "excludedAttributes removes the id.",
    }
    "security" {
        "password-returned" breaks "RFC7643-4.1.1-11": "A mask is returned for the password.",
    }
    "errors" {
        "status-number" breaks "RFC7644-3.12-03": "status is a number.",
        "schemas-missing" breaks "RFC7644-3.12-02": "Error messages have no schemas.",
        "scim-type-missing" breaks "RFC7644-3.3-07": "Error messages have no scimType.",
        "body-missing" breaks "RFC7644-3.12-01": "Errors have no body.",
    }
    "etag" {
        "header-missing" breaks "RFC7644-3.14-02": "There is no ETag header.",
        "if-match-ignored" breaks "RFC7644-3.14-07": "If-Match has no effect.",
        "if-none-match-ignored" breaks "RFC7644-3.14-05": "If-None-Match has no effect.",
        "version-frozen" breaks "RFC7644-3.14-04": "The version stays when the resource changes.",
    }
    "integrity" {
        "dangling-members" breaks "RFC7643-2.3.7-02":
            "Deleted users stay members of their groups.",
        "groups-missing" breaks "RFC7643-4.1.2-06": "Users do not show their groups.",
    }
    "async" {
        "txn-missing" breaks "RFC9967-3-01": "A 202 comes without Set-Txn.",
    }
    "bulk" {
        "ignore-fail-on-errors" breaks "RFC7644-3.7-32": "failOnErrors has no effect.",
        "fail-on-errors-off-by-one" breaks "RFC7644-3.7-32":
            "The job stops one error later than asked for.",
        "runs-on-after-stop" breaks "RFC7644-3.7-33":
            "After the stop, operations are executed but not reported.",
        "rolls-back-on-error" breaks "RFC7644-3.7-31":
            "A failing operation undoes those that are reported as done.",
        "stops-at-first-error" breaks "RFC7644-3.7-30":
            "A job without failOnErrors stops at the first error.",
        "phantom-success" breaks "RFC7644-3.1-03":
            "A create within a job is confirmed but nothing is stored.",
        "ghost-write" breaks "RFC7644-3.7.3-03":
            "A create within a job is reported as failed, yet it is stored.",
        "failure-reported-as-success" breaks "RFC7644-3.7.3-03":
            "A failing operation is reported with 200.",
        "result-missing" breaks "RFC7644-3.7.3-01": "The last result is left out.",
        "location-missing" breaks "RFC7644-3.7-23": "Results have no location.",
        "bulkid-not-echoed" breaks "RFC7644-3.7-37": "Results have no bulkId.",
        "status-object" breaks "RFC7644-3.7-27": "status is an object with a number.",
        "error-response-missing" breaks "RFC7644-3.7-24": "Failures have no response.",
        "bulkid-kept-literally" breaks "RFC7644-3.7.2-02":
            "References by bulkId are stored as they are.",
        "forward-reference-unresolved" breaks "RFC7644-3.7.2-04":
            "References to operations further down are refused.",
        "max-operations-unenforced" breaks "RFC7644-3.7.4-02": "Any number of operations is taken.",
        "payload-limit-unenforced" breaks "RFC7644-3.7.4-03": "Bodies of any size are taken.",
        "hangs" breaks "RFC7644-3.7-28": "A job is never answered.",
        "limit-not-named" breaks "RFC7644-3.7.4-04": "A 413 does not say which limit.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::path::Path;

    /// The sources of the provider, without this file.
    fn sources(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, text);
            } else if !path.ends_with("faults/catalogue.rs") {
                text.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }

    #[test]
    fn names_are_unique_and_requirements_have_the_form_of_an_id() {
        let names: HashSet<_> = CATALOGUE.iter().map(|fault| fault.name).collect();
        assert_eq!(names.len(), CATALOGUE.len());
        for fault in CATALOGUE {
            assert!(fault.name.starts_with(fault.area), "{}", fault.name);
            assert!(fault.requirement.starts_with("RFC"), "{}", fault.name);
            assert!(fault.breaks.ends_with('.'), "{}", fault.name);
        }
    }

    #[test]
    fn each_fault_is_consulted_somewhere() {
        let mut text = String::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/reference");
        sources(&root, &mut text);
        for fault in CATALOGUE {
            assert!(text.contains(&format!("(\"{}\")", fault.name)), "{}", fault.name);
        }
    }
}
