//! What a style says about the text of an element.

/// Pixels to the left or above at which a text is outside every screen.
const OFF_SCREEN: f32 = 500.0;

/// Visibility of an element, as its attributes declare it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visibility {
    Unspecified,
    Hidden,
    /// Its text has no font size, unless a descendant sets one.
    NoSize,
}

/// The visibility that a style declares.
pub(super) fn visibility(style: &str) -> Visibility {
    let (mut hides, mut no_font) = (false, false);
    let (mut placed, mut off, mut clipped, mut flat) = (false, false, false, false);
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let value = value.trim().trim_end_matches("!important").trim_end();
        let is = |wanted: &str| value.eq_ignore_ascii_case(wanted);
        match property.trim().to_ascii_lowercase().as_str() {
            "display" => hides = is("none"),
            "font-size" => no_font = length(value) == Some(0.0),
            "position" => placed = is("absolute") || is("fixed"),
            "left" | "top" | "right" | "margin-left" | "margin-top" | "text-indent" => {
                off |= length(value).is_some_and(|pixels| pixels <= -OFF_SCREEN);
                placed |= property.trim().eq_ignore_ascii_case("text-indent") && off;
            }
            "overflow" => clipped = is("hidden"),
            "clip" | "clip-path" => {
                let shape: String = value.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
                off |= ["rect(0", "rect(1px", "inset(50%", "inset(100%"].iter().any(|empty| shape.starts_with(empty));
            }
            "height" | "width" | "max-height" => flat |= length(value).is_some_and(|pixels| pixels <= 1.0),
            _ => {}
        }
    }
    match () {
        () if hides || placed && off || clipped && flat => Visibility::Hidden,
        () if no_font => Visibility::NoSize,
        () => Visibility::Unspecified,
    }
}

/// Parses a length in pixels. An em counts as 16 pixels; unknown units give `None`.
fn length(value: &str) -> Option<f32> {
    let digits = value.find(|c: char| !c.is_ascii_digit() && !"+-.".contains(c)).unwrap_or(value.len());
    let number: f32 = value[..digits].parse().ok()?;
    let unit = match value[digits..].trim() {
        "" | "px" => 1.0,
        "pt" => 4.0 / 3.0,
        "em" | "rem" => 16.0,
        "%" if number == 0.0 => 1.0,
        _ => return None,
    };
    Some(number * unit)
}

/// Whether a style keeps line breaks and blanks.
pub(super) fn keeps_blanks(style: &str) -> bool {
    style.split(';').filter_map(|declaration| declaration.split_once(':')).any(|(property, value)| {
        property.trim().eq_ignore_ascii_case("white-space")
            && value.trim().get(..3).is_some_and(|value| value.eq_ignore_ascii_case("pre"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_read_in_every_spelling() {
        for (style, expected) in [
            ("display:none", Visibility::Hidden),
            ("DISPLAY : None !important;", Visibility::Hidden),
            ("color:red;display:block", Visibility::Unspecified),
            ("display:none;display:block", Visibility::Unspecified),
            ("font-size:0", Visibility::NoSize),
            ("font-size: 0px", Visibility::NoSize),
            ("font-size:0.9em", Visibility::Unspecified),
            ("position:absolute;left:-9999px", Visibility::Hidden),
            ("position:fixed; top:-3000px", Visibility::Hidden),
            ("left:-9999px", Visibility::Unspecified),
            ("position:absolute;left:-20px", Visibility::Unspecified),
            ("text-indent:-9999px", Visibility::Hidden),
            ("text-indent:-999em", Visibility::Hidden),
            ("text-indent:2em", Visibility::Unspecified),
            ("height:0;overflow:hidden", Visibility::Hidden),
            ("height:300px;overflow:hidden", Visibility::Unspecified),
            ("max-height:0;overflow:hidden", Visibility::Hidden),
            ("max-height:300px;overflow:hidden", Visibility::Unspecified),
            ("position:absolute;clip:rect(0 0 0 0)", Visibility::Hidden),
            ("position:absolute;clip-path: inset(50%)", Visibility::Hidden),
            ("clip-path:inset(10px)", Visibility::Unspecified),
            ("visibility:hidden", Visibility::Unspecified),
            ("", Visibility::Unspecified),
        ] {
            assert_eq!(visibility(style), expected, "{style}");
        }
    }
}
