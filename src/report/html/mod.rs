//! `report.html`: a whole run on one page that needs nothing but itself.
//!
//! No network, no fonts, no pictures; readable without script, which only searches, filters and
//! folds. Whatever a target said goes through [`parts::Told`], and the page forbids everything
//! but its own style and its own script.

mod capabilities;
mod comparison;
mod controls;
mod evidence;
mod excerpt;
mod exchanges;
mod findings;
mod ledger;
mod material;
mod page;
mod parts;
mod settings;
mod summary;

use maud::{Markup, html as markup};

pub use self::comparison::comparison_html;
use self::material::Material;
use self::page::{Part, document};
use super::RunReport;
use crate::catalogue::Catalogue;
use crate::ledger::Entry;
use crate::observation::Observation;

/// All that the page is made from.
#[derive(Debug, Clone, Copy)]
pub struct HtmlInput<'a> {
    /// What the other reports tell too.
    pub report: RunReport<'a>,
    /// Requirements, capabilities and controls.
    pub catalogue: &'a Catalogue,
    /// Every write.
    pub ledger: &'a [Entry],
    /// What happened.
    pub observations: &'a [Observation],
}

/// The page.
#[must_use]
pub fn html(input: &HtmlInput<'_>) -> String {
    let material = Material::new(input);
    let name = &input.report.map.provider.name;
    let parts = [
        Part::new("capabilities", "Capabilities", capabilities::part(&material)),
        Part::new("findings", "Findings", findings::part(&material)),
        Part::new("settings", "Settings for a client", settings::part(&material)),
        Part::new("evidence", "Evidence", evidence::part(&material)),
        Part::new("ledger", "Ledger", ledger::part(&material)),
        Part::new("controls", "Controls", controls::part(&material)),
        Part::new("exchanges", "Exchanges", exchanges::part(&material)),
    ];
    document(&format!("What {name} can do"), &summary::head(&material), &filters(input), &parts)
}

/// What narrows the page down; the script shows it.
fn filters(input: &HtmlInput<'_>) -> Markup {
    let areas = input.report.map.areas.keys();
    let only = [("silent", "answers with success"), ("contradiction", "contradicting")];
    let more = markup! {
        fieldset {
            legend { "Only" }
            @for (name, words) in only {
                label.toggle {
                    input type="checkbox" data-only=(name);
                    span.badge { (words) }
                }
            }
        }
    };
    page::filters(areas.map(String::as_str), more)
}

#[cfg(test)]
mod tests;
