//! Reads the catalogue and checks that its parts fit together.

use std::collections::HashSet;
use std::path::Path;

use include_dir::{Dir, include_dir};

use super::Catalogue;
use super::advice::{self, AdviceFile};
use super::controls::{Control, ControlFile};
use super::types::{CapabilityFile, Requirement, RequirementFile, ValueKind};
use crate::document::{Diagnostic, Document, Position, Source, did_you_mean, read};

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/catalogue");

const CAPABILITIES: &str = "capabilities.yaml";
const CONTROLS: &str = "controls.yaml";
const ADVICE: &str = "advice.yaml";

impl Catalogue {
    /// The catalogue that is built in.
    ///
    /// # Errors
    /// All mistakes in it.
    pub fn builtin() -> Result<Self, Vec<Diagnostic>> {
        let mut sources = Vec::new();
        collect(&BUILTIN, &mut sources);
        Self::from_sources(sources)
    }

    /// The catalogue in a directory: `capabilities.yaml`, `controls.yaml`,
    /// `advice.yaml` and `requirements/*.yaml`.
    ///
    /// # Errors
    /// What cannot be read, or all mistakes in what was read.
    pub fn from_directory(directory: &Path) -> Result<Self, Vec<Diagnostic>> {
        let mut sources = Vec::new();
        for part in [directory.to_path_buf(), directory.join("requirements")] {
            read_directory(&part, &mut sources).map_err(|error| {
                let source = Source::new(part.display().to_string(), "");
                let message = format!("cannot read the directory: {error}");
                vec![Diagnostic::error(&source, Position::default(), "SS0501", message)]
            })?;
        }
        Self::from_sources(sources)
    }

    fn from_sources(mut sources: Vec<Source>) -> Result<Self, Vec<Diagnostic>> {
        sources.sort_by(|a, b| a.name.cmp(&b.name));
        let mut loading = Loading::default();
        let named = |name: &'static str| sources.iter().filter(move |s| s.name.ends_with(name));
        let others = sources.iter().filter(|source| {
            ![CAPABILITIES, CONTROLS, ADVICE].iter().any(|name| source.name.ends_with(name))
        });
        // Each names what the ones before it define.
        others.for_each(|source| loading.add_requirements(source));
        named(CAPABILITIES).for_each(|source| loading.add_capabilities(source));
        named(CONTROLS).for_each(|source| loading.add_controls(source));
        named(ADVICE).for_each(|source| loading.add_settings(source));
        if loading.found.is_empty() { Ok(loading.catalogue) } else { Err(loading.found) }
    }
}

fn collect(dir: &Dir<'_>, sources: &mut Vec<Source>) {
    for file in dir.files() {
        if let Some(text) = file.contents_utf8() {
            sources.push(Source::new(format!("catalogue/{}", file.path().display()), text));
        }
    }
    dir.dirs().for_each(|dir| collect(dir, sources));
}

