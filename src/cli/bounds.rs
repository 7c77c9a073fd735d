//! `--fail-on`: bounds on the figures of a run.

use std::fmt;
use std::str::FromStr;

use super::summary::{count, percent};
use crate::batch::Stats;
use crate::similar::did_you_mean;

/// A limit that a run must not exceed: a share (`suspect>5%`, `removed>0.6`) or a number of pages (`rejected>0 pages`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bound {
    measure: Measure,
    limit: Limit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Suspect,
    Rejected,
    Emptied,
    WithoutArticle,
    Removed,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Limit {
    Share(f64),
    Count(u64),
}

/// The bounds of `taosha check` when none is given: no page may be unreadable, and few may be suspect or emptied.
pub(super) const DEFAULT_BOUNDS: [&str; 3] = ["rejected>0", "suspect>5%", "emptied>5%"];

const SYNTAX: &str = "a bound is suspect, rejected, emptied, without-article or removed, then > and a share (5%, 0.05) \
                      or a number of pages (3 pages; not for removed): suspect>5%, rejected>0";

impl FromStr for Bound {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, limit) = text.split_once('>').ok_or(SYNTAX)?;
        let name = name.trim();
        let measure = Measure::ALL.into_iter().find(|measure| measure.name() == name).ok_or_else(|| {
            let meant = did_you_mean(name, Measure::ALL.map(Measure::name));
            format!("no figure of a run is called {name}{meant}; {SYNTAX}")
        })?;
        let limit = limit.trim();
        let share = |number: &str, unit: f64| {
            let share = number.trim().parse::<f64>().map(|number| number / unit).ok();
            share.filter(|share| (0.0..=1.0).contains(share)).map(Limit::Share)
        };
        let pages = limit.strip_suffix("pages").or_else(|| limit.strip_suffix("page"));
        let limit = match (limit.strip_suffix('%'), pages) {
            (Some(number), _) => share(number, 100.0),
            (None, Some(number)) if measure != Measure::Removed => number.trim().parse().map(Limit::Count).ok(),
            (None, Some(_)) => None,
            (None, None) => share(limit, 1.0),
        };
        Ok(Self { measure, limit: limit.ok_or(SYNTAX)? })
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.measure.name();
        match self.limit {
            Limit::Share(share) => write!(f, "{name}>{}", percent(share)),
            Limit::Count(number) => write!(f, "{name}>{}", count(number, "page")),
        }
    }
}

impl Measure {
    const ALL: [Self; 5] = [Self::Suspect, Self::Rejected, Self::Emptied, Self::WithoutArticle, Self::Removed];

    fn name(self) -> &'static str {
        match self {
            Self::Suspect => "suspect",
            Self::Rejected => "rejected",
            Self::Emptied => "emptied",
            Self::WithoutArticle => "without-article",
            Self::Removed => "removed",
        }
    }

    /// The number of pages (or, for `removed`, of Unicode scalars) and the total it is a share of.
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

/// A bound and whether a run stayed within it.
pub(super) struct Verdict {
    pub(super) bound: Bound,
    pub(super) passed: bool,
    /// The figure, for people: `10 of 200 pages suspect (5.0%)`.
    pub(super) found: String,
}

impl Bound {
    /// Whether the bound limits rejected pages.
    pub(super) fn is_on_rejected(self) -> bool {
        self.measure == Measure::Rejected
    }

    pub(super) fn judge(self, stats: &Stats) -> Verdict {
        let (part, whole) = self.measure.of(stats);
        let share = Stats::share(part, whole);
        let passed = match self.limit {
            Limit::Share(limit) => share <= limit,
            Limit::Count(limit) => part <= limit,
        };
        let (unit, found) = match self.measure {
            Measure::Removed => ("character", "removed"),
            Measure::WithoutArticle => ("page", "without an article"),
            measure => ("page", measure.name()),
        };
        let found = format!("{part} of {} {found} ({})", count(whole, unit), percent(share));
        Verdict { bound: self, passed, found }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_parsed_and_judged() {
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
        for text in DEFAULT_BOUNDS {
            assert!(text.parse::<Bound>().is_ok());
        }
    }
}
