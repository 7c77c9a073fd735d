//! The fields of a record that an output has: all of them, or those that `--fields` and `--lean` leave.

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::Record;
#[cfg(feature = "schema")]
use super::schema::{Field, Shape, fields};
#[cfg(feature = "schema")]
use crate::similar::similar;

/// The fields of a record that an output has. The default is all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    /// The chosen fields in the order of the output; `None` is all.
    chosen: Option<Vec<Chosen>>,
}

/// A chosen field.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Chosen {
    name: String,
    /// The chosen fields of the object that it holds; empty for the whole value.
    inner: Vec<Chosen>,
}

/// The error for a name that is no field of a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("records have no field {path:?}{meant}; {place} {known}")]
pub struct UnknownField {
    /// The path as given.
    pub path: String,
    /// A question after the path that names the closest one, or nothing.
    meant: String,
    /// Where `known` are: `the fields are` or `the fields of metadata are`.
    place: String,
    /// The fields that there are.
    known: String,
}

#[cfg(feature = "schema")]
impl Fields {
    /// Chooses fields by their paths, such as `text` and `metadata.title`, in this order. Of a list the whole is chosen.
    /// The names in `more` are accepted although they are no fields.
    ///
    /// # Errors
    /// A path names no field. The error lists the fields that there are.
    pub fn of_paths(paths: &[impl AsRef<str>], more: &[&str]) -> Result<Self, UnknownField> {
        let mut chosen = Vec::new();
        let all = fields();
        for path in paths {
            let path = path.as_ref();
            if !more.contains(&path) {
                check(path, path, "", all)?;
            }
            add(&mut chosen, path);
        }
        Ok(Self { chosen: Some(chosen) })
    }

    /// All fields, and `attributes` only if the records have them. In JSON a field that records lack is absent, but in a
    /// table it would be 27 columns without a value.
    pub fn all(attributes: bool) -> Self {
        let wanted = |field: &&Field| attributes || field.name != ATTRIBUTES;
        let whole = |field: &Field| Chosen { name: field.name.clone(), inner: Vec::new() };
        Self { chosen: Some(fields().iter().filter(wanted).map(whole).collect()) }
    }

    /// The same fields and one more name, which need not be a field.
    #[cfg(feature = "arrow")]
    pub(crate) fn with(mut self, name: &str) -> Self {
        self.chosen.get_or_insert_default().push(Chosen { name: name.to_owned(), inner: Vec::new() });
        self
    }

    /// All fields without `taosha.removed`, which is a third of a record, and `attributes` only if the records have them.
    pub fn lean(attributes: bool) -> Self {
        let mut chosen = without(fields(), "taosha.removed");
        chosen.retain(|one| attributes || one.name != ATTRIBUTES);
        Self { chosen: Some(chosen) }
    }

    /// The names of the chosen fields with their definitions, in the order of the output. A name that was accepted although
    /// it is no field has none.
    #[cfg(feature = "arrow")]
    pub(crate) fn definitions(&self) -> Vec<(String, Option<Field>)> {
        let all = fields();
        match &self.chosen {
            None => all.iter().map(|field| (field.name.clone(), Some(field.clone()))).collect(),
            Some(chosen) => chosen.iter().map(|one| (one.name.clone(), one.definition(all))).collect(),
        }
    }
}

impl Fields {
    /// Writes the chosen fields of a record as JSON: on one line, or indented.
    ///
    /// # Errors
    /// The record cannot be serialized. This does not happen for records of a pipeline.
    pub fn to_json(&self, record: &Record, indented: bool) -> serde_json::Result<Vec<u8>> {
        let Some(chosen) = &self.chosen else {
            if indented {
                return serde_json::to_vec_pretty(record);
            }
            let mut json = Vec::with_capacity(2 * record.text.len() + 4096);
            serde_json::to_writer(&mut json, record)?;
            return Ok(json);
        };
        let whole = serde_json::to_string(record)?;
        let part = Part { chosen, raw: serde_json::from_str(&whole)?, indented };
        if indented { serde_json::to_vec_pretty(&part) } else { serde_json::to_vec(&part) }
    }
}

#[cfg(feature = "schema")]
impl Chosen {
    #[cfg(feature = "arrow")]
    fn definition(&self, all: &[Field]) -> Option<Field> {
        let field = all.iter().find(|field| field.name == self.name)?;
        let shape = match &field.shape {
            Shape::Object(fields) if !self.inner.is_empty() => {
                Shape::Object(self.inner.iter().filter_map(|one| one.definition(fields)).collect())
            }
            whole => whole.clone(),
        };
        Some(Field { shape, ..field.clone() })
    }
}

