//! The data of one page as JSON: its row in the list, and its lines.
//!
//! Both are arrays, because a report has thousands of them. `src/report/page/data.js` reads them and names the places.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::examine::{LabelPlace, ReportPage};
use super::line::ReportLine;
use super::names::Names;
use super::run_record::RemovedPart;
use super::totals::Removed;
use crate::restore::RestoredLine;

/// The row of a page in the list. `data.js` says what is at which place.
pub(super) fn row(
    page: &ReportPage,
    removed: &BTreeMap<(String, String), Removed>,
    place: &LabelPlace,
    names: &mut Names,
) -> Value {
    let record = &page.record;
    let mut number = |name: &str| names.number(name);
    let value = |name: &str| record.field(name).unwrap_or_default();
    let chars: u64 = page.lines.iter().map(ReportLine::chars).sum();
    let removed_chars: u64 = removed.values().map(|of| of.chars).sum();
    let parts: Vec<u64> = removed
        .iter()
        .flat_map(|((label, rule), of)| [u64::from(number(label)), u64::from(number(rule)), of.lines, of.chars])
        .collect();
    let doubt = page.doubt().map(thousandths);
    let place = match place {
        LabelPlace::File(path) => json!([0, path]),
        LabelPlace::HasGold(path) => json!([1, path]),
        LabelPlace::Copy(path) => json!([2, path]),
        LabelPlace::Nowhere => json!(0),
    };
    let against = page.against.as_ref().map(|against| {
        let fields: Vec<Value> =
            against.fields.iter().map(|(name, old, now)| json!([number(name), old, now])).collect();
        json!([
            thousandths(against.agreement),
            against.lost,
            against.gained,
            fields,
            number(against.status.name()),
            u8::from(against.other_source),
            u8::from(against.is_same(page.status())),
        ])
    });
    json!([
        record.source,
        record.id,
        value("title"),
        number(value("kind")),
        number(value("script")),
        number(value("encoding")),
        number(page.status().name()),
        page.reason().map(|reason| number(&reason.code)),
        page.reason().map(|reason| &*reason.message),
        record.lines,
        record.kept,
        chars,
        removed_chars,
        doubt,
        parts,
        record.restored,
        number(page.origin.name()),
        place,
        against,
    ])
}

/// The row of an item that could not be read.
pub(super) fn rejected_row(source: &str, reason: &str, names: &mut Names) -> Value {
    let (rejected, none) = (names.number(super::status::Status::Rejected.name()), names.number(""));
    let (code, origin) = (names.number(reason), names.number("cleaned"));
    json!([source, "", "", none, none, none, rejected, code, reason, 0, 0, 0, 0, null, [], [0, 0, 0], origin, 0, null])
}

/// The lines of a page.
pub(super) fn lines(page: &ReportPage, names: &mut Names) -> Value {
    let restored = restored_of_lines(page);
    let lines: Vec<Value> = page.lines.iter().map(|line| line_row(line, names)).collect();
    let labels: Vec<Option<&str>> = page.labels.iter().map(|label| label.map(crate::finding::Label::name)).collect();
    let restored: Vec<Value> = page
        .restored
        .iter()
        .zip(restored)
        .map(|(of, line)| json!([of.line, names.number(of.damage.name()), of.before, of.after, of.guessed, line]))
        .collect();
    let record = &page.record;
    json!({
        "fields": record.fields,
        "notes": record.notes,
        "blocks": record.blocks,
        "lines": lines,
        "restored": restored,
        "labels": labels,
    })
}

/// One line. `data.js` says what is at which place.
fn line_row(line: &ReportLine, names: &mut Names) -> Value {
    let cuts: Vec<Value> = line
        .cuts
        .iter()
        .filter_map(|RemovedPart { chars, label, rule, .. }| {
            let (start, end) = (*chars)?;
            Some(json!([start, end, names.number(label), names.number(rule)]))
        })
        .collect();
    let reasons: Vec<Value> = line
        .reasons
        .iter()
        .map(|reason| json!([names.number(&reason.name), (f64::from(reason.points) * 100.0).round() as i64]))
        .collect();
    let old = line.old.as_ref().map(|(verdict, rule)| {
        let rule = rule.as_ref().map(|rule| names.number(rule));
        json!([*verdict as u8, rule])
    });
    json!([
        line.lines.0,
        line.lines.1,
        line.verdict as u8,
        names.number(&line.label),
        names.number(&line.rule),
        line.body.map(|body| thousandths(f64::from(body))),
        line.text,
        cuts,
        reasons,
        old,
    ])
}

/// For each restored line, the index of the page's line that shows it. In a dump the numbers agree. In HTML a restored
/// line is one of the source, and the block that is part of it shows it.
fn restored_of_lines(page: &ReportPage) -> Vec<Option<usize>> {
    let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let texts: Vec<String> = if page.record.blocks && !page.restored.is_empty() {
        page.lines.iter().map(|line| squeezed(&line.text)).collect()
    } else {
        Vec::new()
    };
    let mut next = 0;
    let mut of = |restored: &RestoredLine| {
        if !page.record.blocks {
            return page.lines.iter().position(|line| line.lines.0 == restored.line);
        }
        let after = squeezed(&restored.after);
        let found = (next..texts.len()).find(|&at| !texts[at].is_empty() && after.contains(&texts[at]))?;
        next = found + 1;
        Some(found)
    };
    page.restored.iter().map(&mut of).collect()
}

fn thousandths(share: f64) -> i64 {
    (share.clamp(0.0, 1.0) * 1000.0).round() as i64
}
