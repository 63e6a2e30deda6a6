//! Maps side by side on one page: the matrix, and for each capability what clients do with whom.

use indexmap::IndexSet;
use maud::{Markup, html};

use super::page::{Part, bar, document, filters};
use super::parts::{Told, badge, prose, sentence, silent};
use crate::capability::{Cell, ComparedProvider, Comparison, ComparisonRow, Workflow};
use crate::report::comparison::value_words;
use crate::report::words::{self, VERDICTS, contradiction, count};
use crate::suite::Verdict;

/// Providers that are named in the heading.
const NAMED: usize = 3;

/// The comparison as a page that needs nothing but itself.
#[must_use]
pub fn comparison_html(comparison: &Comparison) -> String {
    let only = html! {
        fieldset {
            legend { "Only" }
            label.toggle {
                input type="checkbox" data-only="differs";
                span.badge { "differing" }
            }
            label.toggle {
                input type="checkbox" data-only="silent";
                span.badge { "answers with success" }
            }
        }
    };
    let parts = [
        Part::new("matrix", "Matrix", matrix(comparison)),
        Part::new("workflows", "What clients do", workflows(comparison)),
    ];
    document(
        &heading(comparison),
        &head(comparison),
        &filters(comparison.areas().into_iter(), only),
        &parts,
    )
}

/// The providers by name where they are few.
fn heading(comparison: &Comparison) -> String {
    let labels: Vec<&str> =
        comparison.providers.iter().map(|provider| provider.label.as_str()).collect();
    match labels.len() {
        ..=NAMED => format!("Side by side: {}", labels.join(", ")),
        number => format!("Side by side: {}", count(number, "provider")),
    }
}

fn head(comparison: &Comparison) -> Markup {
    let differing = comparison.rows.iter().filter(|row| row.differs).count();
    let digests: IndexSet<&str> = comparison
        .providers
        .iter()
        .filter_map(|provider| provider.suites_digest.as_deref())
        .collect();
    html! {
        p.lead {
            (count(comparison.providers.len(), "provider")) ", "
            (comparison.rows.len()) " capabilities, of which " (differing) " are not the same with all."
        }
        @if digests.len() > 1 {
            p.banner role="note" {
                strong { "The maps come of different suites" }
                ", so a difference may be one of the cases and not of the providers."
            }
        }
        table.providers {
            thead { tr {
                th scope="col" { "Provider" } th scope="col" { "Version" } th scope="col" { "Map" }
                th scope="col" { "Capabilities" }
            } }
            tbody {
                @for (place, provider) in comparison.providers.iter().enumerate() {
                    tr {
                        th scope="row" {
                            (Told(&provider.label))
                            span.title { (Told(&provider.name)) @if let Some(url) = &provider.url { ", " code { (Told(url)) } } }
                        }
                        td { (Told(&provider.version)) }
                        td { (standing(provider)) }
                        td {
                            @if provider.tested {
                                (totals(comparison, |row| row.cells.get(place).map(|cell| cell.verdict)))
                            } @else {
                                (documented(comparison, place))
                            }
                        }
                    }
                }
                tr {
                    th scope="row" { "with all" span.title { "what a client can rely on everywhere" } }
                    td {}
                    td {}
                    td { (totals(comparison, |row| Some(row.common.verdict))) }
                }
            }
        }
    }
}

/// What a map rests on.
fn standing(provider: &ComparedProvider) -> Markup {
    html! {
        @match (&provider.run, provider.complete) {
            (None, _) => span.tag { "documented alone, nothing tested" },
            (Some(run), true) => { "run " code { (Told(run)) } },
            (Some(run), false) => { "run " code { (Told(run)) } " " span.tag.alarm { "not complete" } },
        }
    }
}

