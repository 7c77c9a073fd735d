//! Lines that the user keeps or drops by CSS selectors. No score overrules this.

use super::labels::LineLabel;
use crate::document::Choice;
use crate::finding::Label;

/// Applies the user's choice to the label of a line.
pub(super) fn apply(choice: Choice, line: &mut LineLabel<'_>) {
    match choice {
        Choice::None => {}
        Choice::Selected => {
            line.in_run = true;
            if line.by_model {
                line.label = Label::Content;
            }
        }
        Choice::NotSelected => drop(line, "option/select"),
        Choice::Removed => drop(line, "option/remove"),
    }
}

/// Drops a line. It keeps the label of a finding; another line counts as text of the site.
fn drop(line: &mut LineLabel<'_>, rule: &'static str) {
    if line.label.is_body() {
        line.label = Label::Template;
    }
    line.rule = rule;
    line.in_run = false;
    line.certain = true;
}
