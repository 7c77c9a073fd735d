//! Reads short texts of elements.

use super::tree::NodeRef;

/// The text of an element, trimmed; `None` if it has more than `max` characters after leading white space, or more than
/// `8 * max` nodes.
pub(super) fn short_text(node: NodeRef<'_>, max: usize) -> Option<String> {
    let mut text = String::new();
    let mut count = 0;
    // A hostile element may hold many nodes without text.
    let mut nodes_left = 8 * max;
    for descendant in node.descendants() {
        nodes_left = nodes_left.checked_sub(1)?;
        let Some(part) = descendant.text() else { continue };
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
