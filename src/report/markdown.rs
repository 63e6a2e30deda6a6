//! `map.md`: a table for each area, then the settings of a client, the findings and the controls.

use std::fmt::Write as _;

use indexmap::IndexMap;

use super::escape::{markdown, markdown_block};
use super::words::{
    VERDICTS, contradiction, count, level, outcome, sign, standing, standing_verdict, verdict,
};
use crate::capability::{
    Area, CapabilityMap, ControlStanding, Feature, Standing, control_standings,
};
use crate::catalogue::{Catalogue, Framework};
use crate::judge::Finding;
use crate::suite::Verdict;

/// The map, what was found, and what both say of the controls of the catalogue, as Markdown.
#[must_use]
pub fn to_markdown(map: &CapabilityMap, findings: &[Finding], catalogue: &Catalogue) -> String {
    let mut text = String::new();
    head(&mut text, map);
    overview(&mut text, map);
    for area in map.areas.keys() {
        table(&mut text, map, area);
    }
    settings(&mut text, map);
    if !findings.is_empty() {
        text.push_str("## Findings\n\n");
        findings.iter().for_each(|found| finding(&mut text, found));
    }
    if map.run.is_some() {
        controls(&mut text, map, catalogue);
    }
    text
}

fn head(text: &mut String, map: &CapabilityMap) {
    let provider = &map.provider;
    let _ = writeln!(text, "# What {} can do\n", markdown(&provider.name));
    let _ = write!(text, "Profile {}, version {}", provider.id, markdown(&provider.version));
    if let Some(url) = &provider.url {
        let _ = write!(text, ", tested at {}", markdown(url));
    }
    text.push_str(".\n");
    let Some(run) = &map.run else {
        text.push_str("\nNo run has looked at it: this is what its documentation claims.\n\n");
        return;
    };
    let _ = writeln!(text, "Run {} with scimspec {} on {}.", run.id, run.scimspec, run.started);
    if !run.complete {
        text.push_str("\n**Not all suites were carried out; this map is not complete.**\n");
    }
    let counts: Vec<String> =
        run.counts.iter().map(|(outcome, count)| format!("{count} {outcome}")).collect();
    let _ = writeln!(text, "Cases: {}.\n", counts.join(", "));
    text.push_str("To make it anew:\n\n");
    text.push_str(&markdown_block(&run.reproduce));
    text.push('\n');
}

pub(super) fn overview(text: &mut String, map: &CapabilityMap) {
    text.push_str("| Area |");
    for of in VERDICTS {
        let _ = write!(text, " {} {} |", sign(of), verdict(of));
    }
    text.push_str("\n|---|---:|---:|---:|---:|---:|\n");
    for (name, area) in &map.areas {
        let Area { native, conditional, compensate, broken, untested } = area;
        let _ = writeln!(
            text,
            "| {name} | {native} | {conditional} | {compensate} | {broken} | {untested} |"
        );
    }
    text.push('\n');
}

fn table(text: &mut String, map: &CapabilityMap, area: &str) {
    let _ = writeln!(text, "## {area}\n");
    text.push_str(
        "| Capability | Verdict | Advertised | Documented | What a client needs to know |\n",
    );
    text.push_str("|---|---|---|---|---|\n");
    for (key, feature) in map.features.iter().filter(|(key, _)| key.split('.').next() == Some(area))
    {
        let of = feature.verdict;
        let advertised = feature.advertised.as_ref().map(|it| markdown(&shown(&it.value)));
        let declared = feature.declared.as_ref().map(|it| markdown(&shown(&it.value)));
        let _ = writeln!(
            text,
            "| `{key}` | {} {} | {} | {} | {} |",
            sign(of),
            verdict(of),
            advertised.unwrap_or_default(),
            declared.unwrap_or_default(),
            remarks(feature)
        );
    }
    text.push('\n');
}

