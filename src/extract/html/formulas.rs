//! Reads formulas of KaTeX, MathJax, MediaWiki, Zhihu and blogs, and writes them all as TeX between `$` if the TeX is
//! known.

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

use super::nodes::classes;
use super::text_override::TextOverride;

/// Most nodes of a formula searched for its TeX. Real formulas have a few hundred at most.
const MAX_NODES: usize = 4096;

/// Siblings before or after an element searched for other forms of its formula.
const MAX_SIBLINGS: usize = 8;

/// Most characters of TeX, at four bytes each. A longer text is not a formula.
const MAX_TEX: usize = 10_000;

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
pub(super) fn text_override(node: NodeRef<'_, Node>, element: &Element) -> Option<TextOverride> {
    let is_display = classes(element).any(|class| DISPLAY_CLASSES.contains(&class))
        || matches!(element.attr("display"), Some("block" | "true"))
        || element.attr("type").is_some_and(|kind| kind.contains("mode=display"));
    match read(node, element)? {
        TextOverride::InlineFormula(tex) if is_display => Some(TextOverride::DisplayFormula(tex)),
        other => Some(other),
    }
}

fn read(node: NodeRef<'_, Node>, element: &Element) -> Option<TextOverride> {
    let has = |wanted: &str| classes(element).any(|class| class == wanted);
    match element.name() {
        "math" => {
            return element.attr("alttext").and_then(tex).or_else(|| annotation(node)).map(TextOverride::InlineFormula);
        }
        "mjx-container" => return annotation(node).map(TextOverride::InlineFormula),
        "mjx-math" => {
            let mut beside = node.next_siblings().take(MAX_SIBLINGS).filter_map(|sibling| sibling.value().as_element());
            return beside.any(|element| element.name() == "mjx-assistive-mml").then_some(TextOverride::Nothing);
        }
        "script" => {
            let is_tex = element.attr("type").is_some_and(|kind| kind.trim_start().starts_with("math/tex"));
            return is_tex.then(|| tex(&text(node)).map_or(TextOverride::Nothing, TextOverride::InlineFormula));
        }
        "img" => {
            let source = element.attr("src").unwrap_or_default();
            let is_drawn = element.attr("eeimg").is_some()
                || SERVICES.iter().any(|service| source.contains(service))
                || classes(element).any(|class| PICTURE_CLASSES.contains(&class));
            let stated = element.attr("alt").filter(|_| is_drawn).and_then(tex);
            return stated
                .or_else(|| element.attr("data-latex").and_then(tex))
                .or_else(|| of_address(source))
                .map(TextOverride::InlineFormula);
        }
        _ => {}
    }
    if let Some(formula) = element.attr("data-tex") {
        // Zhihu ends a formula on a line of its own with `\\`.
        let displayed = formula.trim_end().ends_with("\\\\");
        let formula = tex(formula.trim_end().trim_end_matches('\\'))?;
        return Some(if displayed {
            TextOverride::DisplayFormula(formula)
        } else {
            TextOverride::InlineFormula(formula)
        });
    }
    element.attr("class")?;
    if has("katex") || has("katex-display") || has("mwe-math-element") {
        return annotation(node).map(TextOverride::InlineFormula);
    }
    // KaTeX shows the formula beside its MathML. Without TeX, the MathML is read.
    if has("katex-html") {
        let twin = node
            .prev_siblings()
            .take(MAX_SIBLINGS)
            .filter_map(|n| n.value().as_element())
            .any(|e| classes(e).any(|c| c == "katex-mathml"));
        return twin.then_some(TextOverride::Nothing);
    }
    if classes(element).any(|class| MATHJAX_RENDERED.contains(&class)) {
        let beside = node.next_siblings().take(MAX_SIBLINGS).filter_map(|sibling| sibling.value().as_element()).take(3);
        let is_tex = |e: &Element| e.name() == "script" && e.attr("type").is_some_and(|kind| kind.contains("math/tex"));
        return beside.into_iter().any(is_tex).then_some(TextOverride::Nothing);
    }
    None
}

/// The TeX source in an element's MathML.
fn annotation(node: NodeRef<'_, Node>) -> Option<String> {
    node.descendants().take(MAX_NODES).find_map(|inner| {
        let element = inner.value().as_element()?;
        match element.name() {
            "annotation" if ENCODINGS.iter().any(|name| name.eq_ignore_ascii_case(encoding(element))) => {
                tex(&text(inner))
            }
            "math" => element.attr("alttext").and_then(tex),
            "mjx-math" => element.attr("data-latex").and_then(tex),
            _ => None,
        }
    })
}

/// The encoding that an annotation states.
fn encoding(element: &Element) -> &str {
    element.attr("encoding").unwrap_or_default().trim()
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

fn text(node: NodeRef<'_, Node>) -> String {
    node.children().filter_map(|child| child.value().as_text().map(|text| &**text)).collect()
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
