//! The meaning of an element's class and style, read once for each element.

use super::attributes::Attribute;
use super::style::{self, Visibility};
use super::tree::{Element, Tree};

/// Classes of text for screen readers only, in Bootstrap, WordPress, Drupal and H5BP.
pub(super) const FOR_SCREEN_READERS: [&str; 5] =
    ["sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only"];

/// Classes of cells and elements that hold line numbers, in Hexo and SyntaxHighlighter, Pygments and Sphinx, Rouge,
/// Chroma, highlightjs-line-numbers, GitHub, Prism, Gitee and CodeMirror.
const NUMBERS: [&str; 21] = [
    "gutter",
    "linenos",
    "linenodiv",
    "lineno",
    "lineNo",
    "line-no",
    "ln",
    "lnt",
    "lntd",
    "line-number",
    "line-numbers",
    "line_number",
    "line_numbers",
    "linenumber",
    "linenumbers",
    "line-numbers-rows",
    "hljs-ln-numbers",
    "rouge-gutter",
    "blob-num",
    "pre-numbering",
    "CodeMirror-linenumber",
];

/// Classes of elements that hold a line of code and keep its blanks by their style sheets, in GitHub,
/// highlightjs-line-numbers and CodeMirror.
const LINES: [&str; 4] = ["blob-code", "blob-code-inner", "hljs-ln-code", "CodeMirror-line"];

/// Classes of listings that are not a `pre`, in SyntaxHighlighter, Crayon and Discuz.
pub(super) const LISTINGS: [&str; 4] = ["syntaxhighlighter", "dp-highlighter", "crayon-pre", "blockcode"];

/// Classes of formulas rendered by MathJax 2; the TeX is in the script after them.
const MATHJAX_RENDERED: [&str; 8] = [
    "MathJax",
    "MathJax_Preview",
    "MathJax_Display",
    "MathJax_CHTML",
    "MathJax_SVG",
    "MathJax_SVG_Display",
    "MathJax_PHTML",
    "mjx-chtml",
];

/// Classes of pictures whose `alt` is TeX, on MediaWiki, WordPress and blogs.
const PICTURE_CLASSES: [&str; 9] = [
    "tex",
    "latex",
    "math",
    "mathimg",
    "mwe-math-fallback-image-inline",
    "mwe-math-fallback-image-display",
    "ee_img",
    "ztext-math",
    "Formula-image",
];

/// Classes of elements around a formula, in KaTeX and MediaWiki.
const FORMULA_CLASSES: [&str; 3] = ["katex", "katex-display", "mwe-math-element"];

/// What the class and style of an element say, as a set of the constants below.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Facts(u32);