fn read_directory(directory: &Path, sources: &mut Vec<Source>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            sources.push(Source::new(path.display().to_string(), std::fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

#[derive(Default)]
struct Loading {
    catalogue: Catalogue,
    found: Vec<Diagnostic>,
}

impl Loading {
    fn add_requirements(&mut self, source: &Source) {
        let document = match read::<RequirementFile>(source) {
            Ok(document) => document,
            Err(found) => return self.found.extend(found),
        };
        let prefix = format!("{}-", document.value.document.replace(' ', ""));
        for (place, entry) in document.value.requirements.iter().enumerate() {
            let at = position(&document, &["requirements", &place.to_string(), "id"]);
            if !entry.id.starts_with(&prefix) {
                let message = format!("the id `{}` does not begin with `{prefix}`", entry.id);
                self.found.push(Diagnostic::error(source, at, "SS0502", message));
            }
            let requirement = Requirement {
                id: entry.id.clone(),
                document: document.value.document.clone(),
                section: entry.section.clone(),
                level: entry.level,
                topic: entry.topic.clone(),
                gate: entry.gate.clone(),
                reading: entry.reading.clone(),
                fix: entry.fix.clone(),
                untestable: entry.untestable.clone(),
            };
            if self.catalogue.requirements.insert(entry.id.clone(), requirement).is_some() {
                let message = format!("the id `{}` stands twice in the catalogue", entry.id);
                self.found.push(Diagnostic::error(source, at, "SS0503", message));
            }
        }
    }

    fn add_capabilities(&mut self, source: &Source) {
        let document = match read::<CapabilityFile>(source) {
            Ok(document) => document,
            Err(found) => return self.found.extend(found),
        };
        for (place, capability) in document.value.capabilities.iter().enumerate() {
            let place = place.to_string();
            let at = position(&document, &["capabilities", &place, "key"]);
            for (number, id) in capability.requirements.iter().enumerate() {
                let path = ["capabilities", &place, "requirements", &number.to_string()];
                self.check_known(source, position(&document, &path), id);
            }
            if (capability.value == ValueKind::OneOf) == capability.values.is_empty() {
                let message = "`values` belongs to `value: one of`, and there it is needed";
                self.found.push(Diagnostic::error(source, at, "SS0505", message));
            }
            let key = capability.key.clone();
            if self.catalogue.capabilities.insert(key, capability.clone()).is_some() {
                let message = format!("the key `{}` stands twice", capability.key);
                self.found.push(Diagnostic::error(source, at, "SS0503", message));
            }
        }
    }

    fn add_controls(&mut self, source: &Source) {
        let document = match read::<ControlFile>(source) {
            Ok(document) => document,
            Err(found) => return self.found.extend(found),
        };
        for (place, framework) in document.value.frameworks.iter().enumerate() {
            let at = position(&document, &["frameworks", &place.to_string(), "id"]);
            let id = framework.id.clone();
            if self.catalogue.frameworks.insert(id, framework.clone()).is_some() {
                self.found.push(twice(source, at, "framework", &framework.id));
            }
        }
        for (place, control) in document.value.controls.iter().enumerate() {
            self.check_control(source, &document, place, control);
            if self.catalogue.controls.insert(control.id.clone(), control.clone()).is_some() {
                let at = position(&document, &["controls", &place.to_string(), "id"]);
                self.found.push(twice(source, at, "control", &control.id));
            }
        }
    }

    fn add_settings(&mut self, source: &Source) {
        match read::<AdviceFile>(source) {
            Ok(document) => {
                self.found.extend(advice::check(source, &document, &self.catalogue));
                self.catalogue.settings.extend(document.value.settings);
            }
            Err(found) => self.found.extend(found),
        }
    }

    fn check_control(
        &mut self,
        source: &Source,
        document: &Document<ControlFile>,
        place: usize,
        control: &Control,
    ) {
        let place = place.to_string();
        if !self.catalogue.frameworks.contains_key(&control.framework) {
            let at = position(document, &["controls", &place, "framework"]);
            let known = self.catalogue.frameworks.keys().map(String::as_str);
            let message = format!("unknown framework `{}`", control.framework);
            self.found.push(
                Diagnostic::error(source, at, "SS0506", message)
                    .maybe_help(did_you_mean(&control.framework, known)),
            );
        }
        let mut seen = HashSet::new();
        for (group, bearing) in control.rests_on.iter().enumerate() {
            for (number, key) in bearing.capabilities.iter().enumerate() {
                let (group, number) = (group.to_string(), number.to_string());
                let path = ["controls", &place, "rests_on", &group, "capabilities", &number];
                let at = position(document, &path);
                if !self.catalogue.capabilities.contains_key(key) {
                    let known = self.catalogue.capabilities.keys().map(String::as_str);
                    let message = format!("unknown capability `{key}`");
                    self.found.push(
                        Diagnostic::error(source, at, "SS0507", message)
                            .maybe_help(did_you_mean(key, known)),
                    );
                } else if !seen.insert(key) {
                    self.found.push(twice(source, at, "capability", key));
                }
            }
        }
    }

    fn check_known(&mut self, source: &Source, at: Position, id: &str) {
        if self.catalogue.requirements.contains_key(id) {
            return;
        }
        let known = self.catalogue.requirements.keys().map(String::as_str);
        self.found.push(
            Diagnostic::error(source, at, "SS0504", format!("unknown requirement `{id}`"))
                .maybe_help(did_you_mean(id, known)),
        );
    }
}

pub(super) fn twice(source: &Source, at: Position, what: &str, id: &str) -> Diagnostic {
    Diagnostic::error(source, at, "SS0503", format!("the {what} `{id}` stands twice"))
}

pub(super) fn position<T>(document: &Document<T>, path: &[&str]) -> Position {
    document.node.at(path).position
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Gate, Obligation};
    use crate::suite::Level;

    fn builtin() -> Catalogue {
        Catalogue::builtin().unwrap_or_else(|found| {
            panic!("{}", crate::document::render_diagnostics(&found, false))
        })
    }

    #[test]
    fn the_builtin_catalogue_is_free_of_mistakes() {
        let catalogue = builtin();
        assert!(catalogue.requirements().len() > 500);
        assert!(catalogue.capabilities().len() > 150);
    }

    #[test]
    fn a_requirement_tells_its_weight_and_section() {
        let catalogue = builtin();
        let weight = |id: &str| catalogue.requirement(id).unwrap().weight();
        assert_eq!(weight("RFC7644-2-01"), Level::Must);
        assert_eq!(weight("RFC7644-3.7-01"), Level::Must);
        assert_eq!(weight("RFC7644-3.5-02"), Level::Should);
        assert_eq!(weight("RFC7644-3.5.2-01"), Level::Observe);
        let label = catalogue.requirement("RFC7644-3.7-01").unwrap().section_label();
        assert_eq!(label, "RFC 7644 3.7");
    }

    #[test]
    fn a_capability_tells_what_to_do_without_it() {
        let catalogue = builtin();
        let bulk = catalogue.capability("bulk.supported").unwrap();
        assert_eq!((bulk.gate, bulk.obligation), (Some(Gate::Bulk), Obligation::Optional));
        assert_eq!(bulk.area(), "bulk");
        assert!(catalogue.capabilities().all(|capability| !capability.without.is_empty()));
    }

    #[test]
    fn capabilities_come_in_the_order_of_the_file() {
        let keys: Vec<String> = builtin().capabilities().map(|c| c.key.clone()).collect();
        assert_eq!(keys[0], "discovery.serviceProviderConfig");
        assert_eq!(keys[keys.len() - 1], "security.tenantIsolation");
    }

    #[test]
    fn every_requirement_of_a_capability_leads_back_to_it() {
        let catalogue = builtin();
        let found: Vec<&str> =
            catalogue.capabilities_of("RFC7644-3.7-01").map(|c| c.key.as_str()).collect();
        assert!(found.contains(&"bulk.supported"));
    }

    #[test]
    fn every_control_says_why_each_capability_bears_on_it() {
        let catalogue = builtin();
        let ids: Vec<&str> = catalogue.controls().map(|control| control.id.as_str()).collect();
        assert!(["NHI1:2025", "PR.AA-05", "SP800-207-2.1-6"].iter().all(|id| ids.contains(id)));
        for control in catalogue.controls() {
            assert!(control.capabilities().count() > 0, "{}", control.id);
            assert!(control.capabilities().all(|(_, reason)| reason.ends_with('.')));
            let of_csf = control.framework.starts_with("NIST-CSF");
            assert_eq!(of_csf, !control.earlier.is_empty(), "{}", control.id);
        }
        let of_bulk = catalogue.controls_of("bulk.truthful").map(|(control, _)| &control.id);
        assert!(of_bulk.into_iter().any(|id| id == "GV.RR-04"));
        assert_eq!(catalogue.control("PR.AA-03").unwrap().earlier, ["PR.AC-3", "PR.AC-7"]);
    }

    #[test]
    fn a_control_names_a_framework_and_capabilities_that_are_there() {
        let capabilities = "format: 1\ncapabilities:\n\
            - {key: a.b, title: t, section: s, value: none, obligation: optional, without: w}\n";
        let controls = "format: 1\n\
            frameworks: [{id: FRAME-1, title: t, about: a}]\n\
            controls:\n\
            - {id: X, framework: FRAME-2, title: t, rests_on: [{reason: r, capabilities: [a.c]}]}\n\
            - {id: X, framework: FRAME-1, title: t, rests_on: [{reason: r, capabilities: [a.b, a.b]}]}\n";
        let found = Catalogue::from_sources(vec![
            Source::new("controls.yaml", controls),
            Source::new("capabilities.yaml", capabilities),
        ])
        .unwrap_err();
        let told: Vec<(&str, u32)> =
            found.iter().map(|diagnostic| (diagnostic.code, diagnostic.position.line)).collect();
        assert_eq!(told, [("SS0506", 4), ("SS0507", 4), ("SS0503", 5), ("SS0503", 5)]);
        assert_eq!(found[1].help.as_deref(), Some("did you mean `a.b`?"));
    }

    #[test]
    fn a_client_learns_what_to_do_about_every_capability_of_bulk() {
        let catalogue = builtin();
        let rules = || catalogue.settings().flat_map(|setting| &setting.rules);
        let idle: Vec<&str> = catalogue
            .capabilities()
            .filter(|capability| capability.area() == "bulk")
            .map(|capability| capability.key.as_str())
            .filter(|key| !rules().any(|rule| rule.capabilities.iter().any(|one| one == key)))
            .collect();
        assert!(idle.is_empty(), "no setting goes by {idle:?}");
        assert!(catalogue.settings().all(|setting| catalogue.capability(&setting.key).is_none()));
    }

    #[test]
    fn a_setting_names_choices_and_capabilities_that_are_there() {
        let advice = "format: 1\nsettings:\n\
            - {key: a.x, title: t, rules: []}\n\
            - {key: a.y, title: t, number: {unit: u, unless_known: 1}, rules: [{capabilities: [a.b], choose: no}]}\n\
            - {key: a.y, title: t, choices: [{name: n, means: m}], unless: {setting: a.z, is: n},\n\
            \x20  rules: [{capabilities: [a.c], choose: n}]}\n";
        let capabilities = "format: 1\ncapabilities:\n\
            - {key: a.b, title: t, section: s, value: none, obligation: optional, without: w}\n";
        let found = Catalogue::from_sources(vec![
            Source::new("advice.yaml", advice),
            Source::new("capabilities.yaml", capabilities),
        ])
        .unwrap_err();
        let told: Vec<(&str, u32)> =
            found.iter().map(|diagnostic| (diagnostic.code, diagnostic.position.line)).collect();
        let expected = [("SS0508", 3), ("SS0508", 4), ("SS0503", 5), ("SS0508", 5), ("SS0508", 5)];
        assert_eq!(told, expected, "{found:#?}");
        assert_eq!(found[4].help.as_deref(), Some("did you mean `a.b`?"));
    }

    #[test]
    fn mistakes_are_reported_all_at_once() {
        let requirements = "format: 1\ndocument: RFC 1\nrequirements:\n\
            - {id: RFC1-1-01, section: '1', level: MUST, topic: t, reading: r, fix: f}\n\
            - {id: RFC1-1-01, section: '1', level: MAY, topic: t, reading: r, fix: f}\n";
        let capabilities = "format: 1\ncapabilities:\n\
            - {key: a.b, title: t, section: s, value: one of, obligation: optional,\n\
            \x20  requirements: [RFC1-1-02], without: w}\n";
        let found = Catalogue::from_sources(vec![
            Source::new("requirements/a.yaml", requirements),
            Source::new("capabilities.yaml", capabilities),
        ])
        .unwrap_err();
        let codes: Vec<&str> = found.iter().map(|diagnostic| diagnostic.code).collect();
        assert_eq!(codes, ["SS0503", "SS0504", "SS0505"]);
        assert_eq!(found[1].help.as_deref(), Some("did you mean `RFC1-1-01`?"));
    }
}
