//! Reads JSON that pages embed, in memory linear in its length.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value. Keys keep their order and may repeat. `null` and booleans become [`Json::Nothing`].
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Nothing,
    Number(f64),
    Text(Box<str>),
    List(Vec<Json>),
    Object(Vec<(Box<str>, Json)>),
}

impl Json {
    /// Reads the first value of a text and ignores the rest. Pages write line breaks into strings, and `undefined` for
    /// `null`; if parsing fails, both are repaired and the text is parsed again. `None` if that also fails, or if
    /// values are nested deeper than 128.
    pub(super) fn first(text: &str) -> Option<Self> {
        let read = |text: &str| serde_json::Deserializer::from_str(text).into_iter().next()?.ok();
        read(text).or_else(|| {
            let repaired: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            let repaired = repaired.replace(":undefined", ":null").replace(": undefined", ":null");
            (repaired != text).then(|| read(&repaired)).flatten()
        })
    }

    /// The first value of a key; `None` if this is not an object or lacks the key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|(name, _)| **name == *key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text; `None` for other values.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The values of a list, or the value itself as a list of one. Empty for [`Json::Nothing`].
    pub(super) fn each(&self) -> &[Self] {
        match self {
            Self::List(values) => values,
            Self::Nothing => &[],
            value => std::slice::from_ref(value),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Nothing)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
        Ok(Json::Nothing)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(Json::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Json, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = from.next_element()? {
            values.push(value);
        }
        Ok(Json::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Json, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = from.next_entry()? {
            fields.push(field);
        }
        Ok(Json::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_json_as_pages_write_it() {
        for (text, key, expected) in [
            (r#"{"a": "甲"}; run()"#, "a", Some("甲")),
            ("{\"a\": \"甲\n乙\"}", "a", Some("甲 乙")),
            (r#"{"b":undefined,"a":"甲"}"#, "a", Some("甲")),
            (r#"{"a": [1, 2.5, true, null]}"#, "a", None),
            ("{a: 1}", "a", None),
            ("", "a", None),
        ] {
            let read = Json::first(text);
            assert_eq!(read.as_ref().and_then(|j| j.get(key)).and_then(Json::text), expected, "{text}");
        }
    }

    #[test]
    fn values_nested_too_deeply_are_not_read() {
        assert_eq!(Json::first(&"[".repeat(100_000)), None);
        assert_eq!(Json::first(&r#"{"a":"#.repeat(100_000)), None);
    }
}
