//! The date line: a short line with a full date close to the title, with any words beside the date.

use crate::date;
use crate::document::Document;
use crate::finding::Cleaner;
use crate::finding::{Findings, Label, Strength, Target};

/// See the module's documentation.
pub struct DateLine;

/// Lines below the title that are searched.
const LINES_BELOW_TITLE: usize = 4;

/// Most letters and digits beside the date: a key, a source, a counter.
const REST_MAX: usize = 24;

/// Most characters of a line that is searched.
const LINE_MAX: usize = 120;

impl Cleaner for DateLine {
    fn name(&self) -> &'static str {
        "date-line"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        let titles = findings.iter().filter(|f| f.label == Label::Title);
        let Some(title) =
            titles.filter_map(|f| if let Target::Line(line) = f.target { Some(line) } else { None }).max()
        else {
            return;
        };
        for line in title + 1..(title + 1 + LINES_BELOW_TITLE).min(doc.len()) {
            let stats = doc.stats(line);
            if stats.full_stops > 0 || stats.digits < 6 || stats.chars as usize > LINE_MAX {
                continue;
            }
            // Portals of 2005 printed their address before the date.
            let words =
                doc.folded(line).split(' ').filter(|word| !word.starts_with("http") && !word.starts_with("www."));
            let text: Vec<char> = words.collect::<Vec<_>>().join(" ").chars().collect();
            let dated: usize =
                date::find(&text).map(|d| text[d.start..d.end].iter().filter(|c| c.is_alphanumeric()).count()).sum();
            let letters = text.iter().filter(|c| c.is_alphanumeric()).count();
            if dated > 0 && letters - dated <= REST_MAX {
                findings.push_line(doc, line, Label::Byline, "byline/below-title", Strength::Certain);
            }
        }
    }
}