macro_rules! facts {
    ($($(#[doc = $doc:literal])* $fact:ident = $bit:literal;)*) => {
        impl Facts {
            $($(#[doc = $doc])* pub(super) const $fact: Self = Self(1 << $bit);)*
        }
    };
}

facts! {
    /// Its class is one of text for screen readers only.
    FOR_SCREEN_READERS = 0;
    /// Its style hides it.
    HIDDEN = 1;
    /// Its style gives its text no size.
    NO_SIZE = 2;
    /// Its style or class keeps blanks and line breaks.
    KEEPS_BLANKS = 3;
    /// Its class is one of code.
    CODE = 4;
    /// Its class is one of line numbers.
    NUMBERS = 5;
    /// Its class is one of buttons that copy.
    COPY = 6;
    /// Its class is one of items of a byline.
    META = 7;
    /// Its class is one of pictures of formulas.
    PICTURE = 8;
    /// Its class is one of KaTeX or MediaWiki around a formula.
    FORMULA = 9;
    /// Its class is one of the visible form of KaTeX.
    KATEX_HTML = 10;
    /// Its class is one of MathJax.
    MATHJAX = 11;
    /// Its class is that of the buttons of SyntaxHighlighter.
    TOOLBAR = 12;
    /// Its class says that a cell of a table holds code.
    CODE_CELL = 13;
}

impl Facts {
    /// Whether it holds all of `other`.
    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    fn add(&mut self, fact: Self, holds: bool) {
        self.0 |= if holds { fact.0 } else { 0 };
    }

    fn of_class(class: &str) -> Self {
        let mut facts = Self::default();
        for word in class.split_ascii_whitespace() {
            facts.add(Self::FOR_SCREEN_READERS, FOR_SCREEN_READERS.contains(&word));
            facts.add(Self::KEEPS_BLANKS, keeps_blanks(word));
            facts.add(Self::CODE, is_code(word));
            facts.add(Self::NUMBERS, NUMBERS.contains(&word));
            facts.add(Self::COPY, contains(word, b"copy") || contains(word, b"clipboard"));
            facts.add(Self::META, contains(word, b"meta"));
            facts.add(Self::PICTURE, PICTURE_CLASSES.contains(&word));
            facts.add(Self::FORMULA, FORMULA_CLASSES.contains(&word));
            facts.add(Self::KATEX_HTML, word == "katex-html");
            facts.add(Self::MATHJAX, MATHJAX_RENDERED.contains(&word));
            facts.add(Self::TOOLBAR, word == "toolbar");
            facts.add(Self::CODE_CELL, word == "code");
        }
        facts
    }

    fn of_style(style: &str) -> Self {
        let mut facts = Self::default();
        match style::visibility(style) {
            Visibility::Hidden => facts.add(Self::HIDDEN, true),
            Visibility::NoSize => facts.add(Self::NO_SIZE, true),
            Visibility::Unspecified => {}
        }
        facts.add(Self::KEEPS_BLANKS, style::keeps_blanks(style));
        facts
    }
}

/// Whether the text of elements of a class is code, which keeps its indentation.
fn is_code(class: &str) -> bool {
    LISTINGS.contains(&class) || LINES.contains(&class)
}

/// Whether elements of a class are known to keep their line breaks and blanks.
fn keeps_blanks(class: &str) -> bool {
    LINES.contains(&class) || matches!(class, "whitespace-pre-wrap" | "whitespace-pre-line")
}

/// Whether a short word contains a part.
fn contains(word: &str, part: &[u8]) -> bool {
    word.as_bytes().windows(part.len()).any(|window| window == part)
}

/// Slots of [`Cache`].
const SLOTS: usize = 256;

/// The results for the last texts: elements of a page have the same few classes and styles. Two texts in one slot
/// replace each other, so a page cannot make it slow.
#[derive(Debug)]
pub(super) struct Cache<'a, T> {
    slots: Vec<Option<(&'a str, T)>>,
}

impl<T> Default for Cache<'_, T> {
    fn default() -> Self {
        Self { slots: std::iter::repeat_with(|| None).take(SLOTS).collect() }
    }
}

impl<'a, T: Copy> Cache<'a, T> {
    /// The result for a text.
    pub(super) fn get(&mut self, text: &'a str, result: impl FnOnce(&'a str) -> T) -> T {
        let slot = &mut self.slots[slot(text.as_bytes())];
        match slot {
            Some((of, result)) if *of == text => *result,
            _ => slot.insert((text, result(text))).1,
        }
    }
}

/// The slot of a text, by its length, start and end.
fn slot(text: &[u8]) -> usize {
    /// The golden ratio, as a fraction of 2^64 (Knuth, multiplicative hashing).
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let word = |part: &[u8]| part.iter().fold(0, |word, b| word << 8 | u64::from(*b));
    let (start, end) = (&text[..text.len().min(8)], &text[text.len().saturating_sub(8)..]);
    let mixed = (word(start) ^ text.len() as u64).wrapping_mul(FACTOR) ^ word(end);
    (mixed.wrapping_mul(FACTOR) >> 56) as usize
}

/// The facts of all elements of a tree, by place.
#[derive(Debug, Default)]
pub(super) struct AllFacts(Vec<Facts>);

impl AllFacts {
    pub(super) fn of(tree: &Tree<'_>) -> Self {
        let (mut classes, mut styles) = (Cache::default(), Cache::default());
        let mut all = vec![Facts::default(); tree.len()];
        for element in tree.elements().filter(Element::has_attributes) {
            let facts = &mut all[element.node.place() as usize];
            if let Some(class) = element.attr(Attribute::Class) {
                facts.0 |= classes.get(class, Facts::of_class).0;
            }
            if let Some(style) = element.attr(Attribute::Style) {
                facts.0 |= styles.get(style, Facts::of_style).0;
            }
        }
        Self(all)
    }

    /// The facts of an element.
    pub(super) fn get(&self, element: Element<'_>) -> Facts {
        self.0.get(element.node.place() as usize).copied().unwrap_or_default()
    }
}
