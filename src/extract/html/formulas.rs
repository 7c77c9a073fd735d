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

/// The same for services whose address holds the TeX itself.
const SERVICES_BY_ADDRESS: [&str; 5] = ["equation?tex=", "latex.php?latex=", "gif.latex?", "svg.latex?", "png.latex?"];

/// Encodings of annotations that are TeX.
const ENCODINGS: [&str; 5] = ["application/x-tex", "application/x-latex", "TeX", "LaTeX", "text/x-tex"];

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
            // A picture in the page itself has no address, and may be long.
            let source = element.attr(Attribute::Src).filter(|source| !source.starts_with("data:")).unwrap_or_default();
            let is_drawn = facts.has(Facts::PICTURE)
                || element.attr(Attribute::EeImg).is_some()
                || SERVICES.iter().any(|service| source.contains(service));
            let stated = element.attr(Attribute::Alt).filter(|_| is_drawn).and_then(tex);
            return stated
                .or_else(|| element.attr(Attribute::DataLatex).and_then(tex))
                .or_else(|| of_address(source))
                .map(TextOverride::InlineFormula);
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
            Name::ANNOTATION if ENCODINGS.iter().any(|name| name.eq_ignore_ascii_case(encoding(element))) => {
                tex(&text(inner))
            }
            Name::MATH => element.attr(Attribute::AltText).and_then(tex),
            Name::MJX_MATH => element.attr(Attribute::DataLatex).and_then(tex),
            _ => None,
        }
    })
}

/// The encoding that an annotation states.
fn encoding(element: Element<'_>) -> &str {
    element.attr(Attribute::Encoding).unwrap_or_default().trim()
}

/// The TeX in the address of a picture that a service draws.
fn of_address(source: &str) -> Option<String> {
    let parameter = SERVICES_BY_ADDRESS.iter().find_map(|service| Some(source.split_once(service)?.1))?;
    let encoded = parameter.split(['&', '#']).next().unwrap_or_default();
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let [first, after @ ..] = rest {
        let code = (*first == b'%').then(|| after.get(..2)).flatten();
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    tex(&String::from_utf8(bytes).ok()?)
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
    fn addresses_of_services_hold_tex() {
        for (source, expected) in [
            ("https://www.zhihu.com/equation?tex=a%5E2+b", Some("$a^2 b$")),
            ("//s0.wp.com/latex.php?latex=%5Cpi&bg=ffffff", Some("$\\pi$")),
            ("https://latex.codecogs.com/svg.latex?x%", Some("$x%$")),
            ("https://a.cn/equation.png", None),
            ("https://www.zhihu.com/equation?tex=%FF", None),
        ] {
            assert_eq!(of_address(source).as_deref(), expected, "{source}");
        }
    }

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
