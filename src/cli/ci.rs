//! Reports for continuous integration: annotations, a Markdown summary, a JUnit file.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use super::bounds::Verdict;
use super::problem::{Problem, ProblemKind};
use super::summary::{bytes, percent, time};
use crate::batch::Stats;

/// The most annotations printed. GitHub shows ten of each kind for a step, and fifty in all.
const ANNOTATIONS: usize = 50;

/// The most rows in each list of the summary.
const ROWS: usize = 20;

/// Prints workflow commands for GitHub's runners, which read them on either stream: an error for each failed bound and
/// rejected page, a warning for each suspect page.
pub(super) fn annotations(problems: &[Problem], verdicts: &[Verdict]) {
    let _ = io::stderr().write_all(annotations_text(problems, verdicts).as_bytes());
}

fn annotations_text(problems: &[Problem], verdicts: &[Verdict]) -> String {
    let mut out = String::new();
    for verdict in verdicts.iter().filter(|verdict| !verdict.passed) {
        let _ =
            writeln!(out, "::error title=taosha {}::{}", property(&verdict.bound.to_string()), data(&verdict.found));
    }
    for Problem { kind, source, reason } in problems.iter().take(ANNOTATIONS) {
        let (level, title) = match kind {
            ProblemKind::Rejected => ("error", "taosha: rejected"),
            ProblemKind::Suspect => ("warning", "taosha: suspect"),
        };
        // A page of a JSON Lines file is named `file:line`.
        let (file, line) = match source.rsplit_once(':') {
            Some((file, line)) if !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit()) => (file, line),
            _ => (&**source, "1"),
        };
        let (file, title) = (property(file), property(title));
        let _ = writeln!(out, "::{level} file={file},line={line},title={title}::{}", data(reason));
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A summary of the run as Markdown.
pub(super) fn summary(stats: &Stats, problems: &[Problem], verdicts: &[Verdict]) -> String {
    let mut out = String::from("## taosha\n\n");
    if !verdicts.is_empty() {
        out += "| bound | found | |\n|---|---|---|\n";
        for Verdict { bound, passed, found } in verdicts {
            let _ = writeln!(out, "| `{bound}` | {found} | {} |", if *passed { "passed" } else { "**failed**" });
        }
        out.push('\n');
    }
    let of = |part| percent(Stats::share(part, stats.pages));
    out += "| pages | | |\n|---|--:|--:|\n";
    let rows = [
        ("read", stats.pages),
        ("kept", stats.kept),
        ("suspect", stats.suspect),
        ("emptied", stats.emptied),
        ("without an article", stats.without_article),
        ("rejected", stats.rejected),
    ];
    for (name, count) in rows {
        let _ = writeln!(out, "| {name} | {count} | {} |", of(count));
    }
    let (size, seconds) = (bytes(stats.bytes as f64), time(stats.seconds));
    let removed = percent(Stats::share(stats.characters.removed, stats.characters.read));
    let _ = writeln!(out, "\n{size} in {seconds}; {removed} of the characters removed.\n");
    let mut labels: Vec<_> = stats.labels.iter().collect();
    labels.sort_by_key(|(name, of)| (std::cmp::Reverse(of.characters), *name));
    if !labels.is_empty() {
        out += "| removed | lines | characters |\n|---|--:|--:|\n";
        for (name, of) in labels.iter().take(ROWS) {
            let _ = writeln!(out, "| {name} | {} | {} |", of.lines, of.characters);
        }
    }
    if !problems.is_empty() {
        out += "\n| page | what | why |\n|---|---|---|\n";
        for Problem { kind, source, reason } in problems.iter().take(ROWS) {
            let _ = writeln!(out, "| {} | {} | {} |", cell(source), kind.name(), cell(reason));
        }
        if problems.len() > ROWS {
            let _ = writeln!(out, "\nand {} more.", problems.len() - ROWS);
        }
    }
    out
}

fn cell(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('|', "\\|").replace('`', "\\`")
}

/// The run as a JUnit file, with a test for each bound and for each problem. A rejected page is an error; a suspect
/// page passes, and its output gives the reason.
pub(super) fn junit(stats: &Stats, problems: &[Problem], verdicts: &[Verdict]) -> String {
    let errors = problems.iter().filter(|problem| problem.kind == ProblemKind::Rejected).count();
    let failures = verdicts.iter().filter(|verdict| !verdict.passed).count();
    let tests = verdicts.len() + problems.len();
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" time=\"{:.3}\"", stats.seconds);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<testsuites name=\"taosha\" {counts}>\n  <testsuite name=\"taosha\" {counts}>");
    for Verdict { bound, passed, found } in verdicts {
        let (name, found) = (xml(&bound.to_string()), xml(found));
        let _ = if *passed {
            writeln!(
                out,
                "    <testcase classname=\"taosha.bounds\" name=\"{name}\"><system-out>{found}</system-out></testcase>"
            )
        } else {
            writeln!(
                out,
                "    <testcase classname=\"taosha.bounds\" name=\"{name}\"><failure message=\"{found}\"/></testcase>"
            )
        };
    }
    for Problem { kind, source, reason } in problems {
        let (source, reason) = (xml(source), xml(reason));
        let inner = match kind {
            ProblemKind::Rejected => format!("<error message=\"{reason}\"/>"),
            ProblemKind::Suspect => format!("<system-out>{}: {reason}</system-out>", kind.name()),
        };
        let _ = writeln!(out, "    <testcase classname=\"taosha.pages\" name=\"{source}\">{inner}</testcase>");
    }
    out += "  </testsuite>\n</testsuites>\n";
    out
}

/// Escapes text for XML. Characters that XML does not allow become U+FFFD.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            c if c.is_control() && !matches!(c, '\t' | '\u{80}'..) => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_reasons_are_escaped_in_every_format() {
        let problems = [Problem {
            kind: ProblemKind::Rejected,
            source: "a,b:c|<页>&.jsonl:17".to_owned(),
            reason: "50%\n\"|`\u{1}".to_owned(),
        }];
        let stats = Stats { pages: 1, rejected: 1, ..Stats::default() };
        let verdicts = ["rejected>0".parse::<super::super::bounds::Bound>().unwrap().judge(&stats)];
        let annotations = annotations_text(&problems, &verdicts);
        assert_eq!(
            annotations,
            "::error title=taosha rejected>0.0%25::1 of 1 page rejected (100.0%25)\n\
             ::error file=a%2Cb%3Ac|<页>&.jsonl,line=17,title=taosha%3A rejected::50%25%0A\"|`\u{1}\n"
        );
        let summary = summary(&stats, &problems, &verdicts);
        assert!(summary.contains("| a,b:c\\|&lt;页>&amp;.jsonl:17 | rejected | 50% \"\\|\\`  |"), "{summary}");
        let junit = junit(&stats, &problems, &verdicts);
        assert!(
            junit.contains("name=\"a,b:c|&lt;页&gt;&amp;.jsonl:17\"><error message=\"50%\u{FFFD}&quot;|`\u{FFFD}\"/>"),
            "{junit}"
        );
    }
}
