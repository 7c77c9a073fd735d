//! Recognizes program listings, and the boilerplate around them: line numbers and buttons.

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

use super::nodes::{classes, short_text};

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
const LISTINGS: [&str; 4] = ["syntaxhighlighter", "dp-highlighter", "crayon-pre", "blockcode"];

/// Labels of the buttons of a listing, in lower case.
const BUTTONS: [&str; 20] = [
    "复制",
    "复制代码",
    "复制全文",
    "点击复制",
    "一键复制",
    "已复制",
    "复制成功",
    "拷贝",
    "拷贝代码",
    "複製",
    "複製代碼",
    "複製程式碼",
    "拷貝",
    "copy",
    "copy code",
    "copied",
    "copied!",
    "copy to clipboard",
    "运行代码",
    "登录后复制",
];

/// Most nodes of an element that are searched for line numbers (2,000 lines).
const MAX_NUMBERING: usize = 10_000;

/// Most characters of a button's label.
const MAX_BUTTON: usize = 20;

/// Whether an element is boilerplate of a listing: its line numbers, or a button.
pub(super) fn is_boilerplate(node: NodeRef<'_, Node>, element: &Element) -> bool {
    let copies = |name: &str| name.contains("copy") || name.contains("clipboard");
    if element.name() == "button" || classes(element).any(copies) || element.attr("onclick").is_some_and(copies) {
        let label = short_text(node, MAX_BUTTON).unwrap_or_default();
        if BUTTONS.iter().any(|button| button.eq_ignore_ascii_case(&label)) {
            return true;
        }
    }
    if classes(element).any(|class| class == "toolbar") && is_in_listing(node) {
        return true;
    }
    if classes(element).any(|class| NUMBERS.contains(&class)) {
        return is_numbering(node);
    }
    element.name() == "td" && is_before_listing(node) && is_numbering(node)
}

/// Whether an element lies directly in a listing that is not a `pre`.
fn is_in_listing(node: NodeRef<'_, Node>) -> bool {
    let listing = node.parent().and_then(|parent| parent.value().as_element());
    listing.is_some_and(|element| classes(element).any(|class| LISTINGS.contains(&class)))
}

/// Whether the next cell of a row holds a listing.
fn is_before_listing(cell: NodeRef<'_, Node>) -> bool {
    /// Most nodes searched for the listing.
    const MAX_NODES: usize = 8;
    let Some(next) = cell.next_siblings().find(|sibling| sibling.value().is_element()) else { return false };
    next.descendants().take(MAX_NODES).any(|inner| inner.value().as_element().is_some_and(|e| is_listing(e.name())))
}

/// Whether an element's text consists of numbers, and has at least one.
fn is_numbering(node: NodeRef<'_, Node>) -> bool {
    let mut has_digit = false;
    for descendant in node.descendants().take(MAX_NUMBERING) {
        if let Node::Text(text) = descendant.value() {
            if text.contains(|c: char| !c.is_ascii_digit() && !c.is_whitespace()) {
                return false;
            }
            has_digit |= text.contains(|c: char| c.is_ascii_digit());
        }
    }
    has_digit
}

/// Whether an element of this name is a listing.
pub(super) fn is_listing(name: &str) -> bool {
    matches!(name, "pre" | "listing" | "xmp")
}

/// Whether the text of an element is code, which keeps its indentation.
pub(super) fn is_code(name: &str, element: &Element) -> bool {
    is_listing(name)
        || name == "code"
        || name == "td" && classes(element).any(|class| class == "code")
        || classes(element).any(|class| LISTINGS.contains(&class) || LINES.contains(&class))
}

/// Whether an element keeps its line breaks and blanks, judged by its name, its style, and classes known to do so.
pub(super) fn keeps_blanks(name: &str, element: &Element) -> bool {
    if super::elements::is_preformatted(name) {
        return true;
    }
    let style = element.attr("style").is_some_and(|style| {
        style.split(';').filter_map(|declaration| declaration.split_once(':')).any(|(property, value)| {
            property.trim().eq_ignore_ascii_case("white-space")
                && value.trim().get(..3).is_some_and(|value| value.eq_ignore_ascii_case("pre"))
        })
    });
    let is_kept =
        |class: &str| LINES.contains(&class) || matches!(class, "whitespace-pre-wrap" | "whitespace-pre-line");
    style || classes(element).any(is_kept)
}
