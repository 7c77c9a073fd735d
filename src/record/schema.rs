//! The record's definition as data. The JSON Schema is made from the types of [`Record`] and their comments; the fields
//! are read off the JSON Schema. Columns, Python's types and the reference of fields are made from the fields, so a field
//! is defined in one place.

use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Record;
use crate::finding::Label;

/// The JSON Schema of a record, as the program writes it (draft 2020-12).
pub fn json_schema() -> Value {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Record>().into()
}

/// A field of a record, or of an object in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The key.
    pub name: String,
    /// The type of the value.
    pub shape: Shape,
    /// Whether the value can be null.
    pub nullable: bool,
    /// Whether the key is always present in JSON. In tables every field has a column.
    pub required: bool,
    /// What the field holds.
    pub about: String,
}

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A string.
    Text,
    /// A string from a closed list: each name with its meaning. Later versions may add names.
    Name(Vec<(String, String)>),
    /// An integer.
    Integer,
    /// A real number.
    Real,
    /// A list of values that are never null.
    List(Box<Shape>),
    /// An object.
    Object(Vec<Field>),
    /// Any JSON. Tables hold it as a string.
    Json,
}

/// The fields of a record, in the order in which they are written.
///
/// # Panics
/// The definition uses a type that tables cannot hold. Every build's tests would find that.
pub fn fields() -> &'static [Field] {
    static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
        let root = json_schema();
        match shape(&root, &root) {
            Shape::Object(fields) => fields,
            other => unreachable!("a record is an object, not {other:?}"),
        }
    });
    &FIELDS
}

/// The type that a part of a JSON Schema describes.
fn shape(root: &Value, part: &Value) -> Shape {
    let part = resolved(root, part);
    if let Some(names) = names(part) {
        return Shape::Name(names);
    }
    match type_of(part) {
        Some("string") => Shape::Text,
        Some("integer") => Shape::Integer,
        Some("number") => Shape::Real,
        Some("array") => Shape::List(Box::new(shape(root, &part["items"]))),
        Some("object") if part["properties"].is_object() => Shape::Object(properties(root, part)),
        Some("object") => Shape::Json,
        _ => unreachable!("no column can hold {part}"),
    }
}

fn properties(root: &Value, object: &Value) -> Vec<Field> {
    let required: Vec<&str> = object["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let field = |(name, part): (&String, &Value)| {
        let is_null = |of: &Value| of["type"] == "null";
        // A nullable object is `anyOf` the object and null; a nullable simple type is a list of two types.
        let any = part["anyOf"].as_array();
        let own = any.and_then(|any| any.iter().find(|of| !is_null(of))).unwrap_or(part);
        let nullable = any.is_some_and(|any| any.iter().any(is_null))
            || part["type"].as_array().is_some_and(|types| types.iter().any(|of| of == "null"));
        let about = |of: &Value| of["description"].as_str().map(one_line);
        Field {
            name: name.clone(),
            shape: shape(root, own),
            nullable,
            required: required.contains(&name.as_str()),
            about: about(part).or_else(|| about(resolved(root, own))).unwrap_or_default(),
        }
    };
    object["properties"].as_object().into_iter().flatten().map(field).collect()
}

/// The part of the schema that `$ref` points to, or the part itself.
fn resolved<'v>(root: &'v Value, part: &'v Value) -> &'v Value {
    part["$ref"].as_str().and_then(|to| root.pointer(to.trim_start_matches('#'))).unwrap_or(part)
}

/// The type of a part, without null.
fn type_of(part: &Value) -> Option<&str> {
    match &part["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).find(|of| *of != "null"),
        one => one.as_str(),
    }
}

/// The names of a closed list with their meanings. The schema of an enum is `enum`, or `oneOf` if its variants have
/// comments.
fn names(part: &Value) -> Option<Vec<(String, String)>> {
    let name = |of: &Value| of.as_str().map(str::to_owned);
    if let Some(plain) = part["enum"].as_array() {
        return plain.iter().map(|of| Some((name(of)?, String::new()))).collect();
    }
    let about = |of: &Value| of["description"].as_str().map(one_line).unwrap_or_default();
    part["oneOf"].as_array()?.iter().map(|of| Some((name(&of["const"])?, about(of)))).collect()
}

/// A comment without its line breaks.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The schema of `attributes`: for each label a list of spans, each `[start, end, score]`. No key is required.
pub(super) fn attributes(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let number = serde_json::json!({ "type": "number" });
    let span = serde_json::json!({ "type": "array", "items": number, "minItems": 3, "maxItems": 3 });
    let of = |label: &Label| (label.name().to_owned(), serde_json::json!({ "type": ["array", "null"], "items": span }));
    let properties: serde_json::Map<String, Value> = Label::ALL.iter().map(of).collect();
    schemars::json_schema!({ "type": ["object", "null"], "properties": properties })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field<'f>(fields: &'f [Field], path: &str) -> &'f Field {
        let (name, rest) = path.split_once('.').unwrap_or((path, ""));
        let found = fields.iter().find(|field| field.name == name).unwrap_or_else(|| panic!("no field {path}"));
        if rest.is_empty() {
            return found;
        }
        match &found.shape {
            Shape::Object(inner) => field(inner, rest),
            Shape::List(of) => match &**of {
                Shape::Object(inner) => field(inner, rest),
                other => panic!("{path}: {other:?}"),
            },
            other => panic!("{path}: {other:?}"),
        }
    }

    #[test]
    fn the_fields_have_types_and_comments() {
        let all = fields();
        assert_eq!(all[0].name, "schema");
        for (path, nullable, required) in [
            ("text", false, true),
            ("created", true, true),
            ("error.code", false, true),
            ("metadata.keywords", false, true),
            ("metadata.script", true, true),
            ("posts.created_time", true, true),
            ("taosha.removed.first_char", true, true),
            ("taosha.suspect", true, true),
            ("attributes", true, false),
            ("extra", true, false),
        ] {
            let field = field(all, path);
            assert_eq!((field.nullable, field.required), (nullable, required), "{path}: {field:?}");
            assert!(!field.about.is_empty(), "{path}");
        }
        assert_eq!(field(all, "extra").shape, Shape::Json);
        assert_eq!(field(all, "taosha.lines").shape, Shape::Integer);
        let Shape::Name(codes) = &field(all, "taosha.suspect.code").shape else { panic!("codes") };
        assert!(codes.iter().any(|(name, about)| name == "text-lost" && about.contains("U+FFFD")));
    }

    #[test]
    fn the_schema_has_an_id_and_a_constant_version_and_lets_new_keys_in() {
        let schema = json_schema();
        assert_eq!(schema["$id"], "urn:taosha:record:2");
        assert_eq!(schema["properties"]["schema"]["const"], super::super::SCHEMA);
        assert!(!schema.to_string().contains("additionalProperties\":false"));
    }
}
