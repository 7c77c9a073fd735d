//! The language and the script of a page.

use crate::document::Document;
use crate::label::Labels;
use crate::script::detect::{Script, ScriptCounts, count};

/// Characters at the start of a page among which kana and hangul are counted.
const LANGUAGE_SAMPLE: usize = 2000;

/// The language of the page by its writing system.
///
/// At least a tenth of Japanese prose is kana, and Korean is mostly hangul. A third of a Chinese page is Han even if it
/// is full of Latin names.
pub(super) fn detect(doc: &Document<'_>) -> Option<&'static str> {
    let (han, letters) =
        (0..doc.len()).map(|l| doc.stats(l)).fold((0, 0), |(h, a), s| (h + s.han, a + s.alnum - s.digits));
    // Kana and hangul are letters that are not Han. If there are few such letters, there is nothing to count.
    if (letters - han) * 20 < han {
        return Some("zh");
    }
    let (mut kana, mut hangul, mut sample) = (0, 0, 0);
    let mut left = LANGUAGE_SAMPLE;
    for line in 0..doc.len() {
        let units = doc.fold().units(line);
        for &unit in &units[..units.len().min(left)] {
            kana += u32::from(matches!(unit, 0x3041..=0x30FF));
            hangul += u32::from(matches!(unit, 0xAC00..=0xD7A3));
            sample += u32::from(unit > 0x2FF || matches!(unit, 0x61..=0x7A));
        }
        // The end of the line counts as a character.
        left = left.saturating_sub(units.len() + 1);
        if left == 0 {
            break;
        }
    }
    if kana * 10 > sample {
        Some("ja")
    } else if hangul * 3 > sample {
        Some("ko")
    } else if han > 0 && han * 3 >= letters {
        Some("zh")
    } else {
        None
    }
}

/// Whether a stated language is a BCP 47 tag, not a locale or a word.
pub(super) fn is_tag(tag: &str) -> bool {
    let (language, rest) = tag.split_once('-').unwrap_or((tag, ""));
    (2..=3).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Number of Han after which the script of a body is certain.
const SCRIPT_SAMPLE: u32 = 2000;

/// The script of the body, or of the whole page if it has no body.
pub(super) fn script(doc: &Document<'_>, labels: &Labels<'_>) -> Option<Script> {
    let counted = |body: bool| {
        let mut counts = ScriptCounts::default();
        let mut han = 0;
        for line in (0..doc.len()).filter(|&l| !body || labels.lines[l].in_run) {
            counts += count(doc.text(line));
            han += doc.stats(line).han;
            if han > SCRIPT_SAMPLE {
                break;
            }
        }
        counts.script()
    };
    counted(true).or_else(|| counted(false))
}