/// Of how many capabilities the documentation of a provider says something.
fn documented(comparison: &Comparison, place: usize) -> Markup {
    let cells = comparison.rows.iter().filter_map(|row| row.cells.get(place));
    let claims: Vec<_> = cells.filter_map(|cell| cell.documented.as_ref()).collect();
    let absent = claims.iter().filter(|value| value.as_bool() == Some(false)).count();
    html! {
        ul.numbers {
            li { b { (claims.len()) } " documented" }
            @if absent > 0 { li { b { (absent) } " of them as absent" } }
        }
    }
}

fn totals(
    comparison: &Comparison,
    verdict_of: impl Fn(&ComparisonRow) -> Option<Verdict>,
) -> Markup {
    let of =
        |verdict| comparison.rows.iter().filter(|row| verdict_of(row) == Some(verdict)).count();
    let numbers = VERDICTS.map(|verdict| (of(verdict), verdict));
    html! {
        (bar(&numbers.map(|(number, verdict)| (number, words::verdict(verdict)))))
        ul.numbers {
            @for (number, verdict) in numbers.iter().filter(|(number, _)| *number > 0) {
                li { b { (number) } " " (badge(*verdict)) }
            }
        }
    }
}

fn matrix(comparison: &Comparison) -> Markup {
    html! {
        p.hint {
            "Rows in which the providers differ bear a " b.differs { "≠" } ". The last column is what holds with all: "
            "the worst verdict, and the smallest limit or the value that all have."
        }
        div.scroll.tall tabindex="0" role="region" aria-label="Capabilities of all providers" {
            table.compare {
                thead { tr {
                    th scope="col" { "Capability" }
                    @for provider in &comparison.providers {
                        th scope="col" {
                            (Told(&provider.label))
                            @if !provider.tested { span.title { "documented alone" } }
                            @if !provider.complete { span.title { "not complete" } }
                        }
                    }
                    th.all scope="col" { "With all" }
                } }
                @for area in comparison.areas() { (area_rows(comparison, area)) }
            }
        }
        p.nothing data-nothing hidden { "No capability fits." }
    }
}

fn area_rows(comparison: &Comparison, area: &str) -> Markup {
    html! {
        tbody data-group {
            tr.group {
                th scope="rowgroup" { (Told(area)) }
                td colspan=(comparison.providers.len() + 1) {}
            }
            @for row in comparison.rows.iter().filter(|row| row.area == area) { (matrix_row(row)) }
        }
    }
}

fn matrix_row(row: &ComparisonRow) -> Markup {
    html! {
        tr.differing[row.differs] data-item data-area=(row.area) data-verdict=(verdicts(row))
            data-may=(asked(row)) {
            th scope="row" {
                @if row.differs { b.differs { span aria-hidden="true" { "≠" } span.unseen { "differs: " } } }
                (key(row))
                span.title { (Told(&row.title)) }
            }
            @for cell in &row.cells { td class=(words::verdict(cell.verdict)) { (shown(cell)) } }
            td.all {
                (badge(row.common.verdict))
                @if let Some(value) = &row.common.value { " " (super::parts::value(value)) }
            }
        }
    }
}

/// A link, where there is more to say than the row says.
fn key(row: &ComparisonRow) -> Markup {
    html! {
        @if row.workflows.is_empty() { span.key { (Told(&row.key)) } }
        @else { a.key href={ "#workflow-" (row.key) } { (Told(&row.key)) } }
    }
}

fn shown(cell: &Cell) -> Markup {
    html! {
        (badge(cell.verdict))
        @if let Some(value) = value_words(cell) { " " code { (Told(&value)) } }
        @if cell.silent { " " (silent()) }
        @for claim in &cell.claim { " " span.tag { (contradiction(*claim).0) } }
    }
}

/// All verdicts of a row, each once.
fn verdicts(row: &ComparisonRow) -> String {
    let all: IndexSet<&str> = row.cells.iter().map(|cell| words::verdict(cell.verdict)).collect();
    all.into_iter().collect::<Vec<_>>().join(" ")
}

