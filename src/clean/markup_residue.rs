//! Markup residue: lines of a dump that are nothing but tags.
//!
//! Hacked pages carry empty tags that repeat one random id (`<span id="rnwfk"></span>`), also as list items. A line
//! of tags alone can as well be code that an article shows, so only the repeated id makes it certain.

use std::collections::BTreeMap;

use super::{Cleaner, Findings, Label, Strength};
use crate::charclass::{ALNUM, Classes};
use crate::document::Document;

/// See the module's documentation.
pub struct MarkupResidue;

/// Length of the ids that hacking kits make up, in letters.
const RANDOM_ID: usize = 5;

/// Bytes beyond which a line is not looked at: residue is short, and code blocks on one line are not residue.
const LINE_MAX: usize = 4096;

impl Cleaner for MarkupResidue {
    fn name(&self) -> &'static str {
        "markup"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        let tags: Vec<(usize, Option<String>)> =
            (0..doc.len()).filter_map(|line| tags_only(doc.folded(line)).map(|id| (line, id))).collect();
        let mut lines_with: BTreeMap<&str, usize> = BTreeMap::new();
        for id in tags.iter().filter_map(|(_, id)| id.as_deref()) {
            *lines_with.entry(id).or_default() += 1;
        }
        for (line, id) in &tags {
            let repeated = id
                .as_deref()
                .is_some_and(|id| lines_with[id] > 1 || doc.folded(*line).matches(&format!("\"{id}\"")).count() > 1);
            let (rule, strength) =
                if repeated { ("markup/random-id", Strength::Certain) } else { ("markup/tags-only", Strength::Likely) };
            findings.push_line(doc, *line, Label::Markup, rule, strength);
        }
    }
}

/// If nothing but tags (and a list item's number) is on the line: the random id of its first tag, where it has one.
#[allow(clippy::option_option)]
fn tags_only(line: &str) -> Option<Option<String>> {
    if line.len() > LINE_MAX || !line.trim_end().ends_with('>') {
        return None;
    }
    let start = line.find('<')?;
    let classes = Classes::get();
    let lead = &line[..start];
    if lead.len() > 8
        || lead.chars().any(|c| !c.is_ascii_digit() && !c.is_whitespace() && !matches!(c, '.' | '•' | '-' | '*'))
    {
        return None;
    }
    let mut rest = &line[start..];
    while let Some(open) = rest.find('<') {
        if rest[..open].chars().any(|c| classes.of(c) & ALNUM != 0) {
            return None;
        }
        let tag = rest[open..].strip_prefix("</").unwrap_or(&rest[open + 1..]);
        if !tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') {
            return None;
        }
        rest = &rest[open..][rest[open..].find('>')? + 1..];
    }
    if rest.chars().any(|c| classes.of(c) & ALNUM != 0) {
        return None;
    }
    let id = line.split_once("id=\"").and_then(|(_, after)| after.split_once('"')).map(|(id, _)| id);
    Some(id.filter(|id| id.len() == RANDOM_ID && id.bytes().all(|b| b.is_ascii_alphabetic())).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_lines_of_nothing_but_tags() {
        for (line, expected) in [
            (r#"<span id="rnwfk"><form id="rnwfk"></form></span>"#, Some(Some("rnwfk".to_owned()))),
            (r#"1. <del id="qzmxa"></del>"#, Some(Some("qzmxa".to_owned()))),
            ("<br/> </div>", Some(None)),
            ("<b>粗体</b>", None),
            ("如果 a < b 且 c > d", None),
            ("标签 <div></div> 的用法", None),
            ("<3 我爱你>", None),
        ] {
            assert_eq!(tags_only(line), expected, "{line}");
        }
    }
}
