//! All faults, by area.

mod bulk;
mod protocol;
mod queries;
mod resources;
mod timing;
mod values;

use super::Fault;

/// Declares the faults of one or more areas.
macro_rules! faults {
    (@tolerated breaks) => { false };
    (@tolerated bends) => { true };
    ($($area:literal {
        $($name:literal $word:ident $requirement:literal: $breaks:literal => $suffers:literal,)*
    })*) => {
        &[$($($crate::reference::faults::Fault {
            name: concat!($area, ".", $name),
            area: $area,
            requirement: $requirement,
            breaks: $breaks,
            suffers: $suffers,
            tolerated: $crate::reference::faults::catalogue::faults!(@tolerated $word),
            acts_at: $crate::reference::faults::catalogue::usual_place($area),
        },)*)*]
    };
}
use faults;

/// Where the faults of an area act unless told otherwise.
const fn usual_place(area: &str) -> Option<&'static str> {
    match area.as_bytes() {
        b"transport" => Some("Users/.search"),
        _ => None,
    }
}

/// The lists that make up the catalogue.
const PARTS: &[&[Fault]] = &[
    protocol::FAULTS,
    resources::FAULTS,
    values::FAULTS,
    queries::FAULTS,
    bulk::FAULTS,
    timing::FAULTS,
];

/// All faults, by area.
pub const CATALOGUE: &[Fault] = &joined::<{ total() }>();

const fn total() -> usize {
    let (mut sum, mut part) = (0, 0);
    while part < PARTS.len() {
        sum += PARTS[part].len();
        part += 1;
    }
    sum
}

const fn joined<const N: usize>() -> [Fault; N] {
    let mut all = [PARTS[0][0]; N];
    let (mut place, mut part) = (0, 0);
    while part < PARTS.len() {
        let mut index = 0;
        while index < PARTS[part].len() {
            all[place] = PARTS[part][index];
            (place, index) = (place + 1, index + 1);
        }
        part += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::path::Path;

    /// The sources of the provider, without the catalogue.
    fn sources(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with("faults/catalogue") {
                continue;
            }
            if path.is_dir() {
                sources(&path, text);
            } else {
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
            assert!(fault.breaks.ends_with('.') && fault.suffers.ends_with('.'), "{}", fault.name);
        }
    }

    #[test]
    fn each_fault_is_consulted_somewhere() {
        let mut text = String::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/reference");
        sources(&root, &mut text);
        let forgotten: Vec<_> = CATALOGUE
            .iter()
            .map(|fault| fault.name)
            .filter(|name| !text.contains(&format!("\"{name}\"")))
            .collect();
        assert_eq!(forgotten, [""; 0]);
    }
}
