//! One JSON object: takes the page out of one of its fields, and keeps the other fields.

use std::borrow::Cow;
use std::collections::BTreeMap;

use encoding_rs::UTF_8;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::batch::item::Rejection;
use crate::decode::decode;
use crate::extract::InputKind;
use crate::record::Extra;

/// Names of fields that hold a page, in the order in which they are tried. datatrove, dolma, `RedPajama` and crawlers
/// use these names.
pub(in crate::batch) const PAGE_FIELDS: [&str; 4] = ["text", "content", "raw_content", "html"];

/// A page from a JSON object.
#[derive(Debug, PartialEq)]
pub(in crate::batch) struct JsonPage {
    pub(in crate::batch) page: Vec<u8>,
    /// The kind of page that the name of its field implies.
    pub(in crate::batch) kind: InputKind,
    pub(in crate::batch) id: Option<String>,
    pub(in crate::batch) url: Option<String>,
    /// All other fields.
    pub(in crate::batch) extra: Extra,
}

/// Whether a text is a JSON object with a page in it.
pub(super) fn has_page(line: &[u8], field: Option<&str>) -> bool {
    parse(line, field).is_ok()
}

type Fields<'l> = BTreeMap<Cow<'l, str>, &'l RawValue>;

/// Parses a JSON object and takes the page out of it. Each invalid byte sequence, and each lone surrogate, becomes one
/// invalid character.
pub(in crate::batch) fn parse(line: &[u8], field: Option<&str>) -> Result<JsonPage, Rejection> {
    if let Ok(line) = simdutf8::basic::from_utf8(line) {
        return page(fields(line)?, None, field);
    }
    let decoded = decode(line, None);
    if decoded.encoding != UTF_8 {
        return page(fields(&decoded.text)?, None, field);
    }
    // In the page, invalid bytes must stay invalid, so that they are counted. In other fields each becomes U+FFFD.
    let marked: String = line
        .utf8_chunks()
        .flat_map(|chunk| [chunk.valid(), if chunk.invalid().is_empty() { "" } else { LONE_SURROGATE }])
        .collect();
    page(fields(&decoded.text)?, Some(&fields(&marked)?), field)
}

/// A lone surrogate in JSON notation. It marks an invalid byte sequence.
const LONE_SURROGATE: &str = "\\ud800";

fn fields(line: &str) -> Result<Fields<'_>, Rejection> {
    serde_json::from_str(line).map_err(|error| Rejection { reason: format!("no JSON object: {error}"), id: None })
}

/// Finds the page among the fields of an object. `marked` holds the same fields with lone surrogates in place of
/// invalid byte sequences.
fn page(mut fields: Fields<'_>, marked: Option<&Fields<'_>>, field: Option<&str>) -> Result<JsonPage, Rejection> {
    let named = field.as_ref().map_or(&PAGE_FIELDS[..], std::slice::from_ref);
    let string = |name: &str| marked.unwrap_or(&fields).get(name).and_then(|raw| bytes(raw));
    let found: Vec<(&str, Vec<u8>)> = named.iter().filter_map(|name| Some((*name, string(name)?))).collect();
    // If this field is empty, a later field that is not empty is used.
    let filled = found.iter().position(|(_, page)| !is_blank(page)).unwrap_or(0);
    let found = found.into_iter().nth(filled);
    let text = |raw: &RawValue| bytes(raw).map(|text| String::from_utf8_lossy(&text).into_owned());
    let id = fields.remove("id").filter(|raw| raw.get() != "null");
    let id = id.map(|raw| text(raw).unwrap_or_else(|| raw.get().to_owned()));
    let Some((name, page)) = found else {
        let reason = match field {
            Some(field) => format!("no field {field} that is a string"),
            None => format!("no field {} that is a string; name it with --field", named.join(", ")),
        };
        return Err(Rejection { reason, id });
    };
    fields.remove(name);
    let url = fields.get("url").and_then(|raw| text(raw));
    if url.is_some() {
        fields.remove("url");
    }
    Ok(JsonPage {
        page,
        kind: InputKind::of_field(name),
        id,
        url,
        extra: Extra::new(fields.into_iter().map(|(name, raw)| (name.into_owned(), raw.to_owned()))),
    })
}

/// Whether a page has nothing but white space.
fn is_blank(page: &[u8]) -> bool {
    let text = simdutf8::basic::from_utf8(page);
    text.map_or(page.trim_ascii().is_empty(), |text| text.chars().all(|c| c.is_whitespace() || c == '\u{FEFF}'))
}

/// The bytes of a JSON string. A lone surrogate becomes the byte FF, which is never valid in UTF-8.
fn bytes(raw: &RawValue) -> Option<Vec<u8>> {
    if let Ok(text) = String::deserialize(raw) {
        return Some(text.into_bytes());
    }
    let encoded = WithLoneSurrogates::deserialize(raw).ok()?.0;
    let mut text = Vec::with_capacity(encoded.len());
    let mut rest = &encoded[..];
    while let Some(found) = memchr::memchr(0xED, rest) {
        let (before, character) = rest.split_at(found);
        text.extend_from_slice(before);
        let is_surrogate = character.get(1).is_some_and(|second| *second >= 0xA0);
        text.push(if is_surrogate { 0xFF } else { 0xED });
        rest = &character[if is_surrogate { 3.min(character.len()) } else { 1 }..];
    }
    text.extend_from_slice(rest);
    Some(text)
}

/// A string in which lone surrogates are encoded in three bytes, as if they were characters.
struct WithLoneSurrogates(Vec<u8>);

impl<'de> Deserialize<'de> for WithLoneSurrogates {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl serde::de::Visitor<'_> for Bytes {
            type Value = Vec<u8>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
        }
        deserializer.deserialize_bytes(Bytes).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_first_field_that_holds_text_and_passes_the_others_on() {
        for (line, field, text, id, url, extra) in [
            (r#"{"text":"页"}"#, None, "页", None, None, "{}"),
            (r#"{"html":"<p>","content":"页","id":"a1"}"#, None, "页", Some("a1"), None, r#"{"html":"<p>"}"#),
            (r#"{"text":null,"raw_content":"页","id":17}"#, None, "页", Some("17"), None, r#"{"text":null}"#),
            (
                r#"{"body":"页","text":"摘要","url":"http://a.cn"}"#,
                Some("body"),
                "页",
                None,
                Some("http://a.cn"),
                r#"{"text":"摘要"}"#,
            ),
            // Numbers that a double cannot hold are kept as they are.
            (
                r#"{"text":"页\n","n":123456789012345678901234567890,"x":1.10}"#,
                None,
                "页\n",
                None,
                None,
                r#"{"n":123456789012345678901234567890,"x":1.10}"#,
            ),
        ] {
            let page = parse(line.as_bytes(), field).unwrap();
            assert_eq!(
                (std::str::from_utf8(&page.page).unwrap(), page.id.as_deref(), page.url.as_deref()),
                (text, id, url),
                "{line}"
            );
            assert_eq!(serde_json::to_string(&page.extra).unwrap(), extra, "{line}");
        }
    }

    #[test]
    fn says_what_is_wrong_with_a_line() {
        for (line, says) in [
            (&br#"{"text":"a""#[..], "no JSON object"),
            (b"[1]", "no JSON object"),
            (br#"{"body":"a"}"#, "--field"),
            (br#"{"text":7}"#, "no field text"),
        ] {
            let error = parse(line, None).unwrap_err();
            assert!(error.reason.contains(says), "{error:?}");
        }
    }
}
