//! JSON Lines: one page a line, in one of its fields; the other fields go with it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, BufRead};

use encoding_rs::UTF_8;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Flow, Reading};
use crate::batch::item::Content;
use crate::batch::source::Source;
use crate::decode::decode;
use crate::extract::InputKind;
use crate::record::Extra;

/// Fields that hold a page, in the order in which they are looked for: what datatrove, dolma, `RedPajama` and crawlers
/// call it.
pub(super) const PAGE_FIELDS: [&str; 4] = ["text", "content", "raw_content", "html"];

/// A page out of a line.
#[derive(Debug, PartialEq)]
pub(in crate::batch) struct JsonPage {
    pub(in crate::batch) page: Vec<u8>,
    /// What the name of its field says it is.
    pub(in crate::batch) kind: InputKind,
    pub(in crate::batch) id: Option<String>,
    pub(in crate::batch) url: Option<String>,
    /// All other fields.
    pub(in crate::batch) extra: Extra,
}

/// The lines of a source, each with its number behind the source's name; `before` so many others stand.
pub(super) fn lines(source: &mut Source<'_>, name: &str, before: u64, reading: &mut Reading<'_>) -> Flow {
    let mut number = before;
    loop {
        number += 1;
        let mut line = Vec::new();
        let read = read_line(source, &mut line, reading.most());
        let content = match read {
            Ok(Line::End) => return Flow::Continue(()),
            Ok(Line::Whole) => {
                let text = line.strip_prefix(if number == 1 { &b"\xEF\xBB\xBF"[..] } else { b"" });
                let text = text.unwrap_or(&line).trim_ascii();
                if text.is_empty() {
                    continue;
                }
                if text.len() < line.len() {
                    line = text.to_vec();
                }
                Content::Json(line)
            }
            Ok(Line::TooLong(bytes)) => Content::Failed(format!(
                "the line has {bytes} bytes, more than the bound of {}; see --max-page",
                reading.most()
            )),
            Err(error) => Content::Failed(error.to_string()),
        };
        reading.give(format!("{name}:{number}"), content)?;
    }
}

enum Line {
    Whole,
    TooLong(u64),
    End,
}

/// Reads a line without its end. Of one that is too long nothing is held.
fn read_line(source: &mut Source<'_>, line: &mut Vec<u8>, most: usize) -> io::Result<Line> {
    let mut length = 0u64;
    let mut any = false;
    loop {
        let held = source.fill_buf()?;
        if held.is_empty() {
            break;
        }
        any = true;
        let end = memchr::memchr(b'\n', held);
        let part = &held[..end.unwrap_or(held.len())];
        length += part.len() as u64;
        if length <= most as u64 {
            line.extend_from_slice(part);
        } else {
            *line = Vec::new();
        }
        let used = part.len() + usize::from(end.is_some());
        source.consume(used);
        if end.is_some() {
            break;
        }
    }
    Ok(if !any {
        Line::End
    } else if length > most as u64 {
        Line::TooLong(length)
    } else {
        Line::Whole
    })
}

/// Whether a line is an object with a page in it.
pub(super) fn page_field(line: &[u8], field: Option<&str>) -> bool {
    parse(line, field).is_ok()
}

/// Why a line gives no page, and the id that it has all the same.
#[derive(Debug, PartialEq)]
pub(in crate::batch) struct NoPage {
    pub(in crate::batch) reason: String,
    pub(in crate::batch) id: Option<String>,
}

type Fields<'l> = BTreeMap<Cow<'l, str>, &'l RawValue>;

/// The page of a line, or what is wrong with it. Invalid bytes and halves of surrogate pairs cost a character each.
pub(in crate::batch) fn parse(line: &[u8], field: Option<&str>) -> Result<JsonPage, NoPage> {
    if let Ok(line) = std::str::from_utf8(line) {
        return page(fields(line)?, None, field);
    }
    let decoded = decode(line, None);
    if decoded.encoding != UTF_8 {
        return page(fields(&decoded.text)?, None, field);
    }
    // In the page they are invalid again, and counted; in other fields each is a U+FFFD.
    let marked: String = line
        .utf8_chunks()
        .flat_map(|chunk| [chunk.valid(), if chunk.invalid().is_empty() { "" } else { HALF }])
        .collect();
    page(fields(&decoded.text)?, Some(&fields(&marked)?), field)
}

/// Half a surrogate pair as JSON writes it, which stands for what is no character.
const HALF: &str = "\\ud800";

fn fields(line: &str) -> Result<Fields<'_>, NoPage> {
    serde_json::from_str(line).map_err(|error| NoPage { reason: format!("no JSON object: {error}"), id: None })
}

