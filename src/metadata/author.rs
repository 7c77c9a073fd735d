//! The author of the page. Order of trust:
//!
//! 1. The name that a byline prints after a key (`作者：`), or that the text gives at its beginning or end (`（记者 张三）`);
//!    see `names`.
//! 2. The author in JSON-LD or in the state of a script, if it is a person and not the name of the site or publisher.
//! 3. The author in microdata, OpenGraph or `<meta>`, if a line near the title prints the name too. Many pages put the
//!    editor's account, the maker of the template or the site itself there.
//!
//! No other author is guessed.

use super::names;
use crate::document::Document;
use crate::label::Labels;
use crate::stated::{self, Origin, Property};

/// Most letters and digits of a line that prints a name beside the article.
const LINE_MAX: u32 = 60;

/// Lines above the title that may print a name.
const ABOVE_LINES: usize = 3;
/// Lines from the title on that may print a name.
const BELOW_LINES: usize = 8;

/// The author of a page. `printed` is the name that a byline gives, `site` the name of the site, and `title` the line
/// that prints the title.
pub(super) fn name(
    doc: &Document<'_>,
    labels: &Labels<'_>,
    printed: Option<String>,
    site: Option<&str>,
    title: Option<usize>,
) -> Option<String> {
    let stated = |order: &'static [Origin]| {
        stated::of(&doc.head().stated, Property::Author, order)
            .map(|s| s.value.trim_start_matches('@').trim())
            .filter(|name| names::is_name(name) && site.is_none_or(|site| site != *name))
            .filter(|name| publishers(doc).all(|publisher| publisher != *name))
    };
    let beside_title =
        title.map_or(0..0, |title| title.saturating_sub(ABOVE_LINES)..(title + BELOW_LINES).min(doc.len()));
    let is_sites = |name: &str| doc.head().title.as_deref().is_some_and(|title| title.contains(name));
    let prints = |name: &str| {
        let aside = |line: &usize| {
            let edited = ["编", "责"].iter().any(|word| doc.folded(*line).contains(word));
            !labels.lines[*line].in_run && doc.stats(*line).alnum <= LINE_MAX && !edited
        };
        !is_sites(name) && beside_title.clone().filter(aside).any(|line| doc.text(line).contains(name))
    };
    printed.or_else(|| stated(&[Origin::JsonLd, Origin::State]).next().map(str::to_owned)).or_else(|| {
        let vague = &[Origin::Microdata, Origin::OpenGraph, Origin::Meta];
        stated(vague).find(|name| prints(name) && !is_office(name)).map(str::to_owned)
    })
}

/// The stated names of the publisher and the site.
fn publishers<'d>(doc: &'d Document<'_>) -> impl Iterator<Item = &'d str> {
    let own = |property: Property| matches!(property, Property::Publisher | Property::Site);
    doc.head().stated.iter().filter(move |s| own(s.property)).map(|s| &*s.value)
}

/// Whether a name belongs to a newspaper, a channel or an agency: a source, not an author.
fn is_office(name: &str) -> bool {
    let ends = [
        "报",
        "報",
        "社",
        "网",
        "網",
        "台",
        "臺",
        "新闻",
        "新聞",
        "周刊",
        "週刊",
        "财经",
        "財經",
        "网络版",
        "客户端",
        "编辑部",
    ];
    ends.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_numbers_are_no_names() {
        for (value, expected) in [
            ("林一", true),
            ("J. Doe", true),
            ("http://a.cn/u", false),
            ("105464", false),
            ("a@b.cn", false),
            ("甲", false),
        ] {
            assert_eq!(names::is_name(value), expected, "{value}");
        }
    }
}
