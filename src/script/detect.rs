//! Detection of the script of a text.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::tables::{ONLY_SIMPLIFIED, ONLY_TRADITIONAL};

/// The script of a text's Han characters, named as in ISO 15924.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Script {
    /// Simplified.
    Hans,
    /// Traditional.
    Hant,
}

impl Script {
    /// The name in a record: `Hans` or `Hant`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hans => "Hans",
            Self::Hant => "Hant",
        }
    }
}

/// The number of characters of a text that are written in one script only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScriptCounts {
    /// Characters of simplified text only, such as 们.
    pub simplified: usize,
    /// Characters of traditional text only, such as 們.
    pub traditional: usize,
}

/// Least share of one script among the telling characters of a text in that script.
///
/// Real pages lie far above it: the least clear of five is 96 % traditional (13 to 300: a traditional page with a
/// simplified advertisement), the others 99.9 % or more. A page below this share really contains both scripts, as in a
/// quotation or a bilingual menu. For such a page it is better to give no answer than a wrong one.
const CLEAR_SHARE_MIN: (usize, usize) = (4, 5);

/// Fewest telling characters of the script in a text. One in three to five characters of running text is telling, so
/// only single words have too few. One stray character is no evidence: the name 周杰倫 on a simplified page, or a 台 or 后
/// that fonts and authors exchange.
const EVIDENCE_MIN: usize = 3;

impl std::ops::AddAssign for ScriptCounts {
    fn add_assign(&mut self, other: Self) {
        self.simplified += other.simplified;
        self.traditional += other.traditional;
    }
}

impl ScriptCounts {
    /// The script of the text, or `None` if too few characters are telling or both scripts really occur.
    pub fn script(self) -> Option<Script> {
        let Self { simplified, traditional } = self;
        let (script, most) =
            if simplified > traditional { (Script::Hans, simplified) } else { (Script::Hant, traditional) };
        let clear = most * CLEAR_SHARE_MIN.1 >= (simplified + traditional) * CLEAR_SHARE_MIN.0;
        (clear && most >= EVIDENCE_MIN).then_some(script)
    }
}

/// Counts the characters of a text that are written in one script only.
///
/// OpenCC's dictionaries always change 3,801 characters on the way to traditional and do not know them on the way back;
/// 3,198 characters are the reverse. Characters that both scripts share, such as 后 or 台, count for neither.
pub fn count(text: &str) -> ScriptCounts {
    let scripts = &*CHARACTER_SCRIPTS;
    let mut counts = ScriptCounts::default();
    for c in text.chars() {
        let class = scripts.class(c);
        counts.simplified += usize::from(class & CharacterScripts::SIMPLIFIED);
        counts.traditional += usize::from(class / CharacterScripts::TRADITIONAL);
    }
    counts
}

/// The only script that uses a character, by the same tables; `None` for shared and all other characters.
pub fn only(c: char) -> Option<Script> {
    match CHARACTER_SCRIPTS.class(c) {
        CharacterScripts::SIMPLIFIED => Some(Script::Hans),
        CharacterScripts::TRADITIONAL => Some(Script::Hant),
        _ => None,
    }
}

/// The script that each character tells.
static CHARACTER_SCRIPTS: LazyLock<CharacterScripts> = LazyLock::new(CharacterScripts::new);

/// The script that each character tells, by code point; 0 for none.
struct CharacterScripts {
    classes: Vec<u8>,
}

impl CharacterScripts {
    const SIMPLIFIED: u8 = 1;
    const TRADITIONAL: u8 = 2;

    fn new() -> Self {
        let classes_of = [(ONLY_SIMPLIFIED, Self::SIMPLIFIED), (ONLY_TRADITIONAL, Self::TRADITIONAL)];
        let last = classes_of.iter().filter_map(|(characters, _)| characters.chars().max()).max();
        let mut classes = vec![0; last.map_or(0, |last| last as usize + 1)];
        for (characters, class) in classes_of {
            for c in characters.chars() {
                classes[c as usize] = class;
            }
        }
        Self { classes }
    }

    fn class(&self, c: char) -> u8 {
        self.classes.get(c as usize).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, simplified: usize, traditional: usize, script: Option<Script>) {
        let counts = count(text);
        assert_eq!(counts, ScriptCounts { simplified, traditional }, "{text}");
        assert_eq!(counts.script(), script, "{text}");
    }

    #[test]
    fn counts_what_only_one_script_writes() {
        assert_eq!((ONLY_SIMPLIFIED.chars().count(), ONLY_TRADITIONAL.chars().count()), (3801, 3198));
        check("", 0, 0, None);
        check("hello, 你好", 0, 0, None);
        check("我们在这里读书", 4, 0, Some(Script::Hans));
        check("我們在這裡讀書", 0, 5, Some(Script::Hant));
        check("皇后和台子", 0, 0, None);
        // Outside the basic plane: the simplified and the traditional form of one character.
        check("𫖮顗", 1, 1, None);
    }

    #[test]
    fn a_stray_character_does_not_flip_the_answer() {
        check("我们在这里读书，听见周杰倫唱歌", 6, 1, Some(Script::Hans));
        check("们", 1, 0, None);
        check("我们在这裡讀書", 2, 3, None);
    }

    #[test]
    fn real_pages_are_clear() {
        let check = |simplified, traditional, script| {
            assert_eq!(ScriptCounts { simplified, traditional }.script(), Some(script), "{simplified}/{traditional}");
        };
        check(13, 300, Script::Hant);
        check(205, 0, Script::Hans);
        check(1, 772, Script::Hant);
        check(794, 0, Script::Hans);
        check(686, 0, Script::Hans);
    }
}
