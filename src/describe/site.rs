//! The site's name. Order of trust: a journal's box (`刊名:`), then a line before the title that a rule knows as the
//! site's.

use super::lines_of;
use crate::clean::Label;
use crate::document::Document;
use crate::label::Labels;

/// Keys whose value is the name of a journal or site.
const KEYS: &[&str] = &["刊名:", "期刊名称:", "网站名称:", "杂志名称:"];

/// Letters and digits of a name.
const NAME_MAX: u32 = 24;

pub(super) fn name(doc: &Document<'_>, labels: &Labels<'_>, title: Option<usize>) -> Option<String> {
    let lines: Vec<usize> = lines_of(labels, Label::Site).collect();
    for &line in &lines {
        for key in KEYS {
            if doc.folded(line).starts_with(key) {
                let value: String = doc.text(line).chars().skip(key.chars().count()).collect();
                return Some(value.trim().to_owned()).filter(|v| !v.is_empty());
            }
        }
    }
    lines
        .into_iter()
        .filter(|&line| title.is_none_or(|title| line < title))
        .find(|&line| doc.stats(line).alnum <= NAME_MAX && doc.stats(line).clauses == 0 && labels.lines[line].rule != "site/info-box")
        .map(|line| doc.text(line).to_owned())
}
