//! The record's definition for people and for type checkers: the reference of fields in Markdown, and Python's types.

use std::fmt::Write;

use super::schema::{Field, Shape, fields};

/// The reference of fields as Markdown: a table of all fields, and the closed lists of names.
pub fn markdown() -> String {
    let all = fields();
    let mut out = String::from(
        "# Fields of a record\n\n\
         Made by `taosha schema --format markdown`. The names, nesting, types and nulls are the same in JSON Lines, Parquet, \
         Arrow and Python.\n\n\
         `?` after a type means that the value can be null. Integers have 64 bits in tables. `extra` is an object in JSON and \
         a string of JSON in tables, because its keys differ from page to page.\n\n\
         | field | type | meaning |\n|---|---|---|\n",
    );
    rows(&mut out, "", all);
    let mut lists = Vec::new();
    closed_lists(&mut lists, "", all);
    for (path, names) in lists {
        let _ = write!(out, "\n## Values of `{path}`\n\n| value | meaning |\n|---|---|\n");
        for (name, about) in names {
            let _ = writeln!(out, "| `{name}` | {about} |");
        }
    }
    out
}

fn rows(out: &mut String, above: &str, all: &[Field]) {
    for field in all {
        let Field { name, shape, nullable, required, about } = field;
        let null = if *nullable { "?" } else { "" };
        let absent = if *required { "" } else { " Only with the option that asks for it." };
        let _ = writeln!(out, "| `{above}{name}` | {}{null} | {about}{absent} |", type_name(shape));
        // The fields of `attributes` are the labels, each with the same list of spans.
        if let (Some(inner), true) = (inner(shape), *required) {
            let list = if matches!(shape, Shape::List(_)) { "[]" } else { "" };
            rows(out, &format!("{above}{name}{list}."), inner);
        }
    }
}

/// The fields of an object, or of the objects in a list.
fn inner(shape: &Shape) -> Option<&[Field]> {
    match shape {
        Shape::Object(fields) => Some(fields),
        Shape::List(of) => inner(of),
        _ => None,
    }
}

fn closed_lists<'f>(lists: &mut Vec<(String, &'f [(String, String)])>, above: &str, all: &'f [Field]) {
    for field in all {
        let path = format!("{above}{}", field.name);
        let mut shape = &field.shape;
        while let Shape::List(of) = shape {
            shape = of;
        }
        match shape {
            Shape::Name(names) => lists.push((path, names)),
            Shape::Object(fields) if field.required => closed_lists(lists, &format!("{path}."), fields),
            _ => {}
        }
    }
}

fn type_name(shape: &Shape) -> String {
    match shape {
        Shape::Text => "string".to_owned(),
        Shape::Name(_) => "name".to_owned(),
        Shape::Integer => "integer".to_owned(),
        Shape::Real => "number".to_owned(),
        Shape::List(of) => format!("list of {}", type_name(of)),
        Shape::Object(_) => "object".to_owned(),
        Shape::Json => "JSON".to_owned(),
    }
}

/// Python's types of a record: a `TypedDict` for each object, and the properties of `taosha.Record`.
pub fn python() -> String {
    let all = fields();
    let mut out = String::from(
        "\"\"\"The types of a record. Made by `taosha schema --format python`; do not edit.\"\"\"\n\n\
         from typing import Any, Protocol, TypedDict\n",
    );
    let mut seen = Vec::new();
    classes(&mut out, &mut seen, all);
    out.push_str("\n\nclass RecordFields(Protocol):\n    \"\"\"The fields of a record as properties.\"\"\"\n");
    for field in all {
        let _ = write!(
            out,
            "\n    @property\n    def {}(self) -> {}:\n        {}\n",
            field.name,
            python_type(field),
            docstring(&field.about, 8)
        );
    }
    out
}

/// The classes of all objects in these fields, inner ones first, each once.
fn classes(out: &mut String, seen: &mut Vec<String>, all: &[Field]) {
    for field in all.iter().filter(|field| field.required) {
        let Some(inner) = inner(&field.shape) else { continue };
        classes(out, seen, inner);
        let name = class_name(&field.name);
        if seen.contains(&name) {
            continue;
        }
        let _ = write!(out, "\n\nclass {name}(TypedDict):\n    {}\n", docstring(&field.about, 4));
        for field in inner {
            let _ = write!(out, "\n    {}: {}\n", field.name, python_type(field));
            let _ = writeln!(out, "    {}", docstring(&field.about, 4));
        }
        seen.push(name);
    }
}

/// `taosha` gives `Trace`, as in Rust; else the name in the singular: `posts` gives `Post`.
fn class_name(field: &str) -> String {
    if field == "taosha" {
        return "Trace".to_owned();
    }
    let mut letters = field.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    let name: String = first.into_iter().chain(letters).collect();
    name.strip_suffix('s').filter(|_| field != "lost").map_or(name.clone(), str::to_owned)
}

fn python_type(field: &Field) -> String {
    let of = type_of(&field.shape, &field.name, field.required);
    if field.nullable || !field.required { format!("{of} | None") } else { of }
}

fn type_of(shape: &Shape, name: &str, required: bool) -> String {
    match shape {
        Shape::Text | Shape::Name(_) => "str".to_owned(),
        Shape::Integer => "int".to_owned(),
        Shape::Real => "float".to_owned(),
        Shape::List(of) => format!("list[{}]", type_of(of, name, required)),
        // Only `attributes`: spans by label.
        Shape::Object(_) if !required => "dict[str, list[list[float]]]".to_owned(),
        Shape::Object(_) => class_name(name),
        Shape::Json => "dict[str, Any]".to_owned(),
    }
}

/// A docstring, broken into lines of at most 120 characters.
fn docstring(about: &str, indent: usize) -> String {
    const WIDTH: usize = 120;
    let mut lines = vec![String::from("\"\"\"")];
    for word in about.split_whitespace() {
        let line = lines.last_mut().unwrap_or_else(|| unreachable!("it has a line"));
        if line.chars().count() + word.chars().count() + 4 + indent > WIDTH {
            lines.push(word.to_owned());
        } else {
            if line != "\"\"\"" && !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join(&format!("\n{}", " ".repeat(indent))) + "\"\"\""
}
