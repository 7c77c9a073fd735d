//! `--fail-on`: bounds on what a run may find.

use std::fmt;
use std::str::FromStr;

use super::report::percent;
use crate::batch::Stats;

/// A share that must not pass a bound: `suspect>5%`, `removed>0.6`; or a number of pages: `rejected>0 pages`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bound {
    what: What,
    most: Most,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Suspect,
    Rejected,
    Emptied,
    WithoutArticle,
    Removed,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Most {
    Share(f64),
    Count(u64),
}

/// What `taosha check` asks for by itself: nothing may be unreadable, and few pages may be in doubt.
pub(super) const CHECK: [&str; 3] = ["rejected>0", "suspect>5%", "emptied>5%"];

const FORM: &str = "a bound is suspect, rejected, emptied, without-article or removed, then > and a share (5%, 0.05) \
                    or, of pages, a number of them (3 pages): suspect>5%, rejected>0";

impl FromStr for Bound {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (what, most) = text.split_once('>').ok_or(FORM)?;
        let what = match what.trim() {
            "suspect" => What::Suspect,
            "rejected" => What::Rejected,
            "emptied" => What::Emptied,
            "without-article" => What::WithoutArticle,
            "removed" => What::Removed,
            _ => return Err(FORM.into()),
        };
        let most = most.trim();
        let share = |number: &str, unit: f64| {
            let share = number.trim().parse::<f64>().map(|number| number / unit).ok();
            share.filter(|share| (0.0..=1.0).contains(share)).map(Most::Share)
        };
        let pages = most.strip_suffix("pages").or_else(|| most.strip_suffix("page"));
        let most = match (most.strip_suffix('%'), pages) {
            (Some(number), _) => share(number, 100.0),
            (None, Some(number)) if what != What::Removed => number.trim().parse().map(Most::Count).ok(),
            (None, Some(_)) => None,
            (None, None) => share(most, 1.0),
        };
        Ok(Self { what, most: most.ok_or(FORM)? })
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.what.name();
        match self.most {
            Most::Share(share) => write!(f, "{name}>{}", percent(share)),
            Most::Count(count) => write!(f, "{name}>{count} pages"),
        }
    }
}

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::Suspect => "suspect",
            Self::Rejected => "rejected",
            Self::Emptied => "emptied",
            Self::WithoutArticle => "without-article",
            Self::Removed => "removed",
        }
    }

    /// How many there are, and out of how many.
    fn of(self, stats: &Stats) -> (u64, u64) {
        match self {
            Self::Suspect => (stats.suspect, stats.pages),
            Self::Rejected => (stats.rejected, stats.pages),
            Self::Emptied => (stats.emptied, stats.pages),
            Self::WithoutArticle => (stats.without_article, stats.pages),
            Self::Removed => (stats.characters.removed, stats.characters.read),
        }
    }
}

/// A bound, and what a run found.
pub(super) struct Verdict {
    pub(super) bound: Bound,
    pub(super) passed: bool,
    /// What was found, for people.
    pub(super) found: String,
}

impl Bound {
    /// Whether it says how many rejects may be.
    pub(super) fn is_on_rejected(self) -> bool {
        self.what == What::Rejected
    }

    pub(super) fn judge(self, stats: &Stats) -> Verdict {
        let (part, whole) = self.what.of(stats);
        let share = Stats::share(part, whole);
        let passed = match self.most {
            Most::Share(most) => share <= most,
            Most::Count(most) => part <= most,
        };
        let (unit, found) = match self.what {
            What::Removed => ("characters", "removed"),
            What::WithoutArticle => ("pages", "without an article"),
            what => ("pages", what.name()),
        };
        Verdict { bound: self, passed, found: format!("{part} of {whole} {unit} {found} ({})", percent(share)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_read_and_kept_to() {
        let stats = Stats { pages: 200, suspect: 10, rejected: 1, emptied: 0, without_article: 3, ..Stats::default() };
        for (text, passed) in [
            ("suspect>5%", true),
            ("suspect>4.9%", false),
            ("suspect > 0.05", true),
            ("suspect>9 pages", false),
            ("suspect>10pages", true),
            ("rejected>0", false),
            ("emptied>0%", true),
            ("without-article>1%", false),
            ("without-article>3 pages", true),
            ("removed>0", true),
        ] {
            assert_eq!(text.parse::<Bound>().unwrap().judge(&stats).passed, passed, "{text}");
        }
        for text in
            ["suspect", "suspect<5%", "kept>5%", "suspect>five", "suspect>101%", "removed>3 pages", "suspect>-1"]
        {
            assert!(text.parse::<Bound>().is_err(), "{text}");
        }
        for text in CHECK {
            assert!(text.parse::<Bound>().is_ok());
        }
    }
}
