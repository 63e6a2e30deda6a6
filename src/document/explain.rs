//! What the code of a diagnostic means, from the page about them.

/// The page is the one place where codes are explained; a test keeps it complete.
const PAGE: &str = include_str!("../../docs/diagnostics.md");

/// A row of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// `SS` and four digits.
    pub code: &'static str,
    /// What is wrong.
    pub meaning: &'static str,
    /// What to do about it.
    pub cure: &'static str,
}

/// All codes, in their order.
pub fn explanations() -> impl Iterator<Item = Explanation> {
    PAGE.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ");
        let code = cells.next().filter(|code| code.starts_with("SS"))?;
        Some(Explanation { code, meaning: cells.next()?, cure: cells.next()? })
    })
}

/// What a code means.
#[must_use]
pub fn explain(code: &str) -> Option<Explanation> {
    explanations().find(|known| known.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_a_meaning_and_a_cure() {
        let known = explain("SS0005").unwrap();
        assert_eq!(known.meaning, "A key that this map does not have.");
        assert!(known.cure.starts_with("Correct its spelling"));
        assert_eq!(explain("XX0001"), None);
        assert!(explanations().count() > 50);
    }
}
