//! Recognizes program listings, and the boilerplate around them: line numbers and buttons.

use super::attributes::Attribute;
use super::facts::{Facts, LISTINGS};
use super::names::Name;
use super::nodes::short_text;
use super::tree::{Element, NodeRef};

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
pub(super) fn is_boilerplate(element: Element<'_>, facts: Facts) -> bool {
    let node = element.node;
    let copies = |code: &str| code.contains("copy") || code.contains("clipboard");
    if element.name() == Name::BUTTON || facts.has(Facts::COPY) || element.attr(Attribute::OnClick).is_some_and(copies)
    {
        let label = short_text(node, MAX_BUTTON).unwrap_or_default();
        if BUTTONS.iter().any(|button| button.eq_ignore_ascii_case(&label)) {
            return true;
        }
    }
    if facts.has(Facts::TOOLBAR) && is_in_listing(node) {
        return true;
    }
    if facts.has(Facts::NUMBERS) {
        return is_numbering(node);
    }
    element.name() == Name::TD && is_before_listing(node) && is_numbering(node)
}

/// Whether an element lies directly in a listing that is not a `pre`.
fn is_in_listing(node: NodeRef<'_>) -> bool {
    let listing = node.parent().and_then(NodeRef::element);
    listing.is_some_and(|element| element.classes().any(|class| LISTINGS.contains(&class)))
}

/// Whether the next cell of a row holds a listing.
fn is_before_listing(cell: NodeRef<'_>) -> bool {
    /// Most nodes searched for the listing.
    const MAX_NODES: usize = 8;
    let Some(next) = cell.next_siblings().find_map(NodeRef::element) else { return false };
    next.node.descendants().take(MAX_NODES).filter_map(NodeRef::element).any(|inner| inner.name().is(Name::LISTINGS))
}

/// Whether an element's text consists of numbers, and has at least one.
fn is_numbering(node: NodeRef<'_>) -> bool {
    let mut has_digit = false;
    for descendant in node.descendants().take(MAX_NUMBERING) {
        if let Some(text) = descendant.text() {
            if text.contains(|c: char| !c.is_ascii_digit() && !c.is_whitespace()) {
                return false;
            }
            has_digit |= text.contains(|c: char| c.is_ascii_digit());
        }
    }
    has_digit
}