/// The page among fields. `marked` are the same where invalid bytes are halves of surrogate pairs.
fn page(mut fields: Fields<'_>, marked: Option<&Fields<'_>>, field: Option<&str>) -> Result<JsonPage, NoPage> {
    let named = field.as_ref().map_or(&PAGE_FIELDS[..], std::slice::from_ref);
    let string = |name: &str| marked.unwrap_or(&fields).get(name).and_then(|raw| bytes(raw));
    let found: Vec<(&str, Vec<u8>)> = named.iter().filter_map(|name| Some((*name, string(name)?))).collect();
    // An empty field says nothing against a filled one behind it.
    let filled = found.iter().position(|(_, page)| !page.trim_ascii().is_empty()).unwrap_or(0);
    let found = found.into_iter().nth(filled);
    let text = |raw: &RawValue| bytes(raw).map(|text| String::from_utf8_lossy(&text).into_owned());
    let id = fields.remove("id").filter(|raw| raw.get() != "null");
    let id = id.map(|raw| text(raw).unwrap_or_else(|| raw.get().to_owned()));
    let Some((name, page)) = found else {
        let reason = match field {
            Some(field) => format!("no field {field} that is a string"),
            None => format!("no field {} that is a string; name it with --field", named.join(", ")),
        };
        return Err(NoPage { reason, id });
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

/// A string's bytes; what is half a surrogate pair is one byte that is never in UTF-8.
fn bytes(raw: &RawValue) -> Option<Vec<u8>> {
    if let Ok(text) = String::deserialize(raw) {
        return Some(text.into_bytes());
    }
    let halves = WithHalves::deserialize(raw).ok()?.0;
    let mut text = Vec::with_capacity(halves.len());
    let mut rest = &halves[..];
    while let Some(found) = memchr::memchr(0xED, rest) {
        let (before, character) = rest.split_at(found);
        text.extend_from_slice(before);
        let is_half = character.get(1).is_some_and(|second| *second >= 0xA0);
        text.push(if is_half { 0xFF } else { 0xED });
        rest = &character[if is_half { 3.min(character.len()) } else { 1 }..];
    }
    text.extend_from_slice(rest);
    Some(text)
}

/// A string in which halves of surrogate pairs are encoded as if they were characters.
struct WithHalves(Vec<u8>);

impl<'de> Deserialize<'de> for WithHalves {
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

/// The objects of an array, or objects that stand one after another over several lines, each with its number behind the
/// source's name.
pub(super) fn values(source: &mut Source<'_>, name: &str, reading: &mut Reading<'_>) -> Flow {
    let mut number = 0u64;
    loop {
        let (mut value, mut scan, mut length) = (Vec::new(), Scan::default(), 0u64);
        let ended = loop {
            let held = match source.fill_buf() {
                Ok([]) => break Ok(false),
                Ok(held) => held,
                Err(error) => break Err(error),
            };
            let (from, used, whole) = scan.take(held);
            length += (used - from) as u64;
            if length <= reading.most() as u64 {
                // Its fields may stand in a line of records later.
                value.extend(
                    held[from..used].iter().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte }),
                );
            } else {
                value = Vec::new();
            }
            source.consume(used);
            if whole {
                break Ok(true);
            }
        };
        number += 1;
        let content = match ended {
            Err(error) => Content::Failed(error.to_string()),
            Ok(false) if scan.depth == 0 => return Flow::Continue(()),
            Ok(_) if length > reading.most() as u64 => Content::Failed(format!(
                "the object has {length} bytes, more than the bound of {}; see --max-page",
                reading.most()
            )),
            // One that is cut off is told by what reads it.
            Ok(_) => Content::Json(value),
        };
        reading.give(format!("{name}:{number}"), content)?;
    }
}

/// The first object of a text, if it is whole.
pub(super) fn first_value(text: &[u8]) -> Option<&[u8]> {
    let (from, used, whole) = Scan::default().take(text);
    whole.then(|| &text[from..used])
}

/// Looks for the end of an object, piece by piece.
#[derive(Default)]
struct Scan {
    depth: usize,
    string: bool,
    escaped: bool,
}

impl Scan {
    /// Goes on in the next bytes: where the object begins in them, how many bytes were looked at, and whether it is whole.
    /// What stands between objects is passed over.
    fn take(&mut self, bytes: &[u8]) -> (usize, usize, bool) {
        let mut from = 0;
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.string => self.escaped = true,
                b'"' if self.depth > 0 => self.string = !self.string,
                _ if self.string => {}
                b'{' => {
                    if self.depth == 0 {
                        from = at;
                    }
                    self.depth += 1;
                }
                b'}' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (from, at + 1, true);
                    }
                }
                _ => {}
            }
        }
        if self.depth == 0 {
            from = bytes.len();
        }
        (from, bytes.len(), false)
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
            // Numbers beyond what a double holds stay as they are.
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