/// A text without its quotes, anything else as JSON.
fn shown(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn remarks(feature: &Feature) -> String {
    let mut parts = Vec::new();
    if feature.silent {
        parts.push("**Answers with success.**".to_owned());
    }
    if !feature.note.is_empty() {
        parts.push(sentence(&markdown(&feature.note)));
    }
    if let Some(value) = &feature.value {
        parts.push(format!("Value: {}.", markdown(&shown(value))));
    }
    if let Some(limits) = &feature.limits {
        parts.extend(limits.works_up_to.map(|limit| format!("Works up to {limit}.")));
        parts.extend(limits.fails_from.map(|limit| format!("Fails from {limit}.")));
    }
    parts.extend(feature.claim.iter().map(|claim| {
        let (word, meaning) = contradiction(*claim);
        format!("**{word}**: {meaning}")
    }));
    // Advice on what nobody has looked at would be read as a verdict.
    if feature.verdict != Verdict::Untested {
        parts.extend(feature.instead.as_deref().map(markdown));
    }
    parts.join(" ")
}

/// How a client sets itself up; nothing where the map is from before there was such advice.
fn settings(text: &mut String, map: &CapabilityMap) {
    if map.advice.is_empty() {
        return;
    }
    text.push_str("## Settings for a client\n\n");
    text.push_str("Of each setting the boldest choice that nothing speaks against.\n\n");
    text.push_str("| Setting | Choice | What a client does | Because of |\n|---|---|---|---|\n");
    for (key, advised) in &map.advice {
        let reasons = advised
            .because
            .iter()
            .map(|reason| format!("{} `{}`", sign(reason.verdict), reason.capability));
        let _ = writeln!(
            text,
            "| `{key}`: {} | **{}** | {} | {} |",
            advised.title,
            markdown(&shown(&advised.value)),
            advised.means,
            reasons.collect::<Vec<_>>().join(", ")
        );
    }
    text.push('\n');
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

fn finding(text: &mut String, finding: &Finding) {
    let _ = writeln!(text, "### {}: {}\n", outcome(finding.outcome), markdown(&finding.title));
    let _ = writeln!(text, "- Case: `{}`", finding.case);
    let _ = writeln!(
        text,
        "- Rule: {} ({}, {}): {}",
        finding.section,
        finding.requirement,
        level(finding.level),
        markdown(&finding.reading)
    );
    let _ = writeln!(text, "- Expected: {}", markdown(&finding.expected));
    let _ = writeln!(text, "- Observed: {}", markdown(&finding.observed));
    if finding.silent {
        text.push_str("- The target answered with success.\n");
    }
    let _ = writeln!(text, "- Fix: {}", markdown(&finding.fix));
    if let Some(accepted) = &finding.accepted {
        let _ = writeln!(text, "- Accepted: {}", markdown(accepted));
    }
    let witnesses: Vec<String> = finding.witnesses.iter().map(|name| format!("`{name}`")).collect();
    let _ =
        writeln!(text, "- Seen in {}: {}\n", count(witnesses.len(), "case"), witnesses.join(", "));
    if !finding.curl.is_empty() {
        text.push_str(&markdown_block(&finding.curl));
        text.push('\n');
    }
}

fn controls(text: &mut String, map: &CapabilityMap, catalogue: &Catalogue) {
    text.push_str("## Controls\n\n");
    text.push_str(
        "A control belongs to an organisation; this says what the provider's behaviour does to it. \
         `scimspec explain ID` names all that bears on a control, and why.\n\n",
    );
    for (framework, standings) in control_standings(catalogue, map) {
        framework_table(text, framework, &standings);
    }
}

fn framework_table(text: &mut String, framework: &Framework, standings: &[ControlStanding<'_>]) {
    let _ = writeln!(text, "### {}\n", framework.title);
    let earlier = framework.earlier.as_deref();
    if let Some(earlier) = earlier {
        let _ = writeln!(text, "In brackets the identifiers of the {earlier}.\n");
    }
    text.push_str("| Control | Standing | Because of |\n|---|---|---|\n");
    for standing_of in standings {
        let control = standing_of.control;
        let before = match control.earlier.is_empty() {
            true => String::new(),
            false => format!(" ({})", control.earlier.join(", ")),
        };
        let _ = writeln!(
            text,
            "| **{}**{before}: {} | {} {} | {} |",
            control.id,
            control.title,
            sign(standing_verdict(standing_of.standing)),
            standing(standing_of.standing),
            because(standing_of)
        );
    }
    text.push('\n');
}

/// The capabilities that make the standing what it is; with their reasons, where somebody has to
/// do something about them.
fn because(standing: &ControlStanding<'_>) -> String {
    let decisive = standing_verdict(standing.standing);
    let mut reasons: IndexMap<&str, Vec<String>> = IndexMap::new();
    for part in standing.parts.iter().filter(|part| part.feature.verdict == decisive) {
        reasons.entry(part.reason).or_default().push(format!("`{}`", part.key));
    }
    if matches!(standing.standing, Standing::Supported | Standing::NotShown) {
        return reasons.into_values().flatten().collect::<Vec<_>>().join(", ");
    }
    let told = reasons.iter().map(|(reason, keys)| format!("{}: {reason}", keys.join(", ")));
    told.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;

    #[test]
    fn areas_come_first_and_findings_after_them() {
        let mut fixture = Fixture::new();
        fixture.map.areas.retain(|area, _| matches!(area.as_str(), "bulk" | "sort"));
        insta::assert_snapshot!(fixture.markdown());
    }

    #[test]
    fn a_target_cannot_break_the_tables() {
        let fixture = Fixture::new();
        let text = fixture.markdown();
        assert!(!text.contains("<script>") && !text.contains('\u{202e}'));
        let cells = |line: &str| line.replace("\\|", "").matches('|').count();
        for table in text.split("\n\n").filter(|block| block.starts_with('|')) {
            let head = table.lines().next().map(cells);
            assert!(table.lines().all(|line| Some(cells(line)) == head), "{table}");
        }
        assert!(text.contains("| Capability |") && text.contains("| Setting |"));
    }
}
