//! A mistake in a document: what, where, and what to do about it.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::{Position, Source};

/// How bad a mistake is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The document cannot be used.
    Error,
    /// The document can be used; something in it is probably not meant.
    Warning,
}

/// A mistake in a document.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// `SS` and four digits; a promise.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, beginning in lower case.
    pub message: String,
    /// The document.
    pub source: Source,
    /// The place.
    pub position: Position,
    /// What to do, where that is known.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at a place.
    #[must_use]
    pub fn error(
        source: &Source,
        position: Position,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            source: source.clone(),
            position,
            help: None,
        }
    }

    /// A warning at a place.
    #[must_use]
    pub fn warning(
        source: &Source,
        position: Position,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self { severity: Severity::Warning, ..Self::error(source, position, code, message) }
    }

    /// The same with a help line.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with a help line, where there is one.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// The diagnostic as a person reads it: message, file, line, column, caret, help.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let text: &str = &self.source.text;
        let start = self.position.offset.min(text.len());
        let end = (start + self.position.length).min(text.len()).max(start);
        let snippet = Snippet::source(text)
            .path(self.source.name.as_str())
            .annotation(AnnotationKind::Primary.span(start..end));
        let mut group = level.primary_title(self.message.as_str()).id(self.code).element(snippet);
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        renderer.render(&[group])
    }
}

/// All diagnostics, one below the other, in the order of files and places.
#[must_use]
pub fn render_diagnostics(diagnostics: &[Diagnostic], color: bool) -> String {
    let mut ordered: Vec<&Diagnostic> = diagnostics.iter().collect();
    ordered.sort_by(|a, b| {
        (&a.source.name, a.position.offset).cmp(&(&b.source.name, b.position.offset))
    });
    ordered.iter().map(|diagnostic| diagnostic.render(color)).collect::<Vec<_>>().join("\n\n")
}
