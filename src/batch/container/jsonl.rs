//! JSON Lines: one page a line, in one of its fields; the other fields go with it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, BufRead};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Flow, Reading};
use crate::batch::item::Content;
use crate::batch::source::Source;
use crate::options::InputKind;
use crate::record::Extra;

/// Fields that hold a page, in the order in which they are looked for: what datatrove, dolma, `RedPajama` and crawlers
/// call it.
pub(super) const PAGE_FIELDS: [&str; 4] = ["text", "content", "raw_content", "html"];

/// A page out of a line.
#[derive(Debug, PartialEq)]
pub(in crate::batch) struct JsonPage {
    pub(in crate::batch) text: String,
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

/// The page of a line, or what is wrong with it.
pub(in crate::batch) fn parse(line: &[u8], field: Option<&str>) -> Result<JsonPage, String> {
    let mut fields: BTreeMap<Cow<'_, str>, &RawValue> = match serde_json::from_slice(line) {
        Ok(fields) => fields,
        Err(error) if std::str::from_utf8(line).is_err() => {
            return Err(format!("not UTF-8, which JSON must be: {error}"));
        }
        Err(error) => return Err(format!("no JSON object: {error}")),
    };
    let text = |raw: &RawValue| String::deserialize(raw).ok();
    let named = field.as_ref().map_or(&PAGE_FIELDS[..], std::slice::from_ref);
    let found = named.iter().find_map(|name| fields.get(*name).and_then(|raw| text(raw)).map(|text| (*name, text)));
    let Some((name, page)) = found else {
        return Err(match named.iter().find(|name| fields.get(**name).is_some_and(|raw| raw.get().starts_with('"'))) {
            Some(name) => format!("the field {name} holds a string that is no text (half a surrogate pair?)"),
            None if field.is_some() => format!("no field {} that is a string", named[0]),
            None => format!("no field {} that is a string; name it with --field", named.join(", ")),
        });
    };
    fields.remove(name);
    let id = fields.remove("id").filter(|raw| raw.get() != "null");
    let url = fields.get("url").and_then(|raw| text(raw));
    if url.is_some() {
        fields.remove("url");
    }
    Ok(JsonPage {
        text: page,
        kind: InputKind::of_field(name),
        id: id.map(|raw| text(raw).unwrap_or_else(|| raw.get().to_owned())),
        url,
        extra: Extra::new(fields.into_iter().map(|(name, raw)| (name.into_owned(), raw.to_owned()))),
    })
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
            assert_eq!((&*page.text, page.id.as_deref(), page.url.as_deref()), (text, id, url), "{line}");
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
            (b"{\"text\":\"\xB5\xB1\"}", "not UTF-8"),
            (br#"{"text":"\ud800"}"#, "surrogate"),
        ] {
            let error = parse(line, None).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