/// Checks that `rest`, the end of `path` below `above`, names one of these fields.
#[cfg(feature = "schema")]
fn check(path: &str, rest: &str, above: &str, all: &[Field]) -> Result<(), UnknownField> {
    let (name, inner) = rest.split_once('.').map_or((rest, None), |(name, inner)| (name, Some(inner)));
    let unknown = |place: &str, all: &[Field]| UnknownField {
        path: path.to_owned(),
        meant: meant(path),
        place: if place.is_empty() { "the fields are".to_owned() } else { format!("the fields of {place} are") },
        known: all.iter().map(|field| &*field.name).collect::<Vec<_>>().join(", "),
    };
    let field = all.iter().find(|field| field.name == name).ok_or_else(|| unknown(above, all))?;
    match (inner, &field.shape) {
        (None, _) => Ok(()),
        (Some(inner), Shape::Object(fields)) => {
            let above = if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") };
            check(path, inner, &above, fields)
        }
        (Some(_), _) => Err(unknown(above, all)),
    }
}

/// A question that names the field that a wrong path probably means: one with nearly this path, or one that has nearly this
/// name inside an object (`titel`: `metadata.title`).
#[cfg(feature = "schema")]
fn meant(path: &str) -> String {
    fn name(path: &str) -> &str {
        path.rsplit('.').next().unwrap_or(path)
    }
    let mut paths = Vec::new();
    collect_paths("", fields(), &mut paths);
    let paths = || paths.iter().map(String::as_str);
    let of_this_name = || {
        let closest = similar(path, paths().map(name))?;
        paths().find(|path| name(path) == closest)
    };
    let closest = similar(path, paths()).or_else(of_this_name);
    closest.map_or_else(String::new, |path| format!(" (did you mean {path}?)"))
}

/// Collects the paths of these fields, which are below `above`, and of the fields inside them.
#[cfg(feature = "schema")]
fn collect_paths(above: &str, of: &[Field], paths: &mut Vec<String>) {
    for field in of {
        let path = if above.is_empty() { field.name.clone() } else { format!("{above}.{}", field.name) };
        if let Shape::Object(inner) = &field.shape {
            collect_paths(&path, inner, paths);
        }
        paths.push(path);
    }
}

/// Adds a path to the chosen fields. A field that is chosen whole stays whole.
#[cfg(feature = "schema")]
fn add(chosen: &mut Vec<Chosen>, path: &str) {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let known = chosen.iter().position(|one| one.name == name);
    let at = known.unwrap_or_else(|| {
        chosen.push(Chosen { name: name.to_owned(), inner: Vec::new() });
        chosen.len() - 1
    });
    let is_whole = known.is_some() && chosen[at].inner.is_empty();
    match rest {
        None => chosen[at].inner.clear(),
        Some(rest) if !is_whole => add(&mut chosen[at].inner, rest),
        Some(_) => {}
    }
}

/// All of these fields but the one at `path`.
#[cfg(feature = "schema")]
fn without(all: &[Field], path: &str) -> Vec<Chosen> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let keep = |field: &Field| {
        let inner = match (&field.shape, rest) {
            _ if field.name != name => Vec::new(),
            (Shape::Object(fields), Some(rest)) => without(fields, rest),
            _ => return None,
        };
        Some(Chosen { name: field.name.clone(), inner })
    };
    all.iter().filter_map(keep).collect()
}

/// The chosen fields of an object that is written as JSON already.
struct Part<'a> {
    chosen: &'a [Chosen],
    raw: Members<'a>,
    indented: bool,
}

/// The members of a JSON object, each with its value as written.
struct Members<'a>(Vec<(&'a str, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::Error;
        let mut map = serializer.serialize_map(None)?;
        for one in self.chosen {
            let Some((_, raw)) = self.raw.0.iter().find(|(name, _)| *name == one.name) else { continue };
            if !one.inner.is_empty() && raw.get() != "null" {
                let members = serde_json::from_str(raw.get()).map_err(S::Error::custom)?;
                map.serialize_entry(&one.name, &Part { chosen: &one.inner, raw: members, indented: self.indented })?;
            } else if self.indented && one.name != EXTRA {
                let value: serde_json::Value = serde_json::from_str(raw.get()).map_err(S::Error::custom)?;
                map.serialize_entry(&one.name, &value)?;
            } else {
                map.serialize_entry(&one.name, raw)?;
            }
        }
        map.end()
    }
}

/// The field whose values stay as they were written, because reading them could round numbers.
const EXTRA: &str = "extra";

/// The field that only records of whole pages have.
#[cfg(feature = "schema")]
const ATTRIBUTES: &str = "attributes";
