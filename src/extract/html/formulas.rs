//! Formulas: one form for what KaTeX, MathJax, MediaWiki, Zhihu and blogs write, TeX between `$` where it is known.

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

use super::reading::{Instead, classes};

/// Elements of a formula that are looked through for its TeX; real formulas have some hundred at most.
const MOST: usize = 4096;

/// Nodes before or behind an element among which the other forms of its formula stand.
const BESIDE: usize = 8;

/// Characters of TeX at most; longer texts are no formula.
const TEX: usize = 10_000;

/// What MathJax 2 shows of a formula; the TeX is in the script behind it.
const SHOWN: [&str; 8] = [
    "MathJax",
    "MathJax_Preview",
    "MathJax_Display",
    "MathJax_CHTML",
    "MathJax_SVG",
    "MathJax_SVG_Display",
    "MathJax_PHTML",
    "mjx-chtml",
];

/// Classes of pictures whose `alt` is TeX: of MediaWiki, WordPress and blogs.
const PICTURES: [&str; 9] = [
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

/// Addresses of services that draw TeX.
const SERVICES: [&str; 5] =
    ["equation?tex=", "latex.php?latex=", "/math/render/", "latex.codecogs.com", "chart?cht=tx"];

/// Classes and attributes of formulas that stand on lines of their own.
const DISPLAYED: [&str; 3] = ["katex-display", "mwe-math-fallback-image-display", "mwe-math-element-block"];

/// What is read instead of an element of a formula: its TeX once, and nothing instead of its other forms.
pub(super) fn instead(node: NodeRef<'_, Node>, element: &Element) -> Option<Instead> {
    let is_display = classes(element).any(|class| DISPLAYED.contains(&class))
        || matches!(element.attr("display"), Some("block" | "true"))
        || element.attr("type").is_some_and(|kind| kind.contains("mode=display"));
    match read(node, element)? {
        Instead::Formula(tex) if is_display => Some(Instead::Display(tex)),
        instead => Some(instead),
    }
}

fn read(node: NodeRef<'_, Node>, element: &Element) -> Option<Instead> {
    let has = |wanted: &str| classes(element).any(|class| class == wanted);
    match element.name() {
        "math" => return element.attr("alttext").and_then(tex).or_else(|| annotation(node)).map(Instead::Formula),
        "mjx-container" => return annotation(node).map(Instead::Formula),
        "mjx-math" => {
            let mut beside = node.next_siblings().take(BESIDE).filter_map(|sibling| sibling.value().as_element());
            return beside.any(|element| element.name() == "mjx-assistive-mml").then_some(Instead::Nothing);
        }
        "script" => {
            let is_tex = element.attr("type").is_some_and(|kind| kind.trim_start().starts_with("math/tex"));
            return is_tex.then(|| tex(&text(node)).map_or(Instead::Nothing, Instead::Formula));
        }
        "img" => {
            let source = element.attr("src").unwrap_or_default();
            let is_drawn = element.attr("eeimg").is_some()
                || SERVICES.iter().any(|service| source.contains(service))
                || classes(element).any(|class| PICTURES.contains(&class));
            return element.attr("alt").filter(|_| is_drawn).and_then(tex).map(Instead::Formula);
        }
        _ => {}
    }
    if let Some(formula) = element.attr("data-tex") {
        // Zhihu ends what stands on a line of its own so.
        let displayed = formula.trim_end().ends_with("\\\\");
        let formula = tex(formula.trim_end().trim_end_matches('\\'))?;
        return Some(if displayed { Instead::Display(formula) } else { Instead::Formula(formula) });
    }
    element.attr("class")?;
    if has("katex") || has("katex-display") || has("mwe-math-element") {
        return annotation(node).map(Instead::Formula);
    }
    // Without TeX, KaTeX shows the formula beside its MathML.
    if has("katex-html") {
        let twin = node
            .prev_siblings()
            .take(BESIDE)
            .filter_map(|n| n.value().as_element())
            .any(|e| classes(e).any(|c| c == "katex-mathml"));
        return twin.then_some(Instead::Nothing);
    }
    if classes(element).any(|class| SHOWN.contains(&class)) {
        let beside = node.next_siblings().take(BESIDE).filter_map(|sibling| sibling.value().as_element()).take(3);
        let is_tex = |e: &Element| e.name() == "script" && e.attr("type").is_some_and(|kind| kind.contains("math/tex"));
        return beside.into_iter().any(is_tex).then_some(Instead::Nothing);
    }
    None
}

/// The TeX that an element's MathML was made from.
fn annotation(node: NodeRef<'_, Node>) -> Option<String> {
    node.descendants().take(MOST).find_map(|inner| {
        let element = inner.value().as_element()?;
        match element.name() {
            "annotation" if element.attr("encoding")?.eq_ignore_ascii_case("application/x-tex") => tex(&text(inner)),
            "math" => element.attr("alttext").and_then(tex),
            _ => None,
        }
    })
}

fn text(node: NodeRef<'_, Node>) -> String {
    node.children().filter_map(|child| child.value().as_text().map(|text| &**text)).collect()
}

/// TeX on one line between `$`, without the marks and wrappers that different tools put around it.
fn tex(source: &str) -> Option<String> {
    if source.len() > 4 * TEX {
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
    fn tex_loses_what_tools_put_around_it() {
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
