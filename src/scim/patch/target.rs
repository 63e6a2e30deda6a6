//! What a path points at.

use super::options::UnknownTarget;
use super::path::PatchPath;
use super::{Asked, Patcher};
use crate::scim::error::ScimError;
use crate::scim::evaluate::{self, Evaluator};
use crate::scim::filter::Filter;
use crate::scim::schema::{Attribute, Located, Schema, Target};

/// What an operation acts on.
pub enum Place<'a> {
    /// The resource itself.
    Resource,
    /// The object of an extension.
    Extension(&'a Schema),
    /// An attribute, or a part of it.
    Attribute(Box<Selection<'a>>),
}

/// An attribute, some of its elements, or a sub-attribute of those.
pub struct Selection<'a> {
    /// The extension in whose object the attribute stands.
    pub extension: Option<&'a Schema>,
    pub attribute: &'a Attribute,
    pub filter: Option<ElementFilter<'a>>,
    pub sub: Option<&'a Attribute>,
    /// The path, for messages.
    pub name: String,
}

/// A filter in brackets.
pub struct ElementFilter<'a> {
    pub evaluator: Evaluator<'a>,
    pub filter: Filter,
}

impl<'a> Selection<'a> {
    /// The whole attribute.
    pub fn whole(extension: Option<&'a Schema>, attribute: &'a Attribute) -> Self {
        let located = Located { extension, attribute, sub: None };
        let name = located.path().to_string();
        Self { extension, attribute, filter: None, sub: None, name }
    }

    /// Whether only the provider may change it.
    pub fn is_read_only(&self) -> bool {
        self.attribute.is_read_only() || self.sub.is_some_and(Attribute::is_read_only)
    }
}

/// Finds the target; `None` where the options pass over what is unknown.
pub fn resolve<'a>(
    patcher: &Patcher<'a>,
    path: &PatchPath,
    asked: Asked,
) -> Result<Option<Place<'a>>, ScimError> {
    let located = match patcher.schema.resolve(&path.attribute) {
        Some(Target::Attribute(located)) => located,
        Some(Target::Base(_)) if path.filter.is_none() => return Ok(Some(Place::Resource)),
        Some(Target::Extension(schema)) if path.filter.is_none() => {
            return Ok(Some(Place::Extension(schema)));
        }
        _ => return unknown(patcher.options.unknown, path, asked),
    };
    let sub = match &path.sub {
        None => located.sub,
        Some(name) => match located.attribute.sub_attribute(name) {
            None => return unknown(patcher.options.unknown, path, asked),
            found => found,
        },
    };
    let filter = match &path.filter {
        None => None,
        Some(filter) => Some(element_filter(located.attribute, filter, path)?),
    };
    Ok(Some(Place::Attribute(Box::new(Selection {
        extension: located.extension,
        attribute: located.attribute,
        filter,
        sub,
        name: path.to_string(),
    }))))
}

fn element_filter<'a>(
    attribute: &'a Attribute,
    filter: &Filter,
    path: &PatchPath,
) -> Result<ElementFilter<'a>, ScimError> {
    if !attribute.multi_valued {
        let detail = format!("`{path}` selects values of an attribute that has only one");
        return Err(ScimError::invalid_path(detail));
    }
    let options = evaluate::Options {
        unknown: evaluate::UnknownAttribute::Refuse,
        ..evaluate::Options::default()
    };
    let evaluator = Evaluator::for_elements(filter, attribute, options)?;
    Ok(ElementFilter { evaluator, filter: filter.clone() })
}

fn unknown<'a>(
    option: UnknownTarget,
    path: &PatchPath,
    asked: Asked,
) -> Result<Option<Place<'a>>, ScimError> {
    match (option, asked) {
        (UnknownTarget::Ignore, _) | (UnknownTarget::RefuseInPath, Asked::ByKey) => Ok(None),
        (UnknownTarget::Refuse, Asked::ByKey) => {
            Err(ScimError::invalid_value(format!("there is no attribute `{path}`")))
        }
        (UnknownTarget::Refuse | UnknownTarget::RefuseInPath, Asked::ByPath) => {
            Err(ScimError::invalid_path(format!("there is no attribute `{path}`")))
        }
    }
}
