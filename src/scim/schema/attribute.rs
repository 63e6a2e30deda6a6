//! One attribute's definition (RFC 7643 2.2 and 7).

use serde_json::{Map, Value, json};

use crate::scim::json as members;

macro_rules! keywords {
    ($(#[$doc:meta])* $name:ident, $default:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// The keyword as schemas spell it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The characteristic from its keyword, in any case; `None` for any other text.
            #[must_use]
            pub fn from_keyword(text: &str) -> Option<Self> {
                [$(Self::$variant),*].into_iter().find(|known| known.as_str().eq_ignore_ascii_case(text))
            }
        }
    };
}

keywords! {
    /// The data type of an attribute (RFC 7643 2.3).
    AttributeType, String {
        /// Text.
        #[default]
        String = "string",
        /// True or false.
        Boolean = "boolean",
        /// A real number.
        Decimal = "decimal",
        /// A whole number.
        Integer = "integer",
        /// An `xsd:dateTime`, date and time with or without an offset.
        DateTime = "dateTime",
        /// Base64 data.
        Binary = "binary",
        /// A URI.
        Reference = "reference",
        /// An object of sub-attributes.
        Complex = "complex",
    }
}

keywords! {
    /// Who may change an attribute, and when (RFC 7643 2.2).
    Mutability, ReadWrite {
        /// The provider only.
        ReadOnly = "readOnly",
        /// The client at any time.
        #[default]
        ReadWrite = "readWrite",
        /// The client once.
        Immutable = "immutable",
        /// The client at any time, and nobody reads it.
        WriteOnly = "writeOnly",
    }
}

keywords! {
    /// When an attribute is part of an answer (RFC 7643 2.2).
    Returned, Default {
        /// In every answer.
        Always = "always",
        /// In none.
        Never = "never",
        /// Unless the request leaves it out.
        #[default]
        Default = "default",
        /// Only if the request names it.
        Request = "request",
    }
}

keywords! {
    /// Among which resources a value may occur once only (RFC 7643 2.2).
    Uniqueness, None {
        /// Not unique.
        #[default]
        None = "none",
        /// Within the service provider.
        Server = "server",
        /// Everywhere.
        Global = "global",
    }
}

/// The definition of one attribute or sub-attribute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attribute {
    /// Its name, in canonical spelling.
    pub name: String,
    /// Its data type.
    pub kind: AttributeType,
    /// Whether it holds an array.
    pub multi_valued: bool,
    /// What it means, for a person. Empty where the schema has none.
    pub description: String,
    /// Whether a resource without it is invalid.
    pub required: bool,
    /// Whether the case of its text matters in comparisons.
    pub case_exact: bool,
    /// Who may change it.
    pub mutability: Mutability,
    /// When it is returned.
    pub returned: Returned,
    /// Whether its value is unique.
    pub uniqueness: Uniqueness,
    /// The values suggested for it.
    pub canonical_values: Vec<String>,
    /// For references: resource type names, `external` or `uri`.
    pub reference_types: Vec<String>,
    /// For complex attributes: the definitions of the members.
    pub sub_attributes: Vec<Attribute>,
}

