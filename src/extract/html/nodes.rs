//! Reads classes and short texts of elements.

use ego_tree::NodeRef;
use scraper::Node;

/// The words of an element's class.
pub(super) fn classes(element: &scraper::node::Element) -> impl Iterator<Item = &str> {
    element.attr("class").unwrap_or_default().split_ascii_whitespace()
}

/// The text of an element, trimmed; `None` if it has more than `max` characters after leading white space, or more than
/// `8 * max` nodes.
pub(super) fn short_text(node: NodeRef<'_, Node>, max: usize) -> Option<String> {
    let mut text = String::new();
    let mut count = 0;
    // A hostile element may hold many nodes without text.
    let mut nodes_left = 8 * max;
    for descendant in node.descendants() {
        nodes_left = nodes_left.checked_sub(1)?;
        let Node::Text(part) = descendant.value() else { continue };
        for c in part.chars() {
            if c.is_whitespace() && text.is_empty() {
                continue;
            }
            text.push(c);
            count += 1;
            if count > max {
                return None;
            }
        }
    }
    text.truncate(text.trim_end().len());
    Some(text)
}