/// What the filters may ask of a row beside its verdicts.
fn asked(row: &ComparisonRow) -> String {
    let differs = row.differs.then_some("differs");
    let silent = row.cells.iter().any(|cell| cell.silent).then_some("silent");
    differs.into_iter().chain(silent).collect::<Vec<_>>().join(" ")
}

fn workflows(comparison: &Comparison) -> Markup {
    let needing = |area: &str| {
        let area = area.to_owned();
        comparison.rows.iter().filter(move |row| row.area == area && !row.workflows.is_empty())
    };
    html! {
        p.hint { "What is not native everywhere: with whom, why, and what a client does instead." }
        @for area in comparison.areas() {
            @if needing(area).next().is_some() {
                section data-group aria-label={ "Workflows for " (area) } {
                    h3 { (Told(area)) }
                    div.folds { @for row in needing(area) { (workflows_of(row)) } }
                }
            }
        }
        p.nothing data-nothing hidden { "No capability fits." }
    }
}

fn workflows_of(row: &ComparisonRow) -> Markup {
    html! {
        details.capability id={ "workflow-" (row.key) } data-item data-area=(row.area)
            data-verdict=(verdicts(row)) data-may=(asked(row)) {
            summary {
                code.key { (Told(&row.key)) } " " span.fixed { (badge(row.common.verdict)) } " "
                span.title { (Told(&row.title)) } " "
                span.quiet { (count(row.workflows.len(), "workflow")) }
            }
            table.observed {
                thead { tr {
                    th scope="col" { "With" } th scope="col" { "Verdict" }
                    th scope="col" { "What is so" } th scope="col" { "What a client does" }
                } }
                tbody { @for workflow in &row.workflows { (way(workflow)) } }
            }
            @if !row.common.untested.is_empty() {
                p.quiet { "Not tested: " (Told(&row.common.untested.join(", "))) "." }
            }
        }
    }
}

fn way(workflow: &Workflow) -> Markup {
    html! {
        tr {
            th scope="row" {
                @for (place, who) in workflow.providers.iter().enumerate() {
                    @if place > 0 { ", " }
                    (Told(who))
                }
            }
            td { (badge(workflow.verdict)) }
            td { (sentence(&workflow.note)) }
            td { (prose(&workflow.instead)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capability::{CapabilityMap, compare};
    use crate::report::fixture::{Fixture, HOSTILE};

    fn maps() -> [CapabilityMap; 2] {
        let (mut one, mut other) = (Fixture::new(), Fixture::faultless());
        one.map.provider.name = HOSTILE.to_owned();
        other.map.provider.id = "other".to_owned();
        other.map.run = None;
        for map in [&mut one.map, &mut other.map] {
            let kept = ["bulk.post", "bulk.failOnErrors", "sort.supported"];
            map.features.retain(|key, _| kept.contains(&key.as_str()));
        }
        [one.map, other.map]
    }

    #[test]
    fn two_maps_are_one_matrix() {
        let page = comparison_html(&compare(&maps()));
        let begin = page.find("<main").unwrap();
        let end = page.find("</main>").unwrap();
        insta::assert_snapshot!(page[begin..end].replace("><", ">\n<"));
    }

    #[test]
    fn what_a_map_says_is_text() {
        let page = comparison_html(&compare(&maps()));
        assert_eq!(page.matches("<script>").count(), 1);
        assert!(page.contains("&lt;script&gt;alert(1)") && page.contains("\\u{202e}evil"));
        assert!(!page.contains('\u{202e}') && !page.contains('\u{1b}'));
    }

    #[test]
    fn maps_of_other_suites_are_told_apart() {
        let [one, mut other] = maps();
        other.run.clone_from(&one.run);
        let told = |maps: &[CapabilityMap]| {
            comparison_html(&compare(maps)).contains("come of different suites")
        };
        assert!(!told(&[one.clone(), other.clone()]));
        other.run.as_mut().unwrap().suites_digest = "another".to_owned();
        assert!(told(&[one, other]));
    }
}