impl Attribute {
    /// A readWrite, optional, single-valued attribute with the defaults of RFC 7643 2.2.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: AttributeType) -> Self {
        Self { name: name.into(), kind, case_exact: exact_by_nature(kind), ..Self::default() }
    }

    /// Reads a definition, leniently: what is missing or of the wrong type takes the default of
    /// RFC 7643 2.2, keywords are read in any case. `None` where there is no name.
    ///
    /// References and binary values compare exactly, whatever `caseExact` says (RFC 7643 2.3.6,
    /// 2.3.7).
    #[must_use]
    pub fn from_json(value: &Value) -> Option<Self> {
        let name = text(value, "name")?.to_owned();
        let kind = keyword(value, "type", AttributeType::from_keyword);
        Some(Self {
            name,
            kind,
            multi_valued: flag(value, "multiValued"),
            description: text(value, "description").unwrap_or_default().to_owned(),
            required: flag(value, "required"),
            case_exact: flag(value, "caseExact") || exact_by_nature(kind),
            mutability: keyword(value, "mutability", Mutability::from_keyword),
            returned: keyword(value, "returned", Returned::from_keyword),
            uniqueness: keyword(value, "uniqueness", Uniqueness::from_keyword),
            canonical_values: texts(value, "canonicalValues"),
            reference_types: texts(value, "referenceTypes"),
            sub_attributes: list(value, "subAttributes").filter_map(Self::from_json).collect(),
        })
    }

    /// The definition as an element of a schema's `attributes` (RFC 7643 7). Characteristics
    /// that say nothing about the type (`caseExact` of a boolean, `uniqueness` of a complex
    /// attribute) are left out.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("name".into(), json!(self.name));
        object.insert("type".into(), json!(self.kind.as_str()));
        object.insert("multiValued".into(), json!(self.multi_valued));
        if !self.description.is_empty() {
            object.insert("description".into(), json!(self.description));
        }
        object.insert("required".into(), json!(self.required));
        if self.has_case() {
            object.insert("caseExact".into(), json!(self.case_exact));
        }
        object.insert("mutability".into(), json!(self.mutability.as_str()));
        object.insert("returned".into(), json!(self.returned.as_str()));
        if !matches!(self.kind, AttributeType::Complex | AttributeType::Boolean) {
            object.insert("uniqueness".into(), json!(self.uniqueness.as_str()));
        }
        if !self.canonical_values.is_empty() {
            object.insert("canonicalValues".into(), json!(self.canonical_values));
        }
        if !self.reference_types.is_empty() {
            object.insert("referenceTypes".into(), json!(self.reference_types));
        }
        if !self.sub_attributes.is_empty() {
            let subs = self.sub_attributes.iter().map(Self::to_json).collect();
            object.insert("subAttributes".into(), Value::Array(subs));
        }
        Value::Object(object)
    }

    /// The sub-attribute of that name, without regard to case.
    #[must_use]
    pub fn sub_attribute(&self, name: &str) -> Option<&Attribute> {
        find(&self.sub_attributes, name)
    }

    /// Whether it is complex.
    #[must_use]
    pub fn is_complex(&self) -> bool {
        self.kind == AttributeType::Complex
    }

    /// Whether clients may never set it.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.mutability == Mutability::ReadOnly
    }

    const fn has_case(&self) -> bool {
        matches!(
            self.kind,
            AttributeType::String | AttributeType::Reference | AttributeType::Binary
        )
    }
}

/// The attribute of that name in a list, without regard to case.
#[must_use]
pub fn find<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

const fn exact_by_nature(kind: AttributeType) -> bool {
    matches!(kind, AttributeType::Reference | AttributeType::Binary)
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    members::member(value, name).and_then(Value::as_str)
}

fn flag(value: &Value, name: &str) -> bool {
    members::member(value, name).and_then(Value::as_bool).unwrap_or(false)
}

fn keyword<T: Default>(value: &Value, name: &str, read: fn(&str) -> Option<T>) -> T {
    text(value, name).and_then(read).unwrap_or_default()
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    members::member(value, name).into_iter().flat_map(members::values)
}

fn texts(value: &Value, name: &str) -> Vec<String> {
    list(value, name).filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_characteristics_take_the_defaults() {
        let attribute = Attribute::from_json(&json!({"name": "x"})).unwrap();
        assert_eq!(attribute, Attribute::new("x", AttributeType::String));
        assert_eq!(attribute.mutability, Mutability::ReadWrite);
        assert_eq!(attribute.returned, Returned::Default);
        assert_eq!(attribute.uniqueness, Uniqueness::None);
    }

    #[test]
    fn keywords_are_read_in_any_case() {
        let attribute = Attribute::from_json(
            &json!({"name": "x", "type": "DATETIME", "mutability": "READONLY"}),
        )
        .unwrap();
        assert_eq!(attribute.kind, AttributeType::DateTime);
        assert!(attribute.is_read_only());
    }

    #[test]
    fn references_and_binaries_are_exact() {
        let json = json!({"name": "x", "type": "reference", "caseExact": false});
        assert!(Attribute::from_json(&json).unwrap().case_exact);
    }

    #[test]
    fn a_definition_is_read_back() {
        let json = json!({
            "name": "x", "type": "complex", "multiValued": true, "description": "d",
            "required": true, "mutability": "immutable", "returned": "request",
            "subAttributes": [{
                "name": "y", "type": "string", "multiValued": false, "required": false,
                "caseExact": true, "mutability": "readWrite", "returned": "default",
                "uniqueness": "server", "canonicalValues": ["a"],
            }],
        });
        assert_eq!(Attribute::from_json(&json).unwrap().to_json(), json);
    }

    #[test]
    fn a_definition_without_a_name_is_none() {
        assert_eq!(Attribute::from_json(&json!({"type": "string"})), None);
        assert_eq!(Attribute::from_json(&json!(7)), None);
    }
}
