//! Reads formulas of KaTeX, MathJax, MediaWiki, Zhihu and blogs, and writes them all as TeX between `$` if the TeX is
//! known.

use super::attributes::Attribute;
use super::facts::Facts;
use super::names::Name;
use super::text_override::TextOverride;
use super::tree::{Element, NodeRef};

/// Most nodes of a formula searched for its TeX. Real formulas have a few hundred at most.
const MAX_NODES: usize = 4096;

/// Siblings before or after an element searched for other forms of its formula.
const MAX_SIBLINGS: usize = 8;

/// Most characters of TeX, at four bytes each. A longer text is not a formula.
const MAX_TEX: usize = 10_000;

/// Parts of the addresses of services that draw TeX.
const SERVICES: [&str; 5] =
    ["equation?tex=", "latex.php?latex=", "/math/render/", "latex.codecogs.com", "chart?cht=tx"];

/// Classes of formulas on a line of their own.
const DISPLAY_CLASSES: [&str; 3] = ["katex-display", "mwe-math-fallback-image-display", "mwe-math-element-block"];

/// The override of an element that belongs to a formula. One form of a formula becomes its TeX, and the others become
/// nothing. `None` for other elements, and where the TeX is unknown.
pub(super) fn text_override(element: Element<'_>, facts: Facts) -> Option<TextOverride> {
    match read(element, facts)? {
        TextOverride::InlineFormula(tex) if is_display(element) => Some(TextOverride::DisplayFormula(tex)),
        other => Some(other),
    }
}

fn is_display(element: Element<'_>) -> bool {
    element.classes().any(|class| DISPLAY_CLASSES.contains(&class))
        || matches!(element.attr(Attribute::Display), Some("block" | "true"))
        || element.attr(Attribute::Type).is_some_and(|kind| kind.contains("mode=display"))
}

fn read(element: Element<'_>, facts: Facts) -> Option<TextOverride> {
    let node = element.node;
    match element.name() {
        Name::MATH => {
            return element
                .attr(Attribute::AltText)
                .and_then(tex)
                .or_else(|| annotation(node))
                .map(TextOverride::InlineFormula);
        }
        Name::MJX_CONTAINER => return annotation(node).map(TextOverride::InlineFormula),
        Name::MJX_MATH => {
            let mut beside = node.next_siblings().take(MAX_SIBLINGS).filter_map(NodeRef::element);
            return beside.any(|element| element.name() == Name::MJX_ASSISTIVE_MML).then_some(TextOverride::Nothing);
        }
        Name::SCRIPT => {
            let is_tex = element.attr(Attribute::Type).is_some_and(|kind| kind.trim_start().starts_with("math/tex"));
            return is_tex.then(|| tex(&text(node)).map_or(TextOverride::Nothing, TextOverride::InlineFormula));
        }
        Name::IMG => {
            let alt = element.attr(Attribute::Alt).filter(|alt| !alt.is_empty())?;
            let source = element.attr(Attribute::Src).unwrap_or_default();
            let is_drawn = facts.has(Facts::PICTURE)
                || element.attr(Attribute::EeImg).is_some()
                || SERVICES.iter().any(|service| source.contains(service));
            return if is_drawn { tex(alt).map(TextOverride::InlineFormula) } else { None };
        }
        _ => {}
    }
    if let Some(formula) = element.attr(Attribute::DataTex) {
        // Zhihu ends a formula on a line of its own with `\\`.
        let displayed = formula.trim_end().ends_with("\\\\");
        let formula = tex(formula.trim_end().trim_end_matches('\\'))?;
        return Some(if displayed {
            TextOverride::DisplayFormula(formula)
        } else {
            TextOverride::InlineFormula(formula)
        });
    }
    if facts.has(Facts::FORMULA) {
        return annotation(node).map(TextOverride::InlineFormula);
    }
    // KaTeX shows the formula beside its MathML. Without TeX, the MathML is read.
    if facts.has(Facts::KATEX_HTML) {
        let twin = node
            .prev_siblings()
            .take(MAX_SIBLINGS)
            .filter_map(NodeRef::element)
            .any(|e| e.classes().any(|c| c == "katex-mathml"));
        return twin.then_some(TextOverride::Nothing);
    }
    if facts.has(Facts::MATHJAX) {
        let beside = node.next_siblings().take(MAX_SIBLINGS).filter_map(NodeRef::element).take(3);
        let is_tex = |e: Element<'_>| {
            e.name() == Name::SCRIPT && e.attr(Attribute::Type).is_some_and(|kind| kind.contains("math/tex"))
        };
        return beside.into_iter().any(is_tex).then_some(TextOverride::Nothing);
    }
    None
}

/// The TeX source in an element's MathML.
fn annotation(node: NodeRef<'_>) -> Option<String> {
    node.descendants().take(MAX_NODES).find_map(|inner| {
        let element = inner.element()?;
        match element.name() {
            Name::ANNOTATION if element.attr(Attribute::Encoding)?.eq_ignore_ascii_case("application/x-tex") => {
                tex(&text(inner))
            }
            Name::MATH => element.attr(Attribute::AltText).and_then(tex),
            _ => None,
        }
    })
}

fn text(node: NodeRef<'_>) -> String {
    node.children().filter_map(NodeRef::text).collect()
}

/// TeX on one line between `$`, without the delimiters and wrappers that tools put around it. `None` if it is empty or
/// too long.
fn tex(source: &str) -> Option<String> {
    if source.len() > 4 * MAX_TEX {
        return None;
    }
    let source = source.replace("% <![CDATA[", " ").replace("%]]>", " ");
    let mut tex = source.trim();
    for (open, close) in [("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")] {
        if let Some(inner) = tex.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            tex = inner.trim();
            break;
        }
    }
    for style in ["{\\displaystyle", "{\\textstyle"] {
        if let Some(inner) = tex.strip_prefix(style).and_then(|rest| rest.strip_suffix('}')) {
            tex = inner.trim();
        }
    }
    let words: Vec<&str> = tex.split_whitespace().collect();
    (!words.is_empty()).then(|| format!("${}$", words.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tex_loses_the_wrappers_of_tools() {
        for (source, expected) in [
            ("a^2", Some("$a^2$")),
            (" $a^2$ ", Some("$a^2$")),
            ("$$\na^2\n+b\n$$", Some("$a^2 +b$")),
            ("\\(a\\)", Some("$a$")),
            ("{\\displaystyle a^{2}}", Some("$a^{2}$")),
            ("% <![CDATA[\na<b %]]>", Some("$a<b$")),
            ("", None),
            ("$$ $$", None),
        ] {
            assert_eq!(tex(source).as_deref(), expected, "{source}");
        }
    }
}
