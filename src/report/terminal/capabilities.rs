//! What the target can do, area by area. Counts of unlike things are never added.

use std::cmp::Reverse;

use indexmap::IndexMap;

use super::some_of;
use super::style::{Page, Paint};
use crate::capability::{Area, CapabilityMap};
use crate::report::escape::terminal as safe;
use crate::report::words::{VERDICTS, sign, verdict};
use crate::suite::Verdict;

pub(super) fn write(page: &mut Page, map: &CapabilityMap) {
    page.painted_line(Paint::Head, "Capabilities");
    let width = map.areas.keys().map(String::len).max().unwrap_or(0);
    for (name, area) in &map.areas {
        let groups = groups(map, name);
        let lead = format!("  {name:width$}  ");
        let counts: Vec<_> = VERDICTS
            .iter()
            .map(|of| (count_of(area, *of), *of))
            .filter(|(count, _)| *count > 0)
            .collect();
        let words = |(count, of): &(usize, Verdict)| format!("{count} {}", verdict(*of));
        let plain: Vec<String> = counts.iter().map(words).collect();
        let plain = plain.join(" · ");
        if let ([((Verdict::Untested, note), _)], 0) = (groups.as_slice(), tested(area)) {
            page.wrapped(&lead, &format!("{plain}: {}", safe(note)));
            continue;
        }
        if page.fits(&lead, &plain) {
            let painted: Vec<String> =
                counts.iter().map(|part| page.paint(paint(part.1), &words(part))).collect();
            page.line(&format!("{lead}{}", painted.join(" · ")));
        } else {
            page.wrapped(&lead, &plain);
        }
        groups.iter().for_each(|group| write_group(page, group));
    }
    page.blank();
}

/// Capabilities with the same verdict and the same note.
type Group<'a> = ((Verdict, &'a str), Vec<String>);

/// The capabilities of an area that are not native, worst first, untested last.
fn groups<'a>(map: &'a CapabilityMap, area: &str) -> Vec<Group<'a>> {
    let mut groups: IndexMap<(Verdict, &str), Vec<String>> = IndexMap::new();
    for (key, feature) in &map.features {
        let inside = key.split('.').next() == Some(area);
        if inside && feature.verdict != Verdict::Native {
            groups.entry((feature.verdict, &feature.note)).or_default().push(key.clone());
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|((of, _), _)| (*of == Verdict::Untested, Reverse(*of)));
    groups
}

fn write_group(page: &mut Page, ((of, note), keys): &Group<'_>) {
    let lead = format!("    {} {:11} ", sign(*of), verdict(*of));
    page.painted(paint(*of), &lead, &format!("{}: {}", some_of(keys), safe(note)));
}

fn tested(area: &Area) -> usize {
    area.native + area.conditional + area.compensate + area.broken
}

fn count_of(area: &Area, verdict: Verdict) -> usize {
    match verdict {
        Verdict::Native => area.native,
        Verdict::Conditional => area.conditional,
        Verdict::Compensate => area.compensate,
        Verdict::Broken => area.broken,
        Verdict::Untested => area.untested,
    }
}

/// The colour of a verdict.
pub(in crate::report) fn paint(verdict: Verdict) -> Paint {
    match verdict {
        Verdict::Native => Paint::Good,
        Verdict::Conditional | Verdict::Compensate => Paint::Fair,
        Verdict::Broken => Paint::Bad,
        Verdict::Untested => Paint::Faint,
    }
}
