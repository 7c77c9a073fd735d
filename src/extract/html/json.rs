//! JSON as pages embed it, read into as little memory as its length allows.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A value. Keys keep their order and may come twice; `null` and booleans say nothing that is read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Nothing,
    Number(f64),
    Text(Box<str>),
    List(Vec<Json>),
    Object(Vec<(Box<str>, Json)>),
}

impl Json {
    /// Reads the first value of a text, whatever follows it. Pages write line breaks into strings and `undefined` for
    /// `null`, which no JSON parser takes: both are put right and read once more. Values nested deeper than 128 are not
    /// read.
    pub(super) fn first(text: &str) -> Option<Self> {
        let read = |text: &str| serde_json::Deserializer::from_str(text).into_iter().next()?.ok();
        read(text).or_else(|| {
            let mended: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            let mended = mended.replace(":undefined", ":null").replace(": undefined", ":null");
            (mended != text).then(|| read(&mended)).flatten()
        })
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|(name, _)| **name == *key).map(|(_, value)| value),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The values of a list, or the value itself.
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
        from.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
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
    fn reads_what_pages_write() {
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
